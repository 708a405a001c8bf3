//! Logits of many queries, block by block.

use ndarray::{Array2, ArrayView1};

use super::affinity::{Affinities, Phi};
use super::cache::Cache;
use super::method::{Method, MethodName};
use super::terms::Hyper;
use super::text::TextClassifier;
use crate::vectors::error::VectorError;
use crate::vectors::streams::Streams;

/// Queries per block. Beside features, keys and results, a block of q queries,
/// k keys and c classes of width w takes about q (16 w + 40 k + 50 c) + 20 k w
/// bytes: 8 MB for 100 keys and 20 classes of width 512, however many queries.
pub const QUERY_BLOCK: usize = 512;

/// Calls `each(first, logits)` with the logits `[block, classes]` of every block
/// of queries.
///
/// # Errors
/// [`VectorError::PhiPerQueryOnly`] for a phi that needs all queries at once,
/// and what [`Method::terms`] refuses.
pub fn for_each_block(
    method: &dyn Method,
    queries: &Streams,
    cache: &Cache,
    text: Option<&TextClassifier>,
    hyper: &Hyper,
    mut each: impl FnMut(usize, Array2<f64>),
) -> Result<(), VectorError> {
    if let Some(phi) = method.phi()
        && phi != Phi::PerQuery
    {
        return Err(VectorError::PhiPerQueryOnly {
            phi: format!("{phi:?}"),
        });
    }
    let labels = cache.labels()?;
    for first in (0..queries.len()).step_by(QUERY_BLOCK) {
        let rows: Vec<usize> = (first..queries.len().min(first + QUERY_BLOCK)).collect();
        let affinities = Affinities::with_cache(queries.select(&rows), text, cache)?;
        each(first, method.logits(&affinities.input(&labels)?, hyper)?);
    }
    Ok(())
}

/// The class of the largest logit of every row; the first of equal ones.
pub fn predictions(logits: &Array2<f64>) -> Vec<usize> {
    logits.rows().into_iter().map(argmax).collect()
}

/// CLIP's scale of cosines as logits.
pub const LOGIT_SCALE: f64 = 100.0;

/// One query's logits as probabilities of the classes, which add up to 1:
/// - with text the softmax of the logits, whose scale is CLIP's;
/// - for nearest class means, whose logits are cosines, the softmax of 100 times
///   the logits, which is CLIP's scale;
/// - for image-only Tip-Adapter, whose logits are sums of positive parts, each
///   class's part of the whole.
pub fn probabilities(method: MethodName, text: bool, logits: ArrayView1<'_, f64>) -> Vec<f64> {
    match method {
        MethodName::Ncm | MethodName::NcmPlus => softmax(logits, LOGIT_SCALE),
        MethodName::Ta | MethodName::TaPlus if !text => {
            let total = logits.sum();
            let even = 1.0 / logits.len().max(1) as f64;
            let part = |&logit| if total > 0.0 { logit / total } else { even };
            logits.iter().map(part).collect()
        }
        _ => softmax(logits, 1.0),
    }
}

/// Softmax of values times a scale; adds up to 1.
pub fn softmax(values: ArrayView1<'_, f64>, scale: f64) -> Vec<f64> {
    let top = values.fold(f64::NEG_INFINITY, |top, &v| top.max(v));
    let mut parts: Vec<f64> = values.iter().map(|v| (scale * (v - top)).exp()).collect();
    let total: f64 = parts.iter().sum();
    parts.iter_mut().for_each(|part| *part /= total);
    parts
}

/// Place of the largest value, the first of equal ones (as NumPy's argmax).
pub(super) fn argmax(row: ArrayView1<'_, f64>) -> usize {
    let mut best = 0;
    for (at, &value) in row.iter().enumerate() {
        if value > row[best] {
            best = at;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use ndarray::{array, aview1};

    use super::*;

    #[test]
    fn probabilities_follow_the_kind_of_logits() {
        let of = |method, text| probabilities(method, text, aview1(&[0.5, 1.5]));
        assert_eq!(of(MethodName::Ta, false), [0.25, 0.75]);
        let odds = |p: Vec<f64>| (p[1] / p[0]).ln();
        assert!((odds(of(MethodName::Ta, true)) - 1.0).abs() < 1e-12);
        assert!((odds(of(MethodName::TxPlus, true)) - 1.0).abs() < 1e-12);
        assert!((odds(of(MethodName::Ncm, false)) - 100.0).abs() < 1e-6);
        let far = softmax(array![-1e6, 0.0].view(), 100.0);
        assert_eq!(far, [0.0, 1.0]);
    }
}
