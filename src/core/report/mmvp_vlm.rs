//! The report of CLIP models on statements in pairs (MMVP-VLM).

use serde::{Deserialize, Serialize};

use super::mmvp::{PatternScore, Share};
use super::pattern::Pattern;

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

/// Two statements, each true of one of two images.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct StatementPair {
    /// Their numbers.
    pub ids: [u32; 2],
    /// What is said of the first image, and of the second.
    pub statements: [String; 2],
    /// Paths of the images, with `/`.
    pub images: [String; 2],
    /// What the images differ in, where it is known.
    pub pattern: Option<Pattern>,
}

/// What a pair's two statements pick.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Prediction {
    /// Numbers of both statements.
    pub ids: [u32; 2],
    /// The image, 0 or 1, that each picks.
    pub picked: [u8; 2],
    /// The image, 0 or 1, that each is about.
    pub truth: [u8; 2],
    /// Each statement's probability of the first image, 0 to 1.
    pub scores: [f64; 2],
    /// What the images differ in.
    pub pattern: Option<Pattern>,
}

/// A model's predictions, and what they come to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct VlmScored {
    /// The score.
    pub model: VlmModel,
    /// A pair each, in the benchmark's order.
    pub predictions: Vec<Prediction>,
}

/// What a table about statements in pairs is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum VlmFile {
    /// Predictions of a model.
    Predictions(VlmScored),
    /// The statements themselves.
    Pairs(Vec<StatementPair>),
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
