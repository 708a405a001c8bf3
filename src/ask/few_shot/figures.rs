//! Results as figures.

use super::dose::Dose;
use crate::plot::{
    AccuracyFigure, AccuracyLine, AccuracyPanel, AccuracyPoint, DoseFigure, DosePoint, DoseSeries,
    HistogramFigure, HistogramPanel, Over,
};
use crate::report::few_shot::{EvaluationReport, MixPoint};
use crate::vectors::stats::PairCosines;

/// Bins of a drawn histogram, from -1 to 1.
const BINS: usize = 200;

/// Accuracy by shots: with text, and from images alone.
pub fn accuracy(report: &EvaluationReport, note: &str) -> AccuracyFigure {
    let panel = |text: bool, title: &str| {
        let mut lines: Vec<AccuracyLine> = Vec::new();
        for row in report.rows.iter().filter(|row| row.text == text) {
            let point = AccuracyPoint {
                at: f64::from(row.shots),
                accuracy: row.accuracy,
                low: row.low,
                high: row.high,
            };
            match lines.iter_mut().find(|line| line.method == row.method) {
                Some(line) if row.method == "zero-shot" => line.points.truncate(1),
                Some(line) => line.points.push(point),
                None => lines.push(AccuracyLine {
                    method: row.method.clone(),
                    points: vec![point],
                }),
            }
        }
        for line in &mut lines {
            line.points.sort_by(|a, b| a.at.total_cmp(&b.at));
        }
        AccuracyPanel {
            title: title.to_owned(),
            lines,
        }
    };
    let panels = [panel(true, "with text"), panel(false, "from images alone")];
    AccuracyFigure {
        title: report.dataset.clone(),
        note: note.to_owned(),
        over: Over::Shots,
        panels: panels.into_iter().filter(|p| !p.lines.is_empty()).collect(),
    }
}

/// Accuracy by CLIP's share of the mixture at one number of shots.
pub fn mixture(dataset: &str, note: &str, shots: u32, curve: &[MixPoint]) -> AccuracyFigure {
    let panel = |text: bool, title: &str| {
        let mut lines: Vec<AccuracyLine> = Vec::new();
        let chosen = |point: &&MixPoint| point.text == text && point.shots == shots;
        for point in curve.iter().filter(chosen) {
            let place = AccuracyPoint {
                at: point.mix,
                accuracy: point.accuracy,
                low: point.low,
                high: point.high,
            };
            match lines.iter_mut().find(|line| line.method == point.method) {
                Some(line) => line.points.push(place),
                None => lines.push(AccuracyLine {
                    method: point.method.clone(),
                    points: vec![place],
                }),
            }
        }
        AccuracyPanel {
            title: title.to_owned(),
            lines,
        }
    };
    let panels = [panel(true, "with text"), panel(false, "from images alone")];
    let per_class = if shots == 1 { "shot" } else { "shots" };
    AccuracyFigure {
        title: format!("CLIP mixed with DINOv2: {dataset}, {shots} {per_class}"),
        note: note.to_owned(),
        over: Over::Share,
        panels: panels.into_iter().filter(|p| !p.lines.is_empty()).collect(),
    }
}

/// Cosines of paired and unpaired test images: each stream's title, cosines and
/// overlap.
pub fn histograms(dataset: &str, streams: &[(String, PairCosines, f64)]) -> HistogramFigure {
    let density = |histogram: &crate::vectors::stats::CosineHistogram| -> Vec<f64> {
        let fine = histogram.counts().len();
        let counts = histogram.regrouped(fine.div_ceil(BINS));
        let width = 2.0 / counts.len() as f64;
        let total = histogram.total().max(1) as f64;
        counts.iter().map(|&n| n as f64 / total / width).collect()
    };
    HistogramFigure {
        title: format!("Intra-modal overlap on {dataset}"),
        note: "cosines of test images of one class and of two".into(),
        panels: streams
            .iter()
            .map(|(title, cosines, overlap)| HistogramPanel {
                title: title.clone(),
                start: -1.0,
                end: 1.0,
                paired: density(&cosines.paired),
                unpaired: density(&cosines.unpaired),
                overlap: *overlap,
            })
            .collect(),
    }
}

/// Overlap removed against accuracy gained.
pub fn doses(dataset: &str, note: &str, doses: &[Dose]) -> DoseFigure {
    let point = |dose: &Dose| DosePoint {
        strength: f64::from(dose.strength),
        removed: dose.removed,
        gained: dose.gained,
    };
    DoseFigure {
        title: format!("Overlap removed, accuracy gained: {dataset}"),
        note: note.to_owned(),
        series: vec![DoseSeries {
            label: dataset.to_owned(),
            points: doses.iter().map(point).collect(),
        }],
    }
}
