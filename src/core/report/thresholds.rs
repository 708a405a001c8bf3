//! The report of a pair of models' thresholds.

use serde::{Deserialize, Serialize};

use super::pairs::PairsEncoder;
use super::set::SetNote;
use crate::weights::catalogue::{MixedPairs, PairThresholds};

/// Pairs of one kind, and how many of them some thresholds find.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Counted {
    /// What they are.
    pub what: String,
    /// How many there are.
    pub pairs: u64,
    /// How many are found.
    pub found: u64,
    /// How many were found by the thresholds of before.
    pub found_before: u64,
    /// CLIP's cosine that 5, 50 and 95 % of them do not exceed; NaN-free, for there is at
    /// least one pair.
    pub clip: [f32; 3],
    /// DINOv2's.
    pub dino: [f32; 3],
}

/// How well thresholds find blind pairs that they were not chosen by.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LeftOut {
    /// Blind pairs, each left out once.
    pub pairs: u64,
    /// Those that the others' thresholds find.
    pub found: u64,
    /// Wilson's 95 % interval of their share.
    pub interval: [f64; 2],
}

/// What `clipsight thresholds` found out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ThresholdsReport {
    /// The day it was made, `YYYY-MM-DD` in UTC.
    pub date: String,
    /// CLIP's new threshold, what made its embeddings, and its cosines of random pairs.
    pub clip: PairsEncoder,
    /// DINOv2's.
    pub dino: PairsEncoder,
    /// Both thresholds of before, CLIP's first.
    pub before: [f32; 2],
    /// Random pairs.
    pub random: Counted,
    /// Pairs of the same picture, all kinds of changes together ...
    pub same: Counted,
    /// ... and each.
    pub changes: Vec<Counted>,
    /// Pairs that are known to be blind.
    pub blind: Option<Counted>,
    /// The same, each left out once.
    pub left_out: Option<LeftOut>,
    /// The cosines of random pairs by mixtures of both models.
    pub mixed: Option<MixedPairs>,
    /// The thresholds as the catalogue has them.
    pub entry: PairThresholds,
    /// What is to be known of the images.
    pub notes: Vec<SetNote>,
}
