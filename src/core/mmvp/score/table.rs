//! The scores of a report as a table.

use crate::csv::row;
use crate::report::mmvp::{MmvpReport, Share};

const COLUMNS: [&str; 8] = [
    "model", "labels", "counted", "pattern", "right", "of", "low", "high",
];

/// The scores as CSV, a line a count: of each model by both sets of labels all pairs, the
/// pairs of each pattern, and single questions, which are no score of the benchmark. `low`
/// and `high` are the 95 % interval of the share, 0 to 1; both are empty where nothing was
/// counted.
pub fn csv(report: &MmvpReport) -> String {
    let mut text = row(&COLUMNS.map(str::to_owned));
    for model in &report.models {
        for (labels, score) in [
            ("original", &model.original),
            ("corrected", &model.corrected),
        ] {
            let mut line = |counted: &str, pattern: &str, share: Share| {
                let bound = |value: f64| {
                    if share.of == 0 {
                        String::new()
                    } else {
                        format!("{value:.4}")
                    }
                };
                text += &row(&[
                    model.name.clone(),
                    labels.to_owned(),
                    counted.to_owned(),
                    pattern.to_owned(),
                    share.right.to_string(),
                    share.of.to_string(),
                    bound(share.low),
                    bound(share.high),
                ]);
            };
            line("pairs", "", score.pairs);
            for of in &score.patterns {
                line("pairs", of.pattern.name(), of.pairs);
            }
            line("single questions", "", score.images);
        }
    }
    text
}
