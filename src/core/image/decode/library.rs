//! Decoding by the `image` library, and its pixels to 8-bit RGB as in Pillow.

use std::error::Error;
use std::io::{Cursor, ErrorKind};

use ::image::error::LimitErrorKind;
use ::image::{ColorType, DynamicImage, ImageDecoder, ImageReader};

use super::raw::Pixels;
use crate::image::{Format, ImageError, Limits, RgbImage};

/// The pixels as they are stored, within the limits; floats are refused.
pub(super) fn stored(
    bytes: &[u8],
    format: Format,
    limits: Limits,
) -> Result<DynamicImage, ImageError> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), image_format(format));
    let mut allowed = ::image::Limits::no_limits();
    allowed.max_alloc = Some(limits.max_alloc());
    reader.limits(allowed);
    let refused = |error| refused(error, format);
    let decoder = reader.into_decoder().map_err(refused)?;
    let (width, height) = decoder.dimensions();
    limits.check_pixels(width, height)?;
    // Refused before they are decoded, for floats take the most memory of all.
    if let ColorType::Rgb32F | ColorType::Rgba32F = decoder.color_type() {
        return Err(unsupported(decoder.color_type(), format));
    }
    DynamicImage::from_decoder(decoder).map_err(refused)
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
pub(super) fn to_rgb(image: DynamicImage, format: Format) -> Result<Pixels, ImageError> {
    let high = |level: u16| (level >> 8) as u8;
    let (width, height) = (image.width(), image.height());
    let see_through = match &image {
        DynamicImage::ImageLumaA8(image) => image.pixels().any(|pixel| pixel.0[1] < u8::MAX),
        DynamicImage::ImageRgba8(image) => image.pixels().any(|pixel| pixel.0[3] < u8::MAX),
        DynamicImage::ImageLumaA16(image) => image.pixels().any(|pixel| pixel.0[1] < u16::MAX),
        DynamicImage::ImageRgba16(image) => image.pixels().any(|pixel| pixel.0[3] < u16::MAX),
        _ => false,
    };
    let levels = match image {
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
    };
    Ok(Pixels {
        rgb: RgbImage::new(width, height, levels)?,
        see_through,
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

fn refused(error: ::image::ImageError, format: Format) -> ImageError {
    let mut cause: Option<&(dyn Error + 'static)> = Some(&error);
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
