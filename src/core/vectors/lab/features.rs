//! Raw embeddings of images at steps of the adapter's strength.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::error::LabError;

/// Most steps of strength.
pub(super) const MOST_STEPS: usize = 64;

/// Wider than any embedding.
pub(super) const WIDEST: usize = 1 << 14;

/// One embedding. Another number means that it was given anew.
#[derive(Debug, Clone)]
pub(super) struct Feature {
    pub values: Arc<[f32]>,
    pub version: u64,
}

/// Embeddings by image and step, all of one width.
#[derive(Debug, Clone, Default)]
pub(super) struct Features {
    of: HashMap<Arc<str>, BTreeMap<u32, Feature>>,
    versions: u64,
}

impl Features {
    /// An image's embedding at a step.
    pub fn get(&self, id: &str, step: u32) -> Option<&Feature> {
        self.of.get(id)?.get(&step)
    }

    /// The steps at which an image has its embedding, rising.
    pub fn steps(&self, id: &str) -> Vec<u32> {
        let steps = self.of.get(id).map(|of| of.keys().copied().collect());
        steps.unwrap_or_default()
    }

    /// Whether an image has any embedding.
    pub fn has_image(&self, id: &str) -> bool {
        self.of.contains_key(id)
    }

    /// Width of the embeddings, where there are any.
    pub fn width(&self) -> Option<usize> {
        let first = self.of.values().find_map(|of| of.values().next());
        first.map(|feature| feature.values.len())
    }

    /// Keeps an embedding; whether anything is new.
    pub fn put(&mut self, id: &str, step: u32, values: &[f32]) -> Result<bool, LabError> {
        check_values(values, self.width())?;
        if self.get(id, step).is_some_and(|own| *own.values == *values) {
            return Ok(false);
        }
        self.versions += 1;
        let feature = Feature {
            values: values.into(),
            version: self.versions,
        };
        self.of.entry(id.into()).or_default().insert(step, feature);
        Ok(true)
    }

    /// Keeps the embeddings of some images.
    pub fn retain(&mut self, keep: impl Fn(&str) -> bool) {
        self.of.retain(|id, _| keep(id));
    }

    /// Drops all.
    pub fn clear(&mut self) {
        self.of.clear();
    }
}

/// Whether numbers are an embedding as wide as the others, where there are any.
pub(super) fn check_values(values: &[f32], width: Option<usize>) -> Result<(), LabError> {
    let expected = width.unwrap_or(values.len().clamp(1, WIDEST));
    if values.len() != expected {
        let found = values.len();
        return Err(LabError::Width { found, expected });
    }
    if values.iter().any(|value| !value.is_finite()) {
        return Err(LabError::NotFinite);
    }
    Ok(())
}

/// Whether strengths are steps from plain CLIP upwards.
pub(super) fn check_strengths(strengths: &[f32]) -> Result<(), LabError> {
    let rising = strengths.windows(2).all(|pair| pair[0] < pair[1]);
    let finite = strengths.iter().all(|strength| strength.is_finite());
    if strengths.first() == Some(&0.0) && rising && finite && strengths.len() <= MOST_STEPS {
        Ok(())
    } else {
        Err(LabError::Strengths)
    }
}
