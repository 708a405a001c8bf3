//! The bytes of an image file to upright 8-bit RGB, as Pillow's
//! `ImageOps.exif_transpose(image).convert("RGB")` gives it.

mod cmyk;
mod gif;
mod ifd;
mod jpeg;
mod library;
mod metadata;
mod png;
mod raw;
mod tiff;
mod webp;

use ::image::DynamicImage;
use ::image::metadata::Orientation;

use super::{Format, ImageError, Limits, RgbImage, recognise};
use metadata::Metadata;
use raw::Raw;

/// A decoded image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The pixels, upright. Alpha is dropped, not blended.
    pub rgb: RgbImage,
    /// The format that the file's contents are in, whatever its name.
    pub format: Format,
    /// The orientation that was undone, 1 to 8 as in EXIF; 1 where there is none.
    pub orientation: u8,
    /// Whether a pixel is not wholly opaque. Viewers blend it, encoders see its colour.
    pub see_through: bool,
    /// Whether the file has a colour profile other than sRGB. None is applied.
    pub profile: bool,
}

/// Decodes JPEG, PNG, WebP, GIF, BMP or TIFF to upright 8-bit RGB. The format
/// is told by the contents. Of an animation the first frame counts, of a
/// document the first page.
///
/// Modes become RGB as in Pillow's `convert("RGB")`: grey is repeated, alpha is
/// dropped and not blended (colours that a TIFF multiplied by it are divided first),
/// palettes are looked up (transparency ignored), CMYK and YCCK go by Pillow's formula
/// without a colour profile, of 16-bit colours the high byte is kept. Orientation is
/// what EXIF says, wherever Pillow finds it, and else XMP; a broken block says nothing.
///
/// Lossless formats, WebP and JPEG give Pillow's levels exactly, damaged JPEGs that
/// libjpeg reads included. The exceptions, all of them held by tests:
///
/// - 16-bit grey is shifted by 8 bits too, where Pillow clips it to white.
/// - Where the first frame of a GIF leaves its screen free, the rest is black.
/// - 16-bit BMP colours are rounded to 8 bits, where Pillow cuts: one level.
/// - JPEGs in CMYK differ by 2 levels at most, with subsampled inks by 5.
/// - Refused, where Pillow reads them: JPEGs that are coded arithmetically or whose
///   chroma is finer than their luma, and some damaged progressive ones; TIFFs of
///   floats, YCbCr, L*a*b* and BigTIFF; GIFs without a palette; all formats but
///   these six.
/// - Read, where Pillow refuses them: EXIF blocks that are no TIFF, PNGs whose texts
///   unpack to more than a megabyte.
///
/// # Errors
/// Each [`ImageError`] says what is wrong and what to do. No input makes this
/// function panic natively; a decoder's panic becomes
/// [`ImageError::DecoderFailed`]. In the browser a panic ends the worker that
/// the decoding runs in, and the page starts a new one.
pub fn decode(bytes: &[u8], limits: Limits) -> Result<Decoded, ImageError> {
    let format = recognise(bytes)?;
    if bytes.len() > limits.max_bytes {
        return Err(ImageError::TooManyBytes {
            bytes: bytes.len(),
            limit: limits.max_bytes,
        });
    }
    contained(format, || {
        let Raw { pixels, metadata } = match format {
            Format::Bmp => Raw {
                pixels: library::to_rgb(library::stored(bytes, format, limits)?, format)?,
                metadata: Metadata::default(),
            },
            Format::Gif => gif::decode(bytes, limits)?,
            Format::Jpeg => jpeg::decode(bytes, limits)?,
            Format::Png => png::decode(bytes, limits)?,
            Format::Tiff => tiff::decode(bytes, limits)?,
            Format::WebP => webp::decode(bytes, limits)?,
        };
        let orientation = metadata.orientation();
        Ok(Decoded {
            rgb: upright(pixels.rgb, orientation)?,
            format,
            orientation: orientation.to_exif(),
            see_through: pixels.see_through,
            profile: metadata.has_foreign_profile(),
        })
    })
}

/// Runs a decoder; a panic, where it unwinds, becomes an error.
#[cfg(panic = "unwind")]
fn contained<T>(
    format: Format,
    run: impl FnOnce() -> Result<T, ImageError>,
) -> Result<T, ImageError> {
    // Nothing that the closure could leave half changed is seen afterwards.
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(run))
        .unwrap_or(Err(ImageError::DecoderFailed { format }))
}

#[cfg(not(panic = "unwind"))]
fn contained<T>(
    _format: Format,
    run: impl FnOnce() -> Result<T, ImageError>,
) -> Result<T, ImageError> {
    run()
}

fn upright(rgb: RgbImage, orientation: Orientation) -> Result<RgbImage, ImageError> {
    if orientation == Orientation::NoTransforms {
        return Ok(rgb);
    }
    let RgbImage {
        width,
        height,
        pixels,
    } = rgb;
    let levels = pixels.len();
    let image = ::image::RgbImage::from_raw(width, height, pixels).ok_or(ImageError::Shape {
        width,
        height,
        levels,
    })?;
    let mut image = DynamicImage::ImageRgb8(image);
    image.apply_orientation(orientation);
    RgbImage::new(image.width(), image.height(), image.into_bytes())
}

#[cfg(all(test, panic = "unwind"))]
mod tests {
    use super::*;

    #[test]
    fn a_decoders_panic_is_contained() {
        let failed: Result<(), _> = contained(Format::Png, || panic!("as some decoders do"));
        let format = Format::Png;
        assert_eq!(failed, Err(ImageError::DecoderFailed { format }));
    }
}
