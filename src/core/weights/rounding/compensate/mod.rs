//! Rounding that makes up for itself: error-compensating 8-bit weights (GPTQ).
//!
//! What counts is a layer's output over the inputs that it meets, not each
//! weight. Weights are rounded one input column after the other, and the error
//! of each is made good by those still to come, as far as the inputs go
//! together (Frantar et al., "GPTQ", 2023; in the form of Chee et al., "QuIP",
//! 2023, section 3, which needs no inverse). The mean of what is left goes into
//! the bias.

use ndarray::{Array2, ArrayView2, s};

use super::factor::{BLOCK, lower_factor};
use super::moments::Moments;
use super::scale::{best_scale, level};

/// How far covariances between different inputs are believed: the rest of their
/// strength is what a few dozen photos show by chance.
const BELIEF: f64 = 0.8;

/// Added to each input's variance, as a share of their mean: keeps the
/// factorisation sound where inputs depend on each other or never occur.
const DAMPING: f64 = 0.03;

/// The same of the mean square about zero: more than f32 sums are wrong by, where
/// inputs hardly vary about their mean.
const NOISE: f64 = 1e-5;

/// A linear layer in 8 bits, with the bias that goes with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Compensated {
    /// The integers `[out, in]`, -127 to 127.
    pub values: Vec<i8>,
    /// The scale of each output channel, finite and not negative.
    pub scale: Vec<f32>,
    /// The bias `[out]`, moved so that the mean output stays.
    pub bias: Vec<f32>,
}

/// Why a layer cannot be rounded by its inputs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CompensateError {
    /// The sizes of weight, bias and inputs do not belong to one layer.
    #[error(
        "a layer with {weights} weights and {biases} biases does not take {columns} inputs: \
         gather the moments of the inputs of this very layer"
    )]
    Sizes {
        /// Number of weights.
        weights: usize,
        /// Number of biases.
        biases: usize,
        /// Number of inputs that the moments are of.
        columns: usize,
    },
    /// The inputs, or the weights, hold no usable numbers.
    #[error(
        "a layer's weights or inputs hold infinities or NaN, or no input was gathered: \
         check the model's file and the calibration images"
    )]
    NotFinite,
}

/// Rounds a linear layer `[out, in]` to 8 bits so that its output over inputs
/// with these moments changes as little as may be.
///
/// Each row's scale is found as without data, but with errors weighted by the
/// variance of their input. The columns are rounded in falling order of that
/// variance. Sums are in f64 and in one order: the same numbers give
/// the same integers on one machine (matrix products may differ in their last
/// bit between processors).
///
/// # Errors
/// [`CompensateError`] when the sizes do not fit, or a number is not finite.
pub fn compensated(
    weight: &[f32],
    bias: &[f32],
    moments: &Moments,
) -> Result<Compensated, CompensateError> {
    let (rows, columns) = (bias.len(), moments.columns());
    if columns == 0 || rows.checked_mul(columns) != Some(weight.len()) {
        return Err(CompensateError::Sizes {
            weights: weight.len(),
            biases: rows,
            columns,
        });
    }
    let finite = |values: &[f32]| values.iter().all(|x| x.is_finite());
    if !finite(weight) || !finite(bias) {
        return Err(CompensateError::NotFinite);
    }
    let covariance = moments.covariance().ok_or(CompensateError::NotFinite)?;
    let second = trusted(covariance, moments.mean_square());
    let importance: Vec<f64> = second.diag().to_vec();
    let scale: Vec<f32> = weight
        .chunks_exact(columns)
        .map(|row| best_scale(row, &importance))
        .collect();

    // Ascending, and rounded from the end: the weightiest input comes first.
    let mut order: Vec<usize> = (0..columns).collect();
    order.sort_by(|&a, &b| importance[a].total_cmp(&importance[b]));
    let ordered = Array2::from_shape_fn((columns, columns), |(i, j)| second[(order[i], order[j])]);
    let factor = lower_factor(ordered).ok_or(CompensateError::NotFinite)?;
    // One row per input, so that the inner loops run over neighbours.
    let by_input = Array2::from_shape_fn((columns, rows), |(i, r)| {
        f64::from(weight[r * columns + order[i]])
    });
    let levels = round(&by_input, &scale, factor.view());

    let mut values = vec![0i8; weight.len()];
    for (i, &column) in order.iter().enumerate() {
        for r in 0..rows {
            values[r * columns + column] = levels[(i, r)];
        }
    }
    let bias = corrected_bias(weight, bias, &values, &scale, &moments.mean());
    Ok(Compensated {
        values,
        scale,
        bias,
    })
}

/// What rounding goes by: the covariance drawn towards independent inputs, and
/// damped.
fn trusted(mut covariance: Array2<f64>, mean_square: f64) -> Array2<f64> {
    let variance = covariance.diag().mean().unwrap_or(0.0);
    let damping = DAMPING * variance + NOISE * mean_square;
    // Inputs that are always zero: any rounding is as good, so the plain one.
    let damping = if damping > 0.0 { damping } else { 1.0 };
    let diagonal = covariance.diag().mapv(|d| d + damping);
    covariance *= BELIEF;
    covariance.diag_mut().assign(&diagonal);
    covariance
}

/// The integers `[in, out]` of `weight` `[in, out]`, rounded from the last input
/// to the first.
///
/// With `H = L L^T` and errors `e`, `e^T H e` is the sum over inputs `k` of
/// `(sum over i >= k of e_i L_ik)^2`: the best that the rounding of `k` can do is
/// to come nearest to its weight plus what the later errors ask of it.
fn round(weight: &Array2<f64>, scale: &[f32], factor: ArrayView2<'_, f64>) -> Array2<i8> {
    let (columns, rows) = weight.dim();
    let mut levels = Array2::zeros((columns, rows));
    let mut error = Array2::<f64>::zeros((columns, rows));
    let mut end = columns;
    while end > 0 {
        let start = end.saturating_sub(BLOCK);
        // What all blocks that are done ask of this one, at once.
        let mut asked = factor
            .slice(s![end.., start..end])
            .t()
            .dot(&error.slice(s![end.., ..]));
        for k in (start..end).rev() {
            let pivot = factor[(k, k)];
            for r in 0..rows {
                let target = weight[(k, r)] + asked[(k - start, r)] / pivot;
                let q = level(target as f32, scale[r]);
                levels[(k, r)] = q as i8;
                error[(k, r)] = weight[(k, r)] - f64::from(q) * f64::from(scale[r]);
            }
            let error = error.row(k);
            for i in start..k {
                asked.row_mut(i - start).scaled_add(factor[(k, i)], &error);
            }
        }
        end = start;
    }
    levels
}

/// The bias plus what rounding takes from the output at the mean input.
fn corrected_bias(
    weight: &[f32],
    bias: &[f32],
    values: &[i8],
    scale: &[f32],
    mean: &[f64],
) -> Vec<f32> {
    let columns = mean.len();
    let rows = weight
        .chunks_exact(columns)
        .zip(values.chunks_exact(columns));
    rows.zip(bias.iter().zip(scale))
        .map(|((weight, values), (&bias, &scale))| {
            let lost: f64 = weight
                .iter()
                .zip(values)
                .zip(mean)
                .map(|((&w, &q), &m)| (f64::from(w) - f64::from(q) * f64::from(scale)) * m)
                .sum();
            (f64::from(bias) + lost) as f32
        })
        .collect()
}

#[cfg(test)]
mod tests;
