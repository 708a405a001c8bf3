//! The report of where two images differ.

use serde::{Deserialize, Serialize};

use super::pair::SeenPart;

/// Where two images differ, to CLIP and to DINOv2.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct DifferenceReport {
    /// The largest heat of all four maps, above 0: the end of their one scale.
    pub hottest: f32,
    /// What the maps say in a sentence, for those who do not see them.
    pub words: String,
    /// CLIP's side.
    pub clip: EncoderDifference,
    /// DINOv2's side.
    pub dino: EncoderDifference,
}

/// What one encoder's patch tokens say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct EncoderDifference {
    /// Catalogue name of the model.
    pub model: String,
    /// The two images, in the order given.
    pub images: [PatchMap; 2],
}

/// The patches of an image that an encoder sees, row by row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PatchMap {
    /// The part of the image that they cover evenly.
    pub seen: SeenPart,
    /// Rows of patches.
    pub rows: u32,
    /// Patches in a row.
    pub columns: u32,
    /// How badly each is matched in the other image: 1 - the best cosine, 0 to 2.
    pub heat: Vec<f32>,
    /// Red, green, blue and opacity of each, 0 to 255, over the picture in grey: its heat
    /// on the scale that ends with [`DifferenceReport::hottest`].
    pub shades: Vec<u8>,
    /// The patch of the other image that matches each best.
    pub best: Vec<u32>,
    /// Red, green and blue of each, 0 to 255: three principal components of both images'
    /// tokens, on one scale for both.
    pub colours: Vec<u8>,
}
