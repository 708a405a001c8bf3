//! All pairs of a corpus: pairs a second, and what share that is of the floating-point
//! operations that this machine can do, measured in the same run.
//!
//! ```sh
//! make bench BENCH=mining
//! CLIPSIGHT_MINING_ROWS=200000 make bench BENCH=mining
//! CLIPSIGHT_MINING=FOLDER make bench BENCH=mining    # rows of tests/reference/mining
//! ```

use std::error::Error;
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use clipsight_core::vectors::mining::{Options, Rows, Shard, mine_block};
use clipsight_core::vectors::pairs::Rule;
use clipsight_processor::{Isa, Pairs, Screen, widen_f16};
use half::f16;
use half::slice::HalfFloatSliceExt;

#[path = "support/made_up.rs"]
mod made_up;
use made_up::made_up;

/// Numbers of CLIP ViT-B/16's rows and of DINOv2 ViT-S/14's.
const WIDTHS: [usize; 2] = [512, 384];
/// Runs, of which the best counts: other work on the machine only slows them down.
const RUNS: usize = 3;

fn main() -> Result<(), Box<dyn Error>> {
    let rows = match std::env::var_os("CLIPSIGHT_MINING") {
        Some(folder) => {
            let read = |name| read(&Path::new(&folder).join(name));
            [read("clip.f16")?, read("dino.f16")?]
        }
        None => {
            let count = std::env::var("CLIPSIGHT_MINING_ROWS").ok();
            let count = count.and_then(|count| count.parse().ok()).unwrap_or(20_000);
            [
                made_up(count, WIDTHS[0], 0.8),
                made_up(count, WIDTHS[1], 0.0),
            ]
        }
    };
    let clip = Rows::of_f16(&rows[0], WIDTHS[0])?;
    let dino = Rows::of_f16(&rows[1], WIDTHS[1])?;
    for isa in Isa::all() {
        let rate = screened(isa, &rows[0]) / 1e6;
        println!("{isa:?}, one thread, screening alone: {rate:.0} million pairs a second");
    }
    let rule = Rule::new(0.88, 0.7)?;
    let (mut peak, mut rate) = (0.0f64, 0.0f64);
    for _ in 0..RUNS {
        peak = peak.max(float_peak());
        let start = Instant::now();
        let shard = Shard::new(clip, dino)?;
        shard.screen();
        let packed = start.elapsed().as_secs_f64();
        let start = Instant::now();
        let mined = mine_block(&shard, None, rule, &Options::default())?;
        let seconds = start.elapsed().as_secs_f64();
        rate = rate.max(mined.looked_at as f64 / seconds);
        println!(
            "{} rows packed in {packed:.2} s; {} pairs in {seconds:.2} s, {} candidates, {} listed",
            shard.len(),
            mined.looked_at,
            mined.candidates,
            mined.pairs.len(),
        );
    }
    // CLIP's half alone: a product and a sum for each number.
    let done = rate * 2.0 * WIDTHS[0] as f64;
    println!(
        "best: {:.0} million pairs a second, as {:.0} GFLOP/s of CLIP's products; measured float \
         peak {:.0} GFLOP/s: {:.0} %",
        rate / 1e6,
        done / 1e9,
        peak / 1e9,
        100.0 * done / peak
    );
    Ok(())
}

/// Pairs a second of one thread on one instruction set, of some thousand rows.
fn screened(isa: Isa, rows: &[f16]) -> f64 {
    let mut screen = Screen::new(isa, &[0.0; WIDTHS[0]], Screen::COLUMNS);
    let mut values = [0.0; WIDTHS[0]];
    for row in rows.chunks_exact(WIDTHS[0]).take(Screen::COLUMNS) {
        widen_f16(isa, row.reinterpret_cast(), &mut values);
        screen.push(&values);
    }
    let band = screen.band(0..Screen::BAND.min(screen.len()));
    let mut found = Vec::new();
    let of_run = |_| {
        let start = Instant::now();
        band.candidates(&screen, 0..screen.len(), Pairs::All, 1.1, &mut found);
        start.elapsed().as_secs_f64()
    };
    let least = (0..100).map(of_run).fold(f64::INFINITY, f64::min);
    (Screen::BAND.min(screen.len()) * screen.len()) as f64 / least
}

/// f16, as they lie in a file.
fn read(path: &Path) -> std::io::Result<Vec<f16>> {
    let bytes = std::fs::read(path)?;
    let numbers = bytes.chunks_exact(2);
    let numbers = numbers.map(|of| f16::from_le_bytes([of[0], of[1]]));
    Ok(numbers.collect())
}

/// Floating-point operations a second of all processors: fused products and sums that
/// wait for nothing, on the widest vectors.
fn float_peak() -> f64 {
    const TIMES: usize = 100_000_000;
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let start = Instant::now();
    let done: f64 = std::thread::scope(|scope| {
        let parts: Vec<_> = (0..threads).map(|_| scope.spawn(|| fused(TIMES))).collect();
        // A thread that panicked did nothing.
        parts.into_iter().filter_map(|part| part.join().ok()).sum()
    });
    done / start.elapsed().as_secs_f64()
}

/// A dozen vectors, each of which is multiplied and added to so many times in all; gives
/// the operations.
macro_rules! fused {
    ($times:expr, $lanes:literal, $splat:expr, $fma:expr) => {{
        let mut sums = [$splat(1.0f32); 12];
        let (by, and) = ($splat(black_box(0.999f32)), $splat(black_box(0.001f32)));
        let rounds = $times / sums.len();
        for _ in 0..rounds {
            for sum in &mut sums {
                *sum = $fma(*sum, by, and);
            }
        }
        black_box(sums);
        (rounds * sums.len() * $lanes * 2) as f64
    }};
}

#[cfg(target_arch = "x86_64")]
fn fused(times: usize) -> f64 {
    use std::arch::x86_64::*;

    #[target_feature(enable = "avx512f")]
    fn wide(times: usize) -> f64 {
        fused!(times, 16, |x| _mm512_set1_ps(x), |a, b, c| _mm512_fmadd_ps(
            a, b, c
        ))
    }
    #[target_feature(enable = "avx2,fma")]
    fn narrow(times: usize) -> f64 {
        fused!(times, 8, |x| _mm256_set1_ps(x), |a, b, c| _mm256_fmadd_ps(
            a, b, c
        ))
    }
    if is_x86_feature_detected!("avx512f") {
        // SAFETY: the machine has it.
        unsafe { wide(times) }
    } else if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
        // SAFETY: the machine has it.
        unsafe { narrow(times) }
    } else {
        fused!(times, 1, |x| x, |a: f32, b: f32, c: f32| a * b + c)
    }
}

#[cfg(target_arch = "aarch64")]
fn fused(times: usize) -> f64 {
    use std::arch::aarch64::*;

    #[target_feature(enable = "neon")]
    fn wide(times: usize) -> f64 {
        fused!(times, 4, |x| vdupq_n_f32(x), |a, b, c| vfmaq_f32(c, a, b))
    }
    // SAFETY: every such machine has it.
    unsafe { wide(times) }
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn fused(times: usize) -> f64 {
    fused!(times, 1, |x| x, |a: f32, b: f32, c: f32| a * b + c)
}
