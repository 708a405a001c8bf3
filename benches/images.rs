//! What happens to a photo ahead of the encoder: hashing, decoding, resizing; resizing
//! beside the `image` library's, which gives other levels.
//!
//! ```sh
//! make bench BENCH=images
//! cargo bench --package clipsight-core --bench images \
//!   --config 'profile.release.package.clipsight-core.opt-level=3'
//! ```
//!
//! A line a step: the median of the runs and its quartiles, for a drawn photo of 12
//! megapixels. The second command tells what another level of optimisation would give.

use std::io::Cursor;
use std::time::Instant;

use clipsight_core::hash;
use clipsight_core::image::{Limits, Preprocess, RgbImage, decode, preprocess};
use image::imageops::{FilterType, resize};

const RUNS: usize = 20;
const WIDTH: u32 = 4000;
const HEIGHT: u32 = 3000;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let drawn = drawn();
    let photo = image::RgbImage::from_raw(WIDTH, HEIGHT, drawn.clone()).ok_or("no photo")?;
    let mut jpeg = Vec::new();
    photo.write_to(&mut Cursor::new(&mut jpeg), image::ImageFormat::Jpeg)?;
    let mut png = Vec::new();
    photo.write_to(&mut Cursor::new(&mut png), image::ImageFormat::Png)?;
    let rgb = RgbImage::new(WIDTH, HEIGHT, drawn)?;
    let clip = Preprocess {
        resize: 224,
        crop: 224,
        mean: [0.5; 3],
        std: [0.5; 3],
    };
    let limits = Limits::default();
    time("SHA-256 of the JPEG", || Ok(hash::hex(&jpeg).len()))?;
    time("JPEG to RGB", || {
        Ok(decode(&jpeg, limits)?.rgb.pixels.len())
    })?;
    time("PNG to RGB", || Ok(decode(&png, limits)?.rgb.pixels.len()))?;
    time("resize and crop to 224", || {
        Ok(preprocess(&rgb, &clip)?.data.len())
    })?;
    time("the same size by `image`, bicubic", || {
        Ok(resize(&photo, 299, 224, FilterType::CatmullRom).len())
    })
}

/// A smooth scene with some grain, so that a JPEG of it is as long as a photo's.
fn drawn() -> Vec<u8> {
    let mut state = 1_u32;
    let mut levels = Vec::with_capacity((WIDTH * HEIGHT * 3) as usize);
    for y in 0..HEIGHT {
        for x in 0..WIDTH {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let grain = state >> 28;
            for channel in 0..3 {
                let wave = (x * (channel + 1) + y * 2) / 16 % 240;
                levels.push((wave.min(239 - wave.min(239)) + grain) as u8);
            }
        }
    }
    levels
}

fn time(
    what: &str,
    mut run: impl FnMut() -> Result<usize, Box<dyn std::error::Error>>,
) -> Result<(), Box<dyn std::error::Error>> {
    run()?;
    let mut times = Vec::with_capacity(RUNS);
    for _ in 0..RUNS {
        let start = Instant::now();
        std::hint::black_box(run()?);
        times.push(start.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    let at = |part: usize| times[(RUNS - 1) * part / 4];
    println!("{what}: {:.1} ms ({:.1} to {:.1})", at(2), at(1), at(3));
    Ok(())
}
