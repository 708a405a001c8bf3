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
    /// What mixing CLIP with DINOv2 does; absent where nothing was mixed.
    #[serde(default)]
    pub mixture: Option<MixtureReport>,
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
    /// CLIP's share of the mixture that was chosen, 0 to 1, by draw in the order of the
    /// seeds: 1 where nothing was mixed; empty where no image features take part.
    #[serde(default)]
    pub mixes: Vec<f64>,
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

/// What mixing CLIP's embeddings with DINOv2's does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct MixtureReport {
    /// CLIP's shares that were chosen from on validation, 0 to 1.
    pub mixes: Vec<f64>,
    /// What correction, mixture and both add to each plain method.
    pub helps: Vec<MixHelps>,
    /// Intra-modal overlap of the test images by CLIP's share, rising.
    pub overlaps: Vec<MixOverlap>,
    /// Each method's accuracy by CLIP's share; empty where no curve was asked for.
    pub curve: Vec<MixPoint>,
}

/// What helps a method at one number of shots. What each gains is absent where it could
/// not be run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct MixHelps {
    /// The plain method: `ncm`, `ta` or `tx`.
    pub method: String,
    /// Whether CLIP's text classifier takes part.
    pub text: bool,
    /// Shots per class.
    pub shots: u32,
    /// Its accuracy on CLIP alone, 0 to 1.
    pub accuracy: f64,
    /// Lower end of its 95 % interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// What the correction adds.
    pub correction: Option<MixGain>,
    /// What the mixture adds, its ratio chosen on validation.
    pub mixture: Option<MixGain>,
    /// What both add, chosen together.
    pub both: Option<MixGain>,
}

/// What is gained in accuracy, -1 to 1, with a 95 % interval (paired bootstrap over the
/// test images of all draws).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct MixGain {
    /// The difference.
    pub difference: f64,
    /// Lower end of its interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// The overlap at one ratio; absent where the images are too few to say.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct MixOverlap {
    /// CLIP's share, 0 to 1.
    pub mix: f64,
    /// Without the correction.
    pub plain: Option<f64>,
    /// With it, at the run's largest strength; absent without an adapter.
    pub corrected: Option<f64>,
}

/// A method's accuracy at one ratio and number of shots.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct MixPoint {
    /// `ncm`, `ta`, `tx`, `ncm++`, `ta++` or `tx++`.
    pub method: String,
    /// Whether CLIP's text classifier takes part.
    pub text: bool,
    /// Shots per class.
    pub shots: u32,
    /// CLIP's share, 0 to 1.
    pub mix: f64,
    /// Part of the test images named right, 0 to 1: the mean over seeds.
    pub accuracy: f64,
    /// Lower end of its 95 % interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// What it gains over the same method on CLIP alone.
    pub gain: MixGain,
}
