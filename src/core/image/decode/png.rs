//! PNG: what its chunks say beside the pixels, and checksums that nobody minds.

use std::borrow::Cow;
use std::io::Read;

use flate2::Crc;
use flate2::read::ZlibDecoder;

use super::library;
use super::metadata::Metadata;
use super::raw::Raw;
use crate::image::{Format, ImageError, Limits};

/// Most bytes of a text or profile that are unpacked; a longer one says nothing.
const MAX_UNPACKED: u64 = 4 << 20;

pub(super) fn decode(bytes: &[u8], limits: Limits) -> Result<Raw<'_>, ImageError> {
    let mut metadata = Metadata::default();
    let mut mended = Cow::Borrowed(bytes);
    for chunk in chunks(bytes) {
        match chunk.kind {
            b"IDAT" => chunk.mend(&mut mended),
            b"eXIf" => metadata.exif = Some(chunk.data.into()),
            b"iCCP" => {
                let named = split(chunk.data).and_then(|(_, packed)| unpack(packed.get(1..)?));
                metadata.profile = named.map(Cow::from).or(metadata.profile);
            }
            b"tEXt" | b"zTXt" | b"iTXt" => match text(&chunk) {
                Some((b"XML:com.adobe.xmp", xmp)) => metadata.xmp = Some(xmp),
                Some((b"Raw profile type exif", profile)) if metadata.exif.is_none() => {
                    metadata.exif = raw_profile(&profile).map(Cow::from);
                }
                _ => {}
            },
            _ => {}
        }
    }
    let stored = library::stored(&mended, Format::Png, limits)?;
    Ok(Raw {
        pixels: library::to_rgb(stored, Format::Png)?,
        metadata,
    })
}

struct Chunk<'a> {
    kind: &'a [u8; 4],
    data: &'a [u8],
    /// Where in the file `kind` stands.
    at: usize,
}

impl Chunk<'_> {
    /// Puts the right checksum behind the chunk: Pillow and viewers do not look at
    /// those of pixels, which have one inside too.
    fn mend(&self, file: &mut Cow<'_, [u8]>) {
        let mut crc = Crc::new();
        crc.update(self.kind);
        crc.update(self.data);
        let right = crc.sum().to_be_bytes();
        let place = self.at + 4 + self.data.len()..self.at + 8 + self.data.len();
        if file.get(place.clone()).is_some_and(|there| there != right) {
            file.to_mut()[place].copy_from_slice(&right);
        }
    }
}

/// All whole chunks, up to the end or to what is none.
fn chunks(bytes: &[u8]) -> impl Iterator<Item = Chunk<'_>> {
    let mut at = 8;
    std::iter::from_fn(move || {
        let length = u32::from_be_bytes(*bytes.get(at..)?.first_chunk()?) as usize;
        let kind = bytes.get(at + 4..)?.first_chunk()?;
        let data = bytes.get(at + 8..)?.get(..length)?;
        let chunk = Chunk {
            kind,
            data,
            at: at + 4,
        };
        at += 12 + length;
        Some(chunk)
    })
}

/// What stands ahead of the first zero byte, and behind it.
fn split(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let zero = bytes.iter().position(|&byte| byte == 0)?;
    Some((&bytes[..zero], &bytes[zero + 1..]))
}

fn unpack(packed: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let limited = ZlibDecoder::new(packed).take(MAX_UNPACKED + 1);
    { limited }.read_to_end(&mut out).ok()?;
    (out.len() as u64 <= MAX_UNPACKED).then_some(out)
}

/// Keyword and text of a chunk of any of the three kinds.
fn text<'a>(chunk: &Chunk<'a>) -> Option<(&'a [u8], Cow<'a, [u8]>)> {
    let (keyword, rest) = split(chunk.data)?;
    let text = match chunk.kind {
        b"tEXt" => rest.into(),
        b"zTXt" => unpack(rest.get(1..)?)?.into(),
        _ => {
            let [packed, _method, rest @ ..] = rest else {
                return None;
            };
            let (_language, rest) = split(rest)?;
            let (_translated, text) = split(rest)?;
            match packed {
                0 => text.into(),
                _ => unpack(text)?.into(),
            }
        }
    };
    Some((keyword, text))
}

/// ImageMagick's way of keeping EXIF: three lines (empty, name, length), then hex.
fn raw_profile(text: &[u8]) -> Option<Vec<u8>> {
    let hex: String = std::str::from_utf8(text)
        .ok()?
        .splitn(4, '\n')
        .nth(3)?
        .split_ascii_whitespace()
        .collect();
    if !hex.len().is_multiple_of(2) || !hex.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    let byte = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).ok();
    (0..hex.len()).step_by(2).map(byte).collect()
}
