//! WebP: what its container says beside the pixels, and the first frame of an
//! animation, which the library blends where libwebp copies it.

use super::library;
use super::metadata::Metadata;
use super::raw::{Pixels, Raw};
use crate::image::{Format, ImageError, Limits, RgbImage};

const FORMAT: Format = Format::WebP;

pub(super) fn decode(bytes: &[u8], limits: Limits) -> Result<Raw<'_>, ImageError> {
    // The library would speak of a corrupt stream.
    let body = body(bytes).ok_or(ImageError::Truncated { format: FORMAT })?;
    let header = chunks(body)
        .next()
        .filter(|chunk| chunk.kind == b"VP8X")
        .and_then(|chunk| Header::read(chunk.data));
    let Some(header) = header else {
        return Ok(Raw {
            pixels: still(bytes, body, limits)?,
            metadata: Metadata::default(),
        });
    };
    // A chunk without its flag is not there, and of several the first counts: so libwebp.
    let chunk = |flag: bool, kind: &[u8; 4]| {
        let mut all = chunks(body).filter(|_| flag);
        Some(all.find(|chunk| chunk.kind == kind)?.data.into())
    };
    let metadata = Metadata {
        exif: chunk(header.flags & 0x08 != 0, b"EXIF"),
        xmp: chunk(header.flags & 0x04 != 0, b"XMP "),
        profile: chunk(header.flags & 0x20 != 0, b"ICCP"),
    };
    let pixels = if header.flags & 0x02 == 0 {
        still(bytes, body, limits)?
    } else {
        first_frame(body, &header, limits)?
    };
    Ok(Raw { pixels, metadata })
}

/// `chunks_of` are the file's chunks, or those of the frame that it was made of.
fn still(bytes: &[u8], chunks_of: &[u8], limits: Limits) -> Result<Pixels, ImageError> {
    // The library makes room for what a lossy stream says of itself, and only then holds
    // that against the container.
    if let Some(lossy) = chunks(chunks_of).find(|chunk| chunk.kind == b"VP8 ")
        && let Some(&[w0, w1, h0, h1]) = lossy.data.get(6..).and_then(|rest| rest.first_chunk())
    {
        let side = |low, high| u32::from(u16::from_le_bytes([low, high]) & 0x3FFF);
        limits.check_pixels(side(w0, w1), side(h0, h1))?;
    }
    library::to_rgb(library::stored(bytes, FORMAT, limits)?, FORMAT)
}

/// What the container holds; `None` where the file ends within it, or a chunk is longer
/// than what is left, but for a missing last padding byte.
fn body(bytes: &[u8]) -> Option<&[u8]> {
    let length = u32::from_le_bytes(*bytes.get(4..)?.first_chunk()?) as usize;
    let end = bytes.len().min(length.checked_add(8)?);
    let body = bytes.get(12..end)?;
    let whole: usize = chunks(body)
        .map(|chunk| 8 + chunk.data.len().next_multiple_of(2))
        .sum();
    let padding = usize::from(whole > body.len());
    (end + padding >= length + 8 && body.len() < whole + 8).then_some(body)
}

struct Chunk<'a> {
    kind: &'a [u8; 4],
    data: &'a [u8],
}

/// The chunks of a container or of a frame, up to its end or to what is none.
fn chunks(mut rest: &[u8]) -> impl Iterator<Item = Chunk<'_>> {
    std::iter::from_fn(move || {
        let kind = rest.first_chunk()?;
        let length = u32::from_le_bytes(*rest.get(4..)?.first_chunk()?) as usize;
        let data = rest.get(8..)?.get(..length)?;
        rest = rest.get(8 + length + length % 2..).unwrap_or_default();
        Some(Chunk { kind, data })
    })
}

fn u24(bytes: &[u8], at: usize) -> Option<u32> {
    let [low, middle, high] = *bytes.get(at..)?.first_chunk()?;
    Some(u32::from_le_bytes([low, middle, high, 0]))
}

/// The header of the extended format.
struct Header {
    flags: u8,
    width: u32,
    height: u32,
}

impl Header {
    fn read(data: &[u8]) -> Option<Self> {
        Some(Self {
            flags: *data.first()?,
            width: u24(data, 4)? + 1,
            height: u24(data, 7)? + 1,
        })
    }
}

/// The first frame on its canvas, which is black where the frame leaves it free.
fn first_frame(body: &[u8], header: &Header, limits: Limits) -> Result<Pixels, ImageError> {
    limits.check_pixels(header.width, header.height)?;
    let corrupt = |detail: &str| ImageError::Corrupt {
        format: FORMAT,
        detail: detail.into(),
    };
    let frame = chunks(body)
        .find(|chunk| chunk.kind == b"ANMF")
        .ok_or_else(|| corrupt("its animation has no frame"))?
        .data;
    let (Some(x), Some(y), Some(inner)) = (u24(frame, 0), u24(frame, 3), frame.get(16..)) else {
        return Err(corrupt("its first frame has no header"));
    };
    let Pixels { rgb, see_through } = still(&alone(frame, inner), inner, limits)?;
    let (x, y) = (2 * x as usize, 2 * y as usize);
    let (width, height) = (rgb.width as usize, rgb.height as usize);
    let (across, down) = (header.width as usize, header.height as usize);
    if x + width > across || y + height > down {
        return Err(corrupt("its first frame is larger than the picture"));
    }
    if (across, down) == (width, height) {
        return Ok(Pixels { rgb, see_through });
    }
    let mut canvas = vec![0; across * down * 3];
    for (row, levels) in rgb.pixels.chunks_exact(width * 3).enumerate() {
        let at = ((y + row) * across + x) * 3;
        canvas[at..at + levels.len()].copy_from_slice(levels);
    }
    Ok(Pixels {
        rgb: RgbImage::new(header.width, header.height, canvas)?,
        see_through: true,
    })
}

/// A frame as a file of its own.
fn alone(frame: &[u8], inner: &[u8]) -> Vec<u8> {
    let mut body = b"WEBP".to_vec();
    if chunks(inner).any(|chunk| chunk.kind == b"ALPH") {
        const ALPHA: [u8; 4] = [0x10, 0, 0, 0];
        body.extend(b"VP8X");
        body.extend(10_u32.to_le_bytes());
        body.extend(ALPHA);
        // Width and height, written as in the frame's header.
        body.extend(&frame[6..12]);
    }
    for Chunk { kind, data } in chunks(inner) {
        if [b"ALPH", b"VP8 ", b"VP8L"].contains(&kind) {
            body.extend(kind);
            body.extend((data.len() as u32).to_le_bytes());
            body.extend(data);
            body.extend(vec![0; data.len() % 2]);
        }
    }
    let mut file = b"RIFF".to_vec();
    file.extend((body.len() as u32).to_le_bytes());
    file.extend(body);
    file
}
