//! The report of two encoders on a benchmark's pairs, without any text: to which patterns
//! is the one blind that the other sees?

use serde::{Deserialize, Serialize};

use super::mmvp::{PatternScore, Share};
use super::pair::Verdict;
use super::pairs::PairsEncoder;
use super::pattern::Pattern;

/// One pair, by both encoders.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct BlindPair {
    /// Numbers of its questions.
    pub indices: [u32; 2],
    /// What the first of them asks.
    pub question: String,
    /// What the images differ in.
    pub pattern: Option<Pattern>,
    /// CLIP's cosine, -1 to 1.
    pub clip: f32,
    /// DINOv2's cosine, -1 to 1.
    pub dino: f32,
    /// The share of random photo pairs whose cosine lies below, 0 to 1, CLIP's first; absent
    /// where they were never counted.
    pub ranks: [Option<f64>; 2],
    /// Borderline where a cosine lies within its error of its threshold.
    pub verdict: Verdict,
    /// CLIP's cosine with the correction, at each of the report's strengths.
    pub corrected: Vec<f32>,
}

/// A tenth, the median and nine tenths.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Tenths {
    /// Below this lies a tenth.
    pub low: f64,
    /// Below this lies half.
    pub median: f64,
    /// Below this lie nine tenths.
    pub high: f64,
}

/// The pairs of one pattern, or all.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct BlindPattern {
    /// What their images differ in; none for all pairs together.
    pub pattern: Option<Pattern>,
    /// Blind pairs, borderline ones on the side that their cosines lie.
    pub blind: Share,
    /// CLIP's cosines.
    pub clip: Tenths,
    /// DINOv2's cosines.
    pub dino: Tenths,
}

/// How many of the pairs two thresholds call blind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ThresholdRecall {
    /// CLIP's threshold.
    pub clip: f32,
    /// DINOv2's threshold.
    pub dino: f32,
    /// Pairs above the one and below the other.
    pub found: Share,
    /// The same by pattern.
    pub patterns: Vec<PatternScore>,
    /// The share of random photo pairs that they call blind, where it was counted.
    pub random: Option<f64>,
}

/// What the correction of intra-modal overlap does to CLIP's cosines of the pairs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct BlindStrength {
    /// The adapter's strength; 0 for CLIP as it is.
    pub strength: f32,
    /// What their images differ in; none for all pairs together.
    pub pattern: Option<Pattern>,
    /// CLIP's cosines at that strength.
    pub clip: Tenths,
    /// The cosines' ranks among the random pairs of the same strength, 0 to 1; absent
    /// without random pairs.
    pub ranks: Option<Tenths>,
    /// The share of pairs whose rank falls against no correction, where ranks are known.
    pub falls: Option<Share>,
}

/// Two encoders on a benchmark's pairs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct MmvpBlindReport {
    /// The day it was made, as `2026-11-29`.
    pub date: String,
    /// The benchmark's name.
    pub benchmark: String,
    /// Whose mapping of pairs to patterns is used; none where there is none.
    pub patterns_by: Option<String>,
    /// The encoder that is to find a pair alike.
    pub clip: PairsEncoder,
    /// The encoder that is to tell it apart.
    pub dino: PairsEncoder,
    /// Both thresholds, and where they come from.
    pub rule: String,
    /// How many pairs are blind, in a sentence.
    pub sentence: String,
    /// Every pair, in the benchmark's order.
    pub pairs: Vec<BlindPair>,
    /// All pairs, then each pattern that there is.
    pub patterns: Vec<BlindPattern>,
    /// The rule's and other thresholds.
    pub recall: Vec<ThresholdRecall>,
    /// The strengths of the correction that were tried; none without.
    pub strengths: Vec<f32>,
    /// By strength and pattern.
    pub corrected: Vec<BlindStrength>,
    /// What to know of the numbers.
    pub notes: Vec<String>,
}
