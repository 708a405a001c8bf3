//! Pillow's bicubic resize, of the part of the result that is kept.
//!
//! Written out after Pillow's `Resample.c`, whose levels it equals exactly. The
//! obvious library, fast_image_resize 6, was measured first: its 16-bit
//! coefficients put single pixels two levels off where images are enlarged, and
//! it goes down the columns first, while Pillow goes along the rows first.

use super::RgbImage;

/// Pillow's coefficients are integers of that many fractional bits: 8 bits of
/// level, and 2 for sums beyond 0 to 255, are left of 32.
const PRECISION: u32 = 32 - 8 - 2;

/// The kernel reaches two pixels to each side, of the coarser of the two grids.
const SUPPORT: f64 = 2.0;

/// Keys' cubic convolution with a = -0.5 (IEEE Trans. ASSP 29, 1981, eq. 15),
/// in Pillow's order of operations.
fn bicubic(x: f64) -> f64 {
    const A: f64 = -0.5;
    let x = x.abs();
    if x < 1.0 {
        ((A + 2.0) * x - (A + 3.0)) * x * x + 1.0
    } else if x < SUPPORT {
        (((x - 5.0) * x + 8.0) * x - 4.0) * A
    } else {
        0.0
    }
}

/// One axis of a resize: `full` pixels come out of `source`, of which `kept`
/// are wanted, starting with number `start`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Axis {
    source: u32,
    full: u64,
    start: u64,
    kept: u32,
}

/// What one pixel of the result is made of: the first source pixel, and the
/// weights of it and its neighbours.
pub(super) struct Taps {
    first: usize,
    weights: Vec<i32>,
}

impl Taps {
    /// Weights made to sum to 1, in fixed point (`normalize_coeffs_8bpc`).
    pub(super) fn new(first: u32, mut weights: Vec<f64>) -> Self {
        let sum: f64 = weights.iter().sum();
        if sum != 0.0 {
            weights.iter_mut().for_each(|weight| *weight /= sum);
        }
        let fixed = |weight: f64| {
            let scaled = weight * f64::from(1 << PRECISION);
            (scaled + 0.5_f64.copysign(weight)) as i32
        };
        Self {
            first: first as usize,
            weights: weights.into_iter().map(fixed).collect(),
        }
    }
}

impl Axis {
    /// torchvision's centre crop: Python's `round((full - kept) / 2)`, which
    /// sends halves to the even neighbour.
    fn centre(source: u32, full: u64, kept: u32) -> Self {
        let margin = full - u64::from(kept);
        let half = margin / 2;
        let start = half + u64::from(margin % 2 == 1 && half % 2 == 1);
        Self {
            source,
            full,
            start,
            kept,
        }
    }

    /// Where the kept pixels begin in the source, and how many of it they are.
    fn source(&self) -> (f64, f64) {
        let scale = f64::from(self.source) / self.full as f64;
        (self.start as f64 * scale, f64::from(self.kept) * scale)
    }

    /// The kept pixels' weights (`precompute_coeffs`).
    fn taps(&self) -> Vec<Taps> {
        let source = f64::from(self.source);
        let scale = source / self.full as f64;
        // Antialiasing: shrinking widens the kernel.
        let widening = scale.max(1.0);
        let support = SUPPORT * widening;
        let taps_of = |pixel: u64| {
            let centre = (pixel as f64 + 0.5) * scale;
            let first = (centre - support + 0.5).max(0.0) as u32;
            let end = (centre + support + 0.5).min(source) as u32;
            let weights = (first..end)
                .map(|x| bicubic((f64::from(x) - centre + 0.5) * (1.0 / widening)))
                .collect();
            Taps::new(first, weights)
        };
        (self.start..self.start + u64::from(self.kept))
            .map(taps_of)
            .collect()
    }
}

/// Which square of which resized image is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Window {
    x: Axis,
    y: Axis,
}

impl Window {
    /// The centre square of side `crop` once the shortest side is `resize`
    /// pixels long. The longest becomes `resize * longest / shortest`, cut off
    /// at the decimal point, as in torchvision's `Resize`. Sides are at least
    /// 1, `crop` at most `resize`.
    pub(super) fn centre(width: u32, height: u32, resize: u32, crop: u32) -> Self {
        let shortest = u64::from(width.min(height));
        let resized = |side: u32| u64::from(resize) * u64::from(side) / shortest;
        Self {
            x: Axis::centre(width, resized(width), crop),
            y: Axis::centre(height, resized(height), crop),
        }
    }

    /// First pixel and number of pixels in the source, across and down.
    pub(super) fn source(&self) -> [(f64, f64); 2] {
        [self.x.source(), self.y.source()]
    }

    /// All of the image at `size` (width, height; at least 1 each), whatever
    /// its proportions, as Pillow's `Image.resize(size, BICUBIC)`.
    fn stretched(image: &RgbImage, size: (u32, u32)) -> Self {
        Self {
            x: Axis::centre(image.width, u64::from(size.0), size.0),
            y: Axis::centre(image.height, u64::from(size.1), size.1),
        }
    }
}

/// The image at another size; as Pillow's `Image.resize(size, BICUBIC)`.
pub fn resized(image: &RgbImage, size: (u32, u32)) -> RgbImage {
    RgbImage {
        width: size.0,
        height: size.1,
        pixels: resize_window(image, &Window::stretched(image, size)),
    }
}

/// A sum of weighted levels back to a level (`clip8`).
fn level(sum: i32) -> u8 {
    (sum >> PRECISION).clamp(0, 255) as u8
}

/// Half a level, so that cutting the fraction off rounds.
const HALF: i32 = 1 << (PRECISION - 1);

/// The window's pixels: row, column, channel.
pub(super) fn resize_window(image: &RgbImage, window: &Window) -> Vec<u8> {
    weighted(image, &window.x.taps(), &window.y.taps())
}

/// The weighted sums that `across` and `down` name.
///
/// Along the rows first, back to 8 bits, then down the columns: where the kernel
/// overshoots, the levels are clipped in between, so the order shows. An axis
/// whose length stays as it is has a single weight of 1 at each pixel, as good
/// as the copy that Pillow makes.
pub(super) fn weighted(image: &RgbImage, across: &[Taps], down: &[Taps]) -> Vec<u8> {
    // Only the rows that are drawn on.
    let first_row = down.first().map_or(0, |taps| taps.first);
    let end_row = down
        .last()
        .map_or(0, |taps| taps.first + taps.weights.len());

    let stride = image.width as usize * 3;
    let narrow = across.len() * 3;
    let mut rows = Vec::with_capacity((end_row - first_row) * narrow);
    for row in image.pixels[first_row * stride..end_row * stride].chunks_exact(stride) {
        let (pixels, _) = row.as_chunks::<3>();
        for Taps { first, weights } in across {
            let mut sums = [HALF; 3];
            for (pixel, weight) in pixels[*first..].iter().zip(weights) {
                for (sum, &level) in sums.iter_mut().zip(pixel) {
                    *sum += i32::from(level) * weight;
                }
            }
            rows.extend(sums.map(level));
        }
    }

    let mut out = Vec::with_capacity(down.len() * narrow);
    let mut sums = vec![0_i32; narrow];
    for Taps { first, weights } in down {
        sums.fill(HALF);
        let used = &rows[(first - first_row) * narrow..];
        for (row, weight) in used.chunks_exact(narrow).zip(weights) {
            for (sum, &level) in sums.iter_mut().zip(row) {
                *sum += i32::from(level) * weight;
            }
        }
        out.extend(sums.iter().map(|&sum| level(sum)));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn starts(width: u32, height: u32, resize: u32, crop: u32) -> [u64; 4] {
        let w = Window::centre(width, height, resize, crop);
        [w.x.full, w.y.full, w.x.start, w.y.start]
    }

    #[test]
    fn sizes_and_offsets_are_torchvisions() {
        assert_eq!(starts(500, 375, 224, 224), [298, 224, 37, 0]);
        assert_eq!(starts(375, 500, 256, 224), [256, 341, 16, 58]);
        assert_eq!(starts(1, 1, 224, 224), [224, 224, 0, 0]);
        // Halves go to the even neighbour: 0.5 to 0, 1.5 to 2, 2.5 to 2.
        assert_eq!(starts(225, 224, 224, 224)[2], 0);
        assert_eq!(starts(227, 224, 224, 224)[2], 2);
        assert_eq!(starts(229, 224, 224, 224)[2], 2);
    }

    #[test]
    fn an_unchanged_axis_is_copied() {
        let image = RgbImage::new(3, 3, (0..27).map(|n| n * 9).collect()).unwrap();
        let whole = Window::centre(3, 3, 3, 3);
        assert_eq!(resize_window(&image, &whole), image.pixels);
    }

    #[test]
    fn a_stretched_image_has_the_size_asked_for() {
        let image = RgbImage::new(3, 2, (0..18).map(|n| n * 14).collect()).unwrap();
        assert_eq!(resized(&image, (3, 2)), image);
        let wide = resized(&image, (7, 1));
        assert_eq!((wide.width, wide.height, wide.pixels.len()), (7, 1, 21));
    }

    #[test]
    fn a_grey_image_stays_grey_at_any_size() {
        for (width, height) in [
            (1, 1),
            (1, 5000),
            (5000, 1),
            (3, 2),
            (224, 224),
            (1, 65_535),
        ] {
            let pixels = vec![131; (width * height * 3) as usize];
            let image = RgbImage::new(width, height, pixels).unwrap();
            let window = Window::centre(width, height, 256, 224);
            let out = resize_window(&image, &window);
            assert_eq!(out, vec![131; 224 * 224 * 3], "{width} x {height}");
        }
    }
}
