//! The report of what each encoder notices of an image.

use serde::{Deserialize, Serialize};

/// An image beside itself after one change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct NoticedRow {
    /// Name of the change.
    pub change: String,
    /// What was done, in words.
    pub words: String,
    /// People have the same picture after it.
    pub same_picture: bool,
    /// Cosine of CLIP's two embeddings, -1 to 1.
    pub clip: f32,
    /// Cosine of DINOv2's.
    pub dino: f32,
    /// CLIP takes it for the same picture and DINOv2 does not: the rule of a blind pair.
    pub blind: bool,
}

/// What each encoder notices: an image against itself after changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct NoticedReport {
    /// Name of the image, as it was given.
    pub image: String,
    /// The changes, that first which CLIP notices least.
    pub rows: Vec<NoticedRow>,
    /// CLIP's threshold: above it CLIP takes pictures for the same.
    pub clip_threshold: f32,
    /// DINOv2's threshold.
    pub dino_threshold: f32,
    /// What each encoder hardly notices, in words.
    pub sentence: String,
    /// Catalogue name of the CLIP model.
    pub clip_model: String,
    /// Catalogue name of the DINOv2 model.
    pub dino_model: String,
}
