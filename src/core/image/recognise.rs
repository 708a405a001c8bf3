//! Which format some bytes are in, told by their contents.

use super::{Format, ImageError};

/// Formats that people do have but that are not decoded: name, then where in
/// the file which bytes stand.
const FOREIGN: &[(&str, usize, &[u8])] = &[
    ("AVIF", 4, b"ftypavif"),
    ("AVIF", 4, b"ftypavis"),
    ("HEIC", 4, b"ftyphei"),
    ("HEIC", 4, b"ftyphev"),
    ("Canon raw (CR3)", 4, b"ftypcrx "),
    ("JPEG XL", 0, b"\xFF\x0A"),
    ("JPEG XL", 0, b"\0\0\0\x0CJXL \r\n\x87\n"),
    ("JPEG 2000", 0, b"\0\0\0\x0CjP  \r\n\x87\n"),
    ("JPEG 2000", 0, b"\xFF\x4F\xFF\x51"),
    ("Photoshop", 0, b"8BPS"),
    ("GIMP", 0, b"gimp xcf"),
    ("ICO", 0, b"\0\0\x01\0"),
    ("OpenEXR", 0, b"\x76\x2F\x31\x01"),
    ("Radiance HDR", 0, b"#?RADIANCE"),
    ("DDS", 0, b"DDS "),
    ("QOI", 0, b"qoif"),
    ("BigTIFF", 0, b"II\x2B\0"),
    ("BigTIFF", 0, b"MM\0\x2B"),
    ("Windows cursor", 0, b"\0\0\x02\0"),
    ("Apple icon", 0, b"icns"),
    ("DICOM", 128, b"DICM"),
    ("FITS", 0, b"SIMPLE  ="),
    ("Fujifilm raw", 0, b"FUJIFILMCCD-RAW"),
    ("Panasonic raw", 0, b"IIU\0"),
    ("Olympus raw", 0, b"IIRO"),
    ("Olympus raw", 0, b"IIRS"),
    ("BPG", 0, b"BPG\xFB"),
];

/// Other files that get dropped by mistake.
const NOT_IMAGES: &[(&str, usize, &[u8])] = &[
    ("a PDF", 0, b"%PDF-"),
    ("a zip archive or office document", 0, b"PK\x03\x04"),
    ("a gzip archive", 0, b"\x1F\x8B"),
    ("a video", 4, b"ftyp"),
    ("a video", 0, b"\x1A\x45\xDF\xA3"),
    ("a program", 0, b"\x7FELF"),
];

fn found<'a>(table: &[(&'a str, usize, &[u8])], bytes: &[u8]) -> Option<&'a str> {
    table.iter().find_map(|(name, at, magic)| {
        let rest = bytes.get(*at..)?;
        rest.starts_with(magic).then_some(*name)
    })
}

/// HEIF's own brands say nothing of the coding, those it claims to suit do.
fn heif(bytes: &[u8]) -> Option<&'static str> {
    let brand = bytes.get(4..)?.strip_prefix(b"ftyp")?.first_chunk::<4>()?;
    if ![b"mif1", b"msf1"].contains(&brand) {
        return None;
    }
    let length = u32::from_be_bytes(*bytes.first_chunk()?) as usize;
    let suits = bytes.get(16..length.min(bytes.len()))?.as_chunks::<4>().0;
    Some(
        match suits
            .iter()
            .any(|brand| [b"avif", b"avis"].contains(&brand))
        {
            true => "AVIF",
            false => "HEIC",
        },
    )
}

/// Netpbm has a blank or a new line behind its number.
fn netpbm(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [b'P', b'1'..=b'7', blank, ..] if blank.is_ascii_whitespace() => Some("Netpbm"),
        _ => None,
    }
}

/// The format of a file, by its first bytes.
///
/// # Errors
/// [`ImageError::Empty`], [`ImageError::UnsupportedFormat`] for a picture that is not
/// read, [`ImageError::NotAnImage`] for all else.
pub fn recognise(bytes: &[u8]) -> Result<Format, ImageError> {
    if bytes.is_empty() {
        return Err(ImageError::Empty);
    }
    match ::image::guess_format(bytes) {
        Ok(::image::ImageFormat::Bmp) => return Ok(Format::Bmp),
        Ok(::image::ImageFormat::Gif) => return Ok(Format::Gif),
        Ok(::image::ImageFormat::Jpeg) => return Ok(Format::Jpeg),
        Ok(::image::ImageFormat::Png) => return Ok(Format::Png),
        Ok(::image::ImageFormat::Tiff) => return Ok(Format::Tiff),
        Ok(::image::ImageFormat::WebP) => return Ok(Format::WebP),
        _ => {}
    }
    if let Some(format) = found(FOREIGN, bytes).or(heif(bytes)).or(netpbm(bytes)) {
        return Err(ImageError::UnsupportedFormat { format });
    }
    let looks_like = found(NOT_IMAGES, bytes);
    if looks_like.is_some() {
        return Err(ImageError::NotAnImage { looks_like });
    }
    // A cut inside a character at the end of the sample is no sign of binary.
    let sample = &bytes[..bytes.len().min(4096)];
    let text = match std::str::from_utf8(sample) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&sample[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return Err(ImageError::NotAnImage { looks_like: None }),
    };
    let printable = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t' | '\u{c}');
    if text.is_empty() || !text.chars().all(printable) {
        return Err(ImageError::NotAnImage { looks_like: None });
    }
    let lower = text.to_ascii_lowercase();
    if lower.contains("<svg") {
        return Err(ImageError::UnsupportedFormat { format: "SVG" });
    }
    let looks_like = if lower.contains("<html") || lower.contains("<!doctype html") {
        // The usual result of saving a link instead of the picture behind it.
        "a web page"
    } else {
        "a text file"
    };
    Err(ImageError::NotAnImage {
        looks_like: Some(looks_like),
    })
}
