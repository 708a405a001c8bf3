//! Scores as people read them.

use std::fmt::Write;

use crate::legible;
use crate::mmvp::Pattern;
use crate::report::mmvp::{MmvpReport, MmvpScore, Share};
use crate::report::mmvp_blind::{MmvpBlindReport, Tenths};
use crate::report::mmvp_vlm::MmvpVlmReport;

/// A share in percent.
fn percent(share: Share) -> String {
    let percent = share.percent();
    percent.map_or("-".into(), |percent| format!("{percent:.1}"))
}

/// The same with its interval.
pub(super) fn with_interval(share: Share) -> String {
    format!(
        "{} ({:.1} to {:.1})",
        percent(share),
        100.0 * share.low,
        100.0 * share.high
    )
}

/// Cells in columns, the first to the left and all others to the right.
pub(super) fn columns(rows: &[Vec<String>]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..count).map(width).collect();
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (at, cell) in row.iter().enumerate() {
            let gap = " ".repeat(widths[at] - cell.chars().count());
            match at {
                0 => line += &format!("{cell}{gap}"),
                _ => line += &format!("  {gap}{cell}"),
            }
        }
        // Writing to a text cannot fail.
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text
}

/// All tables of a report.
pub(super) fn scores(report: &MmvpReport) -> String {
    let mut text = String::new();
    for model in &report.models {
        let _ = writeln!(text, "{}", legible(&model.words));
    }
    let corrected = !report.corrections.is_empty();
    let head = [
        "",
        "pairs, %",
        "corrected, %",
        "single questions, %",
        "neither",
        "unread",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for model in &report.models {
        let mode = model
            .mode
            .as_ref()
            .map_or(String::new(), |mode| format!(" ({mode})"));
        rows.push(vec![
            legible(&format!("{}{mode}", model.name)),
            with_interval(model.original.pairs),
            if corrected {
                with_interval(model.corrected.pairs)
            } else {
                "-".into()
            },
            percent(model.original.images),
            model.neither.to_string(),
            model.unread.to_string(),
        ]);
    }
    let _ = write!(text, "\n{}", columns(&rows));
    let patterns = by_pattern(report);
    if patterns.len() > 1 {
        let _ = write!(
            text,
            "\nPairs right by pattern, original labels\n{}",
            columns(&patterns)
        );
    }
    if !report.comparisons.is_empty() {
        let _ = write!(text, "\n{}", columns(&comparisons(report)));
    }
    for note in &report.notes {
        let _ = write!(text, "\n{}\n", legible(note));
    }
    text
}

/// A row a pattern, a column a model.
fn by_pattern(report: &MmvpReport) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::new()]];
    rows[0].extend(report.models.iter().map(|model| legible(&model.name)));
    let patterns = report
        .models
        .iter()
        .flat_map(|model| &model.original.patterns);
    let mut patterns: Vec<_> = patterns.map(|score| score.pattern).collect();
    patterns.sort();
    patterns.dedup();
    for pattern in patterns {
        let cell = |score: &MmvpScore| {
            let found = score.patterns.iter().find(|one| one.pattern == pattern);
            found.map_or("-".into(), |one| {
                format!(
                    "{}/{}  {}",
                    one.pairs.right,
                    one.pairs.of,
                    percent(one.pairs)
                )
            })
        };
        let mut row = vec![pattern.name().to_owned()];
        row.extend(report.models.iter().map(|model| cell(&model.original)));
        rows.push(row);
    }
    rows
}

fn comparisons(report: &MmvpReport) -> Vec<Vec<String>> {
    let head = [
        "of two models",
        "first alone",
        "second alone",
        "points",
        "p",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for one in &report.comparisons {
        let name = |at: usize| {
            let model = report.models.get(one.models[at] as usize);
            legible(model.map_or("", |model| &model.name))
        };
        rows.push(vec![
            format!("{} and {}", name(0), name(1)),
            one.wins.to_string(),
            one.losses.to_string(),
            format!(
                "{:+.1} ({:+.1} to {:+.1})",
                100.0 * one.difference,
                100.0 * one.low,
                100.0 * one.high
            ),
            format!("{:.3}", one.p),
        ]);
    }
    rows
}

/// All tables of two encoders' report.
pub(super) fn blind(report: &MmvpBlindReport) -> String {
    let spread = |tenths: &Tenths, digits: usize| {
        format!(
            "{:.digits$} ({:.digits$} to {:.digits$})",
            tenths.median, tenths.low, tenths.high
        )
    };
    let named = |pattern: Option<Pattern>| pattern.map_or("all pairs", Pattern::name).to_owned();
    let mut text = format!(
        "{}\nRule: {}\n\n",
        legible(&report.sentence),
        legible(&report.rule)
    );
    let head = [
        "",
        "blind",
        "%",
        "CLIP, median (tenths)",
        "DINOv2, median (tenths)",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for row in &report.patterns {
        rows.push(vec![
            named(row.pattern),
            format!("{}/{}", row.blind.right, row.blind.of),
            with_interval(row.blind),
            spread(&row.clip, 3),
            spread(&row.dino, 3),
        ]);
    }
    text += &columns(&rows);
    let head = ["CLIP above, DINOv2 below", "found", "%", "random pairs"];
    let mut head = head.map(str::to_owned).to_vec();
    let patterns = report.recall.first().map_or(&[][..], |one| &one.patterns);
    head.extend(patterns.iter().map(|score| score.pattern.name().to_owned()));
    let mut rows = vec![head];
    for one in &report.recall {
        let mut row = vec![
            format!("{}, {}", one.clip, one.dino),
            format!("{}/{}", one.found.right, one.found.of),
            with_interval(one.found),
            one.random
                .map_or("-".into(), |share| format!("{share:.1e}")),
        ];
        let counts = one.patterns.iter();
        row.extend(counts.map(|score| format!("{}/{}", score.pairs.right, score.pairs.of)));
        rows.push(row);
    }
    let _ = write!(text, "\n{}", columns(&rows));
    if !report.corrected.is_empty() {
        let head = [
            "",
            "strength",
            "CLIP, median (tenths)",
            "rank, % (tenths)",
            "rank falls",
        ];
        let mut rows = vec![head.map(str::to_owned).to_vec()];
        for one in &report.corrected {
            let percent = |ranks: &Tenths| Tenths {
                low: 100.0 * ranks.low,
                median: 100.0 * ranks.median,
                high: 100.0 * ranks.high,
            };
            rows.push(vec![
                named(one.pattern),
                one.strength.to_string(),
                spread(&one.clip, 3),
                one.ranks
                    .map_or("-".into(), |ranks| spread(&percent(&ranks), 3)),
                one.falls
                    .map_or("-".into(), |share| format!("{}/{}", share.right, share.of)),
            ]);
        }
        let _ = write!(text, "\n{}", columns(&rows));
    }
    for note in &report.notes {
        let _ = write!(text, "\n{}\n", legible(note));
    }
    text
}

/// The table of CLIP models on statements.
pub(super) fn vlm(report: &MmvpVlmReport) -> String {
    let mut head = vec![String::new(), "pairs right, %".into()];
    let known = |pattern: &Pattern| {
        let models = report.models.iter();
        models
            .flat_map(|model| &model.patterns)
            .any(|score| score.pattern == *pattern)
    };
    let patterns: Vec<Pattern> = Pattern::ALL.into_iter().filter(known).collect();
    head.extend(patterns.iter().map(|pattern| pattern.name().to_owned()));
    let mut rows = vec![head];
    for model in &report.models {
        let mut row = vec![
            legible(&model.name),
            format!(
                "{}/{}  {}",
                model.pairs.right,
                model.pairs.of,
                with_interval(model.pairs)
            ),
        ];
        row.extend(patterns.iter().map(|pattern| {
            let found = model
                .patterns
                .iter()
                .find(|score| score.pattern == *pattern);
            found.map_or("-".into(), |score| percent(score.pairs))
        }));
        rows.push(row);
    }
    let mut text = columns(&rows);
    for note in &report.notes {
        let _ = write!(text, "\n{}\n", legible(note));
    }
    text
}
