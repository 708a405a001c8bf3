//! Pictures seen through a bent or tilted plane.

use crate::image::{RgbImage, between};

/// Samples along each side of a pixel: what is made smaller does not shimmer.
const SAMPLES: u32 = 4;

/// A square picture of `side` pixels. `colour` gives the levels at a point, whose
/// coordinates run from -1 (left, top) to 1 (right, bottom); each pixel is the mean of 16
/// such points.
pub(super) fn seen(side: u32, colour: impl Fn([f64; 2]) -> [f64; 3]) -> RgbImage {
    let fine = f64::from(side * SAMPLES);
    // Exactly as far to both sides of the middle, so that mirrored maps give mirrored
    // pictures.
    let at = |step: u32| (f64::from(2 * step + 1) - fine) / fine;
    let mut pixels = Vec::with_capacity((side * side * 3) as usize);
    for y in 0..side {
        for x in 0..side {
            let mut sums = [0.0; 3];
            for sample in 0..SAMPLES * SAMPLES {
                let point = [
                    at(x * SAMPLES + sample % SAMPLES),
                    at(y * SAMPLES + sample / SAMPLES),
                ];
                for (sum, level) in sums.iter_mut().zip(colour(point)) {
                    *sum += level;
                }
            }
            // A cast to u8 stays within 0 and 255.
            pixels.extend(sums.map(|sum| (sum / f64::from(SAMPLES * SAMPLES) + 0.5) as u8));
        }
    }
    RgbImage {
        width: side,
        height: side,
        pixels,
    }
}

/// The levels of a square picture at a point from -1 to 1, between pixels by the four around;
/// beyond the borders the outermost go on.
pub(super) fn level_at(image: &RgbImage, point: [f64; 2]) -> [f64; 3] {
    let side = f64::from(image.width);
    between(image, point.map(|x| (x + 1.0) / 2.0 * side - 0.5))
}
