//! The stored reference: tests/data/preprocess.json and what it lists.

use std::fmt;
use std::fs;
use std::path::PathBuf;

use clipsight_core::image::{Limits, Preprocess, RgbImage, decode};
use serde::Deserialize;

/// What make_preprocess_reference.py wrote.
#[derive(Deserialize)]
pub struct Listing {
    pub pillow: String,
    pub drawn: Vec<Drawn>,
    pub files: Vec<File>,
}

#[derive(Deserialize)]
pub struct Drawn {
    pub name: String,
    pub pattern: String,
    pub width: u32,
    pub height: u32,
    pub resize: u32,
    pub crop: u32,
}

#[derive(Deserialize)]
pub struct File {
    pub name: String,
    /// Pillow's name for how the file keeps its pixels.
    pub mode: String,
    /// Upright.
    pub width: u32,
    pub height: u32,
    /// Absent where only the decoding is compared.
    pub resize: Option<u32>,
    pub crop: Option<u32>,
}

/// A path below tests/data.
pub fn data(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/data")
        .join(name)
}

pub fn listing() -> Listing {
    let text = fs::read_to_string(data("preprocess.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// Decodes a stored reference image, which is lossless.
pub fn reference(name: &str) -> RgbImage {
    let bytes = fs::read(data(name)).unwrap();
    decode(&bytes, Limits::default()).unwrap().rgb
}

/// What Pillow decoded each file to, in the listing's order.
pub fn decoded_by_pillow(files: &[File]) -> Vec<RgbImage> {
    const CELL: usize = 96;
    const COLUMNS: usize = 8;
    let grid = reference("preprocess-decoded.webp");
    assert_eq!(grid.width as usize, CELL * COLUMNS);
    let cut = |(n, file): (usize, &File)| {
        let (left, top) = (n % COLUMNS * CELL, n / COLUMNS * CELL);
        let mut pixels = Vec::new();
        for y in top..top + file.height as usize {
            let at = (y * CELL * COLUMNS + left) * 3;
            pixels.extend_from_slice(&grid.pixels[at..at + file.width as usize * 3]);
        }
        RgbImage::new(file.width, file.height, pixels).unwrap()
    };
    files.iter().enumerate().map(cut).collect()
}

/// A preprocessing of which only the geometry matters.
pub fn geometry(resize: u32, crop: u32) -> Preprocess {
    Preprocess {
        resize,
        crop,
        mean: [0.5; 3],
        std: [0.5; 3],
    }
}

/// How far two images' levels are apart, of 255.
#[derive(Clone, Copy, Default, PartialEq)]
pub struct Difference {
    pub max: u8,
    pub mean: f64,
}

impl Difference {
    pub fn between(a: &[u8], b: &[u8]) -> Self {
        assert_eq!(a.len(), b.len(), "images of different sizes");
        let apart = || a.iter().zip(b).map(|(a, b)| a.abs_diff(*b));
        let sum: u64 = apart().map(u64::from).sum();
        Self {
            max: apart().max().unwrap_or(0),
            mean: sum as f64 / a.len() as f64,
        }
    }

    /// Within one level at every pixel and 0.1 on average.
    pub fn is_pillows(self) -> bool {
        self.max <= 1 && self.mean <= 0.1
    }

    /// The larger of both in each figure.
    pub fn or(self, other: Self) -> Self {
        Self {
            max: self.max.max(other.max),
            mean: self.mean.max(other.mean),
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at most {} levels, mean {:.4}", self.max, self.mean)
    }
}
