//! An encoder's own preprocessing: resize, centre crop, normalise.

use serde::{Deserialize, Serialize};

use super::resize::{Window, resize_window};
use super::{ImageError, RgbImage};

/// Sides above this are refused: no encoder of the two families takes them, and
/// the numbers may come from a file that nobody has vouched for.
const MAX_SIDE: u32 = 4096;

/// How one model wants its images.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Preprocess {
    /// Length of the shortest side after the bicubic resize, in pixels.
    pub resize: u32,
    /// Side of the square cut out of the centre, in pixels; at most `resize`.
    pub crop: u32,
    /// Mean of red, green and blue, on a scale of 0 to 1.
    pub mean: [f32; 3],
    /// Standard deviation of red, green and blue, on a scale of 0 to 1.
    pub std: [f32; 3],
}

impl Preprocess {
    /// Whether the numbers make sense: `1 <= crop <= resize <= 4096`, means
    /// finite, standard deviations finite and above 0.
    ///
    /// # Errors
    /// [`ImageError::Preprocess`] names the first number that does not.
    pub fn check(&self) -> Result<(), ImageError> {
        let wrong = |what: String| Err(ImageError::Preprocess { what });
        if self.resize == 0 || self.resize > MAX_SIDE {
            return wrong(format!("resize is {}, not 1 to {MAX_SIDE}", self.resize));
        }
        if self.crop == 0 || self.crop > self.resize {
            return wrong(format!(
                "crop is {}, not 1 to resize ({})",
                self.crop, self.resize
            ));
        }
        if let Some(mean) = self.mean.iter().find(|x| !x.is_finite()) {
            return wrong(format!("a mean is {mean}"));
        }
        if let Some(std) = self.std.iter().find(|x| !(x.is_finite() && **x > 0.0)) {
            return wrong(format!("a standard deviation is {std}, not above 0"));
        }
        Ok(())
    }
}

/// The part of an image that a model sees, in pixels of the upright image: what an
/// overlay of patches has to cover.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Seen {
    /// Left edge, 0 to the image's width.
    pub x: f64,
    /// Upper edge, 0 to the image's height.
    pub y: f64,
    /// Width, above 0.
    pub width: f64,
    /// Height, above 0; not quite the width where the resize is uneven by a pixel.
    pub height: f64,
}

impl Preprocess {
    /// The part of an image of these sides (at least 1) that is left after resize
    /// and crop. A patch in row r and column c of a grid of n by n lies at
    /// `x + c * width / n`, `y + r * height / n`.
    ///
    /// # Errors
    /// As [`Preprocess::check`]; [`ImageError::Shape`] for a side of 0.
    pub fn seen(&self, width: u32, height: u32) -> Result<Seen, ImageError> {
        self.check()?;
        if width == 0 || height == 0 {
            let levels = 0;
            return Err(ImageError::Shape {
                width,
                height,
                levels,
            });
        }
        let [(x, across), (y, down)] =
            Window::centre(width, height, self.resize, self.crop).source();
        Ok(Seen {
            x,
            y,
            width: across,
            height: down,
        })
    }
}

/// A square of 8-bit RGB pixels, resized and cropped for one model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pixels {
    /// Side of the square in pixels.
    pub side: u32,
    /// `side * side * 3` levels of 0 to 255: row, column, channel.
    pub data: Vec<u8>,
}

impl Pixels {
    /// The encoder's input: `(level / 255 - mean) / std`, `3 * side * side`
    /// floats in the order channel, row, column.
    pub fn normalised(&self, preprocess: &Preprocess) -> Vec<f32> {
        let mut out = Vec::with_capacity(self.data.len());
        for channel in 0..3 {
            let (mean, std) = (preprocess.mean[channel], preprocess.std[channel]);
            // A channel has 256 levels, so the divisions are made 256 times only.
            let table: [f32; 256] =
                std::array::from_fn(|level| (level as f32 / 255.0 - mean) / std);
            let levels = self.data.iter().skip(channel).step_by(3);
            out.extend(levels.map(|&level| table[usize::from(level)]));
        }
        out
    }
}

/// Resizes an image's shortest side to `preprocess.resize` (bicubic with
/// antialiasing, 8 bits, as Pillow's `Image.resize`) and cuts the centre
/// `preprocess.crop` square out of it, as torchvision's `Resize` and
/// `CenterCrop` do.
///
/// Only the part that is kept is computed, so that a strip of 1 x 50,000 pixels
/// takes no more memory than a photo.
///
/// # Errors
/// [`ImageError::Shape`] when the image's fields disagree, and
/// [`ImageError::Preprocess`] as [`Preprocess::check`] does.
pub fn preprocess(image: &RgbImage, preprocess: &Preprocess) -> Result<Pixels, ImageError> {
    image.check()?;
    preprocess.check()?;
    let window = Window::centre(
        image.width,
        image.height,
        preprocess.resize,
        preprocess.crop,
    );
    Ok(Pixels {
        side: preprocess.crop,
        data: resize_window(image, &window),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn seen(width: u32, height: u32, resize: u32, crop: u32) -> [f64; 4] {
        let preprocess = Preprocess {
            resize,
            crop,
            mean: [0.5; 3],
            std: [0.5; 3],
        };
        let Seen {
            x,
            y,
            width,
            height,
        } = preprocess.seen(width, height).unwrap();
        [x, y, width, height]
    }

    #[test]
    fn what_is_seen_is_the_centre_in_the_images_own_pixels() {
        assert_eq!(seen(448, 448, 224, 224), [0.0, 0.0, 448.0, 448.0]);
        assert_eq!(seen(600, 300, 224, 224), [150.0, 0.0, 300.0, 300.0]);
        assert_eq!(seen(512, 512, 256, 224), [32.0, 32.0, 448.0, 448.0]);
    }

    /// Pixels outside change nothing, those inside do.
    #[test]
    fn nothing_outside_is_looked_at() {
        let preprocess = Preprocess {
            resize: 32,
            crop: 16,
            mean: [0.5; 3],
            std: [0.5; 3],
        };
        let (width, height) = (160, 96);
        let image = |inside: u8, outside: u8| {
            let part = preprocess.seen(width, height).unwrap();
            let mut pixels = Vec::new();
            for (y, x) in (0..height).flat_map(|y| (0..width).map(move |x| (y, x))) {
                // The kernel reaches two resized pixels over the edge.
                let (x, y, reach) = (f64::from(x), f64::from(y), 6.0);
                let within = x >= part.x - reach
                    && x < part.x + part.width + reach
                    && y >= part.y - reach
                    && y < part.y + part.height + reach;
                pixels.extend([if within { inside } else { outside }; 3]);
            }
            let image = RgbImage {
                width,
                height,
                pixels,
            };
            preprocess_of(&image, &preprocess)
        };
        assert_eq!(image(90, 0), image(90, 255));
        assert_ne!(image(90, 0), image(91, 0));
    }

    fn preprocess_of(image: &RgbImage, settings: &Preprocess) -> Pixels {
        preprocess(image, settings).unwrap()
    }
}
