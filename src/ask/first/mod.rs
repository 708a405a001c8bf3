//! Which pairs of a corpus are worth looking at first? The order is that of
//! [`Ranking`](crate::vectors::mining::Ranking), wherever the corpus lies.

mod benchmark;

pub use benchmark::{NewBenchmark, benchmark};

use super::grouped;
use super::pair::judge;
use super::pairs::{rule_in_words, seen, sentence};
use crate::clock::today;
use crate::report::mine::MineReport;
use crate::report::pairs::{
    PairsEncoder, PairsImage, PairsMilliseconds, PairsReport, RankedPair, label,
};
use crate::vectors::mining::TopPair;

/// What was found in a corpus.
#[derive(Debug, Clone)]
pub struct First<'a> {
    /// Both sides of the rule; their random pairs are the corpus's own.
    pub sides: [&'a PairsEncoder; 2],
    /// How many images there are.
    pub images: u64,
    /// How many pairs were looked at.
    pub pairs: u64,
    /// How many of these CLIP is blind to.
    pub hits: u64,
    /// How many lie within 1e-3 of a threshold.
    pub borderline: u64,
    /// The pairs that are named.
    pub top: &'a [TopPair],
    /// How many were passed over for one that was named before.
    pub passed_over: u64,
    /// How many blocks are missing.
    pub missing: u64,
}

/// The report of a corpus that was mined.
pub fn report(first: &First<'_>) -> MineReport {
    let [clip, dino] = first.sides;
    let mut found = PairsReport {
        date: today(),
        images: u32::try_from(first.images).unwrap_or(u32::MAX),
        pairs: first.pairs,
        blind: first.hits,
        across: None,
        sentence: String::new(),
        rule: rule_in_words(first.sides),
        top: (first.top.iter())
            .map(|pair| ranked(first.sides, pair))
            .collect(),
        clip: clip.clone(),
        dino: dino.clone(),
        mixture: None,
        nearly_same: None,
        milliseconds: PairsMilliseconds::default(),
        notes: Vec::new(),
    };
    found.sentence = sentence(&found);
    MineReport {
        found,
        order: order(first),
        rows: first.top.iter().map(|pair| pair.rows).collect(),
        gaps: first.top.iter().map(|pair| pair.gap).collect(),
        borderline: first.borderline,
        passed_over: first.passed_over,
        missing_blocks: first.missing,
        notes: notes(first),
    }
}

/// The named pairs, a line of JSON each.
///
/// # Errors
/// None in a released build.
pub fn lines(report: &MineReport) -> Result<String, serde_json::Error> {
    let mut text = String::new();
    for ((pair, rows), gap) in report.found.top.iter().zip(&report.rows).zip(&report.gaps) {
        let line = serde_json::json!({
            "rows": rows,
            "paths": pair.images.each_ref().map(|image| &image.path),
            "labels": pair.images.each_ref().map(|image| &image.label),
            "clip": pair.clip,
            "dino": pair.dino,
            "ranks": pair.ranks,
            "gap": gap,
            "depth": pair.depth,
        });
        text += &serde_json::to_string(&line)?;
        text.push('\n');
    }
    Ok(text)
}

fn ranked([clip, dino]: [&PairsEncoder; 2], pair: &TopPair) -> RankedPair {
    RankedPair {
        depth: pair.depth,
        clip: pair.clip,
        dino: pair.dino,
        ranks: pair.ranks,
        mixture: None,
        verdict: judge(&seen(clip, pair.clip), &seen(dino, pair.dino)),
        images: pair.names.each_ref().map(|name| PairsImage {
            path: name.clone(),
            label: Some(label(name).to_owned()).filter(|label| !label.is_empty()),
        }),
        across: Some(pair.across),
    }
}

fn order(first: &First<'_>) -> String {
    let random = first.sides[0].random_pairs.as_ref();
    let random = random.map_or_else(String::new, |random| {
        format!(" ({} were drawn)", grouped(random.pairs.into()))
    });
    format!(
        "The {} that are worth looking at first: sorted by how much more seldom a random pair of \
         this corpus{random} is as alike to CLIP as to DINOv2, then by depth: 0 on the edge of \
         the rule, 1 at its corner. No image is named twice, nor one that is nearly the same; {} \
         pairs were passed over for that.",
        grouped(first.top.len() as u64),
        grouped(first.passed_over),
    )
}

fn notes(first: &First<'_>) -> Vec<String> {
    let mut notes = Vec::new();
    if first.borderline > 0 {
        notes.push(format!(
            "{} pairs lie within 0.001 of a threshold: another device may count them otherwise.",
            grouped(first.borderline)
        ));
    }
    if first.missing > 0 {
        notes.push(format!(
            "{} blocks are missing: this is a part of the corpus's pairs.",
            grouped(first.missing)
        ));
    }
    notes
}
