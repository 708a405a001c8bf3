//! What the paper prints: MMVP-VLM accuracies of ten encoders, MMVP accuracies of models.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The paper's numbers, typed in.
const PUBLISHED: &str = include_str!("data/published.json");

/// What the paper prints (arXiv 2401.06209). Accuracies are per cent of pairs; guessing
/// gives 25.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Published {
    /// The paper.
    pub source: String,
    /// Its table of encoders on MMVP-VLM.
    pub encoders: Vec<PublishedEncoder>,
    /// The catalogue's models on ImageNet.
    pub imagenet: PublishedImageNet,
    /// Multimodal models on MMVP. Their accuracies by pattern stand in a figure alone, not
    /// as numbers.
    pub models: Vec<PublishedModel>,
}

/// One encoder of the table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishedEncoder {
    /// As the paper calls it.
    pub name: String,
    /// Side of its input in pixels.
    pub resolution: u32,
    /// Millions of parameters, both towers.
    pub parameters: f64,
    /// Zero-shot accuracy on ImageNet-1k, per cent.
    pub imagenet: f64,
    /// Accuracy by pattern, in the order of [`Pattern::ALL`](super::Pattern::ALL); 15 pairs
    /// each.
    pub patterns: [f64; 9],
    /// Accuracy on all 135 pairs, as printed.
    pub average: f64,
}

/// Zero-shot accuracies on ImageNet-1k, measured by others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishedImageNet {
    /// By whom.
    pub source: String,
    /// Per cent, by the model's name in the catalogue.
    pub accuracies: BTreeMap<String, f64>,
}

/// One multimodal model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishedModel {
    /// As the paper calls it.
    pub name: String,
    /// Accuracy on MMVP's 150 pairs.
    pub mmvp: f64,
    /// Pearson correlation of its accuracies by pattern with CLIP's, where it is printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correlation: Option<f64>,
}

/// The numbers are no JSON of the expected form, which no released build has.
#[derive(Debug, thiserror::Error)]
#[error("the paper's numbers cannot be read ({0}); please report this")]
pub struct PublishedError(serde_json::Error);

/// What the paper prints.
///
/// # Errors
/// None in a released build: a test reads it.
pub fn published() -> Result<Published, PublishedError> {
    serde_json::from_str(PUBLISHED).map_err(PublishedError)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::weights::catalogue::Catalogue;

    #[test]
    fn the_table_agrees_with_itself() {
        let published = published().unwrap();
        assert_eq!(published.encoders.len(), 10);
        for encoder in &published.encoders {
            // Every accuracy is a number of 15 pairs, to a decimal.
            let right = encoder.patterns.map(|percent| percent / 100.0 * 15.0);
            for right in right {
                assert!((right - right.round()).abs() < 0.01, "{}", encoder.name);
            }
            let all: f64 = right.iter().map(|right| right.round()).sum();
            let average = all / 135.0 * 100.0;
            // The authors took the mean of rounded numbers.
            assert!(
                (average - encoder.average).abs() < 0.06,
                "{encoder:?} {average}"
            );
        }
        let catalogue = Catalogue::built_in().unwrap();
        for model in published.imagenet.accuracies.keys() {
            assert!(catalogue.model(model).is_ok(), "{model}");
        }
        let correlations = published
            .models
            .iter()
            .filter_map(|model| model.correlation);
        assert_eq!(
            correlations.collect::<Vec<_>>(),
            [0.87, 0.79, 0.72, 0.71, 0.31]
        );
    }
}
