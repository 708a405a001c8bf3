//! Small copies of images, for pages that have many.

use ::image::ExtendedColorType;
use ::image::ImageEncoder;
use ::image::codecs::jpeg::JpegEncoder;
use ::image::codecs::png::PngEncoder;

use super::{RgbImage, resized};

/// JPEG's quality, 1 to 100.
const QUALITY: u8 = 85;

/// An image scaled down so that its longer side is at most `side` pixels, at least 1.
pub fn scaled_down(image: &RgbImage, side: u32) -> RgbImage {
    let (longer, side) = (u64::from(image.width.max(image.height)), u64::from(side));
    let scaled = |own: u32| match longer > side {
        true => {
            // Rounded, and never nothing.
            let scaled = (u64::from(own) * side + longer / 2) / longer;
            u32::try_from(scaled).unwrap_or(own).max(1)
        }
        false => own,
    };
    resized(image, (scaled(image.width), scaled(image.height)))
}

/// An image as a JPEG file, scaled down so that its longer side is at most `side` pixels;
/// none where `side` is 0 or more than JPEG can have.
pub fn thumbnail(image: &RgbImage, side: u32) -> Option<Vec<u8>> {
    if !(1..=u32::from(u16::MAX)).contains(&side) {
        return None;
    }
    let small = scaled_down(image, side);
    let mut file = Vec::new();
    JpegEncoder::new_with_quality(&mut file, QUALITY)
        .encode(
            &small.pixels,
            small.width,
            small.height,
            ExtendedColorType::Rgb8,
        )
        .ok()?;
    Some(file)
}

/// An image as a PNG file, level by level; none where the fields disagree.
pub fn lossless(image: &RgbImage) -> Option<Vec<u8>> {
    image.check().ok()?;
    let mut file = Vec::new();
    PngEncoder::new(&mut file)
        .write_image(
            &image.pixels,
            image.width,
            image.height,
            ExtendedColorType::Rgb8,
        )
        .ok()?;
    Some(file)
}

/// Levels of red, green, blue and opacity as a PNG file, row by row; none where there are
/// not `4 * width * height` of them.
pub fn png(levels: &[u8], width: u32, height: u32) -> Option<Vec<u8>> {
    let wanted = 4 * u64::from(width) * u64::from(height);
    if levels.len() as u64 != wanted {
        return None;
    }
    let mut file = Vec::new();
    PngEncoder::new(&mut file)
        .write_image(levels, width, height, ExtendedColorType::Rgba8)
        .ok()?;
    Some(file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::{Limits, decode};

    #[test]
    fn a_lossless_file_gives_every_level_back() {
        let image = RgbImage::new(5, 3, (0..45).map(|level| level * 5).collect()).unwrap();
        let file = lossless(&image).unwrap();
        assert_eq!(decode(&file, Limits::default()).unwrap().rgb, image);
    }

    #[test]
    fn thumbnails_keep_proportions_and_are_jpegs() {
        for (width, height, side, expected) in [
            (300, 200, 160, (160, 107)),
            (200, 300, 160, (107, 160)),
            (100, 50, 160, (100, 50)),
            (4000, 1, 160, (160, 1)),
        ] {
            let levels = (width * height * 3) as usize;
            let image = RgbImage::new(width, height, vec![200; levels]).unwrap();
            let file = thumbnail(&image, side).unwrap();
            let read = decode(&file, Limits::default()).unwrap().rgb;
            assert_eq!((read.width, read.height), expected);
            assert!(read.pixels.iter().all(|&level| level.abs_diff(200) < 3));
        }
        let image = RgbImage::new(1, 1, vec![0; 3]).unwrap();
        assert!(thumbnail(&image, 0).is_none());
    }
}
