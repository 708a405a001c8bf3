//! What freezing saves: seconds and memory per image of one gradient of CLIP's
//! image tower, with bottlenecks in its last four blocks, in all of them, and
//! with the weights of all its linear layers to be trained as well.
//!
//! `make bench BENCH=train`. Needs the weights (`clipsight fetch`). Each case is
//! a process of its own, on the CPU, with one micro-batch; what an optimiser
//! would remember of each weight is not in it.

use std::process::Command;
use std::time::Instant;

use burn::backend::Autodiff;
use burn::tensor::{Distribution, Tensor};
use clipsight::ask::check::drawn::drawn_images;
use clipsight::device::Cpu;
use clipsight::image::preprocess;
use clipsight::model::{Activation, Adapter, Bottleneck, ImageBatch, ImageEncoder, Linear};
use clipsight::open::OpenError;
use clipsight::open::named::read_source;
use clipsight::weights::catalogue::Catalogue;
use clipsight::weights::rounding::to_f32;
use clipsight::weights::spec::VisionSpec;

const RUNS: usize = 3;
const MICRO_BATCH: usize = 8;
const BOTTLENECK: usize = 64;
const STRENGTH: f32 = 0.03;
/// Set for the process of a case, to its number.
const CASE: &str = "CLIPSIGHT_TRAIN_CASE";

type Failure = Box<dyn std::error::Error>;
type Graph = Autodiff<Cpu>;

/// What is trained: bottlenecks in so many of the last blocks or in all, and
/// whether the encoder.
const CASES: [(&str, Option<usize>, bool); 3] = [
    (
        "bottlenecks in the last 4 blocks, the rest frozen",
        Some(4),
        false,
    ),
    ("bottlenecks in all blocks, the rest frozen", None, false),
    (
        "bottlenecks in all blocks and all linear layers",
        None,
        true,
    ),
];

fn main() -> Result<(), Failure> {
    if let Ok(number) = std::env::var(CASE) {
        return case(number.parse()?);
    }
    for (number, (name, ..)) in CASES.iter().enumerate() {
        let output = Command::new(std::env::current_exe()?)
            .env(CASE, number.to_string())
            .output()?;
        let printed = String::from_utf8_lossy(&output.stdout);
        let failed = String::from_utf8_lossy(&output.stderr);
        println!("{name}: {}{}", printed.trim(), failed.trim());
    }
    Ok(())
}

fn case(number: usize) -> Result<(), Failure> {
    let (_, blocks, unfrozen) = CASES[number];
    let catalogue = Catalogue::load()?;
    let model = catalogue.model(&catalogue.default_pair.clip)?;
    let (_, tensors) = match read_source(model) {
        Err(error @ OpenError::NotHere(_)) => {
            println!("skipped, {error}");
            return Ok(());
        }
        read => read?,
    };
    let architecture = &model.architecture;
    let tensors = to_f32(&tensors);
    let device = Default::default();
    let build = if unfrozen {
        ImageEncoder::<Graph>::unfrozen
    } else {
        ImageEncoder::<Graph>::new
    };
    let encoder = build(architecture, tensors, &device)?;
    let images = drawn_images();
    let pixels = (0..MICRO_BATCH)
        .map(|n| preprocess(&images[n % images.len()].1, &model.preprocess))
        .collect::<Result<Vec<_>, _>>()?;
    let batch = ImageBatch::of_images(&pixels, &model.preprocess)?;

    let before = resident("VmRSS");
    let mut least = f64::INFINITY;
    for _ in 0..RUNS {
        let first_block = blocks.map_or(0, |blocks| architecture.depth - blocks);
        let (adapter, leaves) = adapter(architecture, first_block);
        let start = Instant::now();
        let embedding = encoder
            .embeddings(&batch, &[adapter.at(STRENGTH)])?
            .swap_remove(0);
        let gradients = (embedding.clone() * embedding).sum().backward();
        if leaves.iter().any(|leaf| leaf.grad(&gradients).is_none()) {
            return Err("a bottleneck has no gradient".into());
        }
        least = least.min(start.elapsed().as_secs_f64());
    }
    let images = MICRO_BATCH as f64;
    print!("{:.2} s an image", least / images);
    if let (Some(before), Some(peak)) = (before, resident("VmHWM")) {
        print!(
            ", {:.0} MiB an image at its peak",
            (peak - before) / 1024.0 / images
        );
    }
    println!();
    Ok(())
}

/// An adapter whose weights are leaves, and these.
fn adapter(
    architecture: &VisionSpec,
    first_block: usize,
) -> (Adapter<Graph>, Vec<Tensor<Graph, 2>>) {
    let mut leaves = Vec::new();
    let mut layer = |[inputs, outputs]: [usize; 2], activation| {
        let [weight, bias] = [inputs, 1].map(|rows| {
            let spread = Distribution::Uniform(-0.03, 0.03);
            Tensor::random([rows, outputs], spread, &Default::default()).require_grad()
        });
        leaves.extend([weight.clone(), bias.clone()]);
        Linear::dense(weight, bias, activation)
    };
    let blocks = (first_block..architecture.depth)
        .map(|_| Bottleneck {
            down: layer([architecture.width, BOTTLENECK], Activation::Relu),
            up: layer([BOTTLENECK, architecture.width], Activation::None),
            dropout: None,
        })
        .collect();
    let adapter = Adapter {
        first_block,
        blocks,
    };
    (adapter, leaves)
}

/// KiB of memory in use now or at its peak, where Linux says it.
fn resident(which: &str) -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with(which))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
