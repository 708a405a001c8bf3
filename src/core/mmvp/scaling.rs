//! Size against blindness: encoders with their parameters, resolution and accuracies.

use serde::{Deserialize, Serialize};

use super::Pattern;
use super::published::{PublishedEncoder, PublishedError, published};
use crate::report::mmvp::{PatternScore, Share};
use crate::report::mmvp_vlm::VlmModel;
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
    /// Zero-shot accuracy on ImageNet-1k, per cent, as others measured it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub imagenet: Option<f64>,
    /// MMVP-VLM accuracy by pattern, per cent of pairs, in the order of [`Pattern::ALL`].
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
    /// A model of the catalogue, not measured, with its accuracy on ImageNet where that is
    /// known; none without a text tower, which MMVP-VLM asks.
    pub fn unmeasured(model: &Model, imagenet: Option<f64>) -> Option<Self> {
        let text = model.text.as_ref()?;
        Some(Self {
            name: model.title.clone(),
            origin: Origin::Unmeasured,
            resolution: model.preprocess.crop,
            parameters: millions(model, text),
            imagenet,
            patterns: None,
            average: None,
        })
    }

    /// The same model with what was measured; none where a pattern has no pair, as in a
    /// benchmark of one's own.
    pub fn measured(self, found: &VlmModel) -> Option<Self> {
        let patterns = by_pattern(&found.patterns)?.map(|share| share.percent().unwrap_or(0.0));
        Some(Self {
            origin: Origin::Measured,
            patterns: Some(patterns),
            average: found.pairs.percent(),
            ..self
        })
    }
}

/// Shares in the order of [`Pattern::ALL`]; none where one has no pair.
pub(super) fn by_pattern(scores: &[PatternScore]) -> Option<[Share; 9]> {
    let of = |pattern: Pattern| scores.iter().find(|score| score.pattern == pattern);
    let shares: Vec<Share> = Pattern::ALL
        .iter()
        .map_while(|pattern| of(*pattern).map(|score| score.pairs))
        .collect();
    shares.try_into().ok()
}

/// Both towers and the one number that scales the logits.
fn millions(model: &Model, text: &TextSpec) -> f64 {
    let tensors = text.tensors().unwrap_or_default();
    let count = |shape: &[usize]| shape.iter().map(|&n| n as u64).product::<u64>();
    let text: u64 = tensors.iter().map(|tensor| count(&tensor.shape)).sum();
    (model.architecture.parameters() + text + 1) as f64 / 1e6
}

/// Why there is no such table.
#[derive(Debug, thiserror::Error)]
pub enum ScalingError {
    /// The paper's numbers.
    #[error(transparent)]
    Published(#[from] PublishedError),
    /// What was measured is of no model that the table has.
    #[error("no model of the catalogue with a text tower is called `{name}`: there are {known}")]
    Unknown {
        /// The name given.
        name: String,
        /// Those there are.
        known: String,
    },
    /// What was measured is not all of MMVP-VLM.
    #[error(
        "the predictions of `{0}` are not of MMVP-VLM's 135 pairs: their patterns are not known"
    )]
    Partial(String),
}

/// The paper's ten encoders, then the catalogue's that have a text tower, with what was
/// `measured` of them: names in the catalogue, and scores.
///
/// # Errors
/// [`ScalingError`]
pub fn rows(
    catalogue: &Catalogue,
    measured: &[(String, VlmModel)],
) -> Result<Vec<Row>, ScalingError> {
    let published = published()?;
    let imagenet = &published.imagenet.accuracies;
    let mut own: Vec<(&str, Row)> = catalogue
        .models
        .iter()
        .filter_map(|model| {
            let row = Row::unmeasured(model, imagenet.get(&model.id).copied())?;
            Some((model.id.as_str(), row))
        })
        .collect();
    for (name, found) in measured {
        let known = own.iter().map(|(id, _)| *id).collect::<Vec<_>>().join(", ");
        let Some((_, row)) = own.iter_mut().find(|(id, _)| id == name) else {
            return Err(ScalingError::Unknown {
                name: name.clone(),
                known,
            });
        };
        let whole = row.clone().measured(found);
        *row = whole.ok_or_else(|| ScalingError::Partial(name.clone()))?;
    }
    let paper = published.encoders.into_iter().map(Row::from);
    Ok(paper.chain(own.into_iter().map(|(_, row)| row)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_what_the_models_files_hold() {
        let rows = rows(&Catalogue::built_in().unwrap(), &[]).unwrap();
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
    fn what_is_measured_stands_in_the_models_row() {
        let catalogue = Catalogue::built_in().unwrap();
        let right = [0, 4, 5, 5, 2, 8, 1, 3, 2];
        let share = |right: u32, of: u32| Share {
            right,
            of,
            low: 0.0,
            high: 1.0,
        };
        let mut found = VlmModel {
            name: "x".into(),
            source: "y".into(),
            pairs: share(30, 135),
            patterns: Pattern::ALL
                .iter()
                .zip(right)
                .map(|(pattern, right)| PatternScore {
                    pattern: *pattern,
                    pairs: share(right, 15),
                })
                .collect(),
        };
        let with =
            |name: &str, found: &VlmModel| rows(&catalogue, &[(name.to_owned(), found.clone())]);
        let all = with("clip-vit-b16", &found).unwrap();
        let row = all.iter().find(|row| row.name == "CLIP ViT-B/16").unwrap();
        assert_eq!((row.origin, row.imagenet), (Origin::Measured, Some(68.3)));
        assert!((row.patterns.unwrap()[5] - 53.333).abs() < 1e-3);
        assert!((row.average.unwrap() - 22.222).abs() < 1e-3);
        assert!(matches!(
            with("dinov2-small", &found),
            Err(ScalingError::Unknown { .. })
        ));
        found.patterns.pop();
        assert!(matches!(
            with("clip-vit-b16", &found),
            Err(ScalingError::Partial(_))
        ));
    }
}
