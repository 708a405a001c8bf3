//! Own kernels against burn's operators on this machine's GPU, a software one too.
//!
//! `make bench BENCH=kernels`, or `cargo bench --bench kernels -- [linear|attention|
//! layer_norm ...]` for some operations only. Sizes are those of one image in CLIP
//! ViT-B/16 and DINOv2 ViT-S/14. Prints a line per operation and size: the medians
//! of the runs, taken in turns, and how many times as fast the own kernel is.

use std::time::Instant;

use burn::tensor::activation::{gelu, relu, sigmoid};
use burn::tensor::backend::Backend;
use burn::tensor::ops::{AttentionModuleOptions, ModuleOps};
use burn::tensor::{Distribution, Tensor, TensorPrimitive, module};
use burn_wgpu::WgpuDevice;
use clipsight::device::open_gpu;
use clipsight::kernels::Gpu;
use clipsight::model::{Activation, AttentionMask, LayerNorm, LayerWeights, Linear, VitBackend};
use clipsight::weights::tensor::{Values, WeightTensor};
use pollster::block_on;

const RUNS: usize = 5;
/// Milliseconds between two looks at the clock, at least: short kernels are
/// launched several times.
const ENOUGH: f64 = 20.0;

type Failure = Box<dyn std::error::Error>;

/// What the two encoders ask of the kernels.
struct Encoder {
    name: &'static str,
    tokens: usize,
    width: usize,
    heads: usize,
    activation: Activation,
    epsilon: f64,
}

const ENCODERS: [Encoder; 2] = [
    Encoder {
        name: "CLIP ViT-B/16",
        tokens: 197,
        width: 768,
        heads: 12,
        activation: Activation::QuickGelu,
        epsilon: 1e-5,
    },
    Encoder {
        name: "DINOv2 ViT-S/14",
        tokens: 257,
        width: 384,
        heads: 6,
        activation: Activation::Gelu,
        epsilon: 1e-6,
    },
];

fn main() -> Result<(), Failure> {
    let wanted: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with('-'))
        .collect();
    let wants = |name: &str| wanted.is_empty() || wanted.iter().any(|wanted| wanted == name);
    let gpu = match block_on(open_gpu()) {
        Ok(gpu) => gpu,
        Err(error) => {
            println!("skipped, {error}");
            return Ok(());
        }
    };
    println!("{} ({})", gpu.info.name, gpu.info.interface);
    for encoder in &ENCODERS {
        if wants("linear") {
            linear(encoder, &gpu.device)?;
        }
        if wants("attention") {
            attention(encoder, &gpu.device)?;
        }
        if wants("layer_norm") {
            layer_norm(encoder, &gpu.device)?;
        }
    }
    match gpu.trouble() {
        Some(trouble) => Err(trouble.into()),
        None => Ok(()),
    }
}

/// The four layers of a block, in each precision that packs have.
fn linear(encoder: &Encoder, device: &WgpuDevice) -> Result<(), Failure> {
    let (tokens, width) = (encoder.tokens, encoder.width);
    for (inputs, outputs, activation) in [
        (width, 3 * width, Activation::None),
        (width, width, Activation::None),
        (width, 4 * width, encoder.activation),
        (4 * width, width, Activation::None),
    ] {
        let x = noise([1, tokens, inputs], device);
        let bias = WeightTensor::f32([outputs], vec![0.5; outputs]);
        let matrix: Tensor<Gpu, 3> = noise([1, inputs, outputs], device);
        let shift: Tensor<Gpu, 3> = noise([1, 1, outputs], device);
        // Written out: a dense layer on this backend takes the own kernel too.
        let burns = || {
            let sum = x.clone().matmul(matrix.clone()) + shift.clone();
            match activation {
                Activation::None => sum,
                Activation::QuickGelu => sum.clone() * sigmoid(sum.mul_scalar(1.702)),
                Activation::Gelu => gelu(sum),
                Activation::Relu => relu(sum),
            }
        };
        let count = inputs * outputs;
        let int8 = Values::I8 {
            values: vec![1; count],
            scale: vec![0.01; outputs],
        };
        for (precision, values) in [("f32", Values::F32(vec![0.01; count])), ("int8", int8)] {
            let weight = WeightTensor {
                shape: vec![outputs, inputs],
                values,
            };
            let layer = LayerWeights {
                weight: &weight,
                bias: Some(&bias),
                scale: None,
            };
            let own = Linear::<Gpu>::frozen(&layer, activation, device);
            report(
                &format!(
                    "{}, linear {tokens} x {inputs} x {outputs}, {precision}, {activation:?}",
                    encoder.name
                ),
                device,
                || own.forward(x.clone()),
                burns,
            )?;
        }
    }
    Ok(())
}

fn attention(encoder: &Encoder, device: &WgpuDevice) -> Result<(), Failure> {
    let (tokens, width, heads) = (encoder.tokens, encoder.width, encoder.heads);
    let qkv = noise([1, tokens, 3 * width], device);
    report(
        &format!(
            "{}, attention {tokens}, {heads} heads of {}",
            encoder.name,
            width / heads
        ),
        device,
        || Gpu::self_attention(qkv.clone(), heads, AttentionMask::None),
        || {
            let [query, key, value] = [0, 1, 2].map(|part| {
                qkv.clone()
                    .slice([0..1, 0..tokens, part * width..(part + 1) * width])
                    .reshape([1, tokens, heads, width / heads])
                    .swap_dims(1, 2)
            });
            let options = AttentionModuleOptions::default();
            module::attention(query, key, value, None, None, options)
                .swap_dims(1, 2)
                .reshape([1, tokens, width])
        },
    )
}

fn layer_norm(encoder: &Encoder, device: &WgpuDevice) -> Result<(), Failure> {
    let (tokens, width) = (encoder.tokens, encoder.width);
    let x: Tensor<Gpu, 2> = noise([tokens, width], device);
    let norm = LayerNorm {
        weight: noise([width], device),
        bias: noise([width], device),
        epsilon: encoder.epsilon,
    };
    let primitive = |tensor: Tensor<Gpu, 1>| tensor.into_primitive().tensor();
    report(
        &format!("{}, layer norm {tokens} x {width}", encoder.name),
        device,
        || Gpu::norm(x.clone(), &norm),
        || {
            Tensor::from_primitive(TensorPrimitive::Float(Gpu::layer_norm(
                x.clone().into_primitive().tensor(),
                primitive(norm.weight.clone()),
                Some(primitive(norm.bias.clone())),
                norm.epsilon,
            )))
        },
    )
}

fn noise<const D: usize>(shape: [usize; D], device: &WgpuDevice) -> Tensor<Gpu, D> {
    Tensor::random(shape, Distribution::Uniform(-1.0, 1.0), device)
}

/// Times both in turns and prints a line.
fn report<const D: usize>(
    what: &str,
    device: &WgpuDevice,
    own: impl Fn() -> Tensor<Gpu, D>,
    burns: impl Fn() -> Tensor<Gpu, D>,
) -> Result<(), Failure> {
    // The first run compiles.
    time(device, &own, 1)?;
    time(device, &burns, 1)?;
    let launches = (ENOUGH / time(device, &own, 1)?).clamp(1.0, 20.0) as usize;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        ours.push(time(device, &own, launches)?);
        theirs.push(time(device, &burns, launches)?);
    }
    let (ours, theirs) = (median(ours), median(theirs));
    println!(
        "{what}: {ours:.2} ms, burn's {theirs:.2} ms, {:.2} times as fast",
        theirs / ours
    );
    Ok(())
}

/// Milliseconds of one launch, the mean of several.
fn time<const D: usize>(
    device: &WgpuDevice,
    launch: &impl Fn() -> Tensor<Gpu, D>,
    launches: usize,
) -> Result<f64, Failure> {
    Gpu::sync(device).map_err(|error| format!("{error:?}"))?;
    let start = Instant::now();
    let outputs: Vec<_> = (0..launches).map(|_| launch()).collect();
    Gpu::sync(device).map_err(|error| format!("{error:?}"))?;
    drop(outputs);
    Ok(start.elapsed().as_secs_f64() * 1e3 / launches as f64)
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
