//! Fewer bits per weight: 8-bit integers with a scale per output channel, or
//! half floats.
//!
//! [`to_int8`] needs no data; [`to_int8_with`] goes by what each layer's inputs
//! look like, and strays less.

pub mod compensate;
mod factor;
pub mod moments;
mod scale;

use std::collections::BTreeMap;

use half::f16;

use self::compensate::{CompensateError, Compensated, compensated};
use self::moments::Moments;
use self::scale::{best_scale, level};
use crate::weights::spec::Role;
use crate::weights::tensor::{Tensors, Values, WeightTensor};

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
}
