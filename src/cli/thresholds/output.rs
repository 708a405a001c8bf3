//! Thresholds as a table, and the pairs that they were counted on as CSV.

use std::fmt::Write;

use crate::report::thresholds::{Counted, ThresholdsReport};

/// How many pairs of each kind both thresholds find, and what follows.
pub(super) fn table(report: &ThresholdsReport) -> String {
    let [clip_before, dino_before] = report.before;
    let (clip, dino) = (report.clip.threshold, report.dino.threshold);
    let mut text = format!(
        "| pairs | number | found by {clip:.2} / {dino:.2} | before, by {clip_before:.2} / \
         {dino_before:.2} | CLIP: 5 %, half, 95 % | DINOv2: 5 %, half, 95 % |\n\
         | --- | --- | --- | --- | --- | --- |\n"
    );
    let mut row = |name: &str, counted: &Counted| {
        let three = |[low, middle, high]: [f32; 3]| format!("{low:.3}, {middle:.3}, {high:.3}");
        // Writing to a text cannot fail.
        let _ = writeln!(
            text,
            "| {name} | {} | {} | {} | {} | {} |",
            counted.pairs,
            counted.found,
            counted.found_before,
            three(counted.clip),
            three(counted.dino),
        );
    };
    row(&report.random.what, &report.random);
    row(&report.same.what, &report.same);
    for change in &report.changes {
        row(&format!("... {}", change.what), change);
    }
    if let Some(blind) = &report.blind {
        row(&blind.what, blind);
    }
    if let Some(left_out) = &report.left_out {
        let [low, high] = left_out.interval.map(|end| 100.0 * end);
        let _ = writeln!(
            text,
            "\n{} of {} known blind pairs are found by thresholds that were chosen without them: \
             {:.1} % ({low:.1} to {high:.1}, Wilson's 95 % interval).",
            left_out.found,
            left_out.pairs,
            100.0 * left_out.found as f64 / left_out.pairs.max(1) as f64,
        );
    }
    let _ = writeln!(
        text,
        "\n{} and {}: CLIP above {clip:.2}, DINOv2 below {dino:.2}.",
        report.clip.model, report.dino.model
    );
    text
}
