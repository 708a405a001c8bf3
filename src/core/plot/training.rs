//! Loss and learning rate by step.

use std::ops::Range;

use plotters::coord::Shift;
use plotters::prelude::{DrawingArea, DrawingBackend};
use plotters::style::Color;

use super::canvas::{self, Area, At, Axis, BLUE, Dash, INK, Side, VERMILION, px};
use super::{Figure, PlotError};

/// The curves of one training.
#[derive(Debug, Clone, PartialEq)]
pub struct TrainingFigure {
    /// What was trained.
    pub title: String,
    /// How.
    pub note: String,
    /// The steps, rising.
    pub steps: Vec<TrainingStep>,
}

/// One step of the optimiser.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrainingStep {
    /// Its number.
    pub step: u64,
    /// Loss on its batch.
    pub loss: f64,
    /// Entropy of a teacher's answers: the part of the loss that the student
    /// cannot lower.
    pub entropy: Option<f64>,
    /// Learning rate it took.
    pub learning_rate: f64,
}

impl TrainingFigure {
    /// A measure of every step that has it.
    fn points(&self, of: impl Fn(&TrainingStep) -> Option<f64>) -> Vec<(f64, f64)> {
        let steps = self.steps.iter();
        steps
            .filter_map(|step| Some((step.step as f64, of(step)?)))
            .collect()
    }
}

/// Each value as the mean of those around it: 3 % of all.
fn smoothed(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let reach = points.len() * 3 / 200;
    let around = |(i, point): (usize, &(f64, f64))| {
        let reach = reach.min(i).min(points.len() - 1 - i);
        let near = &points[i - reach..=i + reach];
        let sum: f64 = near.iter().map(|point| point.1).sum();
        (point.0, sum / near.len() as f64)
    };
    points.iter().enumerate().map(around).collect()
}

impl Figure for TrainingFigure {
    fn size(&self) -> (u32, u32) {
        (760, 520)
    }

    fn draw<DB: DrawingBackend>(&self, area: &DrawingArea<DB, Shift>) -> Result<(), PlotError> {
        let sound = |s: &TrainingStep| {
            let entropy = s.entropy.unwrap_or_default();
            s.loss.is_finite() && entropy.is_finite() && s.learning_rate.is_finite()
        };
        let (Some(first), Some(last)) = (self.steps.first(), self.steps.last()) else {
            return self.wrong("no step was taken");
        };
        if !self.steps.iter().all(sound) {
            return self.wrong("a loss or learning rate is not finite");
        }
        canvas::heading(area, &self.title, &self.note)?;
        let below = area.margin(px(58.0), 0, 0, 0);
        let (losses, rates) = below.split_vertically(px(300.0));
        let x = first.step as f64..(last.step as f64).max(first.step as f64 + 1.0);

        let lines = [
            ("loss", self.points(|s| Some(s.loss)), BLUE, Dash::Solid),
            (
                "entropy",
                self.points(|s| s.entropy),
                VERMILION,
                Dash::Dashed,
            ),
        ];
        let drawn = lines.iter().filter(|(_, points, ..)| !points.is_empty());
        let all = drawn.clone().flat_map(|(_, points, ..)| points);
        // A student's loss is mostly its teacher's entropy: from 0 both look flat.
        let (title, y) = if lines[1].1.is_empty() {
            ("loss", from_zero(all.map(|p| p.1)))
        } else {
            let title = "loss, and the teacher's entropy within it";
            (title, canvas::range_of(all.map(|p| p.1), 0.08))
        };
        let chart = panel(&losses, x.clone(), y, title, "")?;
        let side = chart((x.end, first.loss)).0 + px(10.0);
        let mut labels = Vec::new();
        for (name, points, colour, dash) in drawn {
            let path = |points: &[(f64, f64)]| points.iter().copied().map(&chart).collect();
            let (raw, smooth): (Vec<At>, Vec<At>) = (path(points), path(&smoothed(points)));
            canvas::line(
                &losses,
                &raw,
                canvas::stroke(colour.mix(0.25), 1.0),
                Dash::Solid,
            )?;
            canvas::line(&losses, &smooth, canvas::stroke(*colour, 2.2), *dash)?;
            labels.push((smooth.last().copied().unwrap_or_default().1, *name, *colour));
        }
        let places: Vec<i32> = labels.iter().map(|(at, ..)| *at).collect();
        for (y, (_, text, colour)) in canvas::apart(&places, px(17.0)).into_iter().zip(labels) {
            canvas::write(&losses, text, (side, y), 13.0, colour, Side::Right)?;
        }

        let rate = self.points(|s| Some(s.learning_rate));
        let high = rate.iter().map(|point| point.1).fold(0.0, f64::max);
        let exponent = if high > 0.0 {
            high.log10().floor() as i32
        } else {
            0
        };
        let unit = 10.0_f64.powi(exponent);
        let title = format!("learning rate, 10{}", superscript(exponent));
        let chart = panel(&rates, x, from_zero([high / unit]), &title, "step")?;
        let path: Vec<At> = rate.iter().map(|&(x, y)| chart((x, y / unit))).collect();
        canvas::line(&rates, &path, canvas::stroke(INK, 1.8), Dash::Solid)
    }
}

/// A whole number in raised digits.
fn superscript(number: i32) -> String {
    let raised = |c: char| match c {
        '-' => '\u{207b}',
        '1' => '\u{b9}',
        '2' => '\u{b2}',
        '3' => '\u{b3}',
        digit => char::from_u32(0x2070 + digit.to_digit(10).unwrap_or(0)).unwrap_or(digit),
    };
    number.to_string().chars().map(raised).collect()
}

impl TrainingFigure {
    fn wrong(&self, what: &str) -> Result<(), PlotError> {
        Err(PlotError::Input {
            title: self.title.clone(),
            what: what.to_owned(),
        })
    }
}

/// From 0 to a little above the largest.
fn from_zero(numbers: impl IntoIterator<Item = f64>) -> Range<f64> {
    let high = numbers.into_iter().fold(0.0, f64::max);
    0.0..if high > 0.0 { high * 1.08 } else { 1.0 }
}

/// One chart, as the function from its numbers to the canvas.
fn panel<'a, DB: DrawingBackend>(
    part: &'a Area<DB>,
    x: Range<f64>,
    y: Range<f64>,
    title: &str,
    below: &str,
) -> Result<impl Fn((f64, f64)) -> At + use<'a, DB>, PlotError> {
    let ticks = canvas::ticks(&y, 5);
    let apart = ticks.windows(2).map(|t| t[1] - t[0]).fold(1.0, f64::min);
    // As many decimals as tell the ticks apart.
    let decimals = (-apart.log10() - 1e-9).ceil().clamp(0.0, 3.0) as usize;
    let chart = canvas::axes(
        part,
        100.0,
        Axis {
            ticks: canvas::ticks(&x, 9),
            range: x,
            label: &|x| format!("{x:.0}"),
            title: below,
        },
        Axis {
            ticks,
            range: y,
            label: &|y| format!("{y:.decimals$}"),
            title,
        },
    )?;
    let (left, top) = part.get_base_pixel();
    Ok(move |point: (f64, f64)| {
        let (x, y) = chart.backend_coord(&point);
        (x - left, y - top)
    })
}
