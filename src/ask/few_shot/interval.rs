//! Accuracy over draws, and what every bootstrap shares.

use super::EvaluationError;
use crate::vectors::stats::{Accuracy, SeedMean};

/// Resamplings of every bootstrap.
pub(super) const RESAMPLINGS: usize = 1000;

/// Seed of every bootstrap.
pub(super) const SEED: u64 = 1;

/// Accuracy over draws with its 95 % interval: Student's over seeds, or Wilson's where
/// there is one draw only.
///
/// # Errors
/// [`EvaluationError::FewShot`] without any draw.
pub(super) fn interval(right: &[impl AsRef<[bool]>]) -> Result<(f64, f64, f64), EvaluationError> {
    let values: Vec<Accuracy> = right.iter().map(|r| Accuracy::of(r.as_ref())).collect();
    Ok(match values.as_slice() {
        [one] => (one.accuracy, one.low, one.high),
        many => {
            let values: Vec<f64> = many.iter().map(|a| a.accuracy).collect();
            let mean = SeedMean::new(&values)?;
            (mean.mean, mean.low.max(0.0), mean.high.min(1.0))
        }
    })
}
