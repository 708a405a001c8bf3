//! Shifts of distribution: queries that differ from the clean images that keys
//! and hyper-parameters come from. Each of five kinds has two fixed strengths.

use std::fmt;
use std::str::FromStr;

use ::image::codecs::jpeg::JpegEncoder;
use ::image::{ExtendedColorType, ImageBuffer, Rgb, imageops};
use thiserror::Error;

use super::filter::{edges, gaussian_blur, saturate};
use super::resize::resized;
use super::{ImageError, Limits, RgbImage, decode};

/// One kind of shift at one strength.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shift {
    /// Half of the saturation.
    Grey50,
    /// No colour at all.
    Grey100,
    /// Gaussian blur with a standard deviation of 1 % of the shortest side: 2.2
    /// pixels at an encoder's 224.
    Blur1,
    /// Gaussian blur of 3 % of the shortest side.
    Blur3,
    /// JPEG of quality 25, colour at full resolution.
    Jpeg25,
    /// JPEG of quality 10.
    Jpeg10,
    /// A drawing of the edges in grey: 255 less twice Sobel's gradient.
    Edges2,
    /// A bold drawing of the edges: 255 less five times Sobel's gradient.
    Edges5,
    /// A quarter of a turn clockwise.
    Rotate90,
    /// Half a turn.
    Rotate180,
}

/// Blur, JPEG and edges work at no more than this shortest side, so that a
/// strength means the same for a thumbnail and a photo of many megapixels. No
/// encoder looks at more.
const SHORTEST: u32 = 336;

/// Why no shift could be made.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ShiftError {
    /// The image's fields disagree, or (never seen) its JPEG is not read back.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// The image has a side that JPEG cannot state.
    #[error("the image cannot be written as JPEG ({detail}): leave the JPEG shifts out")]
    Jpeg {
        /// The encoder's own words.
        detail: String,
    },
}

/// A name that is no shift's.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("there is no shift \"{name}\": choose from {}", all_names())]
pub struct UnknownShift {
    /// What was asked for.
    pub name: String,
}

fn all_names() -> String {
    Shift::ALL.map(Shift::name).join(", ")
}

impl Shift {
    /// All of them, the weaker of each kind first.
    pub const ALL: [Self; 10] = [
        Self::Grey50,
        Self::Grey100,
        Self::Blur1,
        Self::Blur3,
        Self::Jpeg25,
        Self::Jpeg10,
        Self::Edges2,
        Self::Edges5,
        Self::Rotate90,
        Self::Rotate180,
    ];

    /// Changes whenever a shift's pixels do, so that stored features of the
    /// older ones are not taken for the new.
    pub const VERSION: u32 = 1;

    /// The name, as on the command line and in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Grey50 => "grey-50",
            Self::Grey100 => "grey-100",
            Self::Blur1 => "blur-1",
            Self::Blur3 => "blur-3",
            Self::Jpeg25 => "jpeg-25",
            Self::Jpeg10 => "jpeg-10",
            Self::Edges2 => "edges-2",
            Self::Edges5 => "edges-5",
            Self::Rotate90 => "rotate-90",
            Self::Rotate180 => "rotate-180",
        }
    }

    /// The shifted image. Greyscale keeps the size and a quarter turn swaps the
    /// sides; blur, JPEG and edges first reduce an image whose shortest side is
    /// above 336 pixels to that (bicubic).
    ///
    /// # Errors
    /// [`ShiftError::Image`] when the image's fields disagree, and
    /// [`ShiftError::Jpeg`] for a side above 65,535 pixels.
    pub fn apply(self, image: &RgbImage) -> Result<RgbImage, ShiftError> {
        image.check()?;
        Ok(match self {
            Self::Grey50 => saturate(image.clone(), 0.5),
            Self::Grey100 => saturate(image.clone(), 0.0),
            Self::Blur1 => blur(image, 0.01),
            Self::Blur3 => blur(image, 0.03),
            Self::Jpeg25 => jpeg(image, 25)?,
            Self::Jpeg10 => jpeg(image, 10)?,
            Self::Edges2 => edges(&reduced(image, SHORTEST), 2.0),
            Self::Edges5 => edges(&reduced(image, SHORTEST), 5.0),
            Self::Rotate90 => rotated(image, |buffer| imageops::rotate90(&buffer)),
            Self::Rotate180 => rotated(image, |buffer| imageops::rotate180(&buffer)),
        })
    }
}

impl fmt::Display for Shift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Shift {
    type Err = UnknownShift;

    fn from_str(name: &str) -> Result<Self, UnknownShift> {
        let found = Self::ALL.into_iter().find(|shift| shift.name() == name);
        found.ok_or_else(|| UnknownShift {
            name: name.to_owned(),
        })
    }
}

/// The image with a shortest side of at most so many pixels.
pub(super) fn reduced(image: &RgbImage, most: u32) -> RgbImage {
    let shortest = image.width.min(image.height);
    if shortest <= most {
        return image.clone();
    }
    let side = |length: u32| {
        let side = u64::from(length) * u64::from(most) / u64::from(shortest);
        // Never above `length`.
        side as u32
    };
    resized(image, (side(image.width), side(image.height)))
}

pub(super) fn blur(image: &RgbImage, part: f64) -> RgbImage {
    let image = reduced(image, SHORTEST);
    let sigma = part * f64::from(image.width.min(image.height));
    gaussian_blur(&image, sigma)
}

pub(super) fn jpeg(image: &RgbImage, quality: u8) -> Result<RgbImage, ShiftError> {
    let image = reduced(image, SHORTEST);
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality)
        .encode(
            &image.pixels,
            image.width,
            image.height,
            ExtendedColorType::Rgb8,
        )
        .map_err(|error| ShiftError::Jpeg {
            detail: error.to_string(),
        })?;
    Ok(decode(&bytes, Limits::default())?.rgb)
}

type Buffer = ImageBuffer<Rgb<u8>, Vec<u8>>;

fn rotated(image: &RgbImage, turn: impl Fn(Buffer) -> Buffer) -> RgbImage {
    let (width, height) = (image.width, image.height);
    // Always there: the length was checked.
    let Some(buffer) = Buffer::from_raw(width, height, image.pixels.clone()) else {
        return image.clone();
    };
    let turned = turn(buffer);
    RgbImage {
        width: turned.width(),
        height: turned.height(),
        pixels: turned.into_raw(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two columns, three rows, each pixel of its own.
    fn tiny() -> RgbImage {
        let pixels = vec![
            200, 0, 0, 0, 200, 0, //
            0, 0, 200, 10, 20, 30, //
            255, 255, 255, 0, 0, 0,
        ];
        RgbImage::new(2, 3, pixels).unwrap()
    }

    fn smooth(width: u32, height: u32) -> RgbImage {
        let level = |at: u32, of: u32| (at * 200 / of) as u8;
        let pixels = (0..height)
            .flat_map(|y| (0..width).flat_map(move |x| [level(x, width), level(y, height), 90]));
        RgbImage::new(width, height, pixels.collect()).unwrap()
    }

    fn mean_difference(a: &RgbImage, b: &RgbImage) -> f64 {
        assert_eq!((a.width, a.height), (b.width, b.height));
        let apart = |(a, b): (&u8, &u8)| f64::from(a.abs_diff(*b));
        a.pixels.iter().zip(&b.pixels).map(apart).sum::<f64>() / a.pixels.len() as f64
    }

    #[test]
    fn names_go_both_ways() {
        for shift in Shift::ALL {
            assert_eq!(shift.to_string().parse(), Ok(shift));
        }
        let error = "sepia".parse::<Shift>().unwrap_err().to_string();
        assert!(error.contains("sepia") && error.contains("rotate-180"));
    }

    #[test]
    fn colours_go_to_their_brightness() {
        let grey = Shift::Grey100.apply(&tiny()).unwrap();
        assert_eq!(grey.pixels[..9], [60, 60, 60, 117, 117, 117, 23, 23, 23]);
        let half = Shift::Grey50.apply(&tiny()).unwrap();
        assert_eq!(half.pixels[..3], [130, 30, 30]);
        assert_eq!(half.pixels[12..], [255, 255, 255, 0, 0, 0]);
    }

    #[test]
    fn turns_are_clockwise() {
        let quarter = Shift::Rotate90.apply(&tiny()).unwrap();
        assert_eq!((quarter.width, quarter.height), (3, 2));
        // The first row is the first column from below.
        let expected = [255, 255, 255, 0, 0, 200, 200, 0, 0];
        assert_eq!(quarter.pixels[..9], expected);
        let half = Shift::Rotate180.apply(&tiny()).unwrap();
        assert_eq!(half, Shift::Rotate90.apply(&quarter).unwrap());
        assert_eq!(half.pixels[..6], [0, 0, 0, 255, 255, 255]);
    }

    #[test]
    fn the_stronger_of_two_changes_more() {
        let image = {
            // A checkered floor: something to lose.
            let mut image = smooth(64, 48);
            for (i, pixel) in image.pixels.as_chunks_mut::<3>().0.iter_mut().enumerate() {
                if (i % 64 / 4 + i / 64 / 4) % 2 == 0 {
                    *pixel = [250, 120, 10];
                }
            }
            image
        };
        for pair in Shift::ALL[..6].chunks(2) {
            let change = |shift: Shift| mean_difference(&image, &shift.apply(&image).unwrap());
            let (weak, strong) = (change(pair[0]), change(pair[1]));
            assert!(0.5 < weak && weak < strong, "{pair:?}: {weak} {strong}");
        }
        let ink = |shift: Shift| {
            let drawing = shift.apply(&image).unwrap();
            mean_difference(&drawing, &smooth_white(&drawing))
        };
        assert!(ink(Shift::Edges2) < ink(Shift::Edges5));
    }

    fn smooth_white(like: &RgbImage) -> RgbImage {
        RgbImage::new(like.width, like.height, vec![255; like.pixels.len()]).unwrap()
    }

    #[test]
    fn a_flat_image_has_no_edges_and_no_blur() {
        let flat = RgbImage::new(30, 20, vec![100; 1800]).unwrap();
        assert_eq!(Shift::Edges5.apply(&flat).unwrap(), smooth_white(&flat));
        assert_eq!(Shift::Blur3.apply(&flat).unwrap(), flat);
    }

    #[test]
    fn a_strength_means_the_same_at_any_size() {
        let (small, large) = (smooth(336, 400), smooth(672, 800));
        for shift in [Shift::Blur3, Shift::Jpeg10, Shift::Edges5] {
            let (a, b) = (shift.apply(&small).unwrap(), shift.apply(&large).unwrap());
            assert_eq!((b.width, b.height), (336, 400), "{shift}");
            assert!(mean_difference(&a, &b) < 3.0, "{shift}");
        }
    }

    #[test]
    fn every_size_is_taken() {
        for (width, height) in [(1, 1), (1, 40), (40, 1), (7, 5), (900, 700)] {
            for shift in Shift::ALL {
                let out = shift.apply(&smooth(width, height)).unwrap();
                assert!(out.check().is_ok(), "{shift} of {width} x {height}");
            }
        }
        let long = smooth(70_000, 1);
        let error = Shift::Jpeg10.apply(&long).unwrap_err();
        assert!(matches!(error, ShiftError::Jpeg { .. }), "{error}");
    }
}
