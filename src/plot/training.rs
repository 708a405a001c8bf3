//! Loss and learning rate by step.

use plotters::coord::Shift;
use plotters::prelude::{DrawingArea, DrawingBackend};
use plotters::style::Color;

use super::canvas::{self, Area, At, Axis, BLUE, Dash, INK, Marker, Side, VERMILION, px};
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
    /// Loss on validation images after a step, where it was measured.
    pub validation: Vec<(u64, f64)>,
}

/// One step of the optimiser.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrainingStep {
    /// Its number.
    pub step: u64,
    /// Loss on its batch.
    pub loss: f64,
    /// Learning rate it took.
    pub learning_rate: f64,
}

impl TrainingFigure {
    /// Each loss as the mean of those around it: 3 % of all steps.
    fn smoothed(&self) -> Vec<f64> {
        let reach = self.steps.len() * 3 / 200;
        let around = |i: usize| {
            let reach = reach.min(i).min(self.steps.len() - 1 - i);
            let near = &self.steps[i - reach..=i + reach];
            near.iter().map(|step| step.loss).sum::<f64>() / near.len() as f64
        };
        (0..self.steps.len()).map(around).collect()
    }
}

impl Figure for TrainingFigure {
    fn size(&self) -> (u32, u32) {
        (760, 520)
    }

    fn draw<DB: DrawingBackend>(&self, area: &DrawingArea<DB, Shift>) -> Result<(), PlotError> {
        let sound = |s: &TrainingStep| s.loss.is_finite() && s.learning_rate.is_finite();
        let (Some(first), Some(last)) = (self.steps.first(), self.steps.last()) else {
            return self.wrong("no step was taken");
        };
        if !self.steps.iter().all(sound) || !self.validation.iter().all(|(_, l)| l.is_finite()) {
            return self.wrong("a loss or learning rate is not finite");
        }
        canvas::heading(area, &self.title, &self.note)?;
        let below = area.margin(px(58.0), 0, 0, 0);
        let (losses, rates) = below.split_vertically(px(300.0));
        let x = first.step as f64..(last.step as f64).max(first.step as f64 + 1.0);

        let all = self.steps.iter().map(|s| s.loss);
        let high = all
            .chain(self.validation.iter().map(|v| v.1))
            .fold(0.0, f64::max);
        let chart = panel(&losses, x.clone(), high, "loss", "", &|y| format!("{y:.1}"))?;
        let raw: Vec<(f64, f64)> = self.steps.iter().map(|s| (s.step as f64, s.loss)).collect();
        let smooth: Vec<(f64, f64)> = raw.iter().map(|p| p.0).zip(self.smoothed()).collect();
        let raw: Vec<At> = raw.into_iter().map(&chart).collect();
        let smooth: Vec<At> = smooth.into_iter().map(&chart).collect();
        canvas::line(
            &losses,
            &raw,
            canvas::stroke(BLUE.mix(0.25), 1.0),
            Dash::Solid,
        )?;
        canvas::line(&losses, &smooth, canvas::stroke(BLUE, 2.2), Dash::Solid)?;
        let mut labels = vec![(smooth.last().copied().unwrap_or_default(), "training", BLUE)];
        let points = self
            .validation
            .iter()
            .map(|&(step, loss)| (step as f64, loss));
        let path: Vec<At> = points.map(&chart).collect();
        if let Some(&end) = path.last() {
            canvas::line(&losses, &path, canvas::stroke(VERMILION, 1.6), Dash::Dashed)?;
            for &point in &path {
                canvas::marker(&losses, point, Marker::Circle, VERMILION, true)?;
            }
            labels.push((end, "validation", VERMILION));
        }
        let places: Vec<i32> = labels.iter().map(|(at, ..)| at.1).collect();
        let side = chart((x.end, 0.0)).0 + px(10.0);
        for (y, (_, text, colour)) in canvas::apart(&places, px(17.0)).into_iter().zip(labels) {
            canvas::write(&losses, text, (side, y), 13.0, colour, Side::Right)?;
        }

        let high = self
            .steps
            .iter()
            .map(|s| s.learning_rate)
            .fold(0.0, f64::max);
        let exponent = if high > 0.0 {
            high.log10().floor() as i32
        } else {
            0
        };
        let unit = 10.0_f64.powi(exponent);
        let title = format!("learning rate, 10{}", superscript(exponent));
        let chart = panel(&rates, x, high / unit, &title, "step", &|y| {
            format!("{y:.0}")
        })?;
        let path: Vec<At> = self
            .steps
            .iter()
            .map(|s| chart((s.step as f64, s.learning_rate / unit)))
            .collect();
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

/// One chart from 0 to `high`, as the function from its numbers to the canvas.
fn panel<'a, DB: DrawingBackend>(
    part: &'a Area<DB>,
    x: std::ops::Range<f64>,
    high: f64,
    title: &str,
    below: &str,
    label: &dyn Fn(f64) -> String,
) -> Result<impl Fn((f64, f64)) -> At + use<'a, DB>, PlotError> {
    let y = 0.0..if high > 0.0 { high * 1.08 } else { 1.0 };
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
            ticks: canvas::ticks(&y, 5),
            range: y,
            label,
            title,
        },
    )?;
    let (left, top) = part.get_base_pixel();
    Ok(move |point: (f64, f64)| {
        let (x, y) = chart.backend_coord(&point);
        (x - left, y - top)
    })
}
