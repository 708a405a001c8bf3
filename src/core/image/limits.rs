//! What a file may ask for.

use super::ImageError;

/// How much a file may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Length of the file in bytes.
    pub max_bytes: usize,
    /// Width times height in pixels, as the file declares them. Decoding takes
    /// at most 16 bytes of memory a pixel (measured: a 16-bit TIFF with alpha)
    /// and commonly 3 to 9, so that 100 million stay inside the browser's 4 GiB.
    pub max_pixels: u64,
}

impl Default for Limits {
    /// 64 MiB and 100 million pixels: 10,000 x 10,000 is read, 12,000 x 12,000
    /// is refused with [`ImageError::TooManyPixels`].
    fn default() -> Self {
        Self {
            max_bytes: 64 << 20,
            max_pixels: 100_000_000,
        }
    }
}

impl Limits {
    pub(super) fn check_pixels(self, width: u32, height: u32) -> Result<(), ImageError> {
        if u64::from(width) * u64::from(height) > self.max_pixels {
            return Err(ImageError::TooManyPixels {
                width,
                height,
                limit: self.max_pixels,
            });
        }
        Ok(())
    }

    /// Bytes that a decoder may allocate: 16 a pixel, and some for its tables.
    pub(super) fn max_alloc(self) -> u64 {
        self.max_pixels.saturating_mul(16).saturating_add(16 << 20)
    }
}
