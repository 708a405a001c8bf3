//! Cosines of paired and unpaired images, before and after.

use plotters::coord::Shift;
use plotters::prelude::{DrawingArea, DrawingBackend, Polygon};
use plotters::style::Color;

use super::canvas::{self, Area, At, Axis, BLUE, Dash, INK, MUTED, Side, VERMILION, px};
use super::{Figure, PlotError};

/// Densities of the cosines of image pairs, of one class and of two, in panels
/// on one scale.
#[derive(Debug, Clone, PartialEq)]
pub struct HistogramFigure {
    /// What was measured: "Intra-modal overlap on Caltech-101".
    pub title: String,
    /// How.
    pub note: String,
    /// One or two: before and after.
    pub panels: Vec<HistogramPanel>,
}

/// The two histograms of one set of features, over the same bins.
#[derive(Debug, Clone, PartialEq)]
pub struct HistogramPanel {
    /// "CLIP" or "with the adapter, s = 0.03".
    pub title: String,
    /// Lower edge of the first bin.
    pub start: f64,
    /// Upper edge of the last bin.
    pub end: f64,
    /// Density of the pairs of one class in each bin.
    pub paired: Vec<f64>,
    /// Density of the pairs of two classes in each bin.
    pub unpaired: Vec<f64>,
    /// The measured overlap, from 0 to 1.
    pub overlap: f64,
}

impl HistogramPanel {
    fn bin(&self) -> f64 {
        (self.end - self.start) / self.paired.len() as f64
    }

    fn highest(&self) -> f64 {
        let both = self.paired.iter().chain(&self.unpaired);
        both.copied().fold(0.0, f64::max)
    }

    /// Edges of the bins that hold anything worth seeing.
    fn visible(&self) -> (f64, f64) {
        let least = self.highest() * 1e-3;
        let seen = |i: &usize| self.paired[*i].max(self.unpaired[*i]) > least;
        let first = (0..self.paired.len()).find(seen).unwrap_or(0);
        let last = (0..self.paired.len()).rfind(seen).unwrap_or(0);
        (
            self.start + first as f64 * self.bin(),
            self.start + (last + 1) as f64 * self.bin(),
        )
    }

    fn is_sound(&self) -> bool {
        let mut both = self.paired.iter().chain(&self.unpaired);
        self.paired.len() == self.unpaired.len()
            && self.start < self.end
            && (self.end - self.start).is_finite()
            && both.all(|d| d.is_finite() && *d >= 0.0)
            && self.highest() > 0.0
            && self.overlap.is_finite()
    }
}

impl Figure for HistogramFigure {
    fn size(&self) -> (u32, u32) {
        (if self.panels.len() > 1 { 1080 } else { 640 }, 420)
    }

    fn draw<DB: DrawingBackend>(&self, area: &DrawingArea<DB, Shift>) -> Result<(), PlotError> {
        if !(1..=2).contains(&self.panels.len()) || !self.panels.iter().all(|p| p.is_sound()) {
            return Err(PlotError::Input {
                title: self.title.clone(),
                what: "give one or two panels, each with two histograms of the same bins".into(),
            });
        }
        canvas::heading(area, &self.title, &self.note)?;
        let seen = self.panels.iter().map(HistogramPanel::visible);
        let (start, end) = seen.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), (c, d)| {
            (a.min(c), b.max(d))
        });
        let highest = self
            .panels
            .iter()
            .map(HistogramPanel::highest)
            .fold(0.0, f64::max);
        let below = area.margin(px(58.0), 0, 0, 0);
        for (panel, part) in self
            .panels
            .iter()
            .zip(below.split_evenly((1, self.panels.len())))
        {
            draw_panel(panel, &part, start..end, highest)?;
        }
        Ok(())
    }
}

fn draw_panel<DB: DrawingBackend>(
    panel: &HistogramPanel,
    part: &Area<DB>,
    range: std::ops::Range<f64>,
    highest: f64,
) -> Result<(), PlotError> {
    let heights = 0.0..highest * 1.22;
    let decimals = if range.end - range.start > 0.45 { 1 } else { 2 };
    let chart = canvas::axes(
        part,
        16.0,
        Axis {
            ticks: canvas::ticks(&range, 9),
            range: range.clone(),
            label: &|x| format!("{x:.decimals$}"),
            title: "cosine of two images",
        },
        Axis {
            ticks: canvas::ticks(&heights, 6),
            range: heights,
            label: &|y| format!("{y:.0}"),
            title: &format!("density, {}", panel.title),
        },
    )?;
    let (left, top) = part.get_base_pixel();
    let at = |x: f64, y: f64| -> At {
        let (x, y) = chart.backend_coord(&(x, y));
        (x - left, y - top)
    };
    // The outline as steps.
    let outline = |heights: &[f64]| -> Vec<At> {
        let edge = |i: usize| panel.start + i as f64 * panel.bin();
        (0..heights.len())
            .filter(|&i| edge(i + 1) > range.start + 1e-9 && edge(i) < range.end - 1e-9)
            .flat_map(|i| [at(edge(i), heights[i]), at(edge(i + 1), heights[i])])
            .collect()
    };
    let filled = |heights: &[f64]| {
        let mut corners = outline(heights);
        let ground = at(0.0, 0.0).1;
        if let (Some(first), Some(last)) = (corners.first().copied(), corners.last().copied()) {
            corners.push((last.0, ground));
            corners.push((first.0, ground));
        }
        corners
    };
    let both: Vec<f64> = panel
        .paired
        .iter()
        .zip(&panel.unpaired)
        .map(|(a, b)| a.min(*b))
        .collect();
    for (heights, colour) in [
        (&panel.unpaired, VERMILION.mix(0.16)),
        (&panel.paired, BLUE.mix(0.16)),
        (&both, INK.mix(0.4)),
    ] {
        part.draw(&Polygon::new(filled(heights), colour.filled()))
            .map_err(canvas::failed)?;
    }
    for (heights, colour, dash) in [
        (&panel.unpaired, VERMILION, Dash::Dashed),
        (&panel.paired, BLUE, Dash::Solid),
    ] {
        canvas::line(part, &outline(heights), canvas::stroke(colour, 1.8), dash)?;
    }
    // Above each peak its name; over both the number.
    let peak = |heights: &[f64]| -> At {
        let highest = (0..heights.len()).max_by(|&a, &b| heights[a].total_cmp(&heights[b]));
        let bin = highest.unwrap_or(0);
        let x = panel.start + (bin as f64 + 0.5) * panel.bin();
        let (x, y) = at(x, heights[bin]);
        (x, y - px(13.0))
    };
    let (first, last) = (at(range.start, 0.0).0, at(range.end, 0.0).0);
    let names = [
        ("two classes", peak(&panel.unpaired), VERMILION),
        ("one class", peak(&panel.paired), BLUE),
    ];
    let nearest = (names[0].1.0 - names[1].1.0).abs() < px(90.0)
        && (names[0].1.1 - names[1].1.1).abs() < px(16.0);
    for (i, (name, (x, mut y), colour)) in names.into_iter().enumerate() {
        let half = canvas::width(name, 13.0) / 2;
        if nearest && i == 1 {
            y -= px(16.0);
        }
        let x = x.clamp(first + half, (last - half).max(first + half));
        canvas::write(part, name, (x, y), 13.0, colour, Side::Middle)?;
    }
    let corner = (last, at(0.0, highest * 1.22).1 + px(10.0));
    let text = format!("overlap {:.3}", panel.overlap);
    canvas::write(part, &text, corner, 15.0, INK, Side::Left)?;
    let below = (corner.0, corner.1 + px(17.0));
    canvas::write(part, "(dark area)", below, 12.0, MUTED, Side::Left)
}
