//! Greyscale, levels between pixels, Gaussian blur and edges: what views, shifts and
//! changes share.

use super::RgbImage;
use super::resize::{Taps, weighted};

/// A pixel's brightness, 0 to 255: Pillow's `convert("L")` (ITU-R 601-2).
pub(crate) fn luma([r, g, b]: [u8; 3]) -> u8 {
    let [r, g, b] = [r, g, b].map(u32::from);
    // The weights sum to 65,536.
    ((r * 19_595 + g * 38_470 + b * 7_471 + 0x8000) >> 16) as u8
}

/// The same image with each pixel replaced.
pub(crate) fn map(mut image: RgbImage, change: impl Fn([u8; 3]) -> [u8; 3]) -> RgbImage {
    for pixel in image.pixels.as_chunks_mut::<3>().0 {
        *pixel = change(*pixel);
    }
    image
}

/// Goes from the brightness alone (`amount` 0) to the image as it is (1) and
/// beyond: Pillow's `ImageEnhance.Color`.
pub(super) fn saturate(image: RgbImage, amount: f32) -> RgbImage {
    map(image, |pixel| blend([luma(pixel); 3], pixel, amount))
}

/// `from + amount (to - from)`, cut to a level, as Pillow's `Image.blend`.
pub(super) fn blend(from: [u8; 3], to: [u8; 3], amount: f32) -> [u8; 3] {
    let mix = |a: u8, b: u8| {
        let (a, b) = (f32::from(a), f32::from(b));
        // A cast to u8 stays within 0 and 255.
        (a + amount * (b - a)) as u8
    };
    std::array::from_fn(|channel| mix(from[channel], to[channel]))
}

/// The levels at a place between pixels, by the four around (bilinear); beyond the borders
/// the outermost go on. Pixels have their middles at whole numbers.
pub(crate) fn between(image: &RgbImage, [x, y]: [f64; 2]) -> [f64; 3] {
    let (x, y) = (
        x.clamp(0.0, f64::from(image.width - 1)),
        y.clamp(0.0, f64::from(image.height - 1)),
    );
    let (left, top) = (x as u32, y as u32);
    let (right, bottom) = (
        (left + 1).min(image.width - 1),
        (top + 1).min(image.height - 1),
    );
    let (across, down) = (x - f64::from(left), y - f64::from(top));
    let level = |x: u32, y: u32, channel: usize| {
        let pixel = y as usize * image.width as usize + x as usize;
        f64::from(image.pixels[pixel * 3 + channel])
    };
    std::array::from_fn(|channel| {
        let row = |y| level(left, y, channel) * (1.0 - across) + level(right, y, channel) * across;
        row(top) * (1.0 - down) + row(bottom) * down
    })
}

/// Gaussian blur with a standard deviation of `sigma` pixels, above 0. The
/// kernel ends after three of them; at the borders the weights that are left
/// are made to sum to 1.
pub(super) fn gaussian_blur(image: &RgbImage, sigma: f64) -> RgbImage {
    let reach = (3.0 * sigma).ceil().max(1.0) as u32;
    let taps = |length: u32| -> Vec<Taps> {
        let taps_of = |pixel: u32| {
            let first = pixel.saturating_sub(reach);
            let end = pixel.saturating_add(reach + 1).min(length);
            // libm's exp: the same bits on every platform.
            let weight = |x: u32| {
                let distance = (f64::from(x) - f64::from(pixel)) / sigma;
                libm::exp(-0.5 * distance * distance)
            };
            Taps::new(first, (first..end).map(weight).collect())
        };
        (0..length).map(taps_of).collect()
    };
    RgbImage {
        pixels: weighted(image, &taps(image.width), &taps(image.height)),
        ..*image
    }
}

/// A drawing of the image's edges, dark on white: 255 less `contrast` times the
/// length of Sobel's gradient of the brightness, scaled so that a step of 10
/// levels between two flat areas has the length 10.
pub(super) fn edges(image: &RgbImage, contrast: f32) -> RgbImage {
    let (width, height) = (image.width as usize, image.height as usize);
    let grey: Vec<f32> = image
        .pixels
        .as_chunks::<3>()
        .0
        .iter()
        .map(|&pixel| f32::from(luma(pixel)))
        .collect();
    let mut pixels = Vec::with_capacity(image.pixels.len());
    for y in 0..height {
        // Beyond the borders the outermost pixels go on.
        let rows = [y.saturating_sub(1), y, (y + 1).min(height - 1)].map(|row| row * width);
        for x in 0..width {
            let columns = [x.saturating_sub(1), x, (x + 1).min(width - 1)];
            let at = |row: usize, column: usize| grey[rows[row] + columns[column]];
            let slope = |far: f32, middle: f32, near: f32| (far + 2.0 * middle + near) / 4.0;
            let across = slope(at(0, 2), at(1, 2), at(2, 2)) - slope(at(0, 0), at(1, 0), at(2, 0));
            let down = slope(at(2, 0), at(2, 1), at(2, 2)) - slope(at(0, 0), at(0, 1), at(0, 2));
            let length = (across * across + down * down).sqrt();
            pixels.extend([(255.0 - contrast * length) as u8; 3]);
        }
    }
    RgbImage { pixels, ..*image }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brightness_is_pillows() {
        // Image.new("RGB", (1, 1), colour).convert("L")
        for (pixel, expected) in [
            ([255, 255, 255], 255),
            ([255, 0, 0], 76),
            ([0, 255, 0], 150),
            ([0, 0, 255], 29),
            ([1, 2, 3], 2),
        ] {
            assert_eq!(luma(pixel), expected, "{pixel:?}");
        }
    }

    #[test]
    fn a_blur_keeps_grey_and_spreads_a_point_evenly() {
        let grey = RgbImage::new(9, 5, vec![77; 9 * 5 * 3]).unwrap();
        assert_eq!(gaussian_blur(&grey, 2.0), grey);

        let mut point = RgbImage::new(15, 15, vec![0; 15 * 15 * 3]).unwrap();
        let at = |x: usize, y: usize| (y * 15 + x) * 3;
        point.pixels[at(7, 7)] = 255;
        let out = gaussian_blur(&point, 1.0);
        // The density of a normal distribution: 255 / (2 pi) in the middle,
        // exp(-1/2) of it a pixel away; rounded to levels between the two ways.
        assert_eq!(out.pixels[at(7, 7)], 41);
        for (x, y) in [(6, 7), (8, 7), (7, 6), (7, 8)] {
            assert_eq!(out.pixels[at(x, y)], 25);
        }
        assert!(out.pixels[1..].iter().step_by(3).all(|&green| green == 0));
    }

    #[test]
    fn a_step_becomes_a_line_of_its_height() {
        // Black to level 40 in the middle of six columns.
        let pixels = (0..6 * 4).flat_map(|i| [if i % 6 < 3 { 0 } else { 40 }; 3]);
        let image = RgbImage::new(6, 4, pixels.collect()).unwrap();
        let row: Vec<u8> = edges(&image, 2.0).pixels[..18].to_vec();
        let levels: Vec<u8> = row.into_iter().step_by(3).collect();
        assert_eq!(levels, [255, 255, 175, 175, 255, 255]);
        let flat = RgbImage::new(1, 1, vec![9; 3]).unwrap();
        assert_eq!(edges(&flat, 4.0).pixels, [255; 3]);
    }
}
