//! Kullback-Leibler divergences of text distributions (Tip-X's M).

use ndarray::{Array1, Array2, ArrayView2, Axis};

use crate::vectors::error::VectorError;
use crate::vectors::streams::joined;

/// Temperature of the softmax over f W^T before distributions are compared
/// (the authors' code, for every data set).
pub const KL_TEMPERATURE: f64 = 0.5;

/// Distributions over classes, in logarithms. In f64: the distributions are so
/// alike that f32 would lose half of the divergence's digits.
#[derive(Debug, Clone)]
pub(super) struct LogProbabilities {
    log: Array2<f64>,
    /// Sum of p log p per row.
    negentropy: Array1<f64>,
}

impl LogProbabilities {
    /// softmax(cosines / 0.5) of cosines `[images, classes]`.
    pub(super) fn of(cosines: ArrayView2<'_, f64>) -> Self {
        let mut log = cosines.mapv(|v| v / KL_TEMPERATURE);
        let mut negentropy = Array1::zeros(log.nrows());
        for (mut row, sum) in log.rows_mut().into_iter().zip(&mut negentropy) {
            let top = row.fold(f64::NEG_INFINITY, |top, &v| top.max(v));
            let total: f64 = row.iter().map(|v| (v - top).exp()).sum();
            let shift = top + total.ln();
            row.mapv_inplace(|v| v - shift);
            *sum = row.iter().map(|v| v.exp() * v).sum();
        }
        Self { log, negentropy }
    }

    /// The distributions of some rows, in that order.
    pub(super) fn select(&self, rows: &[usize]) -> Self {
        Self {
            log: self.log.select(Axis(0), rows),
            negentropy: self.negentropy.select(Axis(0), rows),
        }
    }

    /// With other distributions over the same classes at the end.
    pub(super) fn joined(&self, more: &Self) -> Result<Self, VectorError> {
        Ok(Self {
            log: joined(Axis(0), &self.log, &more.log)?,
            negentropy: joined(Axis(0), &self.negentropy, &more.negentropy)?,
        })
    }

    /// KL(query || key) = sum p_query (log p_query - log p_key), at least 0;
    /// `[keys, queries]`.
    pub(super) fn divergences_to(&self, keys: &Self) -> Array2<f32> {
        let cross = keys.log.dot(&self.log.mapv(f64::exp).t());
        (&self.negentropy - &cross).mapv(|v| v.max(0.0) as f32)
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn is_the_textbook_divergence() {
        let queries = array![[0.3f64, 0.1, 0.2], [0.0, 0.0, 0.0]];
        let keys = array![[0.3f64, 0.1, 0.2], [-0.2, 0.4, 0.1]];
        let softmax = |row: ndarray::ArrayView1<'_, f64>| {
            let e: Vec<f64> = row.iter().map(|&v| (2.0 * v).exp()).collect();
            let sum: f64 = e.iter().sum();
            e.iter().map(|v| v / sum).collect::<Vec<_>>()
        };
        let found =
            LogProbabilities::of(queries.view()).divergences_to(&LogProbabilities::of(keys.view()));
        for ((k, q), &value) in found.indexed_iter() {
            let (p, r) = (softmax(queries.row(q)), softmax(keys.row(k)));
            let direct: f64 = p.iter().zip(&r).map(|(p, r)| p * (p / r).ln()).sum();
            assert!((f64::from(value) - direct).abs() < 1e-7, "{k} {q}");
        }
        assert_eq!(found[[0, 0]], 0.0);
    }

    #[test]
    fn one_class_has_no_divergence() {
        let one = LogProbabilities::of(array![[0.3f64], [-0.2]].view());
        assert!(one.divergences_to(&one).iter().all(|&v| v == 0.0));
    }
}
