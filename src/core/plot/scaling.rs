//! Size against blindness: encoders by their parameters and accuracy.

use plotters::coord::Shift;
use plotters::prelude::{DrawingArea, DrawingBackend};
use plotters::style::Color;

use super::canvas::{self, At, Axis, BLUE, Dash, MUTED, Marker, Side, VERMILION, px};
use super::{Figure, PlotError};

/// Encoders by size and accuracy.
#[derive(Debug, Clone, PartialEq)]
pub struct ScalingFigure {
    /// What is shown.
    pub title: String,
    /// Where the numbers come from.
    pub note: String,
    /// What a guess gets, per cent.
    pub chance: f64,
    /// The encoders.
    pub points: Vec<ScalingPoint>,
}

/// One encoder.
#[derive(Debug, Clone, PartialEq)]
pub struct ScalingPoint {
    /// Its name.
    pub label: String,
    /// Millions of parameters, above 0.
    pub parameters: f64,
    /// Accuracy, 0 to 100 per cent.
    pub accuracy: f64,
    /// Whether this program measured it; else it is published.
    pub measured: bool,
}

/// Millions of parameters that the axis may name.
const MILLIONS: [f64; 13] = [
    10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0, 10_000.0, 20_000.0, 50_000.0,
    100_000.0,
];

impl Figure for ScalingFigure {
    fn size(&self) -> (u32, u32) {
        (860, 480)
    }

    fn draw<DB: DrawingBackend>(&self, area: &DrawingArea<DB, Shift>) -> Result<(), PlotError> {
        let sound = |p: &ScalingPoint| {
            p.parameters.is_finite() && p.parameters > 0.0 && (0.0..=100.0).contains(&p.accuracy)
        };
        if self.points.is_empty() || !self.points.iter().all(sound) {
            return Err(PlotError::Input {
                title: self.title.clone(),
                what: "give encoders with parameters above 0 and accuracies of 0 to 100".into(),
            });
        }
        canvas::heading(area, &self.title, &self.note)?;
        let below = area.margin(px(58.0), 0, 0, 0);
        let sizes = self.points.iter().map(|point| point.parameters.log10());
        let x = canvas::range_of(sizes, 0.12);
        let highest = self.points.iter().map(|point| point.accuracy);
        let y = 0.0..highest.fold(self.chance, f64::max) * 1.12;
        let (start, end) = (x.start, x.end);
        let within = MILLIONS
            .into_iter()
            .map(f64::log10)
            .filter(|x_at| x.contains(x_at));
        let chart = canvas::axes(
            &below,
            210.0,
            Axis {
                ticks: within.collect(),
                range: x,
                label: &|x| format!("{:.0}", 10.0_f64.powf(x)),
                title: "parameters, millions",
            },
            Axis {
                ticks: canvas::ticks(&y, 7),
                range: y,
                label: &|y| format!("{y:.0} %"),
                title: "pairs right",
            },
        )?;
        let (left, top) = below.get_base_pixel();
        let at = |x: f64, y: f64| -> At {
            let (x, y) = chart.backend_coord(&(x, y));
            (x - left, y - top)
        };
        let chance = [at(start, self.chance), at(end, self.chance)];
        canvas::line(&below, &chance, canvas::stroke(MUTED, 1.2), Dash::Dashed)?;
        let above = (chance[0].0 + px(6.0), chance[0].1 - px(9.0));
        let words = format!("guessing: {:.0} %", self.chance);
        canvas::write(&below, &words, above, 12.0, MUTED, Side::Right)?;

        let places: Vec<At> = self
            .points
            .iter()
            .map(|point| at(point.parameters.log10(), point.accuracy))
            .collect();
        // Names stand in a column, in the order of their points: those of equal size are too
        // near each other for names beside them.
        let rows: Vec<i32> = places.iter().map(|place| place.1).collect();
        let column = at(end, 0.0).0 + px(16.0);
        for ((point, place), row) in self
            .points
            .iter()
            .zip(&places)
            .zip(canvas::apart(&rows, px(15.0)))
        {
            let colour = look(point).1;
            let leader = [*place, (column - px(4.0), row)];
            let thin = canvas::stroke(colour.mix(0.3), 0.8);
            canvas::line(&below, &leader, thin, Dash::Solid)?;
            canvas::write(
                &below,
                &point.label,
                (column, row),
                12.0,
                colour,
                Side::Right,
            )?;
        }
        for (point, place) in self.points.iter().zip(places) {
            let (shape, colour) = look(point);
            canvas::marker(&below, place, shape, colour, true)?;
        }
        Ok(())
    }
}

fn look(point: &ScalingPoint) -> (Marker, plotters::style::RGBColor) {
    if point.measured {
        (Marker::Square, VERMILION)
    } else {
        (Marker::Circle, BLUE)
    }
}
