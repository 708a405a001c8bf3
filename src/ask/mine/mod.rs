//! Which pairs of a corpus on the disk is CLIP blind to, and which of them are worth looking
//! at first? The order is [`mine::merge`](crate::mine::merge())'s.

mod trust;

pub use trust::doubt;

use super::first::{self, First};
use super::grouped;
use crate::mine::{Merged, Plan};
use crate::report::mine::MineReport;

/// The report of a corpus that was mined.
pub fn report(plan: &Plan, merged: &Merged) -> MineReport {
    first::report(&First {
        sides: [&plan.clip, &plan.dino],
        images: plan.images(),
        pairs: merged.pairs,
        hits: merged.hits,
        borderline: merged.borderline,
        top: &merged.top,
        passed_over: merged.passed_over as u64,
        missing: merged.missing as u64,
    })
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
