//! Results as figures.

use super::dose::Dose;
use crate::plot::{
    AccuracyFigure, AccuracyLine, AccuracyPanel, AccuracyPoint, DoseFigure, DosePoint, DoseSeries,
    HistogramFigure, HistogramPanel,
};
use crate::report::few_shot::EvaluationReport;
use crate::vectors::stats::PairCosines;

/// Bins of a drawn histogram, from -1 to 1.
const BINS: usize = 200;

/// Accuracy by shots: with text, and from images alone.
pub fn accuracy(report: &EvaluationReport, note: &str) -> AccuracyFigure {
    let panel = |text: bool, title: &str| {
        let mut lines: Vec<AccuracyLine> = Vec::new();
        for row in report.rows.iter().filter(|row| row.text == text) {
            let point = AccuracyPoint {
                shots: row.shots,
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
            line.points.sort_by_key(|point| point.shots);
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
