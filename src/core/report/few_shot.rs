//! The report of few-shot accuracy on a set.

use serde::{Deserialize, Serialize};

use super::set::SetNote;

/// Few-shot accuracy on a data set: `clipsight evaluate --json` writes this.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct EvaluationReport {
    /// Name of the data set.
    pub dataset: String,
    /// Views per shot.
    pub views: u32,
    /// Each method at each number of shots.
    pub rows: Vec<EvaluationRow>,
    /// Intra-modal overlap of the test images.
    pub overlap: BeforeAfter,
    /// Feature variance of the test images.
    pub variance: BeforeAfter,
    /// What to bear in mind of the set.
    #[serde(default)]
    pub notes: Vec<SetNote>,
}

/// One method at one number of shots.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct EvaluationRow {
    /// `zero-shot`, `ncm`, `ta`, `tx`, `ncm++`, `ta++` or `tx++`.
    pub method: String,
    /// Whether CLIP's text classifier takes part.
    pub text: bool,
    /// Shots per class.
    pub shots: u32,
    /// Part of the test images named right, 0 to 1: the mean over seeds.
    pub accuracy: f64,
    /// Lower end of its 95 % interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// A number without and with the correction.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct BeforeAfter {
    /// Without the adapter; absent where the images are too few to say.
    pub before: Option<f64>,
    /// With it; absent where there is none.
    pub after: Option<f64>,
}
