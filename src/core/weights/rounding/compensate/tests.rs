use std::collections::BTreeMap;

use super::*;
use crate::weights::rounding::{quantise, to_int8, to_int8_with};
use crate::weights::tensor::{Tensors, Values, WeightTensor};

/// Even numbers in -1..1, the same everywhere.
fn drawn(seed: u64) -> impl FnMut() -> f32 {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 40) as f32 / (1u64 << 23) as f32 - 1.0
    }
}

/// Inputs `[tokens, columns]` that go together: few causes, some noise and
/// an offset, each input of its own strength.
fn inputs(tokens: usize, columns: usize, seed: u64) -> Vec<f32> {
    let mut next = drawn(seed);
    let causes = (columns / 4).max(1);
    let mixing: Vec<f32> = (0..causes * columns).map(|_| next()).collect();
    let offset: Vec<f32> = (0..columns).map(|_| next()).collect();
    let mut all = Vec::new();
    for _ in 0..tokens {
        let cause: Vec<f32> = (0..causes).map(|_| next()).collect();
        for c in 0..columns {
            let sum: f32 = (0..causes)
                .map(|i| cause[i] * mixing[i * columns + c])
                .sum();
            all.push((sum + 0.1 * next() + offset[c]) * (1.0 + (c % 7) as f32));
        }
    }
    all
}

fn gathered(columns: usize, inputs: &[f32]) -> Moments {
    let mut moments = Moments::new(columns);
    moments.add(inputs);
    moments
}

/// Mean squared difference of the layer's output over `inputs`.
fn output_error(weight: &[f32], bias: &[f32], new: &Compensated, inputs: &[f32]) -> f64 {
    let columns = weight.len() / bias.len();
    let mut error = 0.0;
    for token in inputs.chunks_exact(columns) {
        for (r, row) in weight.chunks_exact(columns).enumerate() {
            let mut difference = f64::from(bias[r]) - f64::from(new.bias[r]);
            for (c, w) in row.iter().enumerate() {
                let q = f32::from(new.values[r * columns + c]) * new.scale[r];
                difference += f64::from(token[c]) * (f64::from(*w) - f64::from(q));
            }
            error += difference * difference;
        }
    }
    error / (inputs.len() / columns) as f64
}

/// Squared difference of the weights.
fn square(weight: &[f32], new: &Compensated) -> f64 {
    let columns = weight.len() / new.bias.len();
    let back = new.values.iter().enumerate();
    back.map(|(i, &q)| f64::from(weight[i] - f32::from(q) * new.scale[i / columns]).powi(2))
        .sum()
}

fn plain(weight: &[f32], bias: &[f32]) -> Compensated {
    match quantise(weight, bias.len()) {
        Values::I8 { values, scale } => Compensated {
            values,
            scale,
            bias: bias.to_vec(),
        },
        other => panic!("{other:?}"),
    }
}

fn layer(rows: usize, columns: usize, seed: u64) -> (Vec<f32>, Vec<f32>) {
    let mut next = drawn(seed);
    let weight = (0..rows * columns).map(|_| next().powi(3)).collect();
    (weight, (0..rows).map(|_| next()).collect())
}

#[test]
fn outputs_stray_less_than_by_plain_rounding_also_on_new_inputs() {
    for (columns, seed) in [(1, 1), (5, 2), (40, 3), (64, 4), (65, 5), (150, 6)] {
        let (weight, bias) = layer(12, columns, seed);
        let all = inputs(600, columns, seed + 100);
        let (seen, unseen) = all.split_at(400 * columns);
        let new = compensated(&weight, &bias, &gathered(columns, seen)).unwrap();
        for tokens in [seen, unseen] {
            let error = output_error(&weight, &bias, &new, tokens);
            let limit = output_error(&weight, &bias, &plain(&weight, &bias), tokens);
            // Few weights per row leave little to make up for.
            let share = if columns < 40 { 1.0 } else { 0.5 };
            assert!(error <= share * limit + 1e-12, "{columns}: {error} {limit}");
        }
    }
}

/// Inputs that are alike and independent leave nothing to make up for.
#[test]
fn independent_inputs_give_plain_rounding() {
    let (columns, (weight, bias)) = (32, layer(8, 32, 9));
    let mut tokens = Vec::new();
    for i in 0..columns {
        for sign in [1.0, -1.0] {
            tokens.extend((0..columns).map(|c| if c == i { sign } else { 0.0 }));
        }
    }
    let new = compensated(&weight, &bias, &gathered(columns, &tokens)).unwrap();
    assert_eq!(new, plain(&weight, &bias));
}

/// Fewer tokens than inputs, inputs that are copies of each other, inputs
/// that are always zero, and only one token.
#[test]
fn moments_of_low_rank_work() {
    let (columns, (weight, bias)) = (96, layer(8, 96, 11));
    for tokens in [1, 3, 20] {
        let mut seen = inputs(tokens, columns, 12);
        for token in seen.chunks_exact_mut(columns) {
            token[1] = token[0];
            token[2] = 0.0;
        }
        let new = compensated(&weight, &bias, &gathered(columns, &seen)).unwrap();
        let error = output_error(&weight, &bias, &new, &seen);
        let limit = output_error(&weight, &bias, &plain(&weight, &bias), &seen);
        assert!(error < 0.5 * limit, "{tokens}: {error} {limit}");
    }
    // What never varies is the bias's alone.
    let constant = [3.0; 5 * 96];
    let new = compensated(&weight, &bias, &gathered(columns, &constant)).unwrap();
    let (error, limit) = (
        square(&weight, &new),
        square(&weight, &plain(&weight, &bias)),
    );
    assert!(error < 1.05 * limit, "{error} {limit}");
    assert!(output_error(&weight, &bias, &new, &constant) < 1e-9);
    let never = compensated(&weight, &bias, &gathered(columns, &[0.0; 5 * 96])).unwrap();
    assert_eq!(never, plain(&weight, &bias));
}

#[test]
fn a_row_of_zeros_stays() {
    let (mut weight, mut bias) = layer(3, 20, 13);
    weight[20..40].fill(0.0);
    bias[1] = 0.25;
    let new = compensated(&weight, &bias, &gathered(20, &inputs(50, 20, 14))).unwrap();
    assert_eq!(new.values[20..40], [0; 20]);
    assert_eq!((new.scale[1], new.bias[1]), (0.0, 0.25));
}

#[test]
fn what_does_not_belong_together_is_refused() {
    let moments = gathered(4, &inputs(10, 4, 15));
    let sizes = compensated(&[0.5; 8], &[0.0; 3], &moments).unwrap_err();
    assert!(sizes.to_string().contains("8 weights and 3 biases"));
    let none = compensated(&[0.5; 8], &[0.0; 2], &Moments::new(4));
    assert_eq!(none, Err(CompensateError::NotFinite));
    let mut broken = moments.clone();
    broken.add(&[f32::NAN; 4]);
    assert!(compensated(&[0.5; 8], &[0.0; 2], &broken).is_err());
    assert!(compensated(&[f32::INFINITY; 8], &[0.0; 2], &moments).is_err());
}

#[test]
fn a_model_is_rounded_layer_by_layer() {
    let (weight, bias) = layer(4, 8, 16);
    let seen = gathered(8, &inputs(100, 8, 17));
    let source: Tensors = [
        ("block.0.up.weight", vec![4, 8], weight.clone()),
        ("block.0.up.bias", vec![4], bias.clone()),
        ("block.1.up.weight", vec![4, 8], weight.clone()),
        ("block.1.up.bias", vec![4], bias.clone()),
        ("class_token", vec![2], vec![0.1, 0.2]),
    ]
    .map(|(name, shape, values)| (name.to_owned(), WeightTensor::f32(shape, values)))
    .into();
    let moments = BTreeMap::from([("block.1.up".to_owned(), seen.clone())]);
    let int8 = to_int8_with(&source, &moments, &[]).unwrap();

    let mut expected = to_int8(&source);
    let new = compensated(&weight, &bias, &seen).unwrap();
    let values = Values::I8 {
        values: new.values,
        scale: new.scale,
    };
    expected.get_mut("block.1.up.weight").unwrap().values = values;
    expected.get_mut("block.1.up.bias").unwrap().values = Values::F32(new.bias);
    assert_eq!(int8, expected);
    assert_ne!(int8, to_int8(&source));
    // What is 8-bit already stays as it is.
    let again = to_int8_with(&int8, &moments, &["block.1.up"]).unwrap();
    assert_eq!(again, to_int8(&int8));

    let half = to_int8_with(&source, &moments, &["block.1.up"]).unwrap();
    let mut expected = to_int8(&source);
    let weight = weight.iter().map(|&w| half::f16::from_f32(w)).collect();
    expected.get_mut("block.1.up.weight").unwrap().values = Values::F16(weight);
    assert_eq!(half, expected);
}
