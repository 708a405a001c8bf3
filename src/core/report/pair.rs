//! The report of a pair.

use serde::{Deserialize, Serialize};

use super::noticed::NoticedReport;
use super::statements::StatementsReport;
use crate::image::Seen;

/// The answer to "is this pair CLIP-blind?".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// CLIP takes the images for the same, DINOv2 tells them apart.
    Blind,
    /// A cosine lies within its error of its threshold.
    Borderline,
    /// Any other pair.
    NotBlind,
}

/// Where a cosine lies among those of random pairs of photos.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct CosineRank {
    /// Share of the random pairs whose cosine lies below this one, 0 to 1.
    pub below: f64,
    /// The same in a few words.
    pub words: String,
    /// Of what images, by which weights, when and how it was counted.
    pub source: String,
}

/// What a mixture of both encoders says of a pair: their embeddings side by side, scaled
/// so that the cosine is the mean of theirs, weighted by CLIP's share.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PairMixture {
    /// CLIP's share, 0 to 1.
    pub mix: f64,
    /// Cosine of the two mixed embeddings, -1 to 1.
    pub cosine: f32,
    /// Error bar of that cosine: both encoders' weighted likewise; absent where either was
    /// never measured.
    pub error: Option<f32>,
    /// The cosine's rank among random pairs; absent where the mixtures of these models were
    /// never counted.
    pub rank: Option<CosineRank>,
    /// The cosine that as few random pairs exceed as exceed CLIP's threshold with CLIP's;
    /// absent without ranks.
    pub threshold: Option<f32>,
    /// The verdict with the mixture in CLIP's place, by that threshold; absent without it.
    pub verdict: Option<Verdict>,
    /// All of it in words.
    pub words: String,
}

/// What one encoder says of a pair.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct EncoderReport {
    /// Catalogue name of the model.
    pub model: String,
    /// Cosine of the two embeddings, -1 to 1.
    pub cosine: f32,
    /// Threshold that the cosine is held against.
    pub threshold: f32,
    /// Where the threshold comes from.
    pub threshold_source: String,
    /// Error bar of the cosine for this model, precision and backend: the
    /// 99th percentile of the absolute difference from the f32 CPU reference.
    /// Absent where it was never measured.
    pub error: Option<f32>,
    /// The cosine's rank among random pairs; absent where they were never counted for this
    /// model.
    #[serde(default)]
    pub rank: Option<CosineRank>,
    /// The whole scale in one sentence, for those who do not see it.
    pub words: String,
}

/// Where the time went, in milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Milliseconds {
    /// Reading the weights and moving them to the device (0 when they are
    /// already there).
    pub load: f64,
    /// Decoding and preprocessing both images.
    pub images: f64,
    /// CLIP on both images.
    pub clip: f64,
    /// DINOv2 on both images.
    pub dino: f64,
    /// All of it.
    pub total: f64,
}

/// One of the two images.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ImageReport {
    /// Path or file name, as it was given.
    pub path: String,
    /// Width in pixels, after EXIF orientation.
    pub width: u32,
    /// Height in pixels, after EXIF orientation.
    pub height: u32,
    /// What the encoders see otherwise than people do: a sentence each.
    pub remarks: Vec<String>,
}

/// The report of one pair: what `clipsight pair --json` prints, with the further answers
/// of [`PairAnswer`] where they were asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PairReport {
    /// The verdict.
    pub verdict: Verdict,
    /// The verdict as one plain sentence.
    pub sentence: String,
    /// Where both cosines lie and how sure the verdict is, in words.
    pub explanation: String,
    /// What else there is to know about the two together: a sentence each.
    pub remarks: Vec<String>,
    /// CLIP's side.
    pub clip: EncoderReport,
    /// DINOv2's side.
    pub dino: EncoderReport,
    /// What a mixture of both says, where one was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub mixture: Option<PairMixture>,
    /// Device that computed the embeddings: `cpu`, `wgpu`, `webgpu` or `cuda`.
    pub device: String,
    /// Precision of the weights: `f32`, `f16` or `int8`.
    pub precision: String,
    /// Timing.
    pub milliseconds: Milliseconds,
    /// The two images, in the order given.
    pub images: [ImageReport; 2],
}

/// What `clipsight pair --json` prints: a [`PairReport`], and beside its fields the
/// answers that were asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PairAnswer {
    /// Its fields stand first.
    #[serde(flatten)]
    pub pair: PairReport,
    /// With `--statements`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statements: Option<StatementsReport>,
    /// With `--noticed`: of both images.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub noticed: Option<[NoticedReport; 2]>,
}

/// The part of an image that an encoder sees, in pixels of the upright image.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SeenPart {
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width, above 0.
    pub width: f64,
    /// Height, above 0.
    pub height: f64,
}

impl From<Seen> for SeenPart {
    fn from(seen: Seen) -> Self {
        let Seen {
            x,
            y,
            width,
            height,
        } = seen;
        Self {
            x,
            y,
            width,
            height,
        }
    }
}

/// What is known of an image before any model is there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ImageLook {
    /// Width in pixels, after EXIF orientation.
    pub width: u32,
    /// Height in pixels, after EXIF orientation.
    pub height: u32,
    /// As in [`ImageReport`].
    pub remarks: Vec<String>,
    /// What the default pair's CLIP sees.
    pub clip: SeenPart,
    /// What its DINOv2 sees.
    pub dino: SeenPart,
}
