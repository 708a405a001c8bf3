//! The report of CLIP models on statements in pairs (MMVP-VLM).

use serde::{Deserialize, Serialize};

use super::mmvp::{PatternScore, Share};

/// One CLIP model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct VlmModel {
    /// Its name.
    pub name: String,
    /// Where its predictions come from: computed here, or a file.
    pub source: String,
    /// Pairs of which each statement picks its own image; who guesses has a quarter.
    pub pairs: Share,
    /// By pattern, in MMVP-VLM's order; without those that no pair has.
    pub patterns: Vec<PatternScore>,
}

/// CLIP models on statements in pairs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct MmvpVlmReport {
    /// The day it was made, as `2026-11-29`.
    pub date: String,
    /// The models, in the order given.
    pub models: Vec<VlmModel>,
    /// What to know of the numbers.
    pub notes: Vec<String>,
}
