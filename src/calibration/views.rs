//! Three views of each calibration photograph: the whole, a crop, a mosaic.

use crate::image::{RgbImage, resized};

/// Side of a mosaic's tile, in pixels.
const TILE: u32 = 128;

/// All views: for photo `i` the whole photo, a corner crop of 70 % a side turned
/// left to right, and a busy scene of four photos. Photographs of single objects
/// alone would leave busy scenes to chance.
pub(super) fn views(photos: &[RgbImage]) -> Vec<RgbImage> {
    let mut views = Vec::with_capacity(3 * photos.len());
    for (index, photo) in photos.iter().enumerate() {
        views.push(photo.clone());
        views.push(flipped(&corner(photo, (index + 1) % 4)));
        views.push(mosaic(photos, index));
    }
    views
}

fn corner(photo: &RgbImage, which: usize) -> RgbImage {
    let part = |side: u32| (f64::from(side) * 0.7) as u32;
    let (width, height) = (part(photo.width).max(1), part(photo.height).max(1));
    let x = (photo.width - width) * (which % 2) as u32;
    let y = (photo.height - height) * (which / 2) as u32;
    cut(photo, x, y, width, height)
}

fn mosaic(photos: &[RgbImage], index: usize) -> RgbImage {
    let side = 2 * TILE;
    let mut pixels = vec![0; (side * side * 3) as usize];
    for tile in 0..4 {
        let photo = &photos[(4 * index + 13 * tile + 5 * (index / 12)) % photos.len()];
        let square = photo.width.min(photo.height);
        let (x, y) = ((photo.width - square) / 2, (photo.height - square) / 2);
        let mut part = resized(&cut(photo, x, y, square, square), (TILE, TILE));
        if (index + tile) % 2 == 1 {
            part = flipped(&part);
        }
        let row = TILE as usize * 3;
        let (left, top) = (tile % 2, tile / 2);
        for (line, from) in part.pixels.chunks_exact(row).enumerate() {
            let start = ((top * TILE as usize + line) * 2 + left) * row;
            pixels[start..start + row].copy_from_slice(from);
        }
    }
    RgbImage {
        width: side,
        height: side,
        pixels,
    }
}

fn cut(photo: &RgbImage, x: u32, y: u32, width: u32, height: u32) -> RgbImage {
    let stride = photo.width as usize * 3;
    let columns = x as usize * 3..(x + width) as usize * 3;
    let rows = y as usize..(y + height) as usize;
    let pixels = rows.flat_map(|row| &photo.pixels[row * stride..][columns.clone()]);
    RgbImage {
        width,
        height,
        pixels: pixels.copied().collect(),
    }
}

fn flipped(photo: &RgbImage) -> RgbImage {
    let mut flipped = photo.clone();
    for row in flipped.pixels.chunks_exact_mut(photo.width as usize * 3) {
        row.as_chunks_mut::<3>().0.reverse();
    }
    flipped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mosaic_has_its_photos_in_its_quarters() {
        let photos: Vec<RgbImage> = (0..48u8)
            .map(|level| RgbImage {
                width: 20,
                height: 30,
                pixels: vec![level; 20 * 30 * 3],
            })
            .collect();
        let views = views(&photos);
        assert_eq!(views.len(), 144);
        assert_eq!((views[1].width, views[1].height), (14, 21));
        // Photo 14's mosaic: tiles 4 * 14 + 13 t + 5, modulo 48.
        let mosaic = &views[3 * 14 + 2];
        let level = |x: usize, y: usize| mosaic.pixels[(y * 256 + x) * 3];
        let corners = [level(0, 0), level(255, 0), level(0, 255), level(255, 255)];
        assert_eq!(corners, [13, 26, 39, 4]);
    }

    #[test]
    fn the_crop_is_a_corner_turned_left_to_right() {
        let pixels = (0..10 * 10).flat_map(|i| [i as u8; 3]).collect();
        let photo = RgbImage {
            width: 10,
            height: 10,
            pixels,
        };
        // Photo 0 gets corner 1: the upper right; its first pixel is the last
        // column's.
        let crop = &views(&vec![photo; 1])[1];
        assert_eq!((crop.width, crop.height), (7, 7));
        assert_eq!((crop.pixels[0], crop.pixels[18]), (9, 3));
    }
}
