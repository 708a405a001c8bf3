//! Random resized crop.

use serde::{Deserialize, Serialize};

use super::random::Draws;
use crate::image::RgbImage;
use crate::image::part::{Part, cut};
use crate::image::resize::resized;

/// torchvision's `RandomResizedCrop`: a rectangle of random area, proportions
/// and place, resized to a square (bicubic with antialiasing).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RandomCrop {
    /// Side of the resulting square in pixels, 1 to 4096.
    pub size: u32,
    /// Bounds of the rectangle's share of the image's area, above 0, at most 1.
    pub scale: [f64; 2],
    /// Bounds of the rectangle's width over its height, above 0.
    pub ratio: [f64; 2],
}

impl RandomCrop {
    /// With torchvision's bounds of 3/4 to 4/3 for the proportions.
    pub const fn new(size: u32, scale: [f64; 2]) -> Self {
        Self {
            size,
            scale,
            ratio: [3.0 / 4.0, 4.0 / 3.0],
        }
    }

    /// What is wrong with the numbers, if anything is.
    pub(super) fn wrong(&self) -> Option<String> {
        let in_order = |[low, high]: [f64; 2]| low > 0.0 && low <= high && high.is_finite();
        if self.size == 0 || self.size > 4096 {
            Some(format!("the crop's size is {}, not 1 to 4096", self.size))
        } else if !in_order(self.scale) || self.scale[1] > 1.0 {
            Some(format!("the crop's scale is {:?}", self.scale))
        } else if !in_order(self.ratio) {
            Some(format!("the crop's ratio is {:?}", self.ratio))
        } else {
            None
        }
    }

    /// torchvision's `get_params`: ten tries, then the largest centred
    /// rectangle whose proportions are within bounds.
    pub(super) fn draw(&self, width: u32, height: u32, draws: &mut Draws) -> Part {
        let (full_width, full_height) = (f64::from(width), f64::from(height));
        let log_ratio = self.ratio.map(libm::log);
        for _ in 0..10 {
            let area = full_width * full_height * draws.between(self.scale);
            let ratio = libm::exp(draws.between(log_ratio));
            // Python's round sends halves to the even neighbour.
            let w = (area * ratio).sqrt().round_ties_even();
            let h = (area / ratio).sqrt().round_ties_even();
            if (1.0..=full_width).contains(&w) && (1.0..=full_height).contains(&h) {
                let (w, h) = (w as u32, h as u32);
                let y = draws.up_to(height - h);
                let x = draws.up_to(width - w);
                return Part {
                    x,
                    y,
                    width: w,
                    height: h,
                };
            }
        }
        let (mut w, mut h) = (full_width, full_height);
        if w / h < self.ratio[0] {
            h = (w / self.ratio[0]).round_ties_even().clamp(1.0, h);
        } else if w / h > self.ratio[1] {
            w = (h * self.ratio[1]).round_ties_even().clamp(1.0, w);
        }
        let (w, h) = (w as u32, h as u32);
        Part {
            x: (width - w) / 2,
            y: (height - h) / 2,
            width: w,
            height: h,
        }
    }

    /// Draws a rectangle and resizes it. Cut out first: the kernel sees nothing
    /// beyond the rectangle, as in torchvision.
    pub(super) fn apply(&self, image: &RgbImage, draws: &mut Draws) -> RgbImage {
        let part = self.draw(image.width, image.height, draws);
        resized(&cut(image, part), (self.size, self.size))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::augment::ViewKey;

    fn draws(view: u64) -> Draws {
        let key = ViewKey {
            seed: 5,
            image: [1; 32],
            view,
        };
        Draws::new(&key, 0)
    }

    #[test]
    fn rectangles_keep_area_and_proportions() {
        let crop = RandomCrop::new(224, [0.5, 1.0]);
        let mut areas = Vec::new();
        for view in 0..500 {
            let part = crop.draw(320, 240, &mut draws(view));
            assert!(part.x + part.width <= 320 && part.y + part.height <= 240);
            let (w, h) = (f64::from(part.width), f64::from(part.height));
            // Half a pixel of rounding on each side.
            assert!((0.745..1.34).contains(&(w / h)), "{part:?}");
            areas.push(w * h / (320.0 * 240.0));
        }
        assert!(areas.iter().all(|a| (0.495..=1.0).contains(a)));
        let mean = areas.iter().sum::<f64>() / 500.0;
        // Large areas often fit with one orientation only, and are drawn again.
        assert!((0.65..0.78).contains(&mean), "{mean}");
    }

    #[test]
    fn what_never_fits_falls_back_to_the_centre() {
        let crop = RandomCrop::new(8, [0.5, 1.0]);
        let strip = crop.draw(1000, 9, &mut draws(0));
        assert_eq!(
            strip,
            Part {
                x: 494,
                y: 0,
                width: 12,
                height: 9
            }
        );
        let tall = crop.draw(1, 50, &mut draws(0));
        assert_eq!((tall.width, tall.height, tall.y), (1, 1, 24));
    }
}
