//! The stored numbers of an independent implementation.

use std::collections::HashMap;

use serde::Deserialize;

use crate::vectors::embedding::Embedding;

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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::drawn;
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
}
