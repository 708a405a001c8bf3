//! The images that `clipsight check` runs the models on, drawn by integer
//! formulas: the same pixels on every platform, and in
//! `tests/reference/drawn.py`, which made the stored numbers from them.

use crate::image::RgbImage;

type Colour = [i64; 3];

/// Four images of different sizes and shapes, each with its name.
///
/// Of the default encoders' inputs one needs no resize (224 x 224 for CLIP),
/// the others shrink, grow, and lose their sides or their top and bottom.
pub fn drawn_images() -> Vec<(&'static str, RgbImage)> {
    vec![
        ("discs", paint(224, 224, discs)),
        ("stripes", paint(320, 240, stripes)),
        ("checker", paint(256, 384, checker)),
        ("rings", paint(97, 301, rings)),
    ]
}

fn paint(width: u32, height: u32, formula: fn(i64, i64) -> Colour) -> RgbImage {
    let pixels = (0..i64::from(height))
        .flat_map(|y| (0..i64::from(width)).map(move |x| formula(x, y)))
        // Every formula stays within 0 to 255.
        .flat_map(|colour| colour.map(|level| level as u8))
        .collect();
    RgbImage {
        width,
        height,
        pixels,
    }
}

fn in_disc(x: i64, y: i64, centre: (i64, i64), radius: i64) -> bool {
    let (dx, dy) = (x - centre.0, y - centre.1);
    dx * dx + dy * dy <= radius * radius
}

/// Three discs on a diagonal gradient.
fn discs(x: i64, y: i64) -> Colour {
    if in_disc(x, y, (150, 130), 28) {
        [30, 60, 160]
    } else if in_disc(x, y, (150, 130), 60) {
        [250, 210, 40]
    } else if in_disc(x, y, (70, 80), 46) {
        [220, 40, 30]
    } else {
        [
            40 + x * 160 / 223,
            60 + y * 140 / 223,
            200 - (x + y) * 150 / 446,
        ]
    }
}

/// Slanted stripes that brighten downwards, and a disc.
fn stripes(x: i64, y: i64) -> Colour {
    if in_disc(x, y, (240, 70), 50) {
        return [240, 190, 60];
    }
    let stripe = match (x + 2 * y) / 24 % 3 {
        0 => [235, 235, 225],
        1 => [30, 110, 70],
        _ => [190, 50, 60],
    };
    stripe.map(|level| level * (240 + y) / 480)
}

/// A checkered floor under a blue gradient, and a triangle.
fn checker(x: i64, y: i64) -> Colour {
    if (150..340).contains(&y) && 2 * (x - 128).abs() < y - 150 {
        [40, 110, 190]
    } else if y < 96 {
        [90 + y, 140 + y / 2, 230 - y / 4]
    } else if (x / 32 + y / 32) % 2 == 1 {
        [70 + x % 32, 50 + y % 32, 40]
    } else {
        [225, 215, 190]
    }
}

/// Rings around the middle, with grain.
fn rings(x: i64, y: i64) -> Colour {
    let distance = (x - 48) * (x - 48) + (y - 150) * (y - 150);
    let ring = match distance / 700 % 4 {
        0 => [30, 30, 40],
        1 => [220, 120, 40],
        2 => [60, 160, 180],
        _ => [215, 210, 200],
    };
    let grain = ((x * 7919) ^ (y * 104_729)) % 32;
    ring.map(|level| level + grain)
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use sha2::{Digest, Sha256};

    use super::*;

    #[test]
    fn the_images_are_those_of_the_stored_numbers() {
        // The same hashes stand in tests/reference/drawn.py.
        let expected = [
            (
                "discs",
                "275ab049200ee1087546fc967ba37018755c4931d214f3ee3b51e0909eb799c6",
            ),
            (
                "stripes",
                "cd5be675de9c7e17d53230dc58280a77a6ce9ba8dcf720cd14e52f899ed5d5cc",
            ),
            (
                "checker",
                "cc7de541a2cf7cd20e920a928fed3914878b62ce84d132463d1bf483b026dbdd",
            ),
            (
                "rings",
                "aa664c0924b9bbf71aee9955fbfb3ad9aa47599ca5286f74b774dc17ca7d76cc",
            ),
        ];
        let images = drawn_images();
        assert_eq!(images.len(), expected.len());
        for ((name, image), expected) in images.iter().zip(expected) {
            let levels = image.width as usize * image.height as usize * 3;
            assert_eq!(image.pixels.len(), levels, "{name}");
            let hash =
                Sha256::digest(&image.pixels)
                    .iter()
                    .fold(String::new(), |mut text, byte| {
                        let _ = write!(text, "{byte:02x}");
                        text
                    });
            assert_eq!((*name, hash.as_str()), expected);
        }
    }
}
