//! JPEG, decoded as libjpeg-turbo does (what Pillow uses), to the same levels.
//!
//! The decoder's vector code is left out (Cargo.toml): what remains reads the
//! entropy codes in safe Rust, and gives the same levels natively and in the
//! browser. Print colours go another way: jpeg_inks.rs.

use ::image::metadata::Orientation;
use libjpeg_turbo_rs::{DecodeLimits, DecodeWarning, Decoder, JpegError, PixelFormat};

use super::jpeg_errors::{corrupt, unsupported};
use super::limits::Raw;
use super::{Format, ImageError, Limits, RgbImage, jpeg_inks};

/// A progressive file has about ten scans; each walks over the whole image.
const MAX_SCANS: usize = 500;

/// What the markers tell before anything is decoded.
#[derive(Debug, Default)]
struct Markers {
    width: u32,
    height: u32,
    precision: u8,
    /// Code of the frame header's marker, which tells the coding.
    frame: u8,
    /// Number of components, 0 until a frame header is met.
    components: usize,
    /// Adobe's colour transform.
    adobe: Option<u8>,
}

impl Markers {
    /// Walks over all segments. A file without an end marker is refused as cut
    /// short, as Pillow does: the decoder alone, told to be lenient, would fill the rest.
    fn read(bytes: &[u8]) -> Result<Self, ImageError> {
        let truncated = || ImageError::Truncated {
            format: Format::Jpeg,
        };
        let mut found = Self::default();
        let mut at = 2;
        loop {
            // Entropy-coded data, padding and rubbish between segments.
            at += find_marker(&bytes[at..]).ok_or_else(truncated)?;
            let marker = bytes[at + 1];
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

    fn segment(&mut self, marker: u8, body: &[u8]) {
        match (marker, body) {
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

/// Offset of the next 0xFF that is followed by a marker's code.
fn find_marker(bytes: &[u8]) -> Option<usize> {
    bytes
        .windows(2)
        .position(|pair| pair[0] == 0xFF && pair[1] != 0 && pair[1] != 0xFF)
}

/// Decodes a JPEG to RGB, not yet turned upright.
pub(super) fn decode(bytes: &[u8], limits: Limits) -> Result<Raw, ImageError> {
    let markers = Markers::read(bytes)?;
    limits.check_pixels(markers.width, markers.height)?;
    if markers.precision != 8 {
        return Err(unsupported(format!("{} bits a level", markers.precision)));
    }
    if !matches!(markers.frame, 0xC0..=0xC2) {
        return Err(unsupported(
            "lossless, hierarchical or arithmetic coding".into(),
        ));
    }
    let (pixels, exif) = match markers.components {
        1 | 3 => lights(bytes, limits)?,
        // libjpeg's rule (`default_decompress_parms`).
        4 => jpeg_inks::decode(bytes, !matches!(markers.adobe, None | Some(0)))?,
        other => return Err(unsupported(format!("{other} channels"))),
    };
    Ok(Raw {
        rgb: RgbImage::new(markers.width, markers.height, pixels)?,
        orientation: exif.and_then(|exif| Orientation::from_exif_chunk(&exif)),
    })
}

/// RGB levels and the EXIF block of a file in grey, YCbCr or RGB.
fn lights(bytes: &[u8], limits: Limits) -> Result<(Vec<u8>, Option<Vec<u8>>), ImageError> {
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
    let exif = image.exif_data().map(<[u8]>::to_vec);
    Ok((image.data, exif))
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
