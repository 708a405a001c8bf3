//! What the decoders of all formats hand over.

use super::metadata::Metadata;
use crate::image::RgbImage;

/// Pixels as they are stored, and what the file says of them.
pub(super) struct Raw<'a> {
    pub(super) pixels: Pixels,
    pub(super) metadata: Metadata<'a>,
}

/// RGB levels as they are stored.
pub(super) struct Pixels {
    pub(super) rgb: RgbImage,
    /// Whether an alpha below its largest was dropped.
    pub(super) see_through: bool,
}
