//! The report of a corpus whose pairs were mined.

use serde::{Deserialize, Serialize};

use super::pairs::PairsReport;

/// What was found in a corpus: `clipsight mine merge --json` writes exactly this.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct MineReport {
    /// The pairs, those that are worth looking at first by [`order`](Self::order).
    pub found: PairsReport,
    /// By what they are sorted, and what was passed over: a sentence.
    pub order: String,
    /// Rows of both images of each named pair, in the corpus.
    #[cfg_attr(test, ts(type = "Array<[number, number]>"))]
    pub rows: Vec<[u64; 2]>,
    /// For each named pair, how many powers of ten more seldom a random pair of the corpus
    /// is as alike to CLIP as to DINOv2.
    pub gaps: Vec<f64>,
    /// Pairs within 1e-3 of a threshold, which another device may count otherwise.
    #[cfg_attr(test, ts(type = "number"))]
    pub borderline: u64,
    /// Pairs that were passed over, since an image of theirs, or one that is nearly the
    /// same, was named before.
    #[cfg_attr(test, ts(type = "number"))]
    pub passed_over: u64,
    /// Blocks that are not there yet.
    #[cfg_attr(test, ts(type = "number"))]
    pub missing_blocks: u64,
    /// What is to be known of the numbers.
    pub notes: Vec<String>,
}
