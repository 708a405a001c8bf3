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
        let bytes = mutated(&seeds, &mut random);
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

struct Random(u64);

impl Random {
    /// A number below `end`, which is at least 1.
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % end
    }
}

fn mutated(seeds: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    const ODD: [u8; 8] = [0, 1, 0x7F, 0x80, 0xFF, 0xFE, 0xD9, 0x10];
    let mut bytes = seeds[random.below(seeds.len())].clone();
    for _ in 0..1 + random.below(6) {
        let length = bytes.len().max(1);
        // Headers are near the start: half of all changes fall there.
        let near = random.below(2) == 0;
        let at = random.below(if near { length.min(200) } else { length });
        let run = 1 + random.below(16);
        let end = (at + run).min(bytes.len());
        match random.below(7) {
            0 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
            1 if at < bytes.len() => bytes[at] = ODD[random.below(8)],
            2 => bytes[at.min(end)..end].fill(ODD[random.below(8)]),
            3 => {
                let other = &seeds[random.below(seeds.len())];
                let from = random.below(other.len());
                let to = (from + 1 + random.below(300)).min(other.len());
                bytes.splice(at..at, other[from..to].iter().copied());
            }
            4 => drop(bytes.drain(at.min(end)..end)),
            5 => {
                let piece = bytes[at.min(end)..end].to_vec();
                bytes.splice(at..at, piece);
            }
            _ if random.below(8) == 0 => bytes.truncate(at),
            _ => {}
        }
    }
    bytes
}
