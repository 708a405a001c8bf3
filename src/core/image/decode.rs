//! The bytes of an image file to upright 8-bit RGB, as Pillow's
//! `ImageOps.exif_transpose(image).convert("RGB")` gives it.

use std::io::{Cursor, ErrorKind};

use ::image::error::LimitErrorKind;
use ::image::metadata::Orientation;
use ::image::{ColorType, DynamicImage, ImageDecoder, ImageReader};

use super::limits::{Limits, Raw};
use super::recognise::recognise;
use super::{Format, ImageError, RgbImage, jpeg, tiff};

/// A decoded image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The pixels, upright. Alpha is dropped, not blended.
    pub rgb: RgbImage,
    /// The format that the file's contents are in, whatever its name.
    pub format: Format,
    /// The EXIF orientation that was undone, 1 to 8; 1 where there is none.
    pub orientation: u8,
}

/// Decodes JPEG, PNG, WebP, GIF, BMP or TIFF to upright 8-bit RGB. The format
/// is told by the contents. Of an animation the first frame counts, of a
/// document the first page.
///
/// Modes become RGB as in Pillow's `convert("RGB")`: grey is repeated, alpha is
/// dropped and not blended, palettes are looked up (transparency ignored), CMYK
/// and YCCK go by Pillow's formula without a colour profile, of 16-bit colours
/// the high byte is kept. **One exception**: 16-bit grey is shifted by 8 bits
/// too, where Pillow clips it to white.
///
/// Two smaller ones: where the first frame of a GIF leaves its screen free,
/// the rest is black, and 16-bit BMP colours are rounded to 8 bits, where Pillow
/// cuts (one level).
///
/// Lossless formats, WebP and JPEG give Pillow's levels exactly: all of 200 photos
/// (ImageNet, Caltech-101), and JPEGs made for it, baseline and progressive, grey,
/// 4:4:4, 4:2:2, 4:2:0 and 4:1:1, down to one pixel. JPEGs in CMYK differ by 2 at
/// most, those with subsampled inks and a few pixels wide by 5. Refused, where
/// Pillow reads them: JPEGs whose chroma is finer than their luma, and some damaged
/// progressive ones.
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
        let raw = match format {
            Format::Jpeg => jpeg::decode(bytes, limits)?,
            Format::Tiff => match tiff::decode(bytes, limits)? {
                Some(raw) => raw,
                None => decode_with_image(bytes, format, limits)?,
            },
            Format::Bmp | Format::Gif | Format::Png | Format::WebP => {
                decode_with_image(bytes, format, limits)?
            }
        };
        let orientation = raw.orientation.unwrap_or(Orientation::NoTransforms);
        Ok(Decoded {
            rgb: upright(raw.rgb, orientation)?,
            format,
            orientation: orientation.to_exif(),
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

fn decode_with_image(bytes: &[u8], format: Format, limits: Limits) -> Result<Raw, ImageError> {
    // The WebP decoder would speak of a corrupt stream.
    if format == Format::WebP && is_riff_cut_short(bytes) {
        return Err(ImageError::Truncated { format });
    }
    let mut reader = ImageReader::with_format(Cursor::new(bytes), image_format(format));
    let mut allowed = ::image::Limits::no_limits();
    allowed.max_alloc = Some(limits.max_alloc());
    reader.limits(allowed);
    let refused = |error| refused(error, format);
    let mut decoder = reader.into_decoder().map_err(refused)?;
    let (width, height) = decoder.dimensions();
    limits.check_pixels(width, height)?;
    // Refused before they are decoded, for floats take the most memory of all.
    if let ColorType::Rgb32F | ColorType::Rgba32F = decoder.color_type() {
        return Err(unsupported(decoder.color_type(), format));
    }
    let orientation = decoder.orientation().map_err(refused)?;
    let image = DynamicImage::from_decoder(decoder).map_err(refused)?;
    Ok(Raw {
        rgb: RgbImage::new(width, height, to_rgb(image, format)?)?,
        orientation: Some(orientation),
    })
}

/// Whether a WebP's container is longer than the file, but for a missing last
/// padding byte.
fn is_riff_cut_short(bytes: &[u8]) -> bool {
    let length = bytes.get(4..).and_then(|rest| rest.first_chunk());
    length.is_none_or(|&length| u64::from(u32::from_le_bytes(length)) + 7 > bytes.len() as u64)
}

fn image_format(format: Format) -> ::image::ImageFormat {
    match format {
        Format::Bmp => ::image::ImageFormat::Bmp,
        Format::Gif => ::image::ImageFormat::Gif,
        Format::Jpeg => ::image::ImageFormat::Jpeg,
        Format::Png => ::image::ImageFormat::Png,
        Format::Tiff => ::image::ImageFormat::Tiff,
        Format::WebP => ::image::ImageFormat::WebP,
    }
}

/// Drops alpha and low bytes, repeats grey. The library's own conversions round
/// 16 bits, where Pillow keeps the high byte.
fn to_rgb(image: DynamicImage, format: Format) -> Result<Vec<u8>, ImageError> {
    let high = |level: u16| (level >> 8) as u8;
    Ok(match image {
        DynamicImage::ImageRgb8(image) => image.into_raw(),
        DynamicImage::ImageLuma8(image) => {
            image.pixels().flat_map(|pixel| [pixel.0[0]; 3]).collect()
        }
        DynamicImage::ImageLumaA8(image) => {
            image.pixels().flat_map(|pixel| [pixel.0[0]; 3]).collect()
        }
        DynamicImage::ImageRgba8(image) => drop_alpha(image.into_raw()),
        DynamicImage::ImageLuma16(image) => image
            .pixels()
            .flat_map(|pixel| [high(pixel.0[0]); 3])
            .collect(),
        DynamicImage::ImageLumaA16(image) => image
            .pixels()
            .flat_map(|pixel| [high(pixel.0[0]); 3])
            .collect(),
        DynamicImage::ImageRgb16(image) => image.into_raw().into_iter().map(high).collect(),
        DynamicImage::ImageRgba16(image) => image
            .pixels()
            .flat_map(|&::image::Rgba([r, g, b, _])| [high(r), high(g), high(b)])
            .collect(),
        other => return Err(unsupported(other.color(), format)),
    })
}

fn unsupported(colours: ColorType, format: Format) -> ImageError {
    ImageError::UnsupportedVariant {
        format,
        detail: format!("{colours:?} pixels"),
    }
}

/// In place: a large image should not need room twice.
fn drop_alpha(mut levels: Vec<u8>) -> Vec<u8> {
    let pixels = levels.len() / 4;
    for i in 0..pixels {
        levels.copy_within(i * 4..i * 4 + 3, i * 3);
    }
    levels.truncate(pixels * 3);
    levels
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

fn refused(error: ::image::ImageError, format: Format) -> ImageError {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
    while let Some(inner) = cause {
        let io = inner.downcast_ref::<std::io::Error>();
        if io.is_some_and(|io| io.kind() == ErrorKind::UnexpectedEof) {
            return ImageError::Truncated { format };
        }
        cause = inner.source();
    }
    match error {
        ::image::ImageError::IoError(io) if io.kind() == ErrorKind::UnexpectedEof => {
            ImageError::Truncated { format }
        }
        // The GIF decoder has a word of its own for it.
        ::image::ImageError::Decoding(what) if what.to_string().contains("Unexpected End") => {
            ImageError::Truncated { format }
        }
        ::image::ImageError::Limits(limit) => match limit.kind() {
            LimitErrorKind::InsufficientMemory => ImageError::TooMuchMemory { format },
            _ => ImageError::Corrupt {
                format,
                detail: limit.to_string(),
            },
        },
        ::image::ImageError::Unsupported(what) => ImageError::UnsupportedVariant {
            format,
            detail: what.to_string(),
        },
        other => ImageError::Corrupt {
            format,
            detail: other.to_string(),
        },
    }
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
