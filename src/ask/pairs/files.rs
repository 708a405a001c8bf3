//! A report as files, which every face writes alike.

use super::words::verdict;
use crate::csv::row;
use crate::report::pairs::PairsReport;

/// A row a pair, as RFC 4180 has it; a mixture's cosine and rank stand last.
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
    let mut head = head.map(str::to_owned).to_vec();
    if report.mixture.is_some() {
        head.extend(["mixture", "mixture rank"].map(str::to_owned));
    }
    let mut text = row(&head);
    for (place, pair) in (1..).zip(&report.top) {
        let [first, second] = pair.images.each_ref();
        let label = |label: &Option<String>| label.clone().unwrap_or_default();
        let rank = |rank: Option<f64>| rank.map_or_else(String::new, |rank| format!("{rank:.6}"));
        let mut cells = vec![
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
        ];
        if let Some(mixture) = pair.mixture {
            cells.extend([format!("{:.6}", mixture.cosine), rank(mixture.rank)]);
        }
        text.push_str(&row(&cells));
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
