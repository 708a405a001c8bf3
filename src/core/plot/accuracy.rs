//! Accuracy by number of shots, or by the mixture's ratio.

use plotters::coord::Shift;
use plotters::prelude::{DrawingArea, DrawingBackend};
use plotters::style::{Color, RGBColor};

use super::canvas::{
    self, Area, At, Axis, BLUE, Dash, GREEN, INK, MUTED, Marker, PURPLE, Side, VERMILION, px,
};
use super::{Figure, PlotError};

/// Accuracy by shots or by the ratio, a line for each method, with intervals.
#[derive(Debug, Clone, PartialEq)]
pub struct AccuracyFigure {
    /// What was measured: "Caltech-101".
    pub title: String,
    /// How: "mean of 3 seeds, bars: 95 % interval".
    pub note: String,
    /// What the accuracy is drawn over.
    pub over: Over,
    /// One or two groups of methods, side by side on one scale.
    pub panels: Vec<AccuracyPanel>,
}

/// What an accuracy is drawn over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// Shots per class, from 1: each number that occurs is as far from the next.
    Shots,
    /// CLIP's share of a mixture, 0 to 1, to scale.
    Share,
}

/// Methods that are compared with each other.
#[derive(Debug, Clone, PartialEq)]
pub struct AccuracyPanel {
    /// "from images alone".
    pub title: String,
    /// The methods.
    pub lines: Vec<AccuracyLine>,
}

/// One method.
#[derive(Debug, Clone, PartialEq)]
pub struct AccuracyLine {
    /// Its name: "ta++". A line that ends with "++" is solid with filled
    /// markers, its counterpart without is dashed with hollow ones; colour and
    /// shape are the family's.
    pub method: String,
    /// Rising. Zero-shot needs one point only: it is drawn as a level.
    pub points: Vec<AccuracyPoint>,
}

/// One accuracy with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AccuracyPoint {
    /// Shots per class, or CLIP's share.
    pub at: f64,
    /// From 0 to 1.
    pub accuracy: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// How a method looks.
struct Look {
    colour: RGBColor,
    shape: Marker,
    corrected: bool,
    label: String,
}

fn look(method: &str) -> Look {
    let family = method.trim_end_matches("++");
    let (colour, shape, name) = match family {
        "zero-shot" => (MUTED, Marker::Circle, "zero-shot"),
        "ncm" => (GREEN, Marker::Triangle, "class mean"),
        "ta" => (BLUE, Marker::Circle, "TA"),
        "tx" => (VERMILION, Marker::Square, "TX"),
        other => (PURPLE, Marker::Diamond, other),
    };
    let corrected = method.ends_with("++");
    Look {
        colour,
        shape,
        corrected,
        label: format!("{name}{}", if corrected { "++" } else { "" }),
    }
}

impl Figure for AccuracyFigure {
    fn size(&self) -> (u32, u32) {
        (if self.panels.len() > 1 { 1080 } else { 640 }, 460)
    }

    fn draw<DB: DrawingBackend>(&self, area: &DrawingArea<DB, Shift>) -> Result<(), PlotError> {
        let lines = || self.panels.iter().flat_map(|panel| &panel.lines);
        let points = || lines().flat_map(|line| &line.points);
        let wrong = |what: &str| {
            Err(PlotError::Input {
                title: self.title.clone(),
                what: what.to_owned(),
            })
        };
        if points().next().is_none() || self.panels.len() > 2 {
            return wrong("give one or two panels with points");
        }
        let bad = |p: &AccuracyPoint| {
            let all = [p.low, p.accuracy, p.high];
            let placed = match self.over {
                Over::Shots => (1.0..=1e9).contains(&p.at),
                Over::Share => (0.0..=1.0).contains(&p.at),
            };
            !placed || all.iter().any(|x| !(0.0..=1.0).contains(x))
        };
        if points().any(bad) {
            return wrong("accuracies, intervals and shares lie from 0 to 1, shots from 1");
        }
        let places = lines()
            .filter(|line| line.method != "zero-shot")
            .flat_map(|line| line.points.iter().map(|p| p.at));
        let ground = Ground::new(self.over, places.collect());
        let low = points().map(|p| p.low).fold(1.0, f64::min);
        let high = points().map(|p| p.high).fold(0.0, f64::max);
        let range = ((low - 0.01) * 20.0).floor().max(0.0) / 20.0
            ..((high + 0.01) * 20.0).ceil().min(20.0) / 20.0;

        canvas::heading(area, &self.title, &self.note)?;
        let below = area.margin(px(58.0), 0, 0, 0);
        for (panel, part) in self
            .panels
            .iter()
            .zip(below.split_evenly((1, self.panels.len())))
        {
            draw_panel(panel, &part, &ground, range.clone())?;
        }
        Ok(())
    }
}

/// Where points stand along the horizontal axis.
struct Ground {
    over: Over,
    /// All that occur, rising.
    values: Vec<f64>,
}

impl Ground {
    fn new(over: Over, mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        values.dedup();
        if values.is_empty() {
            values.push(1.0);
        }
        Self { over, values }
    }

    fn place(&self, value: f64) -> f64 {
        match self.over {
            Over::Shots => self.values.iter().position(|&v| v == value).unwrap_or(0) as f64,
            Over::Share => value,
        }
    }

    fn range(&self) -> std::ops::Range<f64> {
        match self.over {
            Over::Shots => -0.25..self.values.len() as f64 - 0.75,
            Over::Share => -0.03..1.03,
        }
    }

    fn ticks(&self) -> Vec<f64> {
        match self.over {
            Over::Shots => (0..self.values.len()).map(|i| i as f64).collect(),
            Over::Share => (0..=5).map(|fifth| f64::from(fifth) / 5.0).collect(),
        }
    }

    fn label(&self, x: f64) -> String {
        match self.over {
            Over::Shots => {
                let value = self.values.get(x.round() as usize);
                value.map_or(String::new(), f64::to_string)
            }
            Over::Share => format!("{x:.1}"),
        }
    }

    fn title(&self) -> &'static str {
        match self.over {
            Over::Shots => "shots per class",
            Over::Share => "CLIP\u{2019}s share of the mixture",
        }
    }
}

fn draw_panel<DB: DrawingBackend>(
    panel: &AccuracyPanel,
    part: &Area<DB>,
    ground: &Ground,
    range: std::ops::Range<f64>,
) -> Result<(), PlotError> {
    let across = ground.range();
    let (start, stop) = (across.start, across.end);
    let place = |value: f64| ground.place(value);
    let chart = canvas::axes(
        part,
        114.0,
        Axis {
            range: across,
            ticks: ground.ticks(),
            label: &|x| ground.label(x),
            title: ground.title(),
        },
        Axis {
            ticks: canvas::ticks(&range, 7),
            range,
            label: &|y| format!("{:.0} %", y * 100.0),
            title: &format!("accuracy {}", panel.title),
        },
    )?;
    let (left, top) = part.get_base_pixel();
    let at = |x: f64, y: f64| -> At {
        let (x, y) = chart.backend_coord(&(x, y));
        (x - left, y - top)
    };
    let end = at(stop, 0.0).0;
    // Beside each other, so that intervals do not hide each other.
    let moving = panel
        .lines
        .iter()
        .filter(|line| line.method != "zero-shot")
        .count();
    let mut nth = 0;
    let mut ends = Vec::new();
    for line in &panel.lines {
        let Some(final_point) = line.points.last() else {
            continue;
        };
        let look = look(&line.method);
        if line.method == "zero-shot" {
            let (from, to) = (
                at(start, final_point.accuracy),
                at(stop, final_point.accuracy),
            );
            canvas::line(
                part,
                &[from, to],
                canvas::stroke(look.colour, 1.5),
                Dash::Dotted,
            )?;
            ends.push((to.1, look));
            continue;
        }
        let beside = px((f64::from(nth) - (moving as f64 - 1.0) / 2.0) * 3.0);
        nth += 1;
        let shifted = |x: f64, y: f64| {
            let (x, y) = at(x, y);
            (x + beside, y)
        };
        let dash = if look.corrected {
            Dash::Solid
        } else {
            Dash::Dashed
        };
        for p in &line.points {
            let bar = [shifted(place(p.at), p.low), shifted(place(p.at), p.high)];
            canvas::line(
                part,
                &bar,
                canvas::stroke(look.colour.mix(0.55), 1.2),
                Dash::Solid,
            )?;
        }
        let path: Vec<At> = line
            .points
            .iter()
            .map(|p| shifted(place(p.at), p.accuracy))
            .collect();
        canvas::line(part, &path, canvas::stroke(look.colour, 2.0), dash)?;
        for &point in &path {
            canvas::marker(part, point, look.shape, look.colour, look.corrected)?;
        }
        ends.push((path.last().map_or(0, |p| p.1), look));
    }
    let places: Vec<i32> = ends.iter().map(|(y, _)| *y).collect();
    for (y, (_, look)) in canvas::apart(&places, px(17.0)).into_iter().zip(&ends) {
        if look.label != "zero-shot" {
            canvas::marker(
                part,
                (end + px(10.0), y),
                look.shape,
                look.colour,
                look.corrected,
            )?;
        }
        let ink = if look.label == "zero-shot" {
            MUTED
        } else {
            INK
        };
        canvas::write(
            part,
            &look.label,
            (end + px(18.0), y),
            13.0,
            ink,
            Side::Right,
        )?;
    }
    Ok(())
}
