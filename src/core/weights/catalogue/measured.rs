//! What is known of models' cosines, which is no weights: thresholds of pairs, and
//! how far cosines stray. They stand in the catalogue's file, beside the models.

use serde::{Deserialize, Serialize};

use super::Catalogue;

/// Thresholds of one pair of models.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PairThresholds {
    /// Name of the CLIP model.
    pub clip: String,
    /// Name of the DINOv2 model.
    pub dino: String,
    /// A pair is CLIP-blind with a CLIP cosine above this one ...
    pub clip_threshold: f32,
    /// ... and a DINOv2 cosine below this one.
    pub dino_threshold: f32,
    /// Where both come from.
    pub source: String,
}

/// Thresholds for pairs of models that nobody calibrated.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Uncalibrated {
    /// CLIP's threshold.
    pub clip_threshold: f32,
    /// DINOv2's threshold.
    pub dino_threshold: f32,
    /// Where both come from.
    pub source: String,
    /// What to tell the user.
    pub warning: String,
}

/// Thresholds to use, as [`Catalogue::thresholds`] finds them.
#[derive(Debug, Clone, PartialEq)]
pub struct Thresholds {
    /// CLIP's threshold, a cosine.
    pub clip: f32,
    /// DINOv2's threshold, a cosine.
    pub dino: f32,
    /// Where both come from.
    pub source: String,
    /// What to tell the user when the pair was not calibrated.
    pub warning: Option<String>,
}

/// How far a model's cosines stray from the f32 reference on the CPU.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeasuredError {
    /// Name of the model.
    pub model: String,
    /// `f32`, `f16` or `int8`.
    pub precision: String,
    /// `cpu`, `wgpu`, `webgpu` or `cuda`.
    pub device: String,
    /// 99th percentile of the absolute difference of cosines.
    pub p99: f32,
    /// Number of pairs measured.
    pub pairs: u32,
    /// The command that measured it.
    pub command: String,
    /// Day of the measurement, `YYYY-MM-DD`.
    pub date: String,
}

impl Thresholds {
    /// Where both come from, with the warning where there is one.
    pub fn provenance(&self) -> String {
        match &self.warning {
            Some(warning) => format!("{}; {warning}", self.source),
            None => self.source.clone(),
        }
    }
}

impl Catalogue {
    /// The thresholds of a pair of models; the paper's, with a warning, where
    /// nobody calibrated the pair.
    pub fn thresholds(&self, clip: &str, dino: &str) -> Thresholds {
        match self
            .pairs
            .iter()
            .find(|pair| pair.clip == clip && pair.dino == dino)
        {
            Some(pair) => Thresholds {
                clip: pair.clip_threshold,
                dino: pair.dino_threshold,
                source: pair.source.clone(),
                warning: None,
            },
            None => Thresholds {
                clip: self.uncalibrated.clip_threshold,
                dino: self.uncalibrated.dino_threshold,
                source: self.uncalibrated.source.clone(),
                warning: Some(self.uncalibrated.warning.clone()),
            },
        }
    }

    /// The error bar of a model's cosines, where it was measured.
    pub fn error(&self, model: &str, precision: &str, device: &str) -> Option<f32> {
        self.errors
            .iter()
            .find(|e| e.model == model && e.precision == precision && e.device == device)
            .map(|e| e.p99)
    }
}
