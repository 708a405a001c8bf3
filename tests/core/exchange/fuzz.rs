//! Mutated files of one format, for as long as one likes.
//!
//! ```sh
//! FUZZ=parquet FUZZ_SECONDS=600 cargo test --release --test exchange -- \
//!   --ignored --nocapture mutated_files
//! ```

use std::fs;
use std::time::{Duration, Instant};

use crate::Format;
use crate::allocations::peak_of;
use crate::seeds::seeds;

/// What was tried.
#[derive(Debug, Default)]
pub struct Told {
    pub tried: u64,
    pub read: u64,
    /// Panics of a reader, which are contained.
    pub gave_up: u64,
    pub slowest: Duration,
    pub peak: isize,
}

/// How long.
pub enum Until {
    Files(u64),
    Seconds(u64),
}

#[test]
#[ignore = "runs for FUZZ_SECONDS"]
fn mutated_files() {
    let setting = |name: &str, usual: &str| std::env::var(name).unwrap_or(usual.into());
    let wanted = setting("FUZZ", "npy");
    let seconds = setting("FUZZ_SECONDS", "10").parse().unwrap();
    let format = Format::ALL
        .into_iter()
        .find(|format| format.name() == wanted);
    let told = fuzz(format.expect("no such format"), Until::Seconds(seconds));
    println!("{wanted}: {seconds} s, {told:?}");
}

pub fn fuzz(format: Format, until: Until) -> Told {
    // A backtrace takes more memory than any file.
    std::panic::set_hook(Box::new(|panic| eprintln!("{panic}")));
    let seeds = seeds(format);
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let start = Instant::now();
    let mut told = Told::default();
    let name = format.name();
    while match until {
        Until::Files(files) => told.tried < files,
        Until::Seconds(seconds) => start.elapsed() < Duration::from_secs(seconds),
    } {
        let bytes = mutated(&seeds, &mut random);
        let keep = |why: &str| {
            let file = std::env::temp_dir().join(format!("fuzz-{name}-{why}"));
            fs::write(&file, &bytes).unwrap();
            file
        };
        let began = Instant::now();
        let (answer, peak) = peak_of(|| format.read(&bytes));
        let took = began.elapsed();
        told.tried += 1;
        match answer {
            Ok(()) => told.read += 1,
            Err(error) => {
                let error = error.to_string();
                assert!(!error.is_empty() && error.len() < 2000, "{error}");
                told.gave_up += u64::from(error.contains("the reader gave up"));
            }
        }
        told.slowest = told.slowest.max(took);
        told.peak = told.peak.max(peak);
        assert!(
            peak <= format.most(&bytes),
            "{peak} bytes of memory for {} of file: {}",
            bytes.len(),
            keep("memory").display()
        );
        // Such as a machine with other work.
        if took > Duration::from_secs(2) {
            println!("slow, {took:?}: {}", keep("slow").display());
        }
    }
    told
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
    const ODD: [u8; 10] = [0, 1, 0x7F, 0x80, 0xFF, 0xFE, b'9', b'\'', b')', 0x10];
    let mut bytes = seeds[random.below(seeds.len())].clone();
    for _ in 0..1 + random.below(4) {
        let length = bytes.len().max(1);
        // Headers lie at the start, Parquet's also at the end.
        let at = match random.below(3) {
            0 => random.below(length.min(160)),
            1 => length - 1 - random.below(length.min(300)),
            _ => random.below(length),
        };
        let end = (at + 1 + random.below(12)).min(bytes.len());
        match random.below(7) {
            0 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
            1 if at < bytes.len() => bytes[at] = ODD[random.below(ODD.len())],
            2 => bytes[at.min(end)..end].fill(ODD[random.below(ODD.len())]),
            3 => {
                let other = &seeds[random.below(seeds.len())];
                let from = random.below(other.len());
                let to = (from + 1 + random.below(100)).min(other.len());
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
