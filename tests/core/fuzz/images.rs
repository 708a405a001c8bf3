//! Pictures, a target a format.

use std::fs;
use std::path::Path;

use clipsight_core::image::{ImageError, Limits, decode};

use crate::harness::{Refusal, Target, as_it_is};

const LIMITS: Limits = Limits {
    max_bytes: 1 << 20,
    max_pixels: 1_000_000,
};

/// What `tests/core/images/hostile.rs` promises.
const PEAK: usize = 16_000_000 + (4 << 20) + (8 << 20);

pub fn targets() -> Vec<Target> {
    macro_rules! of {
        ($($format:literal),*) => {
            vec![$(Target {
                name: $format,
                seeds: || seeds($format),
                read,
                most: |_| PEAK,
                mend: as_it_is,
            }),*]
        };
    }
    of!["bmp", "gif", "jpg", "png", "tif", "webp"]
}

fn read(bytes: &[u8]) -> Result<(), Refusal> {
    match decode(bytes, LIMITS) {
        Ok(image) => {
            let (width, height) = (image.rgb.width as usize, image.rgb.height as usize);
            assert_eq!(image.rgb.pixels.len(), 3 * width * height);
            Ok(())
        }
        // A panic of a decoder that is not ours is contained, and counted.
        Err(error @ ImageError::DecoderFailed { .. }) => Err(Refusal::of(error)),
        Err(error) => Err(Refusal::of(error)),
    }
}

/// The stored files and the awkward ones of a format, by their names' ends.
fn seeds(format: &str) -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut folders = vec![root.join("tests/data/images")];
    for kind in [
        "bmp",
        "colour",
        "gif",
        "jpeg",
        "orientation",
        "png",
        "tiff",
        "webp",
    ] {
        folders.push(root.join("../shared/cases/files").join(kind));
    }
    let files = folders
        .iter()
        .filter_map(|folder| fs::read_dir(folder).ok());
    let mut paths: Vec<_> = files
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|end| end == format))
        .collect();
    paths.sort();
    let files = paths.iter().filter_map(|path| fs::read(path).ok());
    files.filter(|bytes| bytes.len() < 200_000).collect()
}
