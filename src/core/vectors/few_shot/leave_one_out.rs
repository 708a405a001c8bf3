//! Tuning without a validation set: every cached image asks the others.

use ndarray::{Axis, s};

use super::affinity::{Affinities, Input, Phi};
use super::cache::Cache;
use super::method::Method;
use super::terms::Terms;
use super::text::TextClassifier;
use crate::vectors::error::VectorError;
use crate::vectors::fit::{check_labels, same};
use crate::vectors::streams::Streams;

/// Labelled queries, ready to be searched over.
#[derive(Debug, Clone)]
pub struct Validation {
    /// The method's terms on the queries.
    pub terms: Terms,
    /// The queries' classes.
    pub truth: Vec<usize>,
}

impl Validation {
    /// Queries of their own: a validation set, or, with one shot per class,
    /// views of the cached images that no key was made from.
    ///
    /// # Errors
    /// Labels that do not fit, or what the method needs and the input has not.
    pub fn held_out(
        method: &dyn Method,
        cache: &Cache,
        text: Option<&TextClassifier>,
        queries: Streams,
        truth: Vec<usize>,
    ) -> Result<Self, VectorError> {
        same("labels of queries", truth.len(), queries.len())?;
        check_labels(&truth, cache.classes().len())?;
        let affinities = Affinities::with_cache(queries, text, cache)?;
        let labels = cache.labels()?;
        Ok(Self {
            terms: method.terms(&affinities.input(&labels)?)?,
            truth,
        })
    }

    /// Every key is a query against the cache without itself. Images that are
    /// alone in their class cannot be found by the others and do not ask.
    ///
    /// # Errors
    /// [`VectorError::NothingToLeaveOut`] when every image is alone in its
    /// class; [`VectorError::PhiPerQueryOnly`]; what the method needs and the
    /// input has not.
    pub fn leave_one_out(
        method: &dyn Method,
        cache: &Cache,
        text: Option<&TextClassifier>,
    ) -> Result<Self, VectorError> {
        if let Some(phi) = method.phi()
            && phi != Phi::PerQuery
        {
            return Err(VectorError::PhiPerQueryOnly {
                phi: format!("{phi:?}"),
            });
        }
        let labels = cache.labels()?;
        let affinities = Affinities::with_cache(cache.features(0)?, text, cache)?;
        let all = affinities.input(&labels)?;
        let mut parts = Vec::new();
        let mut truth = Vec::new();
        for (key, &class) in labels.class_of().iter().enumerate() {
            if labels.counts()[class] < 2 {
                continue;
            }
            let others: Vec<usize> = (0..cache.len()).filter(|&j| j != key).collect();
            let row = |m: ndarray::ArrayView2<'_, f32>| {
                m.slice(s![key..=key, ..]).select(Axis(1), &others)
            };
            let left = labels.without(
                key,
                |j| all.plain[[key, j]],
                all.adapted.map(|m| move |j| m[[key, j]]),
            );
            let plain = row(all.plain);
            let adapted = all.adapted.map(row);
            let divergence = all.divergence.map(row);
            parts.push(method.terms(&Input {
                labels: &left,
                plain: plain.view(),
                adapted: adapted.as_ref().map(|m| m.view()),
                divergence: divergence.as_ref().map(|m| m.view()),
                text: all.text.as_ref().map(|m| m.slice(s![key..=key, ..])),
            })?);
            truth.push(class);
        }
        if parts.is_empty() {
            return Err(VectorError::NothingToLeaveOut);
        }
        Ok(Self {
            terms: Terms::stack(parts)?,
            truth,
        })
    }
}
