//! Changes by which an encoder is looked at: those after which people still have the same
//! picture, and those that some encoder may be blind to.

use super::filter::{between, blend, map, saturate};
use super::shift::{Shift, ShiftError, blur, jpeg, reduced};
use super::{Part, RgbImage, cut, flip};

/// One change of a picture. Nothing is drawn, so that two encoders see the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Change {
    /// Written as JPEG of quality 40, at a shortest side of at most 336.
    Reencoded,
    /// Reduced to a shortest side of at most 112 pixels.
    Resized,
    /// A twentieth of each side cut off at each end.
    Trimmed,
    /// Lighter by 15 %, saturation up by 30 %, blue down by 10 %.
    Recoloured,
    /// As the next frame of a film may be: four fifths of each side, off the middle by half
    /// of what is left, tilted by 3 degrees, darker by 8 %.
    Reframed,
    /// Left and right exchanged.
    Mirrored,
    /// Half a turn.
    Turned,
    /// Without colour.
    Grey,
    /// Gaussian blur with a standard deviation of 2 % of the shortest side.
    Blurred,
    /// The middle half of each side alone.
    Cropped,
    /// A square of half the shortest side, in the middle, filled with its mean colour.
    Covered,
}

impl Change {
    /// After these people have the same picture: who looks for blind pairs does not want
    /// them.
    pub const SAME_PICTURE: [Self; 5] = [
        Self::Reencoded,
        Self::Resized,
        Self::Trimmed,
        Self::Recoloured,
        Self::Reframed,
    ];

    /// After these they see a difference.
    pub const SEEN: [Self; 6] = [
        Self::Mirrored,
        Self::Turned,
        Self::Grey,
        Self::Blurred,
        Self::Cropped,
        Self::Covered,
    ];

    /// Changes whenever a change's pixels do, so that stored features of the older ones
    /// are not taken for the new.
    pub const VERSION: u32 = 1;

    /// The name, as in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reencoded => "re-encoded",
            Self::Resized => "resized",
            Self::Trimmed => "trimmed",
            Self::Recoloured => "recoloured",
            Self::Reframed => "reframed",
            Self::Mirrored => "mirrored",
            Self::Turned => "turned",
            Self::Grey => "grey",
            Self::Blurred => "blurred",
            Self::Cropped => "cropped",
            Self::Covered => "covered",
        }
    }

    /// The changed picture.
    ///
    /// # Errors
    /// [`ShiftError::Image`] when the image's fields disagree, and
    /// [`ShiftError::Jpeg`] for a side above 65,535 pixels.
    pub fn apply(self, image: &RgbImage) -> Result<RgbImage, ShiftError> {
        image.check()?;
        Ok(match self {
            Self::Reencoded => jpeg(image, 40)?,
            Self::Resized => reduced(image, 112),
            Self::Trimmed => cut(image, middle(image, 0.9)),
            Self::Recoloured => recoloured(image),
            Self::Reframed => reframed(image),
            Self::Mirrored => {
                let mut mirrored = image.clone();
                flip(&mut mirrored);
                mirrored
            }
            Self::Turned => Shift::Rotate180.apply(image)?,
            Self::Grey => Shift::Grey100.apply(image)?,
            Self::Blurred => blur(image, 0.02),
            Self::Cropped => cut(image, middle(image, 0.5)),
            Self::Covered => covered(image, square(image)),
        })
    }
}

/// So large a share of each side, in the middle.
fn middle(image: &RgbImage, share: f64) -> Part {
    // Rounded shares of a side lie between 1 and the side.
    let kept = |side: u32| ((f64::from(side) * share).round() as u32).max(1);
    let (width, height) = (kept(image.width), kept(image.height));
    Part {
        x: (image.width - width) / 2,
        y: (image.height - height) / 2,
        width,
        height,
    }
}

/// The square that [`Change::Covered`] covers.
fn square(image: &RgbImage) -> Part {
    let side = (image.width.min(image.height) / 2).max(1);
    Part {
        x: (image.width - side) / 2,
        y: (image.height - side) / 2,
        width: side,
        height: side,
    }
}

fn recoloured(image: &RgbImage) -> RgbImage {
    let saturated = saturate(image.clone(), 1.3);
    map(saturated, |pixel| {
        let [r, g, b] = blend([0; 3], pixel, 1.15);
        [r, g, (f32::from(b) * 0.9) as u8]
    })
}

/// A part, which lies within the image, in its mean colour.
fn covered(image: &RgbImage, part: Part) -> RgbImage {
    let mut sums = [0_u64; 3];
    for pixel in cut(image, part).pixels.as_chunks::<3>().0 {
        for (sum, &level) in sums.iter_mut().zip(pixel) {
            *sum += u64::from(level);
        }
    }
    let count = u64::from(part.width) * u64::from(part.height);
    // A mean of levels is a level.
    let mean = sums.map(|sum| ((sum + count / 2) / count) as u8);
    let mut image = image.clone();
    let stride = image.width as usize * 3;
    let columns = part.x as usize * 3..(part.x + part.width) as usize * 3;
    for row in part.y..part.y + part.height {
        let row = &mut image.pixels[row as usize * stride..][columns.clone()];
        row.as_chunks_mut::<3>().0.fill(mean);
    }
    image
}

/// A tilted window of the image, between pixels by the four around (bilinear).
fn reframed(image: &RgbImage) -> RgbImage {
    const SHARE: f64 = 0.8;
    // Of 3 degrees; written out, so that every platform has the same bits.
    const SINE: f64 = 0.052_335_956_242_943_83;
    const COSINE: f64 = 0.998_629_534_754_573_8;
    let (full_width, full_height) = (f64::from(image.width), f64::from(image.height));
    let kept = middle(image, SHARE);
    let off_middle = (1.0 - SHARE) / 4.0;
    let centre = [
        full_width * (0.5 + off_middle),
        full_height * (0.5 + off_middle),
    ];
    let mut pixels = Vec::with_capacity((kept.width * kept.height * 3) as usize);
    for y in 0..kept.height {
        for x in 0..kept.width {
            let across = f64::from(x) + 0.5 - f64::from(kept.width) / 2.0;
            let down = f64::from(y) + 0.5 - f64::from(kept.height) / 2.0;
            let at = [
                centre[0] + COSINE * across - SINE * down - 0.5,
                centre[1] + SINE * across + COSINE * down - 0.5,
            ];
            pixels.extend(between(image, at).map(|level| (level * 0.92 + 0.5) as u8));
        }
    }
    RgbImage {
        width: kept.width,
        height: kept.height,
        pixels,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A slope to the right in red, down in green.
    fn slopes(width: u32, height: u32) -> RgbImage {
        let level = |at: u32, of: u32| (at * 250 / of) as u8;
        let pixels = (0..height)
            .flat_map(|y| (0..width).flat_map(move |x| [level(x, width), level(y, height), 90]));
        RgbImage::new(width, height, pixels.collect()).unwrap()
    }

    fn at(image: &RgbImage, x: u32, y: u32) -> [u8; 3] {
        let first = (y * image.width + x) as usize * 3;
        image.pixels[first..first + 3].try_into().unwrap()
    }

    #[test]
    fn every_size_is_taken_and_something_changes() {
        for (width, height) in [(1, 1), (1, 40), (40, 1), (7, 5), (900, 700)] {
            for change in Change::SAME_PICTURE.into_iter().chain(Change::SEEN) {
                let image = slopes(width, height);
                let out = change.apply(&image).unwrap();
                assert!(out.check().is_ok(), "{change:?} of {width} x {height}");
                assert!(width < 900 || out != image, "{change:?}");
            }
        }
    }

    #[test]
    fn parts_are_where_they_are_said_to_be() {
        let image = slopes(200, 100);
        let trimmed = Change::Trimmed.apply(&image).unwrap();
        assert_eq!((trimmed.width, trimmed.height), (180, 90));
        assert_eq!(at(&trimmed, 0, 0), at(&image, 10, 5));
        let cropped = Change::Cropped.apply(&image).unwrap();
        assert_eq!(at(&cropped, 0, 0), at(&image, 50, 25));
        let covered = Change::Covered.apply(&image).unwrap();
        assert_eq!(at(&covered, 75, 25), at(&covered, 124, 74));
        assert_eq!(at(&covered, 74, 25), at(&image, 74, 25));
        assert_eq!(at(&covered, 124, 75), at(&image, 124, 75));
    }

    #[test]
    fn a_frame_is_tilted_shifted_and_darker() {
        let image = slopes(400, 200);
        let frame = Change::Reframed.apply(&image).unwrap();
        assert_eq!((frame.width, frame.height), (320, 160));
        // Its middle is at 55 % of each side; levels are 92 % of what is there.
        let [r, g, b] = at(&frame, 160, 80);
        assert!((f32::from(r) - 0.92 * 0.55 * 250.0).abs() < 2.0);
        assert!((f32::from(g) - 0.92 * 0.55 * 250.0).abs() < 2.0);
        assert_eq!(b, 83);
        // To the right of the middle it looks further down.
        assert!(at(&frame, 319, 80)[1] > g && at(&frame, 0, 80)[1] < g);
    }
}
