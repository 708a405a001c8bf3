//! A photo at the sizes that pairs are made from.

use crate::image::{ImageError, Preprocess, RgbImage, preprocess};

/// The centre square of a photo, twice: both of any pair's pictures come from the same one,
/// so that no resampling tells them apart.
#[derive(Debug, Clone)]
pub struct Photo {
    /// `side` pixels wide.
    pub(super) square: RgbImage,
    /// The same square, half as wide again: what is warped has something beyond its edges.
    pub(super) wide: RgbImage,
}

/// How much wider the wide square is.
pub(super) const WIDER: f64 = 1.5;

impl Photo {
    /// The centre square of a decoded photo, for pictures of `side` by `side` pixels; `side`
    /// is 1 to 2730.
    ///
    /// # Errors
    /// [`ImageError`] for another side, or an image whose fields disagree.
    pub fn new(decoded: &RgbImage, side: u32) -> Result<Self, ImageError> {
        Ok(Self {
            square: square(decoded, side)?,
            wide: square(decoded, (f64::from(side) * WIDER).round() as u32)?,
        })
    }

    /// Side of the pictures in pixels.
    pub fn side(&self) -> u32 {
        self.square.width
    }
}

fn square(decoded: &RgbImage, side: u32) -> Result<RgbImage, ImageError> {
    let settings = Preprocess {
        resize: side,
        crop: side,
        mean: [0.5; 3],
        std: [0.5; 3],
    };
    let pixels = preprocess(decoded, &settings)?;
    RgbImage::new(side, side, pixels.data)
}
