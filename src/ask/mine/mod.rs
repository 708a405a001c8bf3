//! Which pairs of a corpus on the disk is CLIP blind to, and which of them are worth looking
//! at first? The order is [`mine::merge`](crate::mine::merge())'s.

use super::first::{self, First};
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
