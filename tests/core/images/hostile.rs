//! Damaged, lying and foreign files: a clear error, never a panic, and no more
//! memory than the limits promise.

use std::fs;

use clipsight_core::image::{Decoded, ImageError, Limits, decode};

use crate::allocations::peak_of;
use crate::listing::{data, listing};

/// Decodes, and tells the most bytes that this took at one time.
fn measured(bytes: &[u8], limits: Limits) -> (Result<Decoded, ImageError>, isize) {
    peak_of(|| decode(bytes, limits))
}

/// Small, so that thousands of files are tried in seconds.
const SMALL: Limits = Limits {
    max_bytes: 1 << 20,
    max_pixels: 1_000_000,
};

/// What [`Limits`] promises: 16 bytes a pixel, and the decoders' tables.
const SMALL_PEAK: isize = 16_000_000 + (4 << 20);

fn files() -> Vec<(String, Vec<u8>)> {
    let read = |name: String| {
        let bytes = fs::read(data("images").join(&name)).unwrap();
        (name, bytes)
    };
    listing()
        .files
        .into_iter()
        .map(|file| read(file.name))
        .collect()
}

#[test]
fn a_file_cut_short_is_refused_or_whole() {
    let (mut tried, mut refused) = (0, 0);
    let mut wrong = Vec::new();
    for (name, bytes) in files() {
        let whole = decode(&bytes, SMALL).unwrap().rgb;
        let near_the_start = 1..bytes.len().min(48);
        let spread = (1..60).map(|n| bytes.len() * n / 60);
        let near_the_end = bytes.len().saturating_sub(12)..bytes.len();
        for length in near_the_start.chain(spread).chain(near_the_end) {
            tried += 1;
            let (result, peak) = measured(&bytes[..length], SMALL);
            assert!(
                peak < SMALL_PEAK,
                "{name} cut to {length} took {peak} bytes"
            );
            match result {
                Err(ImageError::DecoderFailed { .. }) => {
                    wrong.push(format!("{name} cut to {length}: the decoder panicked"));
                }
                Err(_) => refused += 1,
                // Only what follows the pixels is gone.
                Ok(decoded) if decoded.rgb == whole => {}
                Ok(_) => wrong.push(format!("{name} cut to {length}: other pixels")),
            }
        }
    }
    println!("{refused} of {tried} cut files refused, the others whole");
    assert!(wrong.is_empty(), "{} of {tried}: {wrong:#?}", wrong.len());
}

#[test]
fn half_a_file_is_said_to_be_cut_short() {
    for (name, bytes) in files() {
        // Half of this animation is its first frame, whole.
        if name != "animated.gif" {
            let error = decode(&bytes[..bytes.len() / 2], SMALL).unwrap_err();
            assert!(
                matches!(error, ImageError::Truncated { .. }),
                "{name}: {error}"
            );
        }
    }
}

/// A small random generator: the same damage on every run.
fn next(state: &mut u64) -> usize {
    *state = state
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    (*state >> 33) as usize
}

#[test]
fn damaged_bytes_never_get_out_of_hand() {
    let mut state = 1;
    let (mut refused, mut decoded, mut contained) = (0, 0, 0);
    for (name, bytes) in files() {
        for _ in 0..60 {
            let mut damaged = bytes.clone();
            for _ in 0..1 + next(&mut state) % 8 {
                let at = next(&mut state) % damaged.len();
                damaged[at] = next(&mut state) as u8;
            }
            let (result, peak) = measured(&damaged, SMALL);
            assert!(peak < SMALL_PEAK, "{name} damaged took {peak} bytes");
            match result {
                Ok(image) => {
                    decoded += 1;
                    let levels = image.rgb.width as usize * image.rgb.height as usize * 3;
                    assert_eq!(image.rgb.pixels.len(), levels, "{name}");
                }
                Err(ImageError::DecoderFailed { .. }) => contained += 1,
                Err(_) => refused += 1,
            }
        }
    }
    println!("damaged: {refused} refused, {decoded} decoded, {contained} panics contained");
    assert!(refused > 0 && decoded > 0);
}

#[test]
fn rubbish_behind_a_true_beginning_is_refused() {
    let mut state = 7;
    let beginnings: [&[u8]; 8] = [
        b"\x89PNG\r\n\x1a\n",
        b"\xFF\xD8\xFF\xE0",
        b"GIF89a",
        b"RIFF\x00\x10\x00\x00WEBPVP8 ",
        b"RIFF\x00\x10\x00\x00WEBPVP8L",
        b"BM",
        b"II*\0\x08\0\0\0",
        b"MM\0*\0\0\0\x08",
    ];
    for beginning in beginnings {
        for length in [0, 1, 10, 100, 5000] {
            let mut bytes = beginning.to_vec();
            bytes.extend((0..length).map(|_| next(&mut state) as u8));
            let (result, peak) = measured(&bytes, SMALL);
            assert!(result.is_err(), "{beginning:?} and {length} random bytes");
            assert!(peak < SMALL_PEAK, "{beginning:?} took {peak} bytes");
        }
    }
}

/// Writes a size into a stored file, where its format keeps it.
fn declared(name: &str, width: u32, height: u32) -> Vec<u8> {
    let mut bytes = fs::read(data("images").join(name)).unwrap();
    let mut put = |at: usize, value: &[u8]| bytes[at..at + value.len()].copy_from_slice(value);
    let low = |side: u32| side as u16;
    match name {
        "rgb.png" => {
            put(16, &width.to_be_bytes());
            put(20, &height.to_be_bytes());
            let header = crc32(&bytes[12..29]);
            bytes[29..33].copy_from_slice(&header.to_be_bytes());
        }
        "rgb-420.jpg" => {
            let frame = bytes
                .windows(2)
                .position(|two| two == [0xFF, 0xC0])
                .unwrap();
            bytes[frame + 5..frame + 7].copy_from_slice(&low(height).to_be_bytes());
            bytes[frame + 7..frame + 9].copy_from_slice(&low(width).to_be_bytes());
        }
        "palette.gif" => {
            put(6, &low(width).to_le_bytes());
            put(8, &low(height).to_le_bytes());
        }
        "rgb.bmp" => {
            put(18, &width.to_le_bytes());
            put(22, &height.to_le_bytes());
        }
        "lossy.webp" => {
            put(26, &(low(width) & 0x3FFF).to_le_bytes());
            put(28, &(low(height) & 0x3FFF).to_le_bytes());
        }
        "rgb-16.tif" => {
            put(18, &width.to_be_bytes());
            put(30, &height.to_be_bytes());
            // Rows in the one strip.
            put(102, &height.to_be_bytes());
        }
        other => panic!("where does {other} keep its size?"),
    }
    bytes
}

/// PNG's checksum, bit by bit.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| {
            (crc >> 1) ^ if crc & 1 == 1 { 0xEDB8_8320 } else { 0 }
        })
    })
}

const SIZED: [&str; 6] = [
    "rgb.png",
    "rgb-420.jpg",
    "palette.gif",
    "rgb.bmp",
    "lossy.webp",
    "rgb-16.tif",
];

#[test]
fn huge_sizes_are_refused_before_any_pixel_is_allocated() {
    for name in SIZED {
        let limits = Limits::default();
        let (width, height) = (12_000, 12_000);
        let (result, peak) = measured(&declared(name, width, height), limits);
        let limit = limits.max_pixels;
        let expected = ImageError::TooManyPixels {
            width,
            height,
            limit,
        };
        assert_eq!(result.err(), Some(expected), "{name}");
        assert!(peak < 4 << 20, "{name} took {peak} bytes");
    }
    for (width, height) in [(u32::MAX, u32::MAX), (65_535, 65_535)] {
        for name in SIZED {
            let (result, peak) = measured(&declared(name, width, height), Limits::default());
            assert!(result.is_err(), "{name}: {width} x {height}");
            assert!(
                peak < 4 << 20,
                "{name}: {width} x {height} took {peak} bytes"
            );
        }
    }
}

#[test]
fn sizes_of_zero_are_refused() {
    // A GIF's screen grows with its frame.
    for name in SIZED.into_iter().filter(|name| !name.ends_with(".gif")) {
        for (width, height) in [(0, 0), (0, 30), (30, 0)] {
            let result = decode(&declared(name, width, height), SMALL);
            assert!(result.is_err(), "{name}: {width} x {height}");
        }
    }
}

#[test]
fn a_size_just_allowed_stays_within_the_promised_memory() {
    for name in SIZED {
        let (result, peak) = measured(&declared(name, 1000, 1000), SMALL);
        // A JPEG that has an end but too few blocks is filled up, and a GIF's
        // frame may be smaller than its screen: Pillow takes both.
        let lawful = name.ends_with(".jpg") || name.ends_with(".gif");
        assert_eq!(result.is_ok(), lawful, "{name} has not that many pixels");
        assert!(peak < SMALL_PEAK, "{name} took {peak} bytes");
    }
}

/// A TIFF whose one strip is this JPEG, of the size that the TIFF says.
fn jpeg_in_tiff(jpeg: &[u8], width: u32, height: u32) -> Vec<u8> {
    let (short, long) = (3, 4);
    let entries = [
        (256, long, width),
        (257, long, height),
        (258, short, 8),
        (259, short, 7),
        (262, short, 2),
        (273, long, 8),
        (277, short, 3),
        (278, long, height),
        (279, long, jpeg.len() as u32),
    ];
    let mut bytes = b"II*\0".to_vec();
    bytes.extend((8 + jpeg.len() as u32).to_le_bytes());
    bytes.extend(jpeg);
    bytes.extend((entries.len() as u16).to_le_bytes());
    for (tag, kind, value) in entries {
        bytes.extend([tag, kind].iter().flat_map(|n: &u16| n.to_le_bytes()));
        bytes.extend([1, value].iter().flat_map(|n: &u32| n.to_le_bytes()));
    }
    bytes.extend([0; 4]);
    bytes
}

#[test]
fn a_jpeg_in_a_tiff_that_says_it_is_huge_is_refused_unread() {
    let jpeg = fs::read(data("images/rgb-420.jpg")).unwrap();
    let (width, height) = (4000, 3999);
    let (result, peak) = measured(
        &jpeg_in_tiff(&declared("rgb-420.jpg", width, height), 31, 37),
        SMALL,
    );
    let limit = SMALL.max_pixels;
    let expected = ImageError::TooManyPixels {
        width,
        height,
        limit,
    };
    assert_eq!(result.err(), Some(expected));
    assert!(peak < 4 << 20, "{peak} bytes");
    // The same of its own size gets as far as the decoder.
    let own = jpeg_in_tiff(&jpeg, 31, 37);
    assert!(!matches!(
        decode(&own, SMALL),
        Err(ImageError::TooManyPixels { .. })
    ));
}

#[test]
fn what_is_no_image_is_named() {
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic";
    let avif = b"\0\0\0\x1Cftypavif\0\0\0\0avifmif1";
    let svg = b"<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\"/>";
    let cases: [(&[u8], &str); 9] = [
        (b"", "the file is empty"),
        (b"Dear diary, this is no picture.\n", "a text file"),
        ("Ein Brief, kein Bild: äöü €".as_bytes(), "a text file"),
        (
            b"<!DOCTYPE html><html><body>404</body></html>",
            "a web page",
        ),
        (b"%PDF-1.7\n", "a PDF"),
        (b"\x00\x01\x02\x03 nothing known", "this is not an image"),
        (heic, "HEIC images are not read here"),
        (avif, "AVIF images are not read here"),
        (svg, "SVG images are not read here"),
    ];
    for (bytes, words) in cases {
        let message = decode(bytes, Limits::default()).unwrap_err().to_string();
        assert!(message.contains(words), "{message}");
    }
}

#[test]
fn long_files_are_refused_unread() {
    let mut bytes = fs::read(data("images/rgb.png")).unwrap();
    let limits = Limits {
        max_bytes: bytes.len(),
        ..SMALL
    };
    assert!(decode(&bytes, limits).is_ok());
    bytes.push(0);
    let expected = ImageError::TooManyBytes {
        bytes: bytes.len(),
        limit: bytes.len() - 1,
    };
    assert_eq!(decode(&bytes, limits).err(), Some(expected));
}

#[test]
fn jpegs_of_other_codings_are_named() {
    let mut bytes = fs::read(data("images/rgb-420.jpg")).unwrap();
    let frame = bytes
        .windows(2)
        .position(|two| two == [0xFF, 0xC0])
        .unwrap();
    bytes[frame + 1] = 0xC9;
    let error = decode(&bytes, SMALL).unwrap_err();
    assert!(
        matches!(error, ImageError::UnsupportedVariant { .. }),
        "{error:?}"
    );
    bytes[frame + 1] = 0xC1;
    bytes[frame + 4] = 12;
    let error = decode(&bytes, SMALL).unwrap_err();
    assert!(
        matches!(error, ImageError::UnsupportedVariant { .. }),
        "{error:?}"
    );
}
