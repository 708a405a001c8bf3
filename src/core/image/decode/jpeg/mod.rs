//! JPEG, decoded as libjpeg-turbo does (what Pillow uses), to the same levels.
//!
//! The decoder's vector code is left out (Cargo.toml): what remains reads the
//! entropy codes in safe Rust, and gives the same levels natively and in the
//! browser. Print colours go another way: inks.rs.

mod errors;
mod inks;
mod markers;
mod restarts;

use libjpeg_turbo_rs::{DecodeLimits, DecodeWarning, Decoder, JpegError, PixelFormat};

use super::raw::{Pixels, Raw};
use crate::image::{Format, ImageError, Limits, RgbImage};
use errors::{corrupt, unsupported};
use markers::Markers;

/// A progressive file has about ten scans; each walks over the whole image.
const MAX_SCANS: usize = 500;

/// As [`markers::frame_size`].
pub(super) fn frame_size(bytes: &[u8]) -> (Option<(u32, u32)>, usize) {
    markers::frame_size(bytes)
}

/// Decodes a JPEG to RGB, not yet turned upright.
pub(super) fn decode(bytes: &[u8], limits: Limits) -> Result<Raw<'_>, ImageError> {
    let markers = Markers::read(bytes)?;
    limits.check_pixels(markers.width, markers.height)?;
    if markers.precision != 8 {
        return Err(unsupported(format!("{} bits a level", markers.precision)));
    }
    if let Some(coding) = markers.foreign_coding() {
        return Err(unsupported(coding.into()));
    }
    let mended = restarts::mended(bytes, &markers.restarts);
    let pixels = match markers.components {
        1 | 3 => lights(&mended, limits)?,
        // libjpeg's rule (`default_decompress_parms`).
        4 => inks::decode(&mended, !matches!(markers.adobe, None | Some(0)))?,
        other => return Err(unsupported(format!("{other} channels"))),
    };
    Ok(Raw {
        pixels: Pixels {
            rgb: RgbImage::new(markers.width, markers.height, pixels)?,
            see_through: false,
        },
        metadata: markers.metadata,
    })
}

/// RGB levels of a file in grey, YCbCr or RGB.
fn lights(bytes: &[u8], limits: Limits) -> Result<Vec<u8>, ImageError> {
    let allowed = DecodeLimits {
        max_width: usize::from(u16::MAX),
        max_height: usize::from(u16::MAX),
        max_pixels: limits.max_pixels,
        max_scans: MAX_SCANS,
        max_memory: Some(limits.max_alloc()),
    };
    let decoder = Decoder::new_with_limits(bytes, allowed).map_err(refused)?;
    let image = decoder
        .with_output_format(PixelFormat::Rgb)
        // As libjpeg: damage that leaves the rest readable is passed over, and
        // what a progressive file lacks in fine steps is smoothed.
        .with_lenient(true)
        .with_block_smoothing(true)
        .decode_image()
        .map_err(refused)?;
    // Where it has no rule for the sampling, the decoder hands out plain grey.
    for warning in &image.warnings {
        if let DecodeWarning::UnsupportedRecovered { detail } = warning {
            return Err(unsupported(detail.clone()));
        }
    }
    Ok(image.data)
}

fn refused(error: JpegError) -> ImageError {
    match error {
        JpegError::Unsupported(what) => unsupported(what),
        JpegError::UnexpectedEof => ImageError::Truncated {
            format: Format::Jpeg,
        },
        JpegError::AllocationFailed { .. } => ImageError::TooMuchMemory {
            format: Format::Jpeg,
        },
        JpegError::LimitExceeded { what, .. } if what.contains("memory") => {
            ImageError::TooMuchMemory {
                format: Format::Jpeg,
            }
        }
        other => corrupt(other.to_string()),
    }
}
