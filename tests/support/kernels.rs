//! Each own kernel against its reference on the CPU. Outputs start as NaN, so that
//! a kernel that never ran fails.
//!
//! `*_at` are one comparison, of noise that `seed` draws; [`linear`], [`attention`]
//! and [`layer_norm`] are fixed sizes that do not fit the tiles, for browsers too.

use burn::tensor::{Tensor, TensorData};
use clipsight::device::Cpu;
use clipsight::device::OpenGpu;
use clipsight::kernels::{Gpu, broken_kernel, fill_outputs_with_nan};
use clipsight::model::{
    Activation, AttentionMask, LayerNorm, LayerWeights, Linear, VitBackend, WordFormat, read,
};
use clipsight::weights::tensor::{Values, WeightTensor};
use half::f16;

/// Each of them.
pub const FORMATS: [WordFormat; 3] = [WordFormat::F32, WordFormat::F16, WordFormat::I8];
/// Each of them.
pub const MASKS: [AttentionMask; 2] = [AttentionMask::None, AttentionMask::Causal];

/// Noise in -1 to 1.
fn noise(count: usize, seed: u32) -> Vec<f32> {
    let mut state = seed.wrapping_mul(0x9e37_79b9) | 1;
    (0..count)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1 << 23) as f32 - 1.0
        })
        .collect()
}

async fn compare<const D: usize>(
    what: &str,
    gpu: Tensor<Gpu, D>,
    cpu: Tensor<Cpu, D>,
    tolerance: f32,
) {
    assert_eq!(gpu.dims(), cpu.dims(), "{what}");
    let (gpu, cpu) = (read(gpu).await.unwrap(), read(cpu).await.unwrap());
    let size = cpu.iter().fold(1.0f32, |size, value| size.max(value.abs()));
    for (index, (a, b)) in gpu.iter().zip(&cpu).enumerate() {
        assert!(
            (a - b).abs() <= tolerance * size,
            "{what}: element {index} is {a} on the GPU and {b} on the CPU"
        );
    }
}

fn both<const D: usize>(
    values: Vec<f32>,
    shape: [usize; D],
    gpu: &OpenGpu,
) -> (Tensor<Gpu, D>, Tensor<Cpu, D>) {
    let data = TensorData::new(values, shape);
    (
        Tensor::from_data(data.clone(), &gpu.device),
        Tensor::from_data(data, &Default::default()),
    )
}

/// `shaders/linear/` with weights of one format and one activation.
pub async fn linear_at(
    gpu: &OpenGpu,
    [rows, inputs, outputs]: [usize; 3],
    (format, activation): (WordFormat, Activation),
    seed: u32,
) {
    fill_outputs_with_nan(true);
    let values = noise(outputs * inputs, seed);
    let values = match format {
        WordFormat::F32 => Values::F32(values),
        WordFormat::F16 => Values::F16(values.iter().map(|&v| f16::from_f32(v)).collect()),
        WordFormat::I8 => Values::I8 {
            values: values.iter().map(|v| (v * 127.0) as i8).collect(),
            scale: noise(outputs, seed + 1)
                .iter()
                .map(|v| v.abs() / 64.0)
                .collect(),
        },
    };
    let weight = WeightTensor {
        shape: vec![outputs, inputs],
        values,
    };
    let bias = WeightTensor::f32([outputs], noise(outputs, seed + 2));
    let scale = noise(outputs, seed + 4);
    // The processor rounds activations where weights are 8-bit: f32 is the reference.
    let exact = WeightTensor::f32(weight.shape.clone(), weight.to_f32());
    let [layer, exact] = [&weight, &exact].map(|weight| LayerWeights {
        weight,
        bias: Some(&bias),
        scale: Some(&scale),
    });
    let (x, y) = both(noise(rows * inputs, seed + 3), [1, rows, inputs], gpu);
    compare(
        &format!("linear {rows} x {inputs} x {outputs}, {format:?}, {activation:?}"),
        Linear::frozen(&layer, activation, &gpu.device).forward(x),
        Linear::frozen(&exact, activation, &Default::default()).forward(y),
        1e-5,
    )
    .await;
}

/// `shaders/attention/` under one mask.
pub async fn attention_at(
    gpu: &OpenGpu,
    [batch, tokens, heads, head]: [usize; 4],
    mask: AttentionMask,
    seed: u32,
) {
    fill_outputs_with_nan(true);
    // Scores of some tens, as real models have: the softmax must not overflow.
    let values = noise(batch * tokens * 3 * heads * head, seed)
        .iter()
        .map(|v| v * 6.0)
        .collect();
    let (x, y) = both(values, [batch, tokens, 3 * heads * head], gpu);
    compare(
        &format!("attention {batch} x {tokens}, {heads} heads of {head}, mask {mask:?}"),
        Gpu::self_attention(x, heads, mask),
        Cpu::self_attention(y, heads, mask),
        2e-5,
    )
    .await;
}

/// `shaders/layer_norm/`.
pub async fn layer_norm_at(gpu: &OpenGpu, [rows, width]: [usize; 2], epsilon: f64, seed: u32) {
    fill_outputs_with_nan(true);
    let values = noise(rows * width, seed)
        .iter()
        .map(|v| v * 9.0 + 4.0)
        .collect();
    let (x, y) = both(values, [rows, width], gpu);
    let (weight, cpu_weight) = both(noise(width, seed + 1), [width], gpu);
    let (bias, cpu_bias) = both(noise(width, seed + 2), [width], gpu);
    let norm = LayerNorm {
        weight,
        bias,
        epsilon,
    };
    let cpu_norm = LayerNorm {
        weight: cpu_weight,
        bias: cpu_bias,
        epsilon,
    };
    compare(
        &format!("layer norm {rows} x {width}, epsilon {epsilon}"),
        Gpu::norm(x, &norm),
        Cpu::norm(y, &cpu_norm),
        1e-4,
    )
    .await;
}

/// Every format and activation.
pub async fn linear(gpu: &OpenGpu) {
    for sizes in [[1, 4, 1], [5, 12, 3], [33, 64, 35], [50, 588, 96]] {
        for format in FORMATS {
            for activation in Activation::ALL {
                linear_at(gpu, sizes, (format, activation), 1).await;
            }
        }
    }
}

/// Every mask.
pub async fn attention(gpu: &OpenGpu) {
    for sizes in [[1, 1, 1, 4], [2, 5, 3, 32], [1, 70, 2, 64], [3, 65, 1, 8]] {
        for mask in MASKS {
            attention_at(gpu, sizes, mask, 5).await;
        }
    }
}

/// More rows than one dimension of a grid holds, too.
pub async fn layer_norm(gpu: &OpenGpu) {
    for sizes in [[1, 4], [3, 64], [7, 768], [33_000, 4]] {
        layer_norm_at(gpu, sizes, 1e-6, 6).await;
    }
}

/// Products of matrices, alone and by the head, turned over in memory or not.
pub async fn product(gpu: &OpenGpu) {
    fill_outputs_with_nan(true);
    for [batch, heads, rows, inner, columns] in
        [[1, 1, 1, 4, 1], [2, 3, 5, 8, 33], [1, 2, 70, 64, 7]]
    {
        let (a, ours) = both(
            noise(batch * heads * rows * inner, 9),
            [batch, heads, rows, inner],
            gpu,
        );
        let (b, theirs) = both(
            noise(batch * heads * columns * inner, 10),
            [batch, heads, columns, inner],
            gpu,
        );
        compare(
            &format!("{batch} x {heads} products of {rows} x {inner} x {columns}"),
            Gpu::product(a.clone(), b.clone().transpose()),
            Cpu::product(ours.clone(), theirs.clone().transpose()),
            1e-5,
        )
        .await;
        let (a, ours) = (
            a.reshape([batch * heads * rows, inner]),
            ours.reshape([batch * heads * rows, inner]),
        );
        let b = b.reshape([inner, batch * heads * columns]);
        let theirs = theirs.reshape([inner, batch * heads * columns]);
        let what = format!("a product with {columns} columns a head");
        compare(&what, Gpu::product(a, b), Cpu::product(ours, theirs), 1e-5).await;
    }
}

/// A kernel that fails validation must not pass for one that ran.
pub async fn broken(gpu: &OpenGpu) {
    fill_outputs_with_nan(true);
    let result = read(broken_kernel(&gpu.device)).await;
    assert!(result.is_err(), "a broken kernel gave {result:?}");
}
