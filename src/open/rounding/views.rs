//! Three views of each calibration photograph: the whole, a crop, a mosaic.

use crate::image::{Part, RgbImage, cut, flip, resized};

/// Side of a mosaic's tile, in pixels.
const TILE: u32 = 128;

/// All views: for photo `i` the whole photo, a corner crop of 70 % a side turned
/// left to right, and a busy scene of four photos. Photographs of single objects
/// alone would leave busy scenes to chance.
pub(super) fn views(photos: &[RgbImage]) -> Vec<RgbImage> {
    let mut views = Vec::with_capacity(3 * photos.len());
    for (index, photo) in photos.iter().enumerate() {
        views.push(photo.clone());
        let mut corner = corner(photo, (index + 1) % 4);
        flip(&mut corner);
        views.push(corner);
        views.push(mosaic(photos, index));
    }
    views
}

fn corner(photo: &RgbImage, which: usize) -> RgbImage {
    let most = |side: u32| ((f64::from(side) * 0.7) as u32).max(1);
    let (width, height) = (most(photo.width), most(photo.height));
    let part = Part {
        x: (photo.width - width) * (which % 2) as u32,
        y: (photo.height - height) * (which / 2) as u32,
        width,
        height,
    };
    cut(photo, part)
}

fn mosaic(photos: &[RgbImage], index: usize) -> RgbImage {
    let side = 2 * TILE;
    let mut pixels = vec![0; (side * side * 3) as usize];
    for tile in 0..4 {
        let photo = &photos[(4 * index + 13 * tile + 5 * (index / 12)) % photos.len()];
        let square = photo.width.min(photo.height);
        let centre = Part {
            x: (photo.width - square) / 2,
            y: (photo.height - square) / 2,
            width: square,
            height: square,
        };
        let mut part = resized(&cut(photo, centre), (TILE, TILE));
        if (index + tile) % 2 == 1 {
            flip(&mut part);
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
