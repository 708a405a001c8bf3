//! TIFF. The `image` library converts inks (CMYK) and palettes otherwise than Pillow,
//! or not at all, and does not tell that colours were multiplied by their alpha.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::{Cursor, ErrorKind};

use ::image::DynamicImage;
use ::tiff::decoder::{Decoder, DecodingResult, Limits as TiffLimits};
use ::tiff::tags::Tag;
use ::tiff::{ColorType, TiffError};

use super::cmyk::cmyk_to_rgb;
use super::ifd::{Directory, u16_at};
use super::jpeg::frame_size;
use super::library;
use super::metadata::Metadata;
use super::raw::{Pixels, Raw};
use crate::image::{Format, ImageError, Limits, RgbImage};

const FORMAT: Format = Format::Tiff;
const PHOTOMETRIC: u16 = 262;

pub(super) fn decode(bytes: &[u8], limits: Limits) -> Result<Raw<'_>, ImageError> {
    const XMP: u16 = 700;
    const PROFILE: u16 = 34_675;
    let directory = Directory::read(bytes).ok_or(ImageError::Truncated { format: FORMAT })?;
    // The library would reserve up to 256 MiB for a count that is made up.
    if directory
        .entries
        .iter()
        .any(|e| e.count as usize > bytes.len())
    {
        return Err(corrupt("it declares more values than it has bytes".into()));
    }
    check_jpegs(bytes, &directory, limits)?;
    let pixels = match inks_or_palette(bytes, &directory, limits)? {
        Some(rgb) => Pixels {
            rgb,
            see_through: false,
        },
        None => {
            let stored = library::stored(bytes, FORMAT, limits);
            let stored = stored.map_err(|error| named(error, bytes, &directory))?;
            library::to_rgb(divided(stored, bytes, &directory), FORMAT)?
        }
    };
    let values = |tag| directory.values(bytes, tag).map(Cow::from);
    Ok(Raw {
        pixels,
        metadata: Metadata {
            exif: Some(bytes.into()),
            xmp: values(XMP),
            profile: values(PROFILE),
        },
    })
}

/// The library takes memory for whatever a JPEG within declares.
fn check_jpegs(bytes: &[u8], directory: &Directory, limits: Limits) -> Result<(), ImageError> {
    const COMPRESSION: u16 = 259;
    const STRIPS: u16 = 273;
    const TILES: u16 = 324;
    if !matches!(directory.number(bytes, COMPRESSION), Some(6 | 7)) {
        return Ok(());
    }
    let places: BTreeSet<u32> = [STRIPS, TILES]
        .into_iter()
        .flat_map(|tag| directory.numbers(bytes, tag))
        .collect();
    // Parts that lie on one another could make this take long.
    let mut patience = 4 * bytes.len();
    for place in places {
        let part = bytes.get(place as usize..).unwrap_or_default();
        let (size, looked_at) = frame_size(part);
        if let Some((width, height)) = size {
            limits.check_pixels(width.max(1), height.max(1))?;
        }
        patience = patience
            .checked_sub(looked_at)
            .ok_or_else(|| corrupt("its parts lie on one another".into()))?;
    }
    Ok(())
}

/// The library knows some colours by their number alone.
fn named(error: ImageError, bytes: &[u8], directory: &Directory) -> ImageError {
    match (error, directory.number(bytes, PHOTOMETRIC)) {
        (ImageError::UnsupportedVariant { .. }, Some(6)) => unsupported("YCbCr colours"),
        (ImageError::UnsupportedVariant { .. }, Some(8)) => unsupported("L*a*b* colours"),
        (error, _) => error,
    }
}

/// Colours that were multiplied by their alpha, divided by it, as in Pillow.
fn divided(mut image: DynamicImage, bytes: &[u8], directory: &Directory) -> DynamicImage {
    const EXTRA_SAMPLES: u16 = 338;
    const ASSOCIATED: u32 = 1;
    if directory.number(bytes, EXTRA_SAMPLES) != Some(ASSOCIATED) {
        return image;
    }
    if let DynamicImage::ImageRgba8(image) = &mut image {
        for pixel in image.pixels_mut() {
            let [colour @ .., alpha] = &mut pixel.0;
            let alpha = u32::from(*alpha);
            for level in colour {
                *level = match alpha {
                    0 => 0,
                    _ => (u32::from(*level) * 255 / alpha).min(255) as u8,
                };
            }
        }
    } else if let DynamicImage::ImageRgba16(image) = &mut image {
        // Pillow looks at the high bytes alone.
        for pixel in image.pixels_mut() {
            let [colour @ .., alpha] = &mut pixel.0;
            let alpha = u32::from(*alpha >> 8);
            for level in colour {
                let high = u32::from(*level >> 8);
                *level = match alpha {
                    0 => 0,
                    _ => ((high * 255 / alpha).min(255) << 8) as u16,
                };
            }
        }
    }
    image
}

/// The pixels of a TIFF of 8-bit inks or of a palette; `None` for any other kind.
fn inks_or_palette(
    bytes: &[u8],
    directory: &Directory,
    limits: Limits,
) -> Result<Option<RgbImage>, ImageError> {
    let (bytes, palette) = match palette_as_grey(bytes, directory) {
        Some(patched) => (Cow::Owned(patched), true),
        None => (Cow::Borrowed(bytes), false),
    };
    let mut decoder = Decoder::new(Cursor::new(&*bytes)).map_err(refused)?;
    let (width, height) = decoder.dimensions().map_err(refused)?;
    limits.check_pixels(width, height)?;
    let palette_bits = match decoder.colortype().map_err(refused)? {
        ColorType::CMYK(8) => None,
        ColorType::Gray(bits @ (1 | 2 | 4 | 8)) if palette => Some(bits),
        other if palette => return Err(unsupported(&format!("a palette of {other:?}"))),
        _ => return Ok(None),
    };

    let room = usize::try_from(limits.max_alloc()).unwrap_or(usize::MAX);
    let mut allowed = TiffLimits::default();
    allowed.decoding_buffer_size = room;
    allowed.intermediate_buffer_size = room;
    allowed.ifd_value_size = allowed.ifd_value_size.min(room);
    let mut decoder = decoder.with_limits(allowed);

    let mut buffer = DecodingResult::U8(Vec::new());
    let layout = decoder.read_image_to_buffer(&mut buffer).map_err(refused)?;
    let DecodingResult::U8(levels) = buffer else {
        return Err(unsupported("levels that are no bytes"));
    };
    if layout.planes > 1 {
        return Err(unsupported("inks in planes of their own"));
    }
    let pixels = match palette_bits {
        None => {
            let (pixels, _) = levels.as_chunks::<4>();
            pixels.iter().flat_map(|&inks| cmyk_to_rgb(inks)).collect()
        }
        Some(bits) => {
            let map = decoder.get_tag_u16_vec(Tag::ColorMap).map_err(refused)?;
            look_up(&levels, width, bits, &map)?
        }
    };
    if pixels.len() as u64 != u64::from(width) * u64::from(height) * 3 {
        return Err(ImageError::Truncated { format: FORMAT });
    }
    RgbImage::new(width, height, pixels).map(Some)
}

/// The library refuses palettes. A copy of the file that calls them levels of
/// grey gets the indices out of it. `None` when the first page has no palette.
fn palette_as_grey(bytes: &[u8], directory: &Directory) -> Option<Vec<u8>> {
    const BLACK_IS_ZERO: u16 = 1;
    const PALETTE: u16 = 3;
    let at = directory.entry(PHOTOMETRIC)?.value_at;
    if u16_at(bytes, at, directory.little_endian)? != PALETTE {
        return None;
    }
    let mut patched = bytes.to_vec();
    let value = if directory.little_endian {
        BLACK_IS_ZERO.to_le_bytes()
    } else {
        BLACK_IS_ZERO.to_be_bytes()
    };
    patched.get_mut(at..at + 2)?.copy_from_slice(&value);
    Some(patched)
}

/// `map` holds all reds, then all greens, then all blues, in 16 bits of which
/// Pillow keeps the high byte.
fn look_up(packed: &[u8], width: u32, bits: u8, map: &[u16]) -> Result<Vec<u8>, ImageError> {
    let colours = 1_usize << bits;
    if map.len() < 3 * colours {
        return Err(corrupt("its palette is too short".into()));
    }
    let width = width as usize;
    let row_bytes = (width * usize::from(bits)).div_ceil(8);
    let per_byte = usize::from(8 / bits);
    let mut rgb = Vec::with_capacity(packed.len() / row_bytes.max(1) * width * 3);
    for row in packed.chunks_exact(row_bytes) {
        for x in 0..width {
            let shift = 8 - usize::from(bits) * (x % per_byte + 1);
            let index = usize::from(row[x / per_byte] >> shift) & (colours - 1);
            rgb.extend([0, 1, 2].map(|channel| (map[channel * colours + index] >> 8) as u8));
        }
    }
    Ok(rgb)
}

fn unsupported(detail: &str) -> ImageError {
    ImageError::UnsupportedVariant {
        format: FORMAT,
        detail: detail.into(),
    }
}

fn corrupt(detail: String) -> ImageError {
    ImageError::Corrupt {
        format: FORMAT,
        detail,
    }
}

fn refused(error: TiffError) -> ImageError {
    match error {
        TiffError::IoError(io) if io.kind() == ErrorKind::UnexpectedEof => {
            ImageError::Truncated { format: FORMAT }
        }
        TiffError::UnsupportedError(what) => unsupported(&what.to_string()),
        TiffError::LimitsExceeded => ImageError::TooMuchMemory { format: FORMAT },
        other => corrupt(other.to_string()),
    }
}
