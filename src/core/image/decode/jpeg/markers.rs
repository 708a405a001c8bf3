//! What a JPEG's markers tell before anything is decoded.

use super::errors::corrupt;
use super::restarts::Restarts;
use crate::image::decode::metadata::Metadata;
use crate::image::{Format, ImageError};

#[derive(Debug, Default)]
pub(super) struct Markers<'a> {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) precision: u8,
    /// Code of the frame header's marker, which tells the coding.
    frame: u8,
    /// Number of components, 0 until a frame header is met.
    pub(super) components: usize,
    /// Adobe's colour transform.
    pub(super) adobe: Option<u8>,
    pub(super) restarts: Restarts,
    pub(super) metadata: Metadata<'a>,
}

impl<'a> Markers<'a> {
    /// Walks over all segments. A file without an end marker is refused as cut
    /// short, as Pillow does: the decoder alone, told to be lenient, would fill the rest.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, ImageError> {
        let truncated = || ImageError::Truncated {
            format: Format::Jpeg,
        };
        let mut found = Self::default();
        let mut at = 2;
        loop {
            // Entropy-coded data, padding and rubbish between segments.
            at += find_marker(&bytes[at..]).ok_or_else(truncated)?;
            let marker = bytes[at + 1];
            found.restarts.meet(marker, at);
            at += 2;
            match marker {
                0xD9 => break,
                0x01 | 0xD0..=0xD8 => continue,
                _ => {}
            }
            let length = bytes.get(at..at + 2).ok_or_else(truncated)?;
            let length = usize::from(u16::from_be_bytes([length[0], length[1]]));
            let body = bytes.get(at + 2..at + length).ok_or_else(truncated)?;
            found.segment(marker, body);
            at += length;
        }
        if found.components == 0 {
            return Err(corrupt("it has no frame header".into()));
        }
        Ok(found)
    }

    /// The name of a coding that is not read.
    pub(super) fn foreign_coding(&self) -> Option<&'static str> {
        match self.frame {
            0xC0..=0xC2 => None,
            0xC3 => Some("lossless coding"),
            0xC9 | 0xCA => Some("arithmetic coding"),
            0xCB => Some("lossless arithmetic coding"),
            0xC5..=0xC7 => Some("hierarchical coding"),
            _ => Some("hierarchical arithmetic coding"),
        }
    }

    fn segment(&mut self, marker: u8, body: &'a [u8]) {
        const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
        const PROFILE: &[u8] = b"ICC_PROFILE\0";
        match (marker, body) {
            (0xDD, &[high, low, ..]) => self.restarts.interval(u16::from_be_bytes([high, low])),
            (0xE1, _) => {
                if let Some(exif) = body.strip_prefix(b"Exif\0\0") {
                    let joined = self.metadata.exif.get_or_insert_default();
                    joined.to_mut().extend_from_slice(exif);
                } else if let Some(xmp) = body.strip_prefix(XMP) {
                    self.metadata.xmp = Some(xmp.into());
                }
            }
            (0xE2, _) => {
                // Behind two bytes that number its parts.
                if let Some(part) = body.strip_prefix(PROFILE).and_then(|rest| rest.get(2..)) {
                    let joined = self.metadata.profile.get_or_insert_default();
                    joined.to_mut().extend_from_slice(part);
                }
            }
            (0xEE, [b'A', b'd', b'o', b'b', b'e', rest @ ..]) => {
                self.adobe = rest.get(6).copied().or(self.adobe);
            }
            (
                0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF,
                &[precision, h1, h0, w1, w0, components, ..],
            ) if self.components == 0 => {
                self.frame = marker;
                self.precision = precision;
                self.height = u32::from(u16::from_be_bytes([h1, h0]));
                self.width = u32::from(u16::from_be_bytes([w1, w0]));
                self.components = usize::from(components);
            }
            _ => {}
        }
    }
}

/// Width and height of the first frame that a JPEG stream declares, and how many bytes
/// were looked at.
pub(super) fn frame_size(bytes: &[u8]) -> (Option<(u32, u32)>, usize) {
    let mut at = 0;
    while let Some(next) = bytes.get(at..).and_then(find_marker) {
        at += next + 2;
        let body = match (bytes[at - 1], bytes.get(at..)) {
            (0x01 | 0xD0..=0xD9, _) => continue,
            (0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF, Some(body)) => body,
            (_, Some(&[high, low, ..])) => {
                at += usize::from(u16::from_be_bytes([high, low]));
                continue;
            }
            _ => break,
        };
        let Some(&[_, _, _, h1, h0, w1, w0]) = body.first_chunk() else {
            break;
        };
        let [width, height] = [[w1, w0], [h1, h0]].map(u16::from_be_bytes);
        return (Some((width.into(), height.into())), at);
    }
    (None, bytes.len())
}

/// Offset of the next 0xFF that is followed by a marker's code.
fn find_marker(bytes: &[u8]) -> Option<usize> {
    bytes
        .windows(2)
        .position(|pair| pair[0] == 0xFF && pair[1] != 0 && pair[1] != 0xFF)
}
