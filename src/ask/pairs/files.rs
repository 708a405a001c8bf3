//! A report as files, which every face writes alike.

use super::words::verdict;
use crate::csv::row;
use crate::report::pairs::PairsReport;

/// A row a pair, as RFC 4180 has it.
pub fn csv(report: &PairsReport) -> String {
    let head = [
        "rank",
        "depth",
        "clip",
        "dino",
        "verdict",
        "first",
        "second",
        "first label",
        "second label",
        "across",
    ];
    let mut text = row(&head.map(str::to_owned));
    for (rank, pair) in (1..).zip(&report.top) {
        let [first, second] = pair.images.each_ref();
        let label = |label: &Option<String>| label.clone().unwrap_or_default();
        text.push_str(&row(&[
            format!("{rank}"),
            format!("{:.6}", pair.depth),
            format!("{:.6}", pair.clip),
            format!("{:.6}", pair.dino),
            verdict(pair).to_owned(),
            first.path.clone(),
            second.path.clone(),
            label(&first.label),
            label(&second.label),
            pair.across
                .map(|across| across.to_string())
                .unwrap_or_default(),
        ]));
    }
    text
}

/// The whole report.
///
/// # Errors
/// None in a released build.
pub fn json(report: &PairsReport) -> Result<String, serde_json::Error> {
    Ok(serde_json::to_string_pretty(report)? + "\n")
}
