//! A pair that is listed, and which count.

use serde::{Deserialize, Serialize};

/// Cosines that are so near to a threshold may lie on its other side on another device,
/// whose sums are rounded otherwise.
pub const BORDERLINE: f64 = 1e-3;

/// Which pairs count by their labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Labels {
    /// All.
    #[default]
    Any,
    /// Those of two labels.
    Across,
    /// Those of one label.
    Within,
}

/// A pair that is listed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MinedPair {
    /// Its row in the first shard.
    pub row: usize,
    /// Its row in the second; of one shard the later row.
    pub column: usize,
    /// CLIP's cosine, -1 to 1.
    pub clip: f32,
    /// DINOv2's.
    pub dino: f32,
    /// Whether CLIP is blind to it. What is listed and no hit is borderline.
    pub hit: bool,
    /// Whether a cosine lies within [`BORDERLINE`] of its threshold.
    pub borderline: bool,
}
