//! Which pairs of a corpus is CLIP blind to, and which of them are worth looking at first?
//! The order is [`mine::merge`](crate::mine::merge())'s.

mod trust;

pub use trust::doubt;

use super::grouped;
use super::pair::judge;
use super::pairs::{rule_in_words, seen, sentence};
use crate::clock::today;
use crate::mine::{Merged, Plan, TopPair};
use crate::report::mine::MineReport;
use crate::report::pairs::{PairsImage, PairsMilliseconds, PairsReport, RankedPair, label};

/// The report of a corpus that was mined.
pub fn report(plan: &Plan, merged: &Merged) -> MineReport {
    let mut found = PairsReport {
        date: today(),
        images: u32::try_from(plan.images()).unwrap_or(u32::MAX),
        pairs: merged.pairs,
        blind: merged.hits,
        across: None,
        sentence: String::new(),
        rule: rule_in_words([&plan.clip, &plan.dino]),
        top: merged.top.iter().map(|pair| ranked(plan, pair)).collect(),
        clip: plan.clip.clone(),
        dino: plan.dino.clone(),
        mixture: None,
        nearly_same: None,
        milliseconds: PairsMilliseconds::default(),
        notes: Vec::new(),
    };
    found.sentence = sentence(&found);
    MineReport {
        found,
        order: order(plan, merged),
        rows: merged.top.iter().map(|pair| pair.rows).collect(),
        gaps: merged.top.iter().map(|pair| pair.gap).collect(),
        borderline: merged.borderline,
        passed_over: merged.passed_over as u64,
        missing_blocks: merged.missing as u64,
        notes: notes(merged),
    }
}

/// Share of a corpus's random pairs that CLIP's threshold lets through, if it is to be as
/// `clipsight thresholds` takes it.
const RATE: f64 = 1e-4;

/// How a plan's thresholds lie among the corpus's own random pairs, and what they would be;
/// nothing of a corpus without pairs.
pub fn thresholds(plan: &Plan) -> Option<String> {
    let clip = plan.clip.random_pairs.as_ref()?;
    let dino = plan.dino.random_pairs.as_ref()?;
    let share = |share: f64| format!("{:.3} %", 100.0 * share);
    Some(format!(
        "Of {} random pairs of this corpus {} lie above CLIP's threshold of {} ({} above {:.3}) \
         and {} below DINOv2's of {}.",
        grouped(clip.pairs.into()),
        share(1.0 - clip.rank(plan.clip.threshold)),
        plan.clip.threshold,
        share(RATE),
        clip.cosine(1.0 - RATE),
        share(dino.rank(plan.dino.threshold)),
        plan.dino.threshold,
    ))
}

fn ranked(plan: &Plan, pair: &TopPair) -> RankedPair {
    RankedPair {
        depth: pair.depth,
        clip: pair.clip,
        dino: pair.dino,
        ranks: pair.ranks,
        mixture: None,
        verdict: judge(&seen(&plan.clip, pair.clip), &seen(&plan.dino, pair.dino)),
        images: pair.names.each_ref().map(|name| PairsImage {
            path: name.clone(),
            label: Some(label(name).to_owned()).filter(|label| !label.is_empty()),
        }),
        across: Some(pair.across),
    }
}

fn order(plan: &Plan, merged: &Merged) -> String {
    let random = plan.clip.random_pairs.as_ref();
    let random = random.map_or_else(String::new, |random| {
        format!(" ({} were drawn)", grouped(random.pairs.into()))
    });
    format!(
        "The {} that are worth looking at first: sorted by how much more seldom a random pair of \
         this corpus{random} is as alike to CLIP as to DINOv2, then by depth: 0 on the edge of \
         the rule, 1 at its corner. No image is named twice, nor one that is nearly the same; {} \
         pairs were passed over for that.",
        grouped(merged.top.len() as u64),
        grouped(merged.passed_over as u64),
    )
}

fn notes(merged: &Merged) -> Vec<String> {
    let mut notes = Vec::new();
    if merged.borderline > 0 {
        notes.push(format!(
            "{} pairs lie within 0.001 of a threshold: another device may count them otherwise.",
            grouped(merged.borderline)
        ));
    }
    if merged.missing > 0 {
        notes.push(format!(
            "{} blocks are missing: this is a part of the corpus's pairs.",
            grouped(merged.missing as u64)
        ));
    }
    notes
}
