//! A report as files, which every face writes alike.

use super::words::verdict;
use crate::csv::row;
use crate::report::pairs::PairsReport;

/// A row a pair, as RFC 4180 has it.
pub fn csv(report: &PairsReport) -> String {
    let head = [
        "place",
        "depth",
        "clip",
        "dino",
        "clip rank",
        "dino rank",
        "verdict",
        "first",
        "second",
        "first label",
        "second label",
        "across",
    ];
    let mut text = row(&head.map(str::to_owned));
    for (place, pair) in (1..).zip(&report.top) {
        let [first, second] = pair.images.each_ref();
        let label = |label: &Option<String>| label.clone().unwrap_or_default();
        let rank = |rank: Option<f64>| rank.map_or_else(String::new, |rank| format!("{rank:.6}"));
        text.push_str(&row(&[
            format!("{place}"),
            format!("{:.6}", pair.depth),
            format!("{:.6}", pair.clip),
            format!("{:.6}", pair.dino),
            rank(pair.ranks[0]),
            rank(pair.ranks[1]),
            verdict(pair.verdict).to_owned(),
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
