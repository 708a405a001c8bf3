//! What all figures share: colours, text, axes.

use std::ops::Range;

use plotters::chart::{ChartBuilder, ChartContext};
use plotters::coord::Shift;
use plotters::coord::ranged1d::{DefaultFormatting, KeyPointHint, Ranged};
use plotters::coord::types::RangedCoordf64;
use plotters::drawing::DrawingAreaErrorKind;
use plotters::element::DashedPathElement;
use plotters::prelude::{
    Cartesian2d, Circle, DrawingArea, DrawingBackend, PathElement, Polygon, Text,
};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{
    Color, FontDesc, FontFamily, FontStyle, RGBAColor, RGBColor, ShapeStyle, TextStyle, WHITE,
};

use super::PlotError;

/// Pixels of the canvas for one of the figure, along each side.
pub(super) const SCALE: u32 = 4;

/// A length on the canvas.
pub(super) fn px(length: f64) -> i32 {
    (length * f64::from(SCALE)).round() as i32
}

pub(super) const INK: RGBColor = RGBColor(34, 34, 34);
pub(super) const MUTED: RGBColor = RGBColor(105, 105, 105);
const GRID: RGBColor = RGBColor(230, 230, 230);
const AXIS: RGBColor = RGBColor(150, 150, 150);

/// Okabe and Ito's colours, which the colour-blind can tell apart, without the
/// yellow that paper swallows.
pub(super) const BLUE: RGBColor = RGBColor(0, 114, 178);
pub(super) const VERMILION: RGBColor = RGBColor(213, 94, 0);
pub(super) const GREEN: RGBColor = RGBColor(0, 138, 100);
pub(super) const PURPLE: RGBColor = RGBColor(170, 80, 140);
pub(super) const PALETTE: [RGBColor; 4] = [BLUE, VERMILION, GREEN, PURPLE];

pub(super) type Area<DB> = DrawingArea<DB, Shift>;
pub(super) type Chart<'a, DB> = ChartContext<'a, DB, Cartesian2d<Scale, Scale>>;

/// An axis with chosen numbers; plotters' own of this kind takes no labels for
/// fractions.
pub(super) struct Scale {
    inner: RangedCoordf64,
    ticks: Vec<f64>,
}

impl Scale {
    fn new(range: Range<f64>, ticks: Vec<f64>) -> Self {
        Self {
            inner: range.into(),
            ticks,
        }
    }
}

impl Ranged for Scale {
    type FormatOption = DefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, limit: (i32, i32)) -> i32 {
        self.inner.map(value, limit)
    }

    fn key_points<Hint: KeyPointHint>(&self, _: Hint) -> Vec<f64> {
        self.ticks.clone()
    }

    fn range(&self) -> Range<f64> {
        self.inner.range()
    }
}

/// A point on the canvas.
pub(super) type At = (i32, i32);

pub(super) fn failed<E: std::error::Error + Send + Sync>(
    error: DrawingAreaErrorKind<E>,
) -> PlotError {
    PlotError::Drawing(error.to_string())
}

/// A line of this width.
pub(super) fn stroke(colour: impl Color, width: f64) -> ShapeStyle {
    ShapeStyle {
        color: colour.to_rgba(),
        filled: false,
        stroke_width: px(width) as u32,
    }
}

/// Where text stands, seen from its point.
#[derive(Debug, Clone, Copy)]
pub(super) enum Side {
    Right,
    Middle,
    Left,
}

fn font(size: f64, bold: bool) -> FontDesc<'static> {
    let style = if bold {
        FontStyle::Bold
    } else {
        FontStyle::Normal
    };
    FontDesc::new(FontFamily::SansSerif, f64::from(px(size)), style)
}

/// Writes a line of text, centred on `at` vertically.
pub(super) fn write<DB: DrawingBackend>(
    area: &Area<DB>,
    text: &str,
    at: At,
    size: f64,
    colour: RGBColor,
    side: Side,
) -> Result<(), PlotError> {
    let anchor = match side {
        Side::Right => HPos::Left,
        Side::Middle => HPos::Center,
        Side::Left => HPos::Right,
    };
    let style = TextStyle::from(font(size, false))
        .color(&colour)
        .pos(Pos::new(anchor, VPos::Center));
    // Bitmaps have it a little too high.
    let at = (at.0, at.1 + px(1.0));
    area.draw(&Text::new(text.to_owned(), at, style))
        .map_err(failed)
}

/// Width of a line of text on the canvas.
pub(super) fn width(text: &str, size: f64) -> i32 {
    font(size, false)
        .box_size(text)
        .map_or(0, |(width, _)| width as i32)
}

/// The title and a line of explanation, at the top left.
pub(super) fn heading<DB: DrawingBackend>(
    area: &Area<DB>,
    title: &str,
    note: &str,
) -> Result<(), PlotError> {
    let style = TextStyle::from(font(17.0, true))
        .color(&INK)
        .pos(Pos::new(HPos::Left, VPos::Center));
    area.draw(&Text::new(title.to_owned(), (px(16.0), px(22.0)), style))
        .map_err(failed)?;
    write(area, note, (px(16.0), px(44.0)), 13.0, MUTED, Side::Right)
}

/// One axis.
pub(super) struct Axis<'a> {
    pub range: Range<f64>,
    pub ticks: Vec<f64>,
    pub label: &'a dyn Fn(f64) -> String,
    /// Stands below the horizontal axis, and above the vertical one.
    pub title: &'a str,
}

/// About `count` round numbers within the range.
pub(super) fn ticks(range: &Range<f64>, count: usize) -> Vec<f64> {
    RangedCoordf64::from(range.clone()).key_points(count)
}

/// The range of numbers with some room to both sides; never empty.
pub(super) fn range_of(numbers: impl IntoIterator<Item = f64>, room: f64) -> Range<f64> {
    let start = (f64::INFINITY, f64::NEG_INFINITY);
    let (low, high) = numbers
        .into_iter()
        .fold(start, |(low, high), x| (low.min(x), high.max(x)));
    let margin = ((high - low) * room).max(1e-3);
    low - margin..high + margin
}

/// The axes in a part of the figure: horizontal grid lines only, numbers left
/// and below.
pub(super) fn axes<'a, DB: DrawingBackend>(
    area: &'a Area<DB>,
    right: f64,
    x: Axis<'_>,
    y: Axis<'_>,
) -> Result<Chart<'a, DB>, PlotError> {
    let mut chart = ChartBuilder::on(area)
        .margin_top(px(30.0))
        .margin_right(px(right))
        .margin_bottom(px(26.0))
        .margin_left(px(8.0))
        .x_label_area_size(px(26.0))
        .y_label_area_size(px(46.0))
        .build_cartesian_2d(Scale::new(x.range, x.ticks), Scale::new(y.range, y.ticks))
        .map_err(failed)?;
    let number = TextStyle::from(font(12.5, false)).color(&MUTED);
    chart
        .configure_mesh()
        .disable_x_mesh()
        .bold_line_style(stroke(GRID, 1.0))
        .light_line_style(stroke(RGBAColor(0, 0, 0, 0.0), 1.0))
        .axis_style(stroke(AXIS, 1.0))
        .label_style(number)
        .set_all_tick_mark_size(px(3.0))
        .x_label_formatter(&|value| (x.label)(*value))
        .y_label_formatter(&|value| (y.label)(*value))
        .draw()
        .map_err(failed)?;
    let (across, down) = chart.plotting_area().get_pixel_range();
    let (left, top) = area.get_base_pixel();
    let middle = (across.start + across.end) / 2 - left;
    let below = (middle, down.end - top + px(34.0));
    write(area, x.title, below, 12.5, MUTED, Side::Middle)?;
    let above = (across.start - left - px(38.0), down.start - top - px(16.0));
    write(area, y.title, above, 12.5, MUTED, Side::Right)?;
    Ok(chart)
}

/// How a line is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dash {
    Solid,
    Dashed,
    Dotted,
}

/// A line through points of the canvas.
pub(super) fn line<DB: DrawingBackend>(
    area: &Area<DB>,
    points: &[At],
    style: ShapeStyle,
    dash: Dash,
) -> Result<(), PlotError> {
    let (size, gap) = match dash {
        Dash::Solid => {
            return area
                .draw(&PathElement::new(points.to_vec(), style))
                .map_err(failed);
        }
        Dash::Dashed => (px(6.0), px(4.0)),
        Dash::Dotted => (px(1.5), px(3.5)),
    };
    area.draw(&DashedPathElement::new(
        points.iter().copied(),
        size,
        gap,
        style,
    ))
    .map_err(failed)
}

/// The shape of a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Marker {
    Circle,
    Square,
    Triangle,
    Diamond,
}

pub(super) const MARKERS: [Marker; 4] = [
    Marker::Circle,
    Marker::Square,
    Marker::Triangle,
    Marker::Diamond,
];

/// A point: filled, or hollow with a white inside.
pub(super) fn marker<DB: DrawingBackend>(
    area: &Area<DB>,
    at: At,
    shape: Marker,
    colour: RGBColor,
    filled: bool,
) -> Result<(), PlotError> {
    let corners = |size: f64| -> Option<Vec<At>> {
        let by = |dx: f64, dy: f64| (at.0 + px(dx * size), at.1 + px(dy * size));
        match shape {
            Marker::Circle => None,
            Marker::Square => Some(vec![
                by(-0.9, -0.9),
                by(0.9, -0.9),
                by(0.9, 0.9),
                by(-0.9, 0.9),
            ]),
            Marker::Triangle => Some(vec![by(0.0, -1.25), by(1.15, 0.85), by(-1.15, 0.85)]),
            Marker::Diamond => Some(vec![
                by(0.0, -1.3),
                by(1.3, 0.0),
                by(0.0, 1.3),
                by(-1.3, 0.0),
            ]),
        }
    };
    let disc = |size: f64, colour: RGBColor| match corners(size) {
        Some(corners) => area.draw(&Polygon::new(corners, colour.filled())),
        None => area.draw(&Circle::new(at, px(size), colour.filled())),
    };
    disc(4.0, colour).map_err(failed)?;
    if !filled {
        disc(2.4, WHITE).map_err(failed)?;
    }
    Ok(())
}

/// Moves the places of labels apart until none is nearer than `distance` to the
/// next; their order stays, and their middle about as well.
pub(super) fn apart(places: &[i32], distance: i32) -> Vec<i32> {
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by_key(|&i| places[i]);
    // Groups of labels that touch: their sum of places, and how many.
    let mut groups: Vec<(i64, i64)> = Vec::new();
    let first = |(sum, n): (i64, i64)| sum / n - (n - 1) * i64::from(distance) / 2;
    for &i in &order {
        groups.push((i64::from(places[i]), 1));
        while let [.., before, last] = groups[..] {
            if first(before) + before.1 * i64::from(distance) <= first(last) {
                break;
            }
            groups.pop();
            groups.pop();
            groups.push((before.0 + last.0, before.1 + last.1));
        }
    }
    let mut moved = vec![0; places.len()];
    let mut ranked = order.into_iter();
    for group in groups {
        for (step, i) in (0..group.1).zip(ranked.by_ref()) {
            moved[i] = (first(group) + step * i64::from(distance)) as i32;
        }
    }
    moved
}

#[cfg(test)]
mod tests {
    use super::apart;

    #[test]
    fn labels_keep_their_distance_order_and_middle() {
        assert_eq!(apart(&[10, 50, 90], 20), [10, 50, 90]);
        assert_eq!(apart(&[50, 50], 20), [40, 60]);
        let moved = apart(&[52, 50, 51, 200], 20);
        assert_eq!(moved, [71, 31, 51, 200]);
        assert!(apart(&[], 20).is_empty());
        // A group that grows into its neighbour takes it along.
        let moved = apart(&[0, 1, 2, 25], 20);
        assert!(
            moved.windows(2).all(|pair| pair[1] - pair[0] >= 20),
            "{moved:?}"
        );
    }
}
