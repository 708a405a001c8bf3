//! Size against blindness: encoders with their parameters, resolution and accuracies.

use serde::{Deserialize, Serialize};

use super::published::{PublishedEncoder, PublishedError, published};
use crate::weights::catalogue::{Catalogue, Model};
use crate::weights::spec::{Sizes, TextSpec};

/// Accuracy on MMVP-VLM by guessing, per cent of pairs.
pub const CHANCE: f64 = 25.0;

/// Where a row's accuracies come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// The paper's table.
    Paper,
    /// Measured by this program.
    Measured,
    /// Nowhere: a model of the catalogue that was not measured.
    Unmeasured,
}

/// An encoder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Name for people.
    pub name: String,
    /// Where its accuracies come from.
    pub origin: Origin,
    /// Side of its input in pixels.
    pub resolution: u32,
    /// Millions of parameters, both towers.
    pub parameters: f64,
    /// Zero-shot accuracy on ImageNet-1k, per cent, as the paper has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub imagenet: Option<f64>,
    /// MMVP-VLM accuracy by pattern, per cent of pairs, in the order of
    /// [`Pattern::ALL`](super::Pattern::ALL).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub patterns: Option<[f64; 9]>,
    /// MMVP-VLM accuracy on all pairs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub average: Option<f64>,
}

impl From<PublishedEncoder> for Row {
    fn from(encoder: PublishedEncoder) -> Self {
        Self {
            name: encoder.name,
            origin: Origin::Paper,
            resolution: encoder.resolution,
            parameters: encoder.parameters,
            imagenet: Some(encoder.imagenet),
            patterns: Some(encoder.patterns),
            average: Some(encoder.average),
        }
    }
}

impl Row {
    /// A model of the catalogue, not measured; none without a text tower, which MMVP-VLM
    /// asks.
    pub fn unmeasured(model: &Model) -> Option<Self> {
        let text = model.text.as_ref()?;
        Some(Self {
            name: model.title.clone(),
            origin: Origin::Unmeasured,
            resolution: model.preprocess.crop,
            parameters: millions(model, text),
            imagenet: None,
            patterns: None,
            average: None,
        })
    }

    /// The same model with what was measured: pairs right by pattern, and pairs asked.
    #[must_use]
    pub fn measured(self, right: [u32; 9], asked: [u32; 9]) -> Self {
        let percent = |right: u32, asked: u32| f64::from(right) / f64::from(asked.max(1)) * 100.0;
        let all = |counts: [u32; 9]| counts.iter().sum::<u32>();
        Self {
            origin: Origin::Measured,
            patterns: Some(std::array::from_fn(|i| percent(right[i], asked[i]))),
            average: Some(percent(all(right), all(asked))),
            ..self
        }
    }
}

/// Both towers and the one number that scales the logits.
fn millions(model: &Model, text: &TextSpec) -> f64 {
    let tensors = text.tensors().unwrap_or_default();
    let count = |shape: &[usize]| shape.iter().map(|&n| n as u64).product::<u64>();
    let text: u64 = tensors.iter().map(|tensor| count(&tensor.shape)).sum();
    (model.architecture.parameters() + text + 1) as f64 / 1e6
}

/// The paper's ten encoders, then the catalogue's that have a text tower.
///
/// # Errors
/// None in a released build.
pub fn rows(catalogue: &Catalogue) -> Result<Vec<Row>, PublishedError> {
    let paper = published()?.encoders.into_iter().map(Row::from);
    let own = catalogue.models.iter().filter_map(Row::unmeasured);
    Ok(paper.chain(own).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_what_the_models_files_hold() {
        let rows = rows(&Catalogue::built_in().unwrap()).unwrap();
        let own = |name: &str| {
            let own = rows.iter().filter(|row| row.origin == Origin::Unmeasured);
            own.clone().find(|row| row.name == name).unwrap().clone()
        };
        // Of OpenAI's own files, by PyTorch.
        for (name, parameters) in [
            ("CLIP ViT-B/32", 151.277_313),
            ("CLIP ViT-B/16", 149.620_737),
            ("CLIP ViT-L/14", 427.616_513),
            ("CLIP ViT-L/14 at 336 pixels", 427.944_193),
        ] {
            let found = own(name).parameters;
            assert!((found - parameters).abs() < 1e-9, "{name}: {found}");
        }
        // As the paper has them.
        assert!((own("CLIP ViT-L/14").parameters - rows[0].parameters).abs() < 0.05);
        assert_eq!(own("CLIP ViT-L/14 at 336 pixels").resolution, 336);
        assert_eq!(rows[0].origin, Origin::Paper);
    }

    #[test]
    fn what_is_measured_counts_pairs() {
        let catalogue = Catalogue::built_in().unwrap();
        let row = Row::unmeasured(catalogue.model("clip-vit-b16").unwrap()).unwrap();
        assert!(Row::unmeasured(catalogue.model("dinov2-small").unwrap()).is_none());
        let row = row.measured([0, 4, 5, 5, 2, 8, 1, 3, 2], [15; 9]);
        assert_eq!(row.origin, Origin::Measured);
        assert!((row.patterns.unwrap()[5] - 53.333).abs() < 1e-3);
        assert!((row.average.unwrap() - 22.222).abs() < 1e-3);
    }
}
