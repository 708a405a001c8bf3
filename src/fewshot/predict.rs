//! Logits of many queries, block by block.

use ndarray::{Array2, ArrayView1};

use super::FewShotError;
use super::affinity::{Affinities, Phi};
use super::cache::Cache;
use super::features::Streams;
use super::method::Method;
use super::terms::Hyper;
use super::text::TextClassifier;

/// Queries per block. Beside features, keys and results, a block of q queries,
/// k keys and c classes of width w takes about q (16 w + 40 k + 50 c) + 20 k w
/// bytes: 8 MB for 100 keys and 20 classes of width 512, however many queries.
pub const QUERY_BLOCK: usize = 512;

/// Calls `each(first, logits)` with the logits `[block, classes]` of every block
/// of queries.
///
/// # Errors
/// [`FewShotError::PhiPerQueryOnly`] for a phi that needs all queries at once,
/// and what [`Method::terms`] refuses.
pub fn for_each_block(
    method: &dyn Method,
    queries: &Streams,
    cache: &Cache,
    text: Option<&TextClassifier>,
    hyper: &Hyper,
    mut each: impl FnMut(usize, Array2<f64>),
) -> Result<(), FewShotError> {
    if let Some(phi) = method.phi()
        && phi != Phi::PerQuery
    {
        return Err(FewShotError::PhiPerQueryOnly(phi));
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
