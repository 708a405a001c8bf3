//! Mutated files of one format, for as long as one likes: no panic gets out, none is
//! contained without being counted, no more memory than promised, no file takes long.
//!
//! ```sh
//! FUZZ=png FUZZ_SECONDS=600 cargo test --release --test preprocess -- \
//!   --ignored --nocapture mutated_files
//! ```

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use clipsight_core::image::{ImageError, Limits, decode};

use crate::allocations::peak_of;
use crate::listing::data;
use crate::mutated::{Random, mutated};

const LIMITS: Limits = Limits {
    max_bytes: 1 << 20,
    max_pixels: 1_000_000,
};

/// As `hostile` has it.
const PEAK: isize = 16_000_000 + (4 << 20) + (8 << 20);

#[test]
#[ignore = "runs for FUZZ_SECONDS"]
fn mutated_files() {
    let setting = |name: &str, usual: &str| std::env::var(name).unwrap_or(usual.into());
    let format = setting("FUZZ", "png");
    let seconds = setting("FUZZ_SECONDS", "10").parse().unwrap();
    let seeds = seeds(&format);
    assert!(!seeds.is_empty(), "no file of {format}");
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let start = Instant::now();
    let (mut tried, mut read, mut contained) = (0_u64, 0_u64, 0_u64);
    let mut slowest = Duration::ZERO;
    while start.elapsed() < Duration::from_secs(seconds) {
        let bytes = mutated(&seeds, &mut random, place);
        let began = Instant::now();
        let (answer, peak) = peak_of(|| decode(&bytes, LIMITS));
        let took = began.elapsed();
        tried += 1;
        let keep = |why: &str| {
            let file = std::env::temp_dir().join(format!("fuzz-{format}-{why}-{tried}"));
            fs::write(&file, &bytes).unwrap();
            println!("{why}: {}", file.display());
        };
        match answer {
            Ok(_) => read += 1,
            Err(ImageError::DecoderFailed { .. }) => {
                contained += 1;
                keep("panic");
            }
            Err(_) => {}
        }
        if peak > PEAK {
            keep("memory");
            panic!("{peak} bytes");
        }
        if took > slowest {
            slowest = took;
            if took > Duration::from_secs(2) {
                keep("slow");
            }
        }
    }
    println!(
        "{format}: {tried} files in {seconds} s, {read} read, {contained} panics contained, \
         slowest {slowest:?}"
    );
}

/// The stored files and the awkward ones of a format, by their names' ends.
fn seeds(format: &str) -> Vec<Vec<u8>> {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/cases/files");
    let mut folders = vec![data("images")];
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
        folders.push(shared.join(kind));
    }
    let files = folders
        .iter()
        .filter_map(|folder| fs::read_dir(folder).ok());
    files
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == format)
        })
        .filter_map(|path| fs::read(path).ok())
        .filter(|bytes| bytes.len() < 200_000)
        .collect()
}

/// Headers are near the start: half of all changes fall there.
fn place(random: &mut Random, length: usize) -> usize {
    let near = random.below(2) == 0;
    random.below(if near { length.min(200) } else { length })
}
