//! The report of all pairs of a set of images.

use serde::{Deserialize, Serialize};

use super::pair::Verdict;
use super::set::{LeftOutPicture, SetNote};
use crate::weights::catalogue::RandomPairs;

/// One encoder's side of the rule, and what made its embeddings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PairsEncoder {
    /// Name of the model; empty where embeddings from a file do not say.
    pub model: String,
    /// SHA-256 of the file that the weights came from, in hex; empty where nobody says.
    pub weights: String,
    /// Form of the weights: `f32`, `f16` or `int8`; empty where nobody says.
    pub precision: String,
    /// Device that computed the embeddings: `cpu`, `wgpu` or `cuda`; empty where they
    /// were read from a file.
    pub device: String,
    /// Threshold that its cosines are held against.
    pub threshold: f32,
    /// Where the threshold comes from.
    pub threshold_source: String,
    /// Error bar of its cosines, as of a pair's; absent where it was never measured.
    pub error: Option<f32>,
    /// Its cosines of random pairs, by which ranks are told; absent where they were never
    /// counted.
    pub random_pairs: Option<RandomPairs>,
}

/// One image of a pair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PairsImage {
    /// Path, as it was found or as the embeddings' file names it.
    pub path: String,
    /// The folder that it lies in, where folders are labels.
    pub label: Option<String>,
}

/// The folder that an image lies in, where folders are labels; empty where its path has
/// none.
pub fn label(path: &str) -> &str {
    path.rsplit(['/', std::path::MAIN_SEPARATOR])
        .nth(1)
        .unwrap_or_default()
}

/// What a mixture of both encoders says of a pair among all.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct MixedCosine {
    /// Its cosine, -1 to 1.
    pub cosine: f32,
    /// The share of random photo pairs whose cosine lies below, 0 to 1; absent where they
    /// were never counted.
    pub rank: Option<f64>,
    /// Whether the mixture takes both for the same picture; absent without its threshold.
    pub same: Option<bool>,
}

/// The mixture that all pairs were looked at by.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PairsMixture {
    /// CLIP's share, 0 to 1.
    pub mix: f64,
    /// The cosine that as few random pairs exceed as exceed CLIP's threshold with CLIP's;
    /// absent where the mixtures of these models were never counted.
    pub threshold: Option<f32>,
    /// How many of the blind pairs that are named the mixture tells apart: a sentence.
    pub sentence: String,
}

/// A pair among all.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct RankedPair {
    /// How blind it is, to 1: 0 on the edge of the rule, 1 at its corner. Exactly the
    /// blind pairs lie above 0.
    pub depth: f64,
    /// CLIP's cosine, -1 to 1.
    pub clip: f32,
    /// DINOv2's cosine, -1 to 1.
    pub dino: f32,
    /// The share of random photo pairs whose cosine lies below, 0 to 1, CLIP's first; absent
    /// where they were never counted.
    pub ranks: [Option<f64>; 2],
    /// The cosine of a mixture of both, where one was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub mixture: Option<MixedCosine>,
    /// Borderline where a cosine lies within its error of its threshold.
    pub verdict: Verdict,
    /// Both images, in the order of the set.
    pub images: [PairsImage; 2],
    /// Whether they have two labels; absent without labels.
    pub across: Option<bool>,
}

/// An image that was left out, because an earlier one is nearly the same.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct NearlySame {
    /// Its path.
    pub path: String,
    /// Path of the one that is kept.
    pub kept: String,
    /// CLIP's cosine of both.
    pub clip: f32,
    /// DINOv2's cosine of both.
    pub dino: f32,
}

/// Images that were left out, because earlier ones are nearly the same.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct NearlySameImages {
    /// CLIP's cosine has to lie above this ...
    pub clip_limit: f32,
    /// ... and DINOv2's above this one.
    pub dino_limit: f32,
    /// All of them, in the order of the set.
    pub left_out: Vec<NearlySame>,
    /// How many, and by what limits: a sentence.
    pub words: String,
}

/// Where the time went, in milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PairsMilliseconds {
    /// Finding the images, or reading their embeddings.
    pub read: f64,
    /// CLIP: its weights, and the images whose features were not kept.
    pub clip: f64,
    /// The same of DINOv2.
    pub dino: f64,
    /// Nearly the same images.
    pub near: f64,
    /// All pairs.
    pub pairs: f64,
}

/// The report of all pairs of a set: `clipsight pairs --json` writes exactly this.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PairsReport {
    /// The day it was made, `YYYY-MM-DD` in UTC.
    pub date: String,
    /// How many images were compared.
    pub images: u32,
    /// How many pairs they make.
    #[cfg_attr(test, ts(type = "number"))]
    pub pairs: u64,
    /// How many of these are blind, borderline ones too.
    #[cfg_attr(test, ts(type = "number"))]
    pub blind: u64,
    /// How many blind pairs are of two labels; absent without labels.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub across: Option<u64>,
    /// How many pairs are blind of how many: a sentence.
    pub sentence: String,
    /// CLIP's side of the rule.
    pub clip: PairsEncoder,
    /// DINOv2's.
    pub dino: PairsEncoder,
    /// Both thresholds and where they come from, in words.
    pub rule: String,
    /// The blindest pairs, the blindest first; all pairs where they were asked for.
    pub top: Vec<RankedPair>,
    /// The mixture that the named pairs have cosines of, where one was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub mixture: Option<PairsMixture>,
    /// Images that were left out as nearly the same; absent where nobody asked.
    pub nearly_same: Option<NearlySameImages>,
    /// Timing.
    pub milliseconds: PairsMilliseconds,
    /// What is to be known of the set.
    pub notes: Vec<SetNote>,
}

/// What made a page's embeddings by one encoder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PairsMadeBy {
    /// Name of the model.
    pub model: String,
    /// SHA-256 of the file that the weights came from, in hex.
    pub weights: String,
    /// Form of the weights.
    pub precision: String,
    /// The device.
    pub device: String,
}

/// What a page asks of all pairs of its images.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PairsAsked {
    /// What made the embeddings of CLIP and of DINOv2: one, or more where a device was
    /// lost on the way.
    pub made_by: Vec<[PairsMadeBy; 2]>,
    /// Whether the folder that an image lies in is its label.
    pub labels: bool,
    /// Whether images are left out that are nearly the same as an earlier one.
    pub drop_near_duplicates: bool,
    /// Whether the pairs are named too that are not blind.
    pub all: bool,
    /// Pictures that cannot be used.
    pub left_out: Vec<LeftOutPicture>,
    /// What the embeddings took.
    pub milliseconds: PairsMilliseconds,
}
