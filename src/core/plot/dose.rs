//! Dose and response: overlap removed against accuracy gained.

use plotters::coord::Shift;
use plotters::prelude::{DrawingArea, DrawingBackend};
use plotters::style::Color;

use super::canvas::{self, At, Axis, Dash, MARKERS, MUTED, PALETTE, Side, px};
use super::{Figure, PlotError};

/// What strengths of the adapter do to each data set.
#[derive(Debug, Clone, PartialEq)]
pub struct DoseFigure {
    /// What was measured.
    pub title: String,
    /// How: method, shots, seeds.
    pub note: String,
    /// One for each data set, at most four.
    pub series: Vec<DoseSeries>,
}

/// One data set.
#[derive(Debug, Clone, PartialEq)]
pub struct DoseSeries {
    /// Its name.
    pub label: String,
    /// By strength, rising.
    pub points: Vec<DosePoint>,
}

/// One strength of the adapter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DosePoint {
    /// Strength s.
    pub strength: f64,
    /// Overlap without the adapter less overlap with it.
    pub removed: f64,
    /// Accuracy with the adapter less accuracy without, from -1 to 1.
    pub gained: f64,
}

/// The straight line of least squares through the points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fit {
    /// Gain at no overlap removed.
    pub intercept: f64,
    /// Gain per overlap removed.
    pub slope: f64,
    /// Pearson's correlation, -1 to 1.
    pub correlation: f64,
}

impl Fit {
    /// Fits the line; none for fewer than three points, or where all lie at one
    /// place along an axis.
    pub fn of(points: &[DosePoint]) -> Option<Self> {
        if points.len() < 3 {
            return None;
        }
        let n = points.len() as f64;
        let mean = |of: fn(&DosePoint) -> f64| points.iter().map(of).sum::<f64>() / n;
        let (x, y) = (mean(|p| p.removed), mean(|p| p.gained));
        let sum = |of: &dyn Fn(f64, f64) -> f64| -> f64 {
            points.iter().map(|p| of(p.removed - x, p.gained - y)).sum()
        };
        let (xx, yy, xy) = (sum(&|a, _| a * a), sum(&|_, b| b * b), sum(&|a, b| a * b));
        let fit = Self {
            intercept: y - xy / xx * x,
            slope: xy / xx,
            correlation: xy / (xx * yy).sqrt(),
        };
        (xx > 1e-18 && yy > 1e-18).then_some(fit)
    }
}

impl Figure for DoseFigure {
    fn size(&self) -> (u32, u32) {
        (760, 480)
    }

    fn draw<DB: DrawingBackend>(&self, area: &DrawingArea<DB, Shift>) -> Result<(), PlotError> {
        let points = || self.series.iter().flat_map(|series| &series.points);
        let sound = |p: &DosePoint| {
            p.strength.is_finite() && p.removed.abs() <= 1.0 && p.gained.abs() <= 1.0
        };
        if points().next().is_none() || !points().all(sound) || self.series.len() > PALETTE.len() {
            return Err(PlotError::Input {
                title: self.title.clone(),
                what: "give one to four series of finite points".into(),
            });
        }
        canvas::heading(area, &self.title, &self.note)?;
        let below = area.margin(px(58.0), 0, 0, 0);
        let x = canvas::range_of(points().map(|p| p.removed).chain([0.0]), 0.08);
        let y = canvas::range_of(points().map(|p| p.gained * 100.0).chain([0.0]), 0.12);
        let start = x.start;
        let end = x.end;
        let chart = canvas::axes(
            &below,
            170.0,
            Axis {
                ticks: canvas::ticks(&x, 9),
                range: x,
                label: &|x| format!("{x:.2}"),
                title: "overlap removed",
            },
            Axis {
                ticks: canvas::ticks(&y, 8),
                range: y,
                label: &signed,
                title: "accuracy gained, points",
            },
        )?;
        let (left, top) = below.get_base_pixel();
        let at = |x: f64, y: f64| -> At {
            let (x, y) = chart.backend_coord(&(x, y));
            (x - left, y - top)
        };
        let level = [at(start, 0.0), at(end, 0.0)];
        canvas::line(&below, &level, canvas::stroke(MUTED, 1.0), Dash::Solid)?;

        let mut ends = Vec::new();
        let mut labelled = Vec::new();
        let mut taken: Vec<(At, i32)> = points()
            .map(|p| (at(p.removed, p.gained * 100.0), px(4.0)))
            .collect();
        for (i, series) in self.series.iter().enumerate() {
            let (colour, shape) = (PALETTE[i], MARKERS[i]);
            let fit = Fit::of(&series.points);
            let span = canvas::range_of(series.points.iter().map(|p| p.removed), 0.0);
            if let Some(fit) = fit {
                let on = |x: f64| at(x, (fit.intercept + fit.slope * x) * 100.0);
                let ends = [on(span.start), on(span.end)];
                canvas::line(
                    &below,
                    &ends,
                    canvas::stroke(colour.mix(0.6), 1.4),
                    Dash::Dashed,
                )?;
            }
            for p in &series.points {
                let place = at(p.removed, p.gained * 100.0);
                canvas::marker(&below, place, shape, colour, true)?;
            }
            for p in &series.points {
                let place = at(p.removed, p.gained * 100.0);
                let text = strength(p.strength);
                let half = canvas::width(&text, 11.0) / 2;
                // Without the adapter all sets are at one point.
                let again = labelled.contains(&(place, text.clone()));
                if let (Some(spot), false) = (free(place, half, &taken), again) {
                    canvas::write(&below, &text, spot, 11.0, MUTED, Side::Middle)?;
                    taken.push((spot, half));
                    labelled.push((place, text));
                }
            }
            let last = series
                .points
                .last()
                .map_or((0, 0), |p| at(p.removed, p.gained * 100.0));
            ends.push((last.1, i, fit));
        }
        let places: Vec<i32> = ends.iter().map(|(y, ..)| *y).collect();
        let side = at(end, 0.0).0;
        for (y, (_, i, fit)) in canvas::apart(&places, px(38.0)).into_iter().zip(&ends) {
            let label = &self.series[*i].label;
            canvas::marker(&below, (side + px(12.0), y), MARKERS[*i], PALETTE[*i], true)?;
            canvas::write(
                &below,
                label,
                (side + px(22.0), y),
                13.0,
                PALETTE[*i],
                Side::Right,
            )?;
            let text = fit.map_or("too few points for r".to_owned(), |fit| {
                format!("r = {:.2}", fit.correlation)
            });
            let under = (side + px(22.0), y + px(16.0));
            canvas::write(&below, &text, under, 12.0, MUTED, Side::Right)?;
        }
        Ok(())
    }
}

/// With its sign, and a true minus.
fn signed(y: f64) -> String {
    if y.abs() < 1e-9 {
        return "0".to_owned();
    }
    let text = format!("{:+.1}", y).replace('-', "\u{2212}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

fn strength(s: f64) -> String {
    let text = format!("{s:.4}");
    format!("s {}", text.trim_end_matches('0').trim_end_matches('.'))
}

/// A place beside the point where a text of this half width hides no other
/// point or label (each with its own half width), if there is one.
fn free(point: At, half: i32, taken: &[(At, i32)]) -> Option<At> {
    let aside = half + px(5.0);
    let spots = [
        (0, -13.0),
        (0, 13.0),
        (1, -10.0),
        (1, 10.0),
        (-1, -10.0),
        (-1, 10.0),
    ];
    spots
        .into_iter()
        .map(|(side, down)| (point.0 + side * aside, point.1 + px(down)))
        .find(|spot| {
            let others = taken.iter().filter(|(other, _)| *other != point);
            others.into_iter().all(|(other, width)| {
                (other.0 - spot.0).abs() > half + width || (other.1 - spot.1).abs() > px(11.0)
            })
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(xy: &[(f64, f64)]) -> Vec<DosePoint> {
        let point = |&(removed, gained): &(f64, f64)| DosePoint {
            strength: 0.0,
            removed,
            gained,
        };
        xy.iter().map(point).collect()
    }

    #[test]
    fn the_line_of_least_squares() {
        let fit = Fit::of(&points(&[(0.0, 0.1), (0.1, 0.3), (0.2, 0.5)])).unwrap();
        assert!((fit.intercept - 0.1).abs() < 1e-12 && (fit.slope - 2.0).abs() < 1e-12);
        assert!((fit.correlation - 1.0).abs() < 1e-12);
        // By hand: x - 1 = -1 0 1, y - 2/3 = -2/3 1/3 1/3.
        let fit = Fit::of(&points(&[(0.0, 0.0), (1.0, 1.0), (2.0, 1.0)])).unwrap();
        assert!((fit.slope - 0.5).abs() < 1e-12);
        assert!((fit.correlation - 0.75_f64.sqrt()).abs() < 1e-12);
        assert_eq!(Fit::of(&points(&[(0.0, 0.0), (1.0, 1.0)])), None);
        assert_eq!(
            Fit::of(&points(&[(0.0, 0.0), (0.0, 1.0), (0.0, 2.0)])),
            None
        );
    }

    #[test]
    fn numbers_are_written_plainly() {
        assert_eq!(
            [signed(0.0), signed(2.0), signed(-1.5)],
            ["0", "+2", "\u{2212}1.5"]
        );
        assert_eq!(
            [strength(0.0), strength(0.015), strength(0.03)],
            ["s 0", "s 0.015", "s 0.03"]
        );
    }
}
