//! One small file of every awkward kind, made out of the stored ones: where orientation
//! may stand, damage that readers pass over, colours under alpha, frames beside their
//! screen, formats known by name only.

use std::fs;
use std::io::Write;

use clipsight_core::image::{Decoded, ImageError, Limits, decode};
use flate2::Compression;
use flate2::write::ZlibEncoder;

use crate::allocations::peak_of;
use crate::listing::data;

fn stored(name: &str) -> Vec<u8> {
    fs::read(data("images").join(name)).unwrap()
}

fn read(bytes: &[u8]) -> Decoded {
    decode(bytes, Limits::default()).unwrap()
}

fn message(bytes: &[u8]) -> String {
    decode(bytes, Limits::default()).unwrap_err().to_string()
}

/// The orientation that was undone, and that it was indeed: 6 and 8 exchange the sides.
fn turned(bytes: &[u8], plain: &[u8]) -> u8 {
    let (turned, plain) = (read(bytes), read(plain));
    let (size, other) = (
        (turned.rgb.width, turned.rgb.height),
        (plain.rgb.width, plain.rgb.height),
    );
    let upright = if turned.orientation < 5 {
        size
    } else {
        (size.1, size.0)
    };
    assert_eq!(upright, other);
    turned.orientation
}

/// A TIFF of these entries (tag, kind, count, value or its offset), then of `rest`.
fn tiff(entries: &[(u16, u16, u32, u32)], rest: &[u8]) -> Vec<u8> {
    let mut out = b"II*\0\x08\0\0\0".to_vec();
    out.extend((entries.len() as u16).to_le_bytes());
    for &(tag, kind, count, value) in entries {
        out.extend(tag.to_le_bytes());
        out.extend(kind.to_le_bytes());
        out.extend(count.to_le_bytes());
        out.extend(value.to_le_bytes());
    }
    out.extend([0; 4]);
    out.extend(rest);
    out
}

const ORIENTATION: u16 = 0x0112;
const SHORT: u16 = 3;
const LONG: u16 = 4;

fn exif(orientation: u32) -> Vec<u8> {
    tiff(&[(ORIENTATION, SHORT, 1, orientation)], &[])
}

const XMP_8: &[u8] = b"<x:xmpmeta><rdf:Description tiff:Orientation=\"8\"/></x:xmpmeta>";

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

// PNG

fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut crc = flate2::Crc::new();
    crc.update(kind);
    crc.update(data);
    let mut out = (data.len() as u32).to_be_bytes().to_vec();
    out.extend(kind);
    out.extend(data);
    out.extend(crc.sum().to_be_bytes());
    out
}

/// The stored PNG with a chunk behind its header, or ahead of its end.
fn png_with(chunk: &[u8], behind_pixels: bool) -> Vec<u8> {
    let mut bytes = stored("rgb.png");
    let at = if behind_pixels { bytes.len() - 12 } else { 33 };
    bytes.splice(at..at, chunk.iter().copied());
    bytes
}

#[test]
fn png_tells_its_orientation_in_every_chunk_that_pillow_reads() {
    let plain = stored("rgb.png");
    let hex: String = exif(6).iter().map(|byte| format!("{byte:02x}")).collect();
    let profile = format!("\nexif\n      26\n{}\n{}\n", &hex[..40], &hex[40..]);
    let text = |keyword: &str, between: &[u8], text: &[u8]| {
        let mut data = keyword.as_bytes().to_vec();
        data.push(0);
        data.extend(between);
        data.extend(text);
        data
    };
    let raw = "Raw profile type exif";
    let xmp = "XML:com.adobe.xmp";
    for (chunk, orientation) in [
        (chunk(b"eXIf", &exif(6)), 6),
        (chunk(b"tEXt", &text(raw, &[], profile.as_bytes())), 6),
        (
            chunk(b"zTXt", &text(raw, &[0], &packed(profile.as_bytes()))),
            6,
        ),
        (chunk(b"iTXt", &text(xmp, &[0, 0, 0, 0], XMP_8)), 8),
        (chunk(b"iTXt", &text(xmp, &[1, 0, 0, 0], &packed(XMP_8))), 8),
        // Nothing is said: another text, damage.
        (chunk(b"tEXt", &text("Comment", &[], XMP_8)), 1),
        (chunk(b"tEXt", &text(raw, &[], b"\nexif\n 3\nxyz")), 1),
        (chunk(b"zTXt", &text(raw, &[0], b"no deflate")), 1),
        (chunk(b"iTXt", b"XML:com.adobe.xmp\0"), 1),
        (chunk(b"eXIf", b"II"), 1),
    ] {
        for behind_pixels in [false, true] {
            let bytes = png_with(&chunk, behind_pixels);
            let found = turned(&bytes, &plain);
            assert_eq!(
                found,
                orientation,
                "{:?}, {behind_pixels}",
                &chunk[4..30.min(chunk.len())]
            );
        }
    }
}

#[test]
fn only_the_checksum_of_pixels_may_be_wrong() {
    let plain = stored("rgb.png");
    let at = plain.windows(4).position(|kind| kind == b"IDAT").unwrap();
    let length = u32::from_be_bytes(*plain[at - 4..].first_chunk().unwrap()) as usize;
    let mut wrong = plain.clone();
    wrong[at + 4 + length] ^= 0x55;
    assert_eq!(read(&wrong).rgb, read(&plain).rgb);
    let mut header = plain.clone();
    header[29] ^= 0x55;
    assert!(matches!(
        decode(&header, Limits::default()),
        Err(ImageError::Corrupt { .. })
    ));
    // Damage of the pixels themselves is seen all the same.
    let mut pixels = plain;
    pixels[at + 4 + length / 2] ^= 0x55;
    assert!(decode(&pixels, Limits::default()).is_err());
}

#[test]
fn text_that_unpacks_to_much_takes_little_memory() {
    let mut data = b"Raw profile type exif\0\0".to_vec();
    data.extend(packed(&vec![b' '; 80 << 20]));
    let bytes = png_with(&chunk(b"zTXt", &data), false);
    let (result, peak) = peak_of(|| decode(&bytes, Limits::default()));
    assert!(result.is_ok());
    assert!(peak < 32 << 20, "{peak} bytes");
}

// JPEG

/// The stored JPEG with segments behind its first marker.
fn jpeg_with(segments: &[&[u8]]) -> Vec<u8> {
    let mut bytes = stored("rgb-420.jpg");
    let segments = segments.iter().flat_map(|body| {
        let length = (body.len() as u16 + 2).to_be_bytes();
        [&[0xFF, 0xE1], &length[..], body].concat()
    });
    bytes.splice(2..2, segments.collect::<Vec<_>>());
    bytes
}

#[test]
fn jpeg_tells_its_orientation_in_exif_and_else_in_xmp() {
    let plain = stored("rgb-420.jpg");
    let xmp = |text: &[u8]| [b"http://ns.adobe.com/xap/1.0/\0", text].concat();
    let exif_of = |block: &[u8]| [b"Exif\0\0", block].concat();
    let silent = tiff(&[(0x010F, SHORT, 1, 6)], &[]);
    let element = b"\xFF\xFE<tiff:Orientation>8</tiff:Orientation>\x80\x81";
    let eight = xmp(XMP_8);
    let six = exif_of(&exif(6));
    for (segments, orientation) in [
        (vec![&six[..]], 6),
        (vec![&eight], 8),
        (vec![&eight, &six], 6),
        (vec![&exif_of(&silent), &eight], 8),
        (vec![&exif_of(b"not a TIFF"), &eight], 8),
        (vec![&xmp(element)], 8),
        (vec![&exif_of(&tiff(&[(ORIENTATION, LONG, 1, 3)], &[]))], 3),
        (vec![&exif_of(&exif(9)), &eight], 1),
    ] {
        assert_eq!(turned(&jpeg_with(&segments), &plain), orientation);
    }
}

#[test]
fn behind_a_lost_restart_every_block_stands_where_it_belongs() {
    let bytes = stored("restarts.jpg");
    let whole = read(&bytes).rgb;
    let markers: Vec<usize> = (0..bytes.len() - 1)
        .filter(|&at| bytes[at] == 0xFF && (0xD0..=0xD7).contains(&bytes[at + 1]))
        .collect();
    assert!(markers.len() > 4, "{} restarts", markers.len());
    let middle = markers[markers.len() / 2];
    let mut lost = bytes.clone();
    lost.drain(middle..middle + 2);
    let lost = read(&lost).rgb;
    // One interval is lost; at most a few rows of 8 or 16 differ, above and below none.
    let row = whole.width as usize * 3;
    let differs: Vec<usize> = whole
        .pixels
        .chunks(row)
        .zip(lost.pixels.chunks(row))
        .enumerate()
        .filter(|(_, (a, b))| a != b)
        .map(|(row, _)| row)
        .collect();
    let (first, last) = (differs[0], differs[differs.len() - 1]);
    assert!(
        last - first < 34,
        "rows {first} to {last} of {}",
        whole.height
    );
    let mut doubled = bytes.clone();
    let previous = markers[markers.len() / 2 - 1];
    doubled.splice(
        middle..middle,
        bytes[previous..previous + 2].iter().copied(),
    );
    assert_eq!(read(&doubled).rgb, whole, "an earlier restart once more");
}

#[test]
fn codings_that_are_not_read_are_named() {
    for (code, words) in [
        (0xC3, "lossless"),
        (0xC5, "hierarchical"),
        (0xC9, "arithmetic"),
        (0xCA, "arithmetic"),
    ] {
        let mut bytes = stored("rgb-420.jpg");
        let frame = bytes
            .windows(2)
            .position(|two| two == [0xFF, 0xC0])
            .unwrap();
        bytes[frame + 1] = code;
        assert!(message(&bytes).contains(words), "{}", message(&bytes));
    }
}

// WebP

/// The stored WebP in an extended container with these flags and chunks.
fn webp_with(flags: u8, chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let plain = stored("lossy.webp");
    let size = read(&plain).rgb;
    let mut header = vec![flags, 0, 0, 0];
    header.extend(&(size.width - 1).to_le_bytes()[..3]);
    header.extend(&(size.height - 1).to_le_bytes()[..3]);
    let mut body = b"WEBP".to_vec();
    let mut put = |kind: &[u8; 4], data: &[u8]| {
        body.extend(kind);
        body.extend((data.len() as u32).to_le_bytes());
        body.extend(data);
        body.extend(vec![0; data.len() % 2]);
    };
    put(b"VP8X", &header);
    let length = u32::from_le_bytes(*plain[16..].first_chunk().unwrap()) as usize;
    put(b"VP8 ", &plain[20..20 + length]);
    for (kind, data) in chunks {
        put(kind, data);
    }
    [b"RIFF", &(body.len() as u32).to_le_bytes()[..], &body].concat()
}

#[test]
fn webp_tells_its_orientation_where_its_flags_say_so() {
    let plain = stored("lossy.webp");
    let prefixed = [b"Exif\0\0", &exif(6)[..]].concat();
    let (exif, xmp) = (exif(6), XMP_8);
    let other: (&[u8; 4], &[u8]) = (b"PSAI", b"Photoshop's");
    for (bytes, orientation) in [
        (webp_with(0x08, &[(b"EXIF", &exif)]), 6),
        (webp_with(0x08, &[(b"EXIF", &prefixed)]), 6),
        (webp_with(0x08, &[other, (b"EXIF", &exif)]), 6),
        (webp_with(0x04, &[(b"XMP ", xmp)]), 8),
        (webp_with(0x0C, &[(b"XMP ", xmp), (b"EXIF", &exif)]), 6),
        (webp_with(0x0C, &[(b"XMP ", xmp), (b"EXIF", b"broken")]), 8),
        (webp_with(0, &[(b"EXIF", &exif), (b"XMP ", xmp)]), 1),
    ] {
        assert_eq!(turned(&bytes, &plain), orientation);
    }
}

#[test]
fn a_stream_larger_than_its_container_says_takes_no_memory() {
    let mut bytes = webp_with(0, &[]);
    let stream = bytes
        .windows(3)
        .position(|code| code == [0x9D, 1, 0x2A])
        .unwrap();
    bytes[stream + 3..stream + 7].fill(0xFF);
    let (result, peak) = peak_of(|| decode(&bytes, Limits::default()));
    assert!(matches!(result, Err(ImageError::TooManyPixels { .. })));
    assert!(peak < 1 << 20, "{peak} bytes");
    // Nor where the chunk is longer than the file.
    bytes[stream - 4] = 0x80;
    let (result, peak) = peak_of(|| decode(&bytes, Limits::default()));
    assert!(matches!(result, Err(ImageError::Truncated { .. })));
    assert!(peak < 1 << 20, "{peak} bytes");
}

// TIFF

/// Two RGB or RGBA pixels, one row.
fn two_pixels(levels: &[u8], extra: &[(u16, u16, u32, u32)], rest: &[u8]) -> Vec<u8> {
    let channels = levels.len() as u32 / 2;
    // What needs room stands behind the entries: bits a channel, pixels, the rest.
    let entries = 9 + extra.len() as u32;
    let bits_at = 8 + 2 + 12 * entries + 4;
    let pixels_at = bits_at + 2 * channels;
    let mut all = vec![
        (256, LONG, 1, 2),
        (257, LONG, 1, 1),
        (258, SHORT, channels, bits_at),
        (259, SHORT, 1, 1),
        (262, SHORT, 1, 2),
        (273, LONG, 1, pixels_at),
        (277, SHORT, 1, channels),
        (278, LONG, 1, 1),
        (279, LONG, 1, levels.len() as u32),
    ];
    let rest_at = pixels_at + levels.len() as u32;
    all.extend(extra.iter().map(|&(tag, kind, count, value)| match value {
        u32::MAX => (tag, kind, count, rest_at),
        value => (tag, kind, count, value),
    }));
    all.sort_by_key(|entry| entry.0);
    let bits: Vec<u8> = (0..channels).flat_map(|_| 8_u16.to_le_bytes()).collect();
    tiff(&all, &[&bits, levels, rest].concat())
}

#[test]
fn tiff_is_turned_once_by_its_tag_and_else_by_xmp() {
    let levels = [10, 20, 30, 40, 50, 60];
    let plain = two_pixels(&levels, &[], &[]);
    assert_eq!(read(&plain).rgb.pixels, levels);
    let xmp = (700, 1, XMP_8.len() as u32, u32::MAX);
    for (extra, orientation) in [
        (vec![(ORIENTATION, SHORT, 1, 6)], 6),
        (vec![(ORIENTATION, LONG, 1, 6)], 6),
        (vec![(ORIENTATION, SHORT, 1, 8), xmp], 8),
        (vec![(ORIENTATION, SHORT, 1, 6), xmp], 6),
        (vec![xmp], 8),
    ] {
        let bytes = two_pixels(&levels, &extra, XMP_8);
        assert_eq!(turned(&bytes, &plain), orientation, "{extra:?}");
    }
}

#[test]
fn tiff_colours_that_were_multiplied_by_alpha_are_divided() {
    let levels = [100, 50, 0, 128, 7, 7, 7, 0];
    let of = |extra_samples| two_pixels(&levels, &[(338, SHORT, 1, extra_samples)], &[]);
    let associated = read(&of(1));
    assert_eq!(associated.rgb.pixels, [199, 99, 0, 0, 0, 0]);
    assert!(associated.see_through);
    let apart = read(&of(2));
    assert_eq!(apart.rgb.pixels, [100, 50, 0, 7, 7, 7]);
}

// GIF

#[test]
fn a_gifs_screen_grows_with_its_first_frame() {
    let plain = stored("palette.gif");
    let whole = read(&plain).rgb;
    for size in [[0, 0], [5, 3]] {
        let mut small = plain.clone();
        small[6] = size[0];
        small[7] = 0;
        small[8] = size[1];
        small[9] = 0;
        assert_eq!(read(&small).rgb, whole, "{size:?}");
    }
}

// What a picture says of itself

#[test]
fn see_through_parts_and_profiles_are_told() {
    for name in [
        "alpha.png",
        "transparent.gif",
        "lossless-alpha.webp",
        "alpha.tif",
    ] {
        assert!(read(&stored(name)).see_through, "{name}");
    }
    for name in [
        "rgb.png",
        "palette.gif",
        "lossy.webp",
        "rgb.tif",
        "rgb-420.jpg",
    ] {
        let decoded = read(&stored(name));
        assert!(!decoded.see_through && !decoded.profile, "{name}");
    }
    let foreign = [b"Adobe\0\0".to_vec(), packed(b"desc Adobe RGB (1998)")].concat();
    assert!(read(&png_with(&chunk(b"iCCP", &foreign), false)).profile);
    let usual = [b"sRGB\0\0".to_vec(), packed(b"desc sRGB IEC61966-2.1")].concat();
    assert!(!read(&png_with(&chunk(b"iCCP", &usual), false)).profile);
    assert!(read(&webp_with(0x20, &[(b"ICCP", b"Display P3")])).profile);
}

#[test]
fn other_formats_are_called_by_their_names() {
    for (bytes, name) in [
        (&b"P6 2 1 255 rgbrgb"[..], "Netpbm"),
        (b"P3\n1 1\n255\n0 0 0\n", "Netpbm"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif", "AVIF"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "HEIC"),
        (b"\0\0\0\x18ftypheix\0\0\0\0mif1heix", "HEIC"),
        (b"\0\0\0\x0CJXL \r\n\x87\n", "JPEG XL"),
        (b"\xFF\x4F\xFF\x51\0", "JPEG 2000"),
        (b"II\x2B\0\x08\0\0\0", "BigTIFF"),
    ] {
        let message = message(bytes);
        assert!(
            message.contains(&format!("{name} images are not read here")),
            "{message}"
        );
    }
    let ycc = two_pixels(&[1, 2, 3, 4, 5, 6], &[], &[]);
    let at = ycc
        .windows(2)
        .position(|two| two == 262_u16.to_le_bytes())
        .unwrap();
    let mut ycc = ycc;
    ycc[at + 8] = 6;
    assert!(message(&ycc).contains("YCbCr"), "{}", message(&ycc));
}
