//! The processor's kernels on every instruction set of this machine, against plain
//! loops in f64, over shapes that do not fit the tiles.
#![allow(clippy::unwrap_used)]

use clipsight_processor::{
    Activation, AttentionShape, Format, Isa, Panels, Store, activate, activation_gradient,
    attention, layer_norm, layer_norm_gradient, linear,
};
use proptest::prelude::*;

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

fn compare(what: &str, found: &[f32], expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len(), "{what}");
    let size = expected.iter().fold(1.0f64, |size, x| size.max(x.abs()));
    for (index, (&a, b)) in found.iter().zip(expected).enumerate() {
        assert!(
            (f64::from(a) - b).abs() <= tolerance * size,
            "{what}: element {index} is {a}, not {b}"
        );
    }
}

fn erf(x: f64) -> f64 {
    // Its series, which is exact enough below 4, and 1 beyond.
    if x.abs() > 4.0 {
        return x.signum();
    }
    let (mut term, mut sum) = (x, x);
    for n in 1..100 {
        term *= -x * x / f64::from(n);
        sum += term / f64::from(2 * n + 1);
    }
    sum * std::f64::consts::FRAC_2_SQRT_PI
}

fn activated(activation: Activation, x: f64) -> f64 {
    match activation {
        Activation::None => x,
        Activation::QuickGelu => x / (1.0 + (-1.702 * x).exp()),
        Activation::Gelu => x * (1.0 + erf(x * std::f64::consts::FRAC_1_SQRT_2)) / 2.0,
        Activation::Relu => x.max(0.0),
    }
}

fn linear_at(
    [rows, inputs, outputs]: [usize; 3],
    (format, activation, store): (Format, Activation, Store),
    seed: u32,
) {
    let input = noise(rows * inputs, seed);
    let bias = noise(outputs, seed + 1);
    let scale: Vec<f32> = noise(outputs, seed + 2).iter().map(|x| x / 32.0).collect();
    let shape = [outputs, inputs];
    let raw = noise(outputs * inputs, seed + 3);
    let bytes: Vec<i8> = raw.iter().map(|x| (x * 127.0) as i8).collect();
    let panels = match format {
        Format::F32 => Panels::of_f32(&raw, shape, Some(&scale), Some(&bias)),
        Format::I8 => Panels::of_i8(&bytes, shape, &scale, Some(&bias)),
    };
    assert_eq!(panels.bytes().len(), format.length(shape));
    let weights: Vec<f64> = match format {
        Format::F32 => raw.iter().map(|&x| x.into()).collect(),
        Format::I8 => bytes.iter().map(|&x| x.into()).collect(),
    };
    for (unpacked, (index, weight)) in panels.to_f32().iter().zip(weights.iter().enumerate()) {
        let expected = weight * f64::from(scale[index / inputs]);
        assert!((f64::from(*unpacked) - expected).abs() <= expected.abs() * 1e-6);
    }
    let before = noise(rows * outputs, seed + 4);
    let mut expected = Vec::with_capacity(rows * outputs);
    for row in 0..rows {
        for output in 0..outputs {
            let products = (0..inputs)
                .map(|at| f64::from(input[row * inputs + at]) * weights[output * inputs + at]);
            let sum = products.sum::<f64>() * f64::from(scale[output]) + f64::from(bias[output]);
            let added = match store {
                Store::Set => 0.0,
                Store::Add => f64::from(before[row * outputs + output]),
            };
            expected.push(activated(activation, sum) + added);
        }
    }
    for isa in Isa::all() {
        let mut output = match store {
            Store::Set => vec![f32::NAN; rows * outputs],
            Store::Add => before.clone(),
        };
        linear(isa, &input, &panels, activation, store, &mut output);
        let what = format!(
            "{isa:?}: linear {rows} x {inputs} x {outputs}, {format:?}, {activation:?}, {store:?}"
        );
        // Activations beside 8-bit weights have 16 bits.
        let tolerance = match format {
            Format::F32 => 2e-6,
            Format::I8 => 5e-5,
        };
        compare(&what, &output, &expected, tolerance);
    }
}

fn attention_at(shape: AttentionShape, seed: u32) {
    let AttentionShape {
        batch,
        tokens,
        heads,
        head,
        causal,
    } = shape;
    let width = heads * head;
    // Scores of some tens, as real models have: the softmax must not overflow.
    let qkv: Vec<f32> = noise(batch * tokens * 3 * width, seed)
        .iter()
        .map(|x| x * 6.0)
        .collect();
    let at = |image: usize, token: usize, part: usize, channel: usize| {
        f64::from(qkv[((image * tokens + token) * 3 + part) * width + channel])
    };
    let mut expected = vec![0.0; batch * tokens * width];
    for image in 0..batch {
        for (token, of_head) in (0..tokens).flat_map(|t| (0..heads).map(move |h| (t, h))) {
            let seen = if causal { token + 1 } else { tokens };
            let channels = of_head * head..(of_head + 1) * head;
            let scores: Vec<f64> = (0..seen)
                .map(|key| {
                    let products = channels
                        .clone()
                        .map(|c| at(image, token, 0, c) * at(image, key, 1, c));
                    products.sum::<f64>() * (head as f64).powf(-0.5)
                })
                .collect();
            let most = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let weights: Vec<f64> = scores.iter().map(|score| (score - most).exp()).collect();
            let total: f64 = weights.iter().sum();
            for channel in channels {
                expected[(image * tokens + token) * width + channel] = weights
                    .iter()
                    .enumerate()
                    .map(|(key, weight)| weight / total * at(image, key, 2, channel))
                    .sum();
            }
        }
    }
    for isa in Isa::all() {
        let mut output = vec![f32::NAN; batch * tokens * width];
        attention(isa, &qkv, shape, &mut output);
        // Scores of some tens: their last bits are in the exponent.
        compare(&format!("{isa:?}: {shape:?}"), &output, &expected, 3e-5);
    }
}

fn layer_norm_at([rows, width]: [usize; 2], epsilon: f32, seed: u32) {
    let input: Vec<f32> = noise(rows * width, seed)
        .iter()
        .map(|x| x * 9.0 + 4.0)
        .collect();
    let (weight, bias) = (noise(width, seed + 1), noise(width, seed + 2));
    let mut expected = Vec::with_capacity(input.len());
    for row in input.chunks(width) {
        let numbers = || row.iter().map(|&x| f64::from(x));
        let mean = numbers().sum::<f64>() / width as f64;
        let variance = numbers().map(|x| (x - mean).powi(2)).sum::<f64>() / width as f64;
        for ((x, &weight), &bias) in numbers().zip(&weight).zip(&bias) {
            let normed = (x - mean) / (variance + f64::from(epsilon)).sqrt();
            expected.push(normed * f64::from(weight) + f64::from(bias));
        }
    }
    for isa in Isa::all() {
        let mut output = vec![f32::NAN; input.len()];
        layer_norm(isa, &input, [&weight, &bias], epsilon, &mut output);
        compare(
            &format!("{isa:?}: layer norm {rows} x {width}"),
            &output,
            &expected,
            3e-5,
        );
    }
}

/// Against central differences of the layer norm in f64.
fn layer_norm_gradient_at([rows, width]: [usize; 2], seed: u32) {
    let epsilon = 1e-3;
    let input = noise(rows * width, seed);
    let (weight, gradient) = (noise(width, seed + 1), noise(rows * width, seed + 2));
    let loss = |row: &[f64], gradient: &[f32]| -> f64 {
        let mean = row.iter().sum::<f64>() / width as f64;
        let variance = row.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / width as f64;
        let normed = row.iter().map(|x| (x - mean) / (variance + epsilon).sqrt());
        let outputs = normed.zip(&weight).zip(gradient);
        outputs
            .map(|((x, &w), &g)| x * f64::from(w) * f64::from(g))
            .sum()
    };
    let mut expected = Vec::with_capacity(input.len());
    for (row, gradient) in input.chunks(width).zip(gradient.chunks(width)) {
        let row: Vec<f64> = row.iter().map(|&x| x.into()).collect();
        for at in 0..width {
            let moved = |by: f64| {
                let mut row = row.clone();
                row[at] += by;
                loss(&row, gradient)
            };
            expected.push((moved(1e-5) - moved(-1e-5)) / 2e-5);
        }
    }
    for isa in Isa::all() {
        let mut output = vec![f32::NAN; input.len()];
        layer_norm_gradient(isa, &input, &weight, epsilon as f32, &gradient, &mut output);
        let what = format!("{isa:?}: gradient of layer norm {rows} x {width}");
        compare(&what, &output, &expected, 2e-5);
    }
}

/// The derivative by its formula.
fn slope(activation: Activation, x: f64) -> f64 {
    match activation {
        Activation::None => 1.0,
        Activation::QuickGelu => {
            let s = 1.0 / (1.0 + (-1.702 * x).exp());
            s + 1.702 * x * s * (1.0 - s)
        }
        Activation::Gelu => {
            let density = (-x * x / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt();
            (1.0 + erf(x * std::f64::consts::FRAC_1_SQRT_2)) / 2.0 + x * density
        }
        Activation::Relu => f64::from(u8::from(x > 0.0)),
    }
}

/// Alone and as a gradient.
fn activation_at(activation: Activation, count: usize, seed: u32) {
    let input: Vec<f32> = noise(count, seed).iter().map(|x| x * 7.0).collect();
    let gradient = noise(count, seed + 1);
    let numbers = || input.iter().map(|&x| f64::from(x));
    let values: Vec<f64> = numbers().map(|x| activated(activation, x)).collect();
    let slopes = numbers().zip(&gradient);
    let slopes: Vec<f64> = slopes
        .map(|(x, &g)| f64::from(g) * slope(activation, x))
        .collect();
    for isa in Isa::all() {
        let mut output = vec![f32::NAN; count];
        activate(isa, activation, &input, &mut output);
        compare(&format!("{isa:?}: {activation:?}"), &output, &values, 1e-6);
        activation_gradient(isa, activation, &input, &gradient, &mut output);
        compare(
            &format!("{isa:?}: gradient of {activation:?}"),
            &output,
            &slopes,
            2e-6,
        );
    }
}

fn activation() -> impl Strategy<Value = Activation> {
    prop::sample::select(&Activation::ALL[..])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..Default::default() })]

    #[test]
    fn linear_layers_of_any_shape(
        shape in [1..40usize, 1..90usize, 1..70usize],
        format in prop::sample::select(&[Format::F32, Format::I8][..]),
        activation in activation(),
        store in prop::sample::select(&[Store::Set, Store::Add][..]),
        seed in 0..1000u32,
    ) {
        linear_at(shape, (format, activation, store), seed);
    }

    #[test]
    fn attention_of_any_shape(
        batch in 1..3usize, tokens in 1..50usize, heads in 1..4usize, head in 1..40usize,
        causal: bool, seed in 0..1000u32,
    ) {
        attention_at(AttentionShape { batch, tokens, heads, head, causal }, seed);
    }

    #[test]
    fn activations_of_any_length(
        activation in activation(), count in 1..200usize, seed in 0..1000u32,
    ) {
        activation_at(activation, count, seed);
    }

    #[test]
    fn gradients_of_layer_norms_of_any_shape(
        shape in [1..40usize, 2..40usize], seed in 0..1000u32,
    ) {
        layer_norm_gradient_at(shape, seed);
    }

    #[test]
    fn layer_norms_of_any_shape(shape in [1..70usize, 1..100usize], seed in 0..1000u32) {
        layer_norm_at(shape, 1e-5, seed);
    }
}

#[test]
fn layers_as_long_as_the_encoders_have() {
    // More inputs than are summed in one go, in f32 and in i32.
    for format in [Format::F32, Format::I8] {
        linear_at([25, 3072, 48], (format, Activation::None, Store::Add), 7);
        linear_at(
            [197, 768, 64],
            (format, Activation::QuickGelu, Store::Set),
            8,
        );
    }
    attention_at(
        AttentionShape {
            batch: 1,
            tokens: 197,
            heads: 2,
            head: 64,
            causal: false,
        },
        9,
    );
}

#[test]
fn the_largest_numbers_do_not_overflow() {
    let (inputs, outputs) = (4096, 16);
    let weights = vec![-127i8; inputs * outputs];
    let panels = Panels::of_i8(&weights, [outputs, inputs], &[1.0; 16], None);
    let input = vec![3.0f32; inputs];
    for isa in Isa::all() {
        let mut output = vec![0.0; outputs];
        linear(
            isa,
            &input,
            &panels,
            Activation::None,
            Store::Set,
            &mut output,
        );
        compare(
            &format!("{isa:?}"),
            &output,
            &[-127.0 * 3.0 * 4096.0; 16],
            1e-6,
        );
    }
}

#[test]
fn what_is_no_number_stays_none() {
    for format in [Format::F32, Format::I8] {
        for bad in [f32::NAN, f32::INFINITY] {
            for activation in Activation::ALL {
                let panels = match format {
                    Format::F32 => Panels::of_f32(&[1.0; 32 * 16], [16, 32], None, None),
                    Format::I8 => Panels::of_i8(&[1; 32 * 16], [16, 32], &[1.0; 16], None),
                };
                let mut input = vec![1.0; 64];
                input[7] = bad;
                for isa in Isa::all() {
                    let mut output = vec![0.0; 32];
                    linear(isa, &input, &panels, activation, Store::Set, &mut output);
                    let what = format!("{isa:?}, {format:?}, {activation:?}, {bad}");
                    assert!(!output[0].is_finite(), "{what}: {}", output[0]);
                    assert!(output[16].is_finite(), "{what}: the other row");
                }
            }
        }
    }
}

#[test]
fn bytes_that_are_not_the_layers_are_refused() {
    let panels = Panels::of_i8(&[3; 20 * 5], [20, 5], &[1.0; 20], None);
    let owner = std::sync::Arc::new(panels.bytes().to_vec());
    let of = |range| Panels::of_bytes(Format::I8, [20, 5], owner.clone(), range, None, None);
    assert_eq!(of(0..192).unwrap().to_f32(), panels.to_f32());
    assert!(of(0..191).is_none());
    assert!(of(1..193).is_none());
}
