//! From the bytes of an image file to the numbers an encoder takes.
//!
//! | step | function | equals |
//! | --- | --- | --- |
//! | file to 8-bit RGB, upright | [`decode()`] | Pillow's `ImageOps.exif_transpose(image).convert("RGB")` |
//! | RGB to the encoder's square | [`preprocess()`] | torchvision's resize (bicubic, shortest side) and centre crop on Pillow images |
//! | square to normalised floats | [`Pixels::normalised`] | `ToTensor` and `Normalize` |
//!
//! The same code runs natively and in the browser, and equals Pillow's levels
//! exactly from the file to the square; [`decode()`] names the few exceptions.

pub mod augment;
pub mod change;
pub mod decode;
mod error;
mod filter;
mod format;
mod limits;
mod part;
pub mod preprocess;
mod recognise;
mod resize;
pub mod shift;
mod thumbnail;

pub use decode::{Decoded, decode};
pub use error::ImageError;
#[cfg(feature = "native")]
pub(crate) use filter::{between, luma};
pub use format::Format;
pub use limits::Limits;
pub use part::{Part, cut, flip};
pub use preprocess::{Pixels, Preprocess, Seen, preprocess};
pub use recognise::recognise;
pub use resize::resized;
pub use thumbnail::{lossless, png, scaled_down, thumbnail};

/// An 8-bit RGB image in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RgbImage {
    /// Width in pixels, at least 1.
    pub width: u32,
    /// Height in pixels, at least 1.
    pub height: u32,
    /// `height * width * 3` levels of 0 to 255: rows from the top, pixels from
    /// the left, red, green, blue.
    pub pixels: Vec<u8>,
}

impl RgbImage {
    /// An image of pixels that lie in memory.
    ///
    /// # Errors
    /// [`ImageError::Shape`] when a side is 0 or `pixels` does not hold
    /// `height * width * 3` levels.
    pub fn new(width: u32, height: u32, pixels: Vec<u8>) -> Result<Self, ImageError> {
        let image = Self {
            width,
            height,
            pixels,
        };
        image.check()?;
        Ok(image)
    }

    /// Whether the fields, which anyone can write, agree with each other.
    fn check(&self) -> Result<(), ImageError> {
        let levels = (self.width as usize)
            .checked_mul(self.height as usize)
            .and_then(|n| n.checked_mul(3));
        if levels == Some(self.pixels.len()) && levels != Some(0) {
            return Ok(());
        }
        Err(ImageError::Shape {
            width: self.width,
            height: self.height,
            levels: self.pixels.len(),
        })
    }
}
