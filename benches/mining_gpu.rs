//! All pairs of a corpus on a GPU: pairs a second, and what share that is of the
//! floating-point operations that the device can do, measured in the same run.
//!
//! ```sh
//! CLIPSIGHT_MINING_ROWS=1280000 CLIPSIGHT_MINING_DEVICE=wgpu make bench BENCH=mining_gpu
//! ```
//!
//! `CLIPSIGHT_MINING_DEVICE` is `wgpu` (default, a software GPU too) or `cuda` (built with
//! `--features cuda`), `CLIPSIGHT_MINING_ROWS` how many rows (20,000), and
//! `CLIPSIGHT_MINING_PIECE` how many of them a piece has (65,536), as a plan cuts them.
//! Packing and sending rows, reading back and deciding on candidates is in the time; files
//! are not.
//!
//! The peak is wgpu's f32 by fused products and sums that wait for nothing, and CUDA's f16
//! by burn's product of two matrices of 8192 x 8192, the best of some: what such a product
//! reaches, which is below what the hardware could.

use std::error::Error;
use std::time::Instant;

use burn::tensor::backend::Backend;
use clipsight::ask::mine::doubt;
use clipsight::device::{Device, Runtime};
use clipsight::kernels::{Gpu, peak_kernel};
use clipsight::vectors::mining::{Options, Rows, Shard, mine_block_by};
use clipsight::vectors::pairs::Rule;
use pollster::block_on;

#[path = "support/made_up.rs"]
mod made_up;
use made_up::made_up;

type Failure = Box<dyn Error>;

/// Numbers of CLIP ViT-B/16's rows and of DINOv2 ViT-S/14's.
const WIDTHS: [usize; 2] = [512, 384];
/// Runs, of which the best counts.
const RUNS: usize = 3;

fn main() -> Result<(), Failure> {
    let number = |name: &str, default: usize| {
        let given = std::env::var(name).ok();
        given
            .and_then(|given| given.parse().ok())
            .unwrap_or(default)
    };
    let count = number("CLIPSIGHT_MINING_ROWS", 20_000);
    let piece = number("CLIPSIGHT_MINING_PIECE", 65_536);
    let device = std::env::var("CLIPSIGHT_MINING_DEVICE").unwrap_or_else(|_| "wgpu".into());
    let runtime = match block_on(Runtime::open(device.parse::<Device>()?)) {
        Ok(runtime) => runtime,
        Err(error) => {
            println!("skipped, {error}");
            return Ok(());
        }
    };
    let finder = runtime.finder().ok_or("the CPU's benchmark is `mining`")?;
    if let Some(doubt) = doubt(finder.as_ref(), WIDTHS)? {
        return Err(format!("{runtime} cannot be believed: {doubt}").into());
    }
    println!("{runtime}");
    let [clip, dino] = WIDTHS;
    let rows = [made_up(count, clip, 0.8), made_up(count, dino, 0.0)];
    let rule = Rule::new(0.88, 0.7)?;
    let (mut best, mut peak) = (0.0f64, 0.0f64);
    for _ in 0..RUNS {
        peak = peak.max(peak_of(&runtime)?);
        let start = Instant::now();
        let (mut pairs, mut candidates, mut listed) = (0, 0, 0);
        let shard = |first: usize, beside: Option<&Shard<'_>>| {
            let range = first..count.min(first + piece);
            let side = |at: usize| {
                let width = WIDTHS[at];
                Rows::of_f16(&rows[at][range.start * width..range.end * width], width)
            };
            match beside {
                None => Shard::new(side(0)?, side(1)?),
                Some(other) => Shard::beside(other, side(0)?, side(1)?),
            }
        };
        for of_rows in (0..count).step_by(piece) {
            let first = shard(of_rows, None)?;
            for of_columns in (of_rows..count).step_by(piece) {
                let second = (of_columns > of_rows).then(|| shard(of_columns, Some(&first)));
                let second = second.transpose()?;
                let options = Options::default();
                let mined =
                    mine_block_by(finder.as_ref(), &first, second.as_ref(), rule, &options)?;
                pairs += mined.looked_at;
                candidates += mined.candidates;
                listed += mined.pairs.len();
            }
        }
        let seconds = start.elapsed().as_secs_f64();
        best = best.max(pairs as f64 / seconds);
        println!(
            "{count} rows: {pairs} pairs in {seconds:.2} s, {candidates} candidates, {listed} listed"
        );
    }
    // CLIP's half alone: a product and a sum for each number.
    let done = best * 2.0 * WIDTHS[0] as f64;
    println!(
        "best: {:.0} million pairs a second, as {:.1} GFLOP/s of CLIP's products; measured peak \
         {:.1} GFLOP/s: {:.0} %",
        best / 1e6,
        done / 1e9,
        peak / 1e9,
        100.0 * done / peak
    );
    Ok(())
}

/// Operations a second, the best of some tries.
fn peak_of(runtime: &Runtime) -> Result<f64, Failure> {
    match runtime {
        Runtime::Gpu(gpu) => {
            let device = &gpu.device;
            let sync = || Gpu::sync(device).map_err(|error| format!("{error:?}"));
            // So many rounds that a try takes some 50 ms.
            let (mut rounds, mut peak) = (16, 0.0f64);
            for _ in 0..12 {
                sync()?;
                let start = Instant::now();
                let (output, operations) = peak_kernel(device, 1 << 16, rounds);
                sync()?;
                let seconds = start.elapsed().as_secs_f64();
                drop(output);
                peak = peak.max(operations / seconds);
                if seconds < 0.05 {
                    rounds *= 2;
                }
            }
            Ok(peak)
        }
        #[cfg(feature = "cuda")]
        Runtime::Cuda => products::<clipsight::device::Cuda>(&Default::default()),
        _ => Err("no peak is measured on this device".into()),
    }
}

/// burn's product of two matrices of f16.
#[cfg(feature = "cuda")]
fn products<B: Backend>(device: &B::Device) -> Result<f64, Failure> {
    use burn::tensor::{DType, Tensor};

    const SIDE: usize = 8192;
    let sync = || B::sync(device).map_err(|error| format!("{error:?}"));
    let matrix = || Tensor::<B, 2>::ones([SIDE, SIDE], device).cast(DType::F16);
    let (a, b) = (matrix(), matrix());
    let mut peak = 0.0f64;
    for _ in 0..8 {
        sync()?;
        let start = Instant::now();
        let product = a.clone().matmul(b.clone().transpose());
        sync()?;
        let seconds = start.elapsed().as_secs_f64();
        drop(product);
        peak = peak.max(2.0 * (SIDE as f64).powi(3) / seconds);
    }
    Ok(peak)
}
