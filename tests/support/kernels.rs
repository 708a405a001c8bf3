//! Each own kernel against its reference on the CPU, at sizes that do not fit
//! the tiles too. Outputs start as NaN, so that a kernel that never ran fails.

use burn::tensor::{Tensor, TensorData};
use clipsight::device::Cpu;
use clipsight::device::OpenGpu;
use clipsight::kernels::{Gpu, broken_kernel, fill_outputs_with_nan};
use clipsight::model::{Activation, AttentionMask, LayerNorm, Linear, VitBackend, read};
use clipsight::weights::tensor::{Values, WeightTensor};
use half::f16;

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

/// `shaders/linear.wgsl` in every format, with every activation.
pub async fn linear(gpu: &OpenGpu) {
    fill_outputs_with_nan(true);
    for (rows, inputs, outputs) in [(1, 4, 1), (5, 12, 3), (33, 64, 35), (50, 588, 96)] {
        let values = noise(outputs * inputs, 1);
        let scale: Vec<f32> = noise(outputs, 2).iter().map(|v| v.abs() / 64.0).collect();
        let weights = [
            Values::F32(values.clone()),
            Values::F16(values.iter().map(|&v| f16::from_f32(v)).collect()),
            Values::I8 {
                values: values.iter().map(|v| (v * 127.0) as i8).collect(),
                scale,
            },
        ];
        for values in weights {
            for activation in Activation::ALL {
                let weight = WeightTensor {
                    shape: vec![outputs, inputs],
                    values: values.clone(),
                };
                let bias = WeightTensor::f32([outputs], noise(outputs, 3));
                let (x, y) = both(noise(rows * inputs, 4), [1, rows, inputs], gpu);
                let what = format!("linear {rows} x {inputs} x {outputs}, {activation:?}");
                compare(
                    &what,
                    Linear::new(&weight, Some(&bias), activation, &gpu.device).forward(x),
                    Linear::new(&weight, Some(&bias), activation, &Default::default()).forward(y),
                    1e-5,
                )
                .await;
            }
        }
    }
}

/// `shaders/attention.wgsl`.
pub async fn attention(gpu: &OpenGpu) {
    fill_outputs_with_nan(true);
    for (batch, tokens, heads, head) in [(1, 1, 1, 4), (2, 5, 3, 32), (1, 70, 2, 64), (3, 65, 1, 8)]
    {
        // Scores of some tens, as real models have: the softmax must not
        // overflow.
        let values = noise(batch * tokens * 3 * heads * head, 5)
            .iter()
            .map(|v| v * 6.0)
            .collect();
        let (x, y) = both(values, [batch, tokens, 3 * heads * head], gpu);
        for mask in [AttentionMask::None, AttentionMask::Causal] {
            compare(
                &format!("attention {batch} x {tokens}, {heads} heads of {head}, mask {mask:?}"),
                Gpu::self_attention(x.clone(), heads, mask),
                Cpu::self_attention(y.clone(), heads, mask),
                2e-5,
            )
            .await;
        }
    }
}

/// `shaders/layer_norm.wgsl`.
pub async fn layer_norm(gpu: &OpenGpu) {
    fill_outputs_with_nan(true);
    for (rows, width) in [(1, 4), (3, 64), (7, 768), (33_000, 4)] {
        let values = noise(rows * width, 6)
            .iter()
            .map(|v| v * 9.0 + 4.0)
            .collect();
        let (x, y) = both(values, [rows, width], gpu);
        let (weight, cpu_weight) = both(noise(width, 7), [width], gpu);
        let (bias, cpu_bias) = both(noise(width, 8), [width], gpu);
        let epsilon = 1e-6;
        compare(
            &format!("layer norm {rows} x {width}"),
            Gpu::norm(
                x,
                &LayerNorm {
                    weight,
                    bias,
                    epsilon,
                },
            ),
            Cpu::norm(
                y,
                &LayerNorm {
                    weight: cpu_weight,
                    bias: cpu_bias,
                    epsilon,
                },
            ),
            1e-4,
        )
        .await;
    }
}

/// A kernel that fails validation must not pass for one that ran.
pub async fn broken(gpu: &OpenGpu) {
    fill_outputs_with_nan(true);
    let result = read(broken_kernel(&gpu.device)).await;
    assert!(result.is_err(), "a broken kernel gave {result:?}");
}
