//! Parts of an image, and its mirror image.

use super::RgbImage;

/// A part of an image, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// First column.
    pub x: u32,
    /// First row.
    pub y: u32,
    /// Number of columns, at least 1.
    pub width: u32,
    /// Number of rows, at least 1.
    pub height: u32,
}

/// A part, which lies within the image, as an image of its own.
pub fn cut(image: &RgbImage, part: Part) -> RgbImage {
    let stride = image.width as usize * 3;
    let columns = part.x as usize * 3..(part.x + part.width) as usize * 3;
    let rows = part.y as usize..(part.y + part.height) as usize;
    let pixels = rows
        .flat_map(|row| &image.pixels[row * stride..][columns.clone()])
        .copied()
        .collect();
    RgbImage {
        width: part.width,
        height: part.height,
        pixels,
    }
}

/// Turns an image left to right.
pub fn flip(image: &mut RgbImage) {
    for row in image.pixels.chunks_exact_mut(image.width as usize * 3) {
        row.as_chunks_mut::<3>().0.reverse();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_takes_the_named_pixels() {
        let image = RgbImage::new(4, 3, (0..36).collect()).unwrap();
        let part = Part {
            x: 1,
            y: 1,
            width: 2,
            height: 2,
        };
        let expected = [15, 16, 17, 18, 19, 20, 27, 28, 29, 30, 31, 32];
        assert_eq!(cut(&image, part).pixels, expected);
    }

    #[test]
    fn a_flip_keeps_rows_and_channels() {
        let mut image = RgbImage::new(2, 2, (0..12).collect()).unwrap();
        flip(&mut image);
        assert_eq!(image.pixels, [3, 4, 5, 0, 1, 2, 9, 10, 11, 6, 7, 8]);
    }
}
