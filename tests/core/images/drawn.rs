//! The drawings of tests/reference/make_preprocess_reference.py, by the same
//! integer formulas.

use clipsight_core::image::RgbImage;

/// Draws `pattern` (a name from the listing) at that size.
pub fn draw(pattern: &str, width: u32, height: u32) -> RgbImage {
    let formula = match pattern {
        "scene" => scene,
        "gradient" => gradient,
        "rings" => rings,
        "checker" => checker,
        "stripes" => stripes,
        "noise" => noise,
        other => panic!("no formula for {other}"),
    };
    let (w, h) = (i64::from(width), i64::from(height));
    let mut pixels = Vec::with_capacity((w * h * 3) as usize);
    for y in 0..h {
        for x in 0..w {
            pixels.extend(formula(x, y, w, h).map(|level| level as u8));
        }
    }
    RgbImage::new(width, height, pixels).unwrap()
}

fn gradient(x: i64, y: i64, w: i64, h: i64) -> [i64; 3] {
    let (r, g) = (x * 255 / (w - 1).max(1), y * 255 / (h - 1).max(1));
    [r, g, 255 - (r + g) / 2]
}

/// A gradient with a disc and a hard-edged bar.
fn scene(x: i64, y: i64, w: i64, h: i64) -> [i64; 3] {
    if (w / 5..w / 5 + 3).contains(&x) {
        return [0, 0, 0];
    }
    if (2 * x - w).pow(2) + (2 * y - h).pow(2) < w.min(h).pow(2) / 2 {
        return [230, 40, 90];
    }
    gradient(x, y, w, h)
}

fn rings(x: i64, y: i64, w: i64, h: i64) -> [i64; 3] {
    let d = ((2 * x - w).pow(2) + (2 * y - h).pow(2)) * 4096 / (w * w + h * h) % 512;
    let v = if d > 255 { 511 - d } else { d };
    [v, 255 - v, v / 2]
}

fn checker(x: i64, y: i64, _: i64, _: i64) -> [i64; 3] {
    let coarse = (x / 5 + y / 5) % 2 * 255;
    let fine = (x / 2 + y / 3) % 2 * 255;
    [coarse, 255 - fine, (coarse + fine) / 2]
}

/// One pixel wide, black and white: the kernel overshoots most here.
fn stripes(x: i64, y: i64, _: i64, _: i64) -> [i64; 3] {
    let slanted = if (x + y) % 3 == 0 { 255 } else { 0 };
    [x % 2 * 255, y % 2 * 255, slanted]
}

fn noise(x: i64, y: i64, _: i64, _: i64) -> [i64; 3] {
    [1, 2, 3].map(|channel| {
        let v = (x * 374_761_393 + y * 668_265_263 + channel * 974_634_777) & 0xFFFF_FFFF;
        let v = ((v ^ (v >> 13)) * 1_274_126_177) & 0xFFFF_FFFF;
        (v >> 16) & 255
    })
}
