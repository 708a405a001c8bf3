//! Accuracy by number of shots.

use plotters::coord::Shift;
use plotters::prelude::{DrawingArea, DrawingBackend};
use plotters::style::{Color, RGBColor};

use super::canvas::{
    self, Area, At, Axis, BLUE, Dash, GREEN, INK, MUTED, Marker, PURPLE, Side, VERMILION, px,
};
use super::{Figure, PlotError};

/// Accuracy by shots, a line for each method, with intervals.
#[derive(Debug, Clone, PartialEq)]
pub struct AccuracyFigure {
    /// What was measured: "Caltech-101".
    pub title: String,
    /// How: "mean of 3 seeds, bars: 95 % interval".
    pub note: String,
    /// One or two groups of methods, side by side on one scale.
    pub panels: Vec<AccuracyPanel>,
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
    /// By number of shots, rising. Zero-shot needs one point only: it is drawn
    /// as a level.
    pub points: Vec<AccuracyPoint>,
}

/// One accuracy with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AccuracyPoint {
    /// Shots per class, at least 1.
    pub shots: u32,
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
            p.shots == 0 || all.iter().any(|x| !(0.0..=1.0).contains(x))
        };
        if points().any(bad) {
            return wrong("accuracies and intervals lie from 0 to 1, shots from 1");
        }
        let mut shots: Vec<u32> = lines()
            .filter(|line| line.method != "zero-shot")
            .flat_map(|line| line.points.iter().map(|p| p.shots))
            .collect();
        shots.sort_unstable();
        shots.dedup();
        if shots.is_empty() {
            shots = vec![1];
        }
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
            draw_panel(panel, &part, &shots, range.clone())?;
        }
        Ok(())
    }
}

fn draw_panel<DB: DrawingBackend>(
    panel: &AccuracyPanel,
    part: &Area<DB>,
    shots: &[u32],
    range: std::ops::Range<f64>,
) -> Result<(), PlotError> {
    let last = (shots.len() - 1) as f64;
    let place = |count: u32| shots.iter().position(|&s| s == count).unwrap_or(0) as f64;
    let chart = canvas::axes(
        part,
        114.0,
        Axis {
            range: -0.25..last + 0.25,
            ticks: (0..shots.len()).map(|i| i as f64).collect(),
            label: &|x| {
                shots
                    .get(x.round() as usize)
                    .map_or(String::new(), u32::to_string)
            },
            title: "shots per class",
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
    let end = at(last + 0.25, 0.0).0;
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
                at(-0.25, final_point.accuracy),
                at(last + 0.25, final_point.accuracy),
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
            let bar = [
                shifted(place(p.shots), p.low),
                shifted(place(p.shots), p.high),
            ];
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
            .map(|p| shifted(place(p.shots), p.accuracy))
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
