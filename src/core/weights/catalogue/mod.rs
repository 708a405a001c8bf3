//! The catalogue: which models there are, where their files lie and what is
//! known of them. All of it is data (`catalogue.json`): a model of a known
//! family is added there without touching code.

mod check;
mod measured;
mod mixed_pairs;
mod random_pairs;
mod source;

use serde::{Deserialize, Serialize};

pub use measured::{MeasuredError, PairThresholds, Thresholds, Uncalibrated};
pub use mixed_pairs::{MixedPairs, RATIOS};
pub use random_pairs::{RandomPairs, SHARES};
pub use source::{Origin, Reader, Source};

use crate::image::preprocess::Preprocess;
use crate::legible::in_short;
use crate::weights::spec::{TextSpec, VisionSpec};

/// The catalogue that ships with Clipsight.
const BUILT_IN: &str = include_str!("catalogue.json");

/// Names a file that replaces the built-in catalogue (native only).
pub const CATALOGUE_VARIABLE: &str = "CLIPSIGHT_CATALOGUE";

/// Every model, with thresholds and measured errors.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    /// The pair that is used unless another is asked for.
    pub default_pair: DefaultPair,
    /// The models.
    pub models: Vec<Model>,
    /// CLIP's tokenizer; none where texts are not wanted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tokenizer: Option<TokenizerFile>,
    /// Thresholds by pair of models.
    pub pairs: Vec<PairThresholds>,
    /// Thresholds for every other pair.
    pub uncalibrated: Uncalibrated,
    /// Measured errors of cosines.
    pub errors: Vec<MeasuredError>,
    /// Cosines of random pairs, by model.
    #[serde(default)]
    pub random_pairs: Vec<RandomPairs>,
    /// Cosines of random pairs by mixtures of two models.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mixed_pairs: Vec<MixedPairs>,
}

/// The pair that is used unless another is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DefaultPair {
    /// Name of a CLIP model.
    pub clip: String,
    /// Name of a DINOv2 model.
    pub dino: String,
}

/// One model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Name on the command line and in reports, such as `clip-vit-b16`.
    pub id: String,
    /// Name for people.
    pub title: String,
    /// Its sizes.
    pub architecture: VisionSpec,
    /// Sizes of CLIP's text tower, which only some sources hold
    /// ([`Reader::has_text_tower`]).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<TextSpec>,
    /// How its input is prepared.
    pub preprocess: Preprocess,
    /// How its weights are rounded to 8 bits, where not plainly: by what its
    /// layers see.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rounding: Option<Rounding>,
    /// Where its weights come from, in the order in which they are tried.
    pub sources: Vec<Source>,
}

/// Rounding by what a model's layers see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rounding {
    /// Layers whose weights stay f16, such as `block.10.out`.
    pub in_half: Vec<String>,
}

/// The merges of CLIP's tokenizer, the same for all its models.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenizerFile {
    /// Name on the command line.
    pub id: String,
    /// Name for people.
    pub title: String,
    /// Where the file comes from, in the order in which they are tried.
    pub sources: Vec<Source>,
}

/// Something that can be fetched: a model's weights, or the tokenizer.
#[derive(Debug, Clone, Copy)]
pub struct Item<'a> {
    /// Its name, also that of its folder.
    pub id: &'a str,
    /// Name for people.
    pub title: &'a str,
    /// Where its file comes from, in the order in which they are tried.
    pub sources: &'a [Source],
}

impl<'a> From<&'a Model> for Item<'a> {
    fn from(model: &'a Model) -> Self {
        Self {
            id: &model.id,
            title: &model.title,
            sources: &model.sources,
        }
    }
}

impl<'a> From<&'a TokenizerFile> for Item<'a> {
    fn from(tokenizer: &'a TokenizerFile) -> Self {
        Self {
            id: &tokenizer.id,
            title: &tokenizer.title,
            sources: &tokenizer.sources,
        }
    }
}

/// What can be wrong with a catalogue or with a name looked up in it.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// The file cannot be read.
    #[error("cannot read the catalogue {path}: {reason}; correct or unset {CATALOGUE_VARIABLE}", reason = in_short(.reason))]
    Unreadable {
        /// The file.
        path: String,
        /// Why.
        reason: String,
    },
    /// The file is not JSON of the right form.
    #[error("the catalogue is not valid JSON of the expected form: {}", in_short(.0))]
    Form(serde_json::Error),
    /// An entry contradicts the rules.
    #[error("the catalogue's entry {entry} is wrong: {reason}", entry = in_short(.entry), reason = in_short(.reason))]
    Entry {
        /// Which entry.
        entry: String,
        /// Which rule it breaks.
        reason: String,
    },
    /// No model has that name.
    #[error("there is no model named '{name}'; choose one of: {known}", name = in_short(.name))]
    UnknownModel {
        /// The name asked for.
        name: String,
        /// Names that exist.
        known: String,
    },
}

impl Catalogue {
    /// The catalogue that ships with Clipsight.
    ///
    /// # Errors
    /// None in a released build: a test loads it.
    pub fn built_in() -> Result<Self, CatalogueError> {
        Self::from_json(BUILT_IN)
    }

    /// Reads and checks a catalogue.
    ///
    /// # Errors
    /// JSON of another form, or an entry that breaks a rule.
    pub fn from_json(json: &str) -> Result<Self, CatalogueError> {
        let catalogue: Self = serde_json::from_str(json).map_err(CatalogueError::Form)?;
        catalogue.check()?;
        Ok(catalogue)
    }

    /// The file named by [`CATALOGUE_VARIABLE`], or the built-in catalogue.
    ///
    /// # Errors
    /// As [`Self::from_json`], or a file that cannot be read.
    #[cfg(not(target_family = "wasm"))]
    pub fn load() -> Result<Self, CatalogueError> {
        match std::env::var_os(CATALOGUE_VARIABLE).filter(|path| !path.is_empty()) {
            None => Self::built_in(),
            Some(path) => {
                let text =
                    std::fs::read_to_string(&path).map_err(|error| CatalogueError::Unreadable {
                        path: path.to_string_lossy().into_owned(),
                        reason: error.to_string(),
                    })?;
                Self::from_json(&text)
            }
        }
    }

    /// The model of that name.
    ///
    /// # Errors
    /// An unknown name; the error lists the known ones.
    pub fn model(&self, id: &str) -> Result<&Model, CatalogueError> {
        self.models
            .iter()
            .find(|model| model.id == id)
            .ok_or_else(|| CatalogueError::UnknownModel {
                name: id.to_owned(),
                known: self
                    .models
                    .iter()
                    .map(|model| model.id.as_str())
                    .collect::<Vec<_>>()
                    .join(", "),
            })
    }
}

impl Model {
    /// The source of that name.
    pub fn source(&self, id: &str) -> Option<&Source> {
        self.sources.iter().find(|source| source.id == id)
    }
}
