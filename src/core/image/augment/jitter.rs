//! Random changes of colour.

use serde::{Deserialize, Serialize};

use super::random::Draws;
use crate::image::RgbImage;
use crate::image::filter::{blend, luma, map, saturate};

/// torchvision's `ColorJitter`: four changes in random order. The first three
/// go by a factor within 1 plus or minus the number, with Pillow's
/// `ImageEnhance`; hue turns by up to that part of the circle.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Jitter {
    /// How often it is done at all, 0 to 1.
    pub probability: f64,
    /// Brightness, 0 to 1.
    pub brightness: f64,
    /// Contrast, 0 to 1.
    pub contrast: f64,
    /// Saturation, 0 to 1.
    pub saturation: f64,
    /// Hue, 0 to 0.5.
    pub hue: f64,
}

impl Jitter {
    pub(super) fn wrong(&self) -> Option<String> {
        let Self {
            probability,
            brightness,
            contrast,
            saturation,
            hue,
        } = *self;
        let unit = [probability, brightness, contrast, saturation, 2.0 * hue];
        let bad = unit.iter().any(|x| !(0.0..=1.0).contains(x));
        bad.then(|| format!("the colour jitter is {self:?}"))
    }

    pub(super) fn apply(&self, mut image: RgbImage, draws: &mut Draws) -> RgbImage {
        if !draws.chance(self.probability) {
            return image;
        }
        let order = draws.order::<4>();
        let mut factor = |by: f64| draws.between([1.0 - by, 1.0 + by]) as f32;
        let brightness = factor(self.brightness);
        let contrast = factor(self.contrast);
        let saturation = factor(self.saturation);
        let hue = draws.between([-self.hue, self.hue]) as f32;
        for change in order {
            image = match change {
                0 => map(image, |pixel| blend([0; 3], pixel, brightness)),
                1 => {
                    let grey = mean_brightness(&image);
                    map(image, |pixel| blend([grey; 3], pixel, contrast))
                }
                2 => saturate(image, saturation),
                _ => map(image, |pixel| turn_hue(pixel, hue)),
            };
        }
        image
    }
}

/// Rounded, as `ImageEnhance.Contrast` takes it.
fn mean_brightness(image: &RgbImage) -> u8 {
    let pixels = image.pixels.as_chunks::<3>().0;
    let sum: u64 = pixels.iter().map(|&pixel| u64::from(luma(pixel))).sum();
    let count = pixels.len() as u64;
    ((sum + count / 2) / count) as u8
}

/// Turns the hue by a part of the circle; saturation and value (of HSV) stay.
fn turn_hue(pixel: [u8; 3], by: f32) -> [u8; 3] {
    let [r, g, b] = pixel.map(f32::from);
    let (value, least) = (r.max(g).max(b), r.min(g).min(b));
    let chroma = value - least;
    if chroma == 0.0 {
        return pixel;
    }
    // Hue in sixths of the circle.
    let sixths = if value == r {
        (g - b) / chroma
    } else if value == g {
        (b - r) / chroma + 2.0
    } else {
        (r - g) / chroma + 4.0
    };
    // The level of a channel whose peak is `peak` sixths around the circle.
    let level = |peak: f32| {
        let away = (sixths + 6.0 * by - peak).rem_euclid(6.0);
        let distance = away.min(6.0 - away);
        (least + chroma * (2.0 - distance).clamp(0.0, 1.0) + 0.5) as u8
    };
    [level(0.0), level(2.0), level(4.0)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_third_of_the_circle_rotates_the_channels() {
        for pixel in [[200, 50, 10], [0, 255, 0], [12, 13, 250], [90, 90, 90]] {
            let [r, g, b] = pixel;
            assert_eq!(turn_hue(pixel, 0.0), pixel);
            assert_eq!(turn_hue(pixel, 1.0 / 3.0), [b, r, g], "{pixel:?}");
        }
        // Red to yellow.
        assert_eq!(turn_hue([200, 0, 0], 1.0 / 6.0), [200, 200, 0]);
    }
}
