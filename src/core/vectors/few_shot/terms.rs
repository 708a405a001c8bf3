//! What a method's logits are made of, apart from the hyper-parameters:
//! base + alpha * sum exp(-beta d) - gamma * penalty, summed per class.

use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis};
use serde::{Deserialize, Serialize};

use super::labels::Labels;
use crate::vectors::error::VectorError;
use crate::vectors::fit::same;

/// A method's hyper-parameters. Those that a method has not are not looked at.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Hyper {
    /// Weight of the cache term, 0 to 20 in the papers.
    pub alpha: f64,
    /// Sharpness of the cache term, 0 to 20.
    pub beta: f64,
    /// Weight of Tip-X's divergences, 0 to 30.
    pub gamma: f64,
}

impl Default for Hyper {
    /// Tip-Adapter's usual start: alpha 1, beta 5.5 (its code's defaults);
    /// gamma 1.
    fn default() -> Self {
        Self {
            alpha: 1.0,
            beta: 5.5,
            gamma: 1.0,
        }
    }
}

/// Logits for fixed beta and gamma, as a line in alpha.
#[derive(Debug, Clone, PartialEq)]
pub struct Linear {
    /// Logits at alpha 0, `[queries, classes]`.
    pub base: Array2<f64>,
    /// What each unit of alpha adds, `[queries, classes]`.
    pub slope: Array2<f64>,
}

impl Linear {
    /// The logits, `[queries, classes]`.
    pub fn logits(&self, alpha: f64) -> Array2<f64> {
        &self.base + &(alpha * &self.slope)
    }
}

/// A method's logits before the hyper-parameters are known, in f64.
#[derive(Debug, Clone)]
pub struct Terms {
    queries: usize,
    classes: usize,
    base: Option<Array2<f64>>,
    cache: Option<CacheTerm>,
    penalty: Option<Array2<f64>>,
}

impl Terms {
    /// Terms of so many queries and classes, all 0.
    pub fn new(queries: usize, classes: usize) -> Self {
        Self {
            queries,
            classes,
            base: None,
            cache: None,
            penalty: None,
        }
    }

    /// With logits that depend on no hyper-parameter, `[queries, classes]`.
    #[must_use]
    pub fn with_base(mut self, base: Array2<f64>) -> Self {
        self.base = Some(base);
        self
    }

    /// With a cache term, which alpha multiplies.
    #[must_use]
    pub fn with_cache(mut self, cache: CacheTerm) -> Self {
        self.cache = Some(cache);
        self
    }

    /// With a term that -gamma multiplies, `[queries, classes]`.
    #[must_use]
    pub fn with_penalty(mut self, penalty: Array2<f64>) -> Self {
        self.penalty = Some(penalty);
        self
    }

    /// Number of queries and of classes.
    pub fn dim(&self) -> (usize, usize) {
        (self.queries, self.classes)
    }

    /// Whether alpha matters: without a base, alpha > 0 scales all logits alike,
    /// and is taken as 1.
    pub fn has_alpha(&self) -> bool {
        self.has_beta() && self.base.is_some()
    }

    /// Whether beta matters.
    pub fn has_beta(&self) -> bool {
        self.cache.is_some()
    }

    /// Whether gamma matters.
    pub fn has_gamma(&self) -> bool {
        self.penalty.is_some()
    }

    /// The logits as a line in alpha.
    pub fn linear(&self, beta: f64, gamma: f64) -> Linear {
        Linear {
            base: self.base_at(gamma),
            slope: match &self.cache {
                Some(cache) => cache.sums(beta, self.classes),
                None => Array2::zeros(self.dim()),
            },
        }
    }

    /// The logits, `[queries, classes]`.
    pub fn logits(&self, hyper: &Hyper) -> Array2<f64> {
        let alpha = if self.has_alpha() { hyper.alpha } else { 1.0 };
        self.linear(hyper.beta, hyper.gamma).logits(alpha)
    }

    /// The logits at alpha 0.
    pub(super) fn base_at(&self, gamma: f64) -> Array2<f64> {
        let mut base = match &self.base {
            Some(base) => base.clone(),
            None => Array2::zeros(self.dim()),
        };
        if let Some(penalty) = &self.penalty {
            base.scaled_add(-gamma, penalty);
        }
        base
    }

    pub(super) fn base(&self) -> Option<ArrayView2<'_, f64>> {
        self.base.as_ref().map(|m| m.view())
    }

    pub(super) fn penalty(&self) -> Option<ArrayView2<'_, f64>> {
        self.penalty.as_ref().map(|m| m.view())
    }

    pub(super) fn cache(&self) -> Option<&CacheTerm> {
        self.cache.as_ref()
    }

    /// One query after the other, from terms of single queries.
    pub(super) fn stack(parts: Vec<Self>) -> Result<Self, VectorError> {
        let classes = parts.first().map_or(0, |part| part.classes);
        let mut all = Self::new(parts.iter().map(|part| part.queries).sum(), classes);
        let rows = |of: fn(&Self) -> Option<&Array2<f64>>| -> Result<_, VectorError> {
            let found: Vec<_> = parts.iter().filter_map(of).map(|m| m.view()).collect();
            if found.is_empty() {
                return Ok(None);
            }
            let joined = ndarray::concatenate(Axis(0), &found);
            joined.map(Some).map_err(|_| VectorError::Size {
                what: "rows of leave-one-out",
                found: found.len(),
                expected: parts.len(),
            })
        };
        all.base = rows(|part| part.base.as_ref())?;
        all.penalty = rows(|part| part.penalty.as_ref())?;
        let caches = parts.into_iter().filter_map(|part| part.cache);
        let rows: Vec<_> = caches.flat_map(|cache| cache.rows).collect();
        all.cache = (!rows.is_empty()).then_some(CacheTerm { rows });
        Ok(all)
    }
}

/// The cache term of some queries: per class c, with n_c keys,
/// mean(n_c) / n_c * sum of exp(-beta (1 - A)) over its keys.
#[derive(Debug, Clone)]
pub struct CacheTerm {
    rows: Vec<CacheRow>,
}

/// One query's distances 1 - A, keys of one class side by side.
#[derive(Debug, Clone)]
pub(super) struct CacheRow {
    pub(super) distances: Box<[f32]>,
    pub(super) groups: std::sync::Arc<[Group]>,
}

/// The keys of one class within a row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Group {
    pub(super) class: usize,
    pub(super) end: usize,
    pub(super) weight: f64,
}

impl CacheTerm {
    /// From cosines A, `[queries, keys]`.
    ///
    /// # Errors
    /// Not one label per key.
    pub fn new(cosines: ArrayView2<'_, f32>, labels: &Labels) -> Result<Self, VectorError> {
        same("labels of keys", labels.class_of().len(), cosines.ncols())?;
        let mut order: Vec<usize> = (0..cosines.ncols()).collect();
        order.sort_by_key(|&key| labels.class_of()[key]);
        let groups = groups(labels);
        let rows = cosines.rows().into_iter().map(|row| CacheRow {
            distances: order.iter().map(|&key| 1.0 - row[key]).collect(),
            groups: groups.clone(),
        });
        Ok(Self {
            rows: rows.collect(),
        })
    }

    /// The term for one beta, `[queries, classes]`.
    pub fn sums(&self, beta: f64, classes: usize) -> Array2<f64> {
        let mut sums = Array2::zeros((self.rows.len(), classes));
        for (row, mut out) in self.rows.iter().zip(sums.rows_mut()) {
            let mut at = 0;
            for group in row.groups.iter() {
                let keys = &row.distances[at..group.end];
                let sum: f64 = keys.iter().map(|&d| (-beta * f64::from(d)).exp()).sum();
                out[group.class] = group.weight * sum;
                at = group.end;
            }
        }
        sums
    }

    pub(super) fn rows(&self) -> &[CacheRow] {
        &self.rows
    }
}

fn groups(labels: &Labels) -> std::sync::Arc<[Group]> {
    let mut end = 0;
    let filled = labels.counts().iter().zip(labels.weights()).enumerate();
    filled
        .filter(|(_, (count, _))| **count > 0)
        .map(|(class, (count, weight))| {
            end += count;
            Group { class, end, weight }
        })
        .collect()
}

/// Every key's part of one query's cache term over all classes, which add up to
/// 1: exp(-beta (1 - A)) times its class's weight, over the sum of all.
///
/// # Errors
/// Not one label per key.
pub fn shares(
    cosines: ArrayView1<'_, f32>,
    labels: &Labels,
    beta: f64,
) -> Result<Vec<f64>, VectorError> {
    same("labels of keys", labels.class_of().len(), cosines.len())?;
    let weights = labels.weights();
    let pairs = cosines.iter().zip(labels.class_of());
    let mut parts: Vec<f64> = pairs
        .map(|(&a, &class)| weights[class] * (-beta * (1.0 - f64::from(a))).exp())
        .collect();
    let total: f64 = parts.iter().sum();
    if total > 0.0 {
        parts.iter_mut().for_each(|part| *part /= total);
    }
    Ok(parts)
}

/// Sums over the keys of every class, divided as [`Labels::weights`] says;
/// `values` are `[queries, keys]`.
///
/// # Errors
/// Not one label per key.
pub fn class_sums(
    values: ArrayView2<'_, f64>,
    labels: &Labels,
) -> Result<Array2<f64>, VectorError> {
    same("labels of keys", labels.class_of().len(), values.ncols())?;
    let mut sums = Array2::zeros((values.nrows(), labels.classes()));
    for (row, mut out) in values.rows().into_iter().zip(sums.rows_mut()) {
        for (&value, &class) in row.iter().zip(labels.class_of()) {
            out[class] += value;
        }
    }
    sums *= &Array1::from(labels.weights());
    Ok(sums)
}
