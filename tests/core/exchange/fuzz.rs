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
use crate::mutated::{Random, mutated};
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
        let bytes = mutated(&seeds, &mut random, place);
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

/// Headers lie at the start, Parquet's also at the end.
fn place(random: &mut Random, length: usize) -> usize {
    match random.below(3) {
        0 => random.below(length.min(160)),
        1 => length - 1 - random.below(length.min(300)),
        _ => random.below(length),
    }
}
