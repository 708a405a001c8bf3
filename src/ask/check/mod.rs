//! The self-test: every model on images drawn by code, against numbers that an
//! independent implementation computed once (`tests/reference/make_check.py`).
//!
//! It needs no file but the weights, so that it can be run on any new GPU and
//! in any browser.

pub mod drawn;

use std::collections::HashMap;

use serde::Deserialize;

use crate::vectors::embedding::Embedding;
use crate::report::CheckRow;

const EXPECTED: &str = include_str!("expected.json");

/// The stored embeddings.
#[derive(Debug, Clone, Deserialize)]
pub struct Expected {
    entries: Vec<Entry>,
}

#[derive(Debug, Clone, Deserialize)]
struct Entry {
    source_sha256: String,
    images: Vec<Image>,
}

#[derive(Debug, Clone, Deserialize)]
struct Image {
    name: String,
    embedding: Vec<f32>,
}

impl Expected {
    /// The numbers in the repository.
    ///
    /// # Errors
    /// None in a released build: a test loads them.
    pub fn stored() -> Result<Self, serde_json::Error> {
        serde_json::from_str(EXPECTED)
    }

    /// Embeddings by image, for the weights file with this SHA-256, computed
    /// in f32.
    pub fn of(&self, source_sha256: &str) -> Option<HashMap<&str, Embedding>> {
        let entry = self
            .entries
            .iter()
            .find(|entry| entry.source_sha256 == source_sha256)?;
        Some(
            entry
                .images
                .iter()
                .map(|image| {
                    let embedding = Embedding::normalised(image.embedding.clone());
                    (image.name.as_str(), embedding)
                })
                .collect(),
        )
    }
}

/// What a device and a precision must reach.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// Smallest cosine with the f32 reference.
    pub cosine: f32,
    /// Largest absolute difference of a normalised embedding.
    pub difference: f32,
}

impl Limits {
    /// In f32 0.99999 on the CPU and 0.9999 on a GPU, within 1e-3 on both; what
    /// rounding the weights to f16 or 8 bits adds was measured on the drawn
    /// images and is allowed with some room.
    pub fn of(device: &str, precision: &str) -> Self {
        match (precision, device) {
            ("f32", "cpu") => Self {
                cosine: 0.99999,
                difference: 1e-3,
            },
            ("f32" | "f16", _) => Self {
                cosine: 0.9999,
                difference: 1e-3,
            },
            _ => Self {
                cosine: 0.998,
                difference: 2e-2,
            },
        }
    }
}

/// Compares embeddings with their references, image by image.
pub fn compare(
    model: &str,
    reference: &str,
    pairs: &[(Embedding, Embedding)],
    limits: Limits,
    milliseconds: f64,
) -> CheckRow {
    let cosine = pairs
        .iter()
        .map(|(ours, theirs)| ours.cosine(theirs))
        .fold(1.0, f32::min);
    let max_difference = pairs
        .iter()
        .map(|(ours, theirs)| ours.max_difference(theirs))
        .fold(0.0, f32::max);
    CheckRow {
        model: model.to_owned(),
        reference: reference.to_owned(),
        cosine,
        max_difference,
        cosine_limit: limits.cosine,
        difference_limit: limits.difference,
        passed: !pairs.is_empty() && cosine >= limits.cosine && max_difference <= limits.difference,
        milliseconds,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_stored_numbers_cover_every_drawn_image() {
        let expected = Expected::stored().unwrap();
        assert!(!expected.entries.is_empty());
        for entry in &expected.entries {
            let by_name = expected.of(&entry.source_sha256).unwrap();
            for (name, _) in drawn::drawn_images() {
                let values = by_name[name].values();
                assert!(values.iter().all(|v| v.is_finite()));
                let length: f32 = values.iter().map(|v| v * v).sum();
                assert!((length - 1.0).abs() < 1e-4, "{name}: {length}");
            }
        }
    }

    #[test]
    fn a_wrong_embedding_fails_and_nothing_is_not_a_pass() {
        let good = Embedding::normalised(vec![1.0, 0.0]);
        let bad = Embedding::normalised(vec![1.0, 0.1]);
        let limits = Limits::of("cpu", "f32");
        let row = |pairs: &[_]| compare("m", "stored", pairs, limits, 0.0);
        assert!(row(&[(good.clone(), good.clone())]).passed);
        assert!(!row(&[(good.clone(), good.clone()), (bad, good)]).passed);
        assert!(!row(&[]).passed);
    }
}
