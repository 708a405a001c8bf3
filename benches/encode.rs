//! Warm time per image of the default pair on this machine's devices.
//!
//! `make bench BENCH=encode`, or
//! `cargo bench --bench encode -- [cpu|wgpu|cuda ...]` for some devices only.
//! Needs the weights (`clipsight fetch`). Prints a line per device, precision
//! and model: the least and the median of the runs.

use std::time::Instant;

use clipsight::ask::check::drawn::drawn_images;
use clipsight::device::{Device, Runtime};
use clipsight::image::preprocess;
use clipsight::model::{ImageBatch, Vision};
use clipsight::open::OpenError;
use clipsight::open::named::read_source;
use clipsight::weights::catalogue::Catalogue;
use clipsight::weights::rounding::{to_f32, to_int8};
use pollster::block_on;

const RUNS: usize = 7;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut devices: Vec<Device> = std::env::args()
        .skip(1)
        .filter_map(|argument| argument.parse().ok())
        .collect();
    if devices.is_empty() {
        devices = vec![Device::Cpu, Device::Wgpu, Device::Cuda];
    }
    let catalogue = Catalogue::load()?;
    let pair = &catalogue.default_pair;
    let (_, image) = drawn_images().swap_remove(1);
    for device in devices {
        let runtime = match block_on(Runtime::open(device)) {
            Ok(runtime) => runtime,
            Err(error) => {
                println!("{device:?}: skipped, {error}");
                continue;
            }
        };
        for name in [&pair.clip, &pair.dino] {
            let model = catalogue.model(name)?;
            let (_, tensors) = match read_source(model) {
                Err(error @ OpenError::NotHere(_)) => {
                    println!("{name}: skipped, {error}");
                    continue;
                }
                read => read?,
            };
            let pixels = [preprocess(&image, &model.preprocess)?];
            let batch = ImageBatch::of_images(&pixels, &model.preprocess)?;
            for (precision, tensors) in [("f32", to_f32(&tensors)), ("int8", to_int8(&tensors))] {
                let encoder = runtime.load::<Vision>(&model.architecture, tensors)?;
                // The first run compiles kernels and fills caches.
                block_on(encoder.ask(|model| model.embed_each(&batch, &[0.0])))?;
                let mut times = Vec::with_capacity(RUNS);
                for _ in 0..RUNS {
                    let start = Instant::now();
                    block_on(encoder.ask(|model| model.embed_each(&batch, &[0.0])))?;
                    times.push(start.elapsed().as_secs_f64() * 1e3);
                }
                times.sort_by(f64::total_cmp);
                println!(
                    "{runtime}, {precision}, {name}: {:.0} ms at best, {:.0} ms median of {RUNS}",
                    times[0],
                    times[RUNS / 2]
                );
            }
        }
    }
    Ok(())
}
