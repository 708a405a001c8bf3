//! JPEG, with libjpeg's reading of its colour spaces (what Pillow uses).

use std::borrow::Cow;

use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;
use zune_jpeg::errors::DecodeErrors;

use super::cmyk::{cmyk_to_rgb, ycc_to_rgb};
use super::decode::Raw;
use super::{Format, ImageError, Limits, RgbImage};

/// What the numbers of a JPEG mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Colours {
    Grey,
    YCbCr,
    Rgb,
    Cmyk,
    Ycck,
}

/// What the markers tell before anything is decoded.
#[derive(Debug, Default)]
struct Markers {
    width: u32,
    height: u32,
    precision: u8,
    /// Code of the frame header's marker, which tells the coding.
    frame: u8,
    /// Component identifiers, in the order of the frame header.
    components: Vec<u8>,
    jfif: bool,
    /// Adobe's colour transform and where in the file it stands.
    adobe: Option<(u8, usize)>,
}

impl Markers {
    /// Walks over all segments. A file without an end marker is refused as cut
    /// short, as Pillow does: the decoder alone would fill the rest with grey.
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
            found.segment(marker, body, at + 2);
            at += length;
        }
        if found.components.is_empty() {
            return Err(corrupt("it has no frame header".into()));
        }
        Ok(found)
    }

    fn segment(&mut self, marker: u8, body: &[u8], at: usize) {
        match (marker, body) {
            (0xE0, [b'J', b'F', b'I', b'F', 0, ..]) => self.jfif = true,
            (0xEE, [b'A', b'd', b'o', b'b', b'e', rest @ ..]) => {
                if let Some(&transform) = rest.get(6) {
                    self.adobe = Some((transform, at + 11));
                }
            }
            (
                0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF,
                &[precision, h1, h0, w1, w0, _, ref components @ ..],
            ) if self.components.is_empty() => {
                self.frame = marker;
                self.precision = precision;
                self.height = u32::from(u16::from_be_bytes([h1, h0]));
                self.width = u32::from(u16::from_be_bytes([w1, w0]));
                self.components = components.chunks_exact(3).map(|c| c[0]).collect();
            }
            _ => {}
        }
    }

    /// libjpeg's rules (`default_decompress_parms`).
    fn colours(&self) -> Option<Colours> {
        let transform = self.adobe.map(|(transform, _)| transform);
        match self.components.len() {
            1 => Some(Colours::Grey),
            3 if self.jfif => Some(Colours::YCbCr),
            3 if transform.is_some() => Some(match transform {
                Some(0) => Colours::Rgb,
                _ => Colours::YCbCr,
            }),
            3 if self.components == *b"RGB" => Some(Colours::Rgb),
            3 => Some(Colours::YCbCr),
            4 => Some(match transform {
                None | Some(0) => Colours::Cmyk,
                _ => Colours::Ycck,
            }),
            _ => None,
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
    let colours = markers
        .colours()
        .ok_or_else(|| unsupported(format!("{} channels", markers.components.len())))?;

    let input = match (colours, markers.adobe) {
        // The decoder takes Adobe's "no transform" for CMYK. Told that three
        // channels are YCbCr, and asked for YCbCr, it hands them out as stored.
        (Colours::Rgb, Some((0, at))) if markers.components != *b"RGB" => {
            let mut patched = bytes.to_vec();
            if let Some(transform) = patched.get_mut(at) {
                *transform = 1;
            }
            Cow::Owned(patched)
        }
        _ => Cow::Borrowed(bytes),
    };
    let options = DecoderOptions::default()
        .set_strict_mode(false)
        .set_max_width(usize::from(u16::MAX))
        .set_max_height(usize::from(u16::MAX));
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(&*input), options);
    decoder.decode_headers().map_err(refused)?;
    let stored = decoder.input_colorspace().unwrap_or(ColorSpace::YCbCr);
    let out = match colours {
        Colours::Grey => ColorSpace::Luma,
        Colours::YCbCr => ColorSpace::RGB,
        // Out as in means "as stored".
        Colours::Rgb | Colours::Cmyk | Colours::Ycck => stored,
    };
    if out.num_components() != markers.components.len() {
        return Err(unsupported(format!("colours {stored:?}")));
    }
    decoder.set_options(options.jpeg_set_out_colorspace(out));
    let exif = decoder.exif().cloned();
    let levels = decoder.decode().map_err(refused)?;
    let pixels = match colours {
        Colours::YCbCr | Colours::Rgb => levels,
        Colours::Grey => levels.iter().flat_map(|&level| [level; 3]).collect(),
        // Inverted, as Adobe stores inks and Pillow therefore reads all of them.
        Colours::Cmyk => inks(&levels, |[c, m, y, k]| [255 - c, 255 - m, 255 - y, 255 - k]),
        Colours::Ycck => inks(&levels, |[y, cb, cr, k]| {
            let [c, m, y] = ycc_to_rgb([y, cb, cr]);
            [c, m, y, 255 - k]
        }),
    };
    Ok(Raw {
        rgb: RgbImage::new(markers.width, markers.height, pixels)?,
        orientation: exif.and_then(|exif| ::image::metadata::Orientation::from_exif_chunk(&exif)),
    })
}

fn inks(levels: &[u8], cmyk: impl Fn([u8; 4]) -> [u8; 4]) -> Vec<u8> {
    let (pixels, _) = levels.as_chunks::<4>();
    pixels
        .iter()
        .flat_map(|&pixel| cmyk_to_rgb(cmyk(pixel)))
        .collect()
}

fn corrupt(detail: String) -> ImageError {
    ImageError::Corrupt {
        format: Format::Jpeg,
        detail,
    }
}

fn unsupported(detail: String) -> ImageError {
    ImageError::UnsupportedVariant {
        format: Format::Jpeg,
        detail,
    }
}

fn refused(error: DecodeErrors) -> ImageError {
    match error {
        DecodeErrors::Unsupported(what) => unsupported(format!("{what:?}")),
        DecodeErrors::ExhaustedData => ImageError::Truncated {
            format: Format::Jpeg,
        },
        other => corrupt(other.to_string()),
    }
}
