//! The two kinds of TIFF that the `image` library converts otherwise than
//! Pillow, or not at all: inks (CMYK) and palettes.

use std::borrow::Cow;
use std::io::{Cursor, ErrorKind};

use ::image::metadata::Orientation;
use ::tiff::decoder::{Decoder, DecodingResult, Limits as TiffLimits};
use ::tiff::tags::Tag;
use ::tiff::{ColorType, TiffError};

use super::cmyk::cmyk_to_rgb;
use super::limits::Raw;
use super::{Format, ImageError, Limits, RgbImage};

/// Decodes a TIFF of 8-bit inks or of a palette; `None` for any other kind.
pub(super) fn decode(bytes: &[u8], limits: Limits) -> Result<Option<Raw>, ImageError> {
    let directory = Directory::read(bytes).ok_or(ImageError::Truncated {
        format: Format::Tiff,
    })?;
    // The library would reserve up to 256 MiB for a count that is made up.
    if directory
        .entries
        .iter()
        .any(|e| e.count as usize > bytes.len())
    {
        return Err(corrupt("it declares more values than it has bytes".into()));
    }
    let (bytes, palette) = match palette_as_grey(bytes, &directory) {
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
    let orientation = decoder
        .find_tag_unsigned::<u8>(Tag::Orientation)
        .map_err(refused)?;

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
        return Err(ImageError::Truncated {
            format: Format::Tiff,
        });
    }
    Ok(Some(Raw {
        rgb: RgbImage::new(width, height, pixels)?,
        orientation: orientation.and_then(Orientation::from_exif),
    }))
}

/// The first page's table of contents.
struct Directory {
    little_endian: bool,
    entries: Vec<Entry>,
}

struct Entry {
    tag: u16,
    count: u32,
    /// Where in the file a value of up to four bytes stands.
    value_at: usize,
}

impl Directory {
    /// `None` when it lies outside the file.
    fn read(bytes: &[u8]) -> Option<Self> {
        let little_endian = bytes.starts_with(b"II");
        let start = u32_at(bytes, 4, little_endian)? as usize;
        let count = usize::from(u16_at(bytes, start, little_endian)?);
        let entry = |n: usize| {
            let at = start + 2 + 12 * n;
            Some(Entry {
                tag: u16_at(bytes, at, little_endian)?,
                count: u32_at(bytes, at + 4, little_endian)?,
                value_at: at + 8,
            })
        };
        Some(Self {
            little_endian,
            entries: (0..count).map(entry).collect::<Option<_>>()?,
        })
    }
}

fn u16_at(bytes: &[u8], at: usize, little_endian: bool) -> Option<u16> {
    let two = *bytes.get(at..)?.first_chunk()?;
    Some(if little_endian {
        u16::from_le_bytes(two)
    } else {
        u16::from_be_bytes(two)
    })
}

fn u32_at(bytes: &[u8], at: usize, little_endian: bool) -> Option<u32> {
    let four = *bytes.get(at..)?.first_chunk()?;
    Some(if little_endian {
        u32::from_le_bytes(four)
    } else {
        u32::from_be_bytes(four)
    })
}

/// The library refuses palettes. A copy of the file that calls them levels of
/// grey gets the indices out of it. `None` when the first page has no palette.
fn palette_as_grey(bytes: &[u8], directory: &Directory) -> Option<Vec<u8>> {
    const PHOTOMETRIC: u16 = 262;
    const BLACK_IS_ZERO: u16 = 1;
    const PALETTE: u16 = 3;
    let entry = directory.entries.iter().find(|e| e.tag == PHOTOMETRIC)?;
    let at = entry.value_at;
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
        format: Format::Tiff,
        detail: detail.into(),
    }
}

fn corrupt(detail: String) -> ImageError {
    ImageError::Corrupt {
        format: Format::Tiff,
        detail,
    }
}

fn refused(error: TiffError) -> ImageError {
    match error {
        TiffError::IoError(io) if io.kind() == ErrorKind::UnexpectedEof => ImageError::Truncated {
            format: Format::Tiff,
        },
        TiffError::UnsupportedError(what) => unsupported(&what.to_string()),
        TiffError::LimitsExceeded => ImageError::TooMuchMemory {
            format: Format::Tiff,
        },
        other => corrupt(other.to_string()),
    }
}
