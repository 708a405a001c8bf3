//! Fewer bits per weight: 8-bit integers with a scale per output channel, or
//! half floats.
//!
//! [`to_int8`] needs no data; [`to_int8_with`] goes by what each layer's inputs
//! look like, and strays less.

pub mod compensate;
mod factor;
pub mod moments;

use std::collections::BTreeMap;

use half::f16;

use self::compensate::{CompensateError, Compensated, compensated};
use self::moments::Moments;
use super::tensor::{Tensors, Values, WeightTensor};
use crate::weights::spec::Role;

/// Largest 8-bit value; -128 is left out so that the range is symmetric.
const MOST: f32 = 127.0;

/// Clipping tried per channel: the largest weight shrunk by 0 to 16/64.
const CLIP_STEPS: u16 = 16;

/// Rounds of fitting the scale to the rounded weights after that.
const FIT_ROUNDS: usize = 3;

/// Adding and taking away 1.5 * 2^23 rounds a smaller f32 to the nearest
/// integer, ties to even: many times faster than a call per number where the
/// processor has no instruction for it.
const ROUNDER: f32 = 12_582_912.0;

/// The same model in 8 bits, as a pack holds it.
///
/// Linear weights become [`Values::I8`]; embeddings (`patch.weight`,
/// `class_token`, `registers`, `position`, `token_embedding`) become f16, unless
/// one of their numbers is too large for it; norms, biases and layer scales
/// become f32. A model that is 8-bit already is kept exactly: its integers and
/// scales bit for bit, and f16 only where that loses nothing. The result depends
/// on nothing but the numbers: no data is needed, and every platform gives the
/// same bits.
#[must_use]
pub fn to_int8(tensors: &Tensors) -> Tensors {
    let exact = tensors.values().any(is_int8);
    map(tensors, |name, tensor| {
        let full = || Values::F32(tensor.to_f32());
        match (Role::of(name), &tensor.values) {
            (Role::Linear, Values::I8 { .. }) => tensor.values.clone(),
            (Role::Linear, _) => quantise(&tensor.to_f32(), tensor.shape[0]),
            (Role::Embedding, _) => halves(tensor, exact).unwrap_or_else(full),
            (Role::NormScale | Role::LayerScale | Role::Bias, _) => full(),
        }
    })
}

/// As [`to_int8`], with the layers that have `moments` rounded by
/// [`compensated`], and their biases moved accordingly.
///
/// `moments` are keyed by the layer's name, such as `block.0.qkv`, and are those
/// of its inputs over calibration images, mixed by
/// [`TokenShares`](moments::TokenShares). The layers named in `in_half` keep
/// their weights in f16, for those where 8 bits cost most. A layer without a
/// bias is rounded without data; what is 8-bit already is kept exactly.
///
/// # Errors
/// [`CompensateError`] when moments are not of their layer's inputs, or numbers
/// are not finite.
pub fn to_int8_with(
    tensors: &Tensors,
    moments: &BTreeMap<String, Moments>,
    in_half: &[&str],
) -> Result<Tensors, CompensateError> {
    let mut int8 = to_int8(tensors);
    for layer in in_half {
        let weight = format!("{layer}.weight");
        let source = tensors.get(&weight).filter(|t| !is_int8(t));
        if let (Some(values), Some(tensor)) = (
            source.and_then(|source| halves(source, false)),
            int8.get_mut(&weight),
        ) {
            tensor.values = values;
        }
    }
    for (layer, moments) in moments {
        let (weight, bias) = (format!("{layer}.weight"), format!("{layer}.bias"));
        let (Some(source), Some(moved)) = (tensors.get(&weight), tensors.get(&bias)) else {
            continue;
        };
        let in_half = in_half.contains(&layer.as_str());
        if in_half || Role::of(&weight) != Role::Linear || is_int8(source) {
            continue;
        }
        let Compensated {
            values,
            scale,
            bias: floats,
        } = compensated(&source.to_f32(), &moved.to_f32(), moments)?;
        for (name, values) in [
            (weight, Values::I8 { values, scale }),
            (bias, Values::F32(floats)),
        ] {
            if let Some(tensor) = int8.get_mut(&name) {
                tensor.values = values;
            }
        }
    }
    Ok(int8)
}

/// The same model with its linear weights rounded to f16 and the rest in f32.
/// A matrix with a number too large for f16 stays f32.
#[must_use]
pub fn to_f16(tensors: &Tensors) -> Tensors {
    map(tensors, |name, tensor| {
        let rounded = (Role::of(name) == Role::Linear)
            .then(|| halves(tensor, false))
            .flatten();
        rounded.unwrap_or_else(|| Values::F32(tensor.to_f32()))
    })
}

/// The same model in f32; what was rounded before stays rounded.
#[must_use]
pub fn to_f32(tensors: &Tensors) -> Tensors {
    map(tensors, |_, tensor| Values::F32(tensor.to_f32()))
}

/// A `[rows, n]` matrix in 8 bits, one scale per row.
///
/// Each row's scale is the one of least squared error among those that clip its
/// largest weight by 0 to 25 %, then fitted to the integers that it gave. A row
/// of zeros has the scale 0.
fn quantise(values: &[f32], rows: usize) -> Values {
    let columns = values.len() / rows.max(1);
    let mut quantised = Vec::with_capacity(values.len());
    let mut scale = Vec::with_capacity(rows);
    let alike = vec![1.0; columns];
    for row in values.chunks_exact(columns.max(1)) {
        let s = best_scale(row, &alike);
        scale.push(s);
        quantised.extend(row.iter().map(|&w| level(w, s) as i8));
    }
    Values::I8 {
        values: quantised,
        scale,
    }
}

/// The scale of least squared error, each weight's error counted by its
/// `importance`.
fn best_scale(row: &[f32], importance: &[f64]) -> f32 {
    let largest = row.iter().fold(0.0f32, |m, w| m.max(w.abs()));
    let mut widest = largest / MOST;
    // Only near the end of f32's range.
    while !(widest * MOST).is_finite() {
        widest = widest.next_down();
    }
    if widest < f32::MIN_POSITIVE {
        return 0.0;
    }
    let mut best = (squared_error(row, importance, widest), widest);
    let mut offer = |scale: f32| {
        let usable = scale >= f32::MIN_POSITIVE && (scale * MOST).is_finite();
        let error = if usable {
            squared_error(row, importance, scale)
        } else {
            f64::INFINITY
        };
        if error < best.0 {
            best = (error, scale);
        }
        best.1
    };
    let mut scale = widest;
    for step in 1..=CLIP_STEPS {
        scale = offer(widest * (1.0 - f32::from(step) / 64.0));
    }
    for _ in 0..FIT_ROUNDS {
        scale = offer(fitted_scale(row, importance, scale));
    }
    scale
}

/// The scale of least squared error for the integers that `scale` gives.
fn fitted_scale(row: &[f32], importance: &[f64], scale: f32) -> f32 {
    let (mut wq, mut qq) = (0.0f64, 0.0f64);
    for (&w, &counts) in row.iter().zip(importance) {
        let q = f64::from(level(w, scale));
        wq += counts * f64::from(w) * q;
        qq += counts * q * q;
    }
    (wq / qq) as f32
}

fn squared_error(row: &[f32], importance: &[f64], scale: f32) -> f64 {
    row.iter()
        .zip(importance)
        .map(|(&w, &counts)| {
            let difference = f64::from(w) - f64::from(level(w, scale) * scale);
            counts * difference * difference
        })
        .sum()
}

/// The integer nearest to `w / scale`, -127 to 127, 0 for a scale of 0.
fn level(w: f32, scale: f32) -> f32 {
    if scale == 0.0 {
        return 0.0;
    }
    (((w / scale) + ROUNDER) - ROUNDER).clamp(-MOST, MOST)
}

fn is_int8(tensor: &WeightTensor) -> bool {
    matches!(tensor.values, Values::I8 { .. })
}

/// The numbers as f16, if all are within its range and, where `exact`, none
/// changes.
pub(in crate::weights) fn halves(tensor: &WeightTensor, exact: bool) -> Option<Values> {
    let values = tensor.to_f32();
    let halves: Vec<f16> = values.iter().map(|&x| f16::from_f32(x)).collect();
    let kept = |(h, x): (&f16, &f32)| h.is_finite() && (!exact || h.to_f32() == *x);
    let all_kept = halves.iter().zip(&values).all(kept);
    all_kept.then_some(Values::F16(halves))
}

fn map(tensors: &Tensors, values: impl Fn(&str, &WeightTensor) -> Values) -> Tensors {
    tensors
        .iter()
        .map(|(name, tensor)| {
            let tensor = WeightTensor {
                shape: tensor.shape.clone(),
                values: values(name, tensor),
            };
            (name.clone(), tensor)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(values: &[f32], rows: usize) -> (Vec<i8>, Vec<f32>) {
        match quantise(values, rows) {
            Values::I8 { values, scale } => (values, scale),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn multiples_of_a_step_are_kept_exactly() {
        let row: Vec<f32> = [-127, -3, 0, 5, 127].map(|q| q as f32 * 0.25).to_vec();
        assert_eq!(parts(&row, 1), (vec![-127, -3, 0, 5, 127], vec![0.25]));
    }

    #[test]
    fn zeros_and_the_ends_of_the_range() {
        assert_eq!(parts(&[0.0; 4], 2), (vec![0; 4], vec![0.0; 2]));
        for largest in [
            f32::MAX,
            f32::MIN_POSITIVE * 127.0,
            f32::MIN_POSITIVE,
            1e-45,
        ] {
            let (values, scale) = parts(&[largest, -largest], 1);
            assert!(scale[0].is_finite() && scale[0] >= 0.0, "{largest}");
            for v in values {
                assert!((f32::from(v) * scale[0]).is_finite(), "{largest}");
            }
        }
    }

    /// One far outlier among many small weights: clipping it beats keeping it.
    #[test]
    fn an_outlier_does_not_cost_the_others_more_than_it_must() {
        let row: Vec<f32> = (0..4096)
            .map(|i| {
                if i == 0 {
                    1.0
                } else {
                    (i % 97) as f32 / 97.0 * 0.5
                }
            })
            .collect();
        let alike = vec![1.0; row.len()];
        let scale = best_scale(&row, &alike);
        assert!(squared_error(&row, &alike, scale) < squared_error(&row, &alike, 1.0 / 127.0));
    }
}
