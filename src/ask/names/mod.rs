//! Text embeddings of class names by CLIP's text tower.

use ndarray::Array2;

use super::check::{Limits, compare, wrong};
use crate::device::{Loaded, fill_outputs_with_nan};
use crate::model::{ModelError, Text};
use crate::text::templates::{self, TemplateError};
use crate::text::{TokenRow, Tokenizer};
use crate::vectors::embedding::Embedding;
use crate::vectors::error::VectorError;
use crate::vectors::few_shot::text::TextClassifier;
use crate::vectors::text_table::NamedEmbeddings;

/// Why names got no embeddings.
#[derive(Debug, thiserror::Error)]
pub enum NamesError {
    /// A template without one place for the name.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// The tower or the device failed.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// There are no names, or the embeddings are no numbers.
    #[error(transparent)]
    Numbers(#[from] VectorError),
}

/// Names put into templates, as the text tower reads them.
#[derive(Debug, Clone)]
pub struct Prompts {
    names: Vec<String>,
    templates: Vec<String>,
    /// Name by name, one per template.
    rows: Vec<TokenRow>,
    cut: Vec<String>,
}

impl Prompts {
    /// Every name in every template.
    ///
    /// # Errors
    /// [`TemplateError`] for a template without one place for the name.
    pub fn new(
        tokenizer: &Tokenizer,
        names: &[String],
        templates: &[&str],
    ) -> Result<Self, TemplateError> {
        let (mut rows, mut cut) = (Vec::new(), Vec::new());
        for name in names {
            for template in templates {
                let text = templates::fill(template, name)?;
                let row = tokenizer.encode(&text);
                if row.truncated {
                    cut.push(text);
                }
                rows.push(row);
            }
        }
        Ok(Self {
            names: names.to_vec(),
            templates: templates.iter().map(|&one| one.to_owned()).collect(),
            rows,
            cut,
        })
    }

    /// How many prompts there are.
    pub fn count(&self) -> usize {
        self.rows.len()
    }

    /// Prompts too long for the tower, of which it reads the beginning only.
    pub fn cut(&self) -> &[String] {
        &self.cut
    }

    /// What speaks against a tower, in words: its embedding of the first prompt beside
    /// that of the same weights on the CPU. Outputs start as NaN meanwhile.
    ///
    /// # Errors
    /// [`NamesError::Model`] when the CPU's tower fails, or a tower cannot read the
    /// prompt.
    pub async fn doubt(
        &self,
        tower: &Loaded<Text>,
        cpu: &Loaded<Text>,
        model: &str,
    ) -> Result<Option<String>, NamesError> {
        let first = self.rows.first().map(|row| row.ids.as_slice());
        let ids: Vec<&[u32]> = first.into_iter().collect();
        fill_outputs_with_nan(true);
        let ours = tower.ask(|tower| tower.embed(&ids)).await;
        fill_outputs_with_nan(false);
        let ours = match ours {
            Err(error @ (ModelError::NotFinite | ModelError::Device(_))) => {
                return Ok(Some(error.to_string()));
            }
            ours => ours?,
        };
        let theirs = cpu.ask(|tower| tower.embed(&ids)).await?;
        let embeddings = |rows: Vec<Vec<f32>>| rows.into_iter().map(Embedding::normalised);
        let pairs: Vec<_> = embeddings(ours).zip(embeddings(theirs)).collect();
        // Of the same weights: their rounding is no excuse.
        let limits = Limits::of("a GPU", "f32");
        Ok(wrong(&compare(model, "the CPU", &pairs, limits, 0.0)))
    }

    /// The names' embeddings, each the mean over its prompts, of length 1.
    /// `model` is the tower's name.
    ///
    /// # Errors
    /// [`NamesError`] without names, or when the tower fails.
    pub async fn table(
        &self,
        tower: &Loaded<Text>,
        model: &str,
    ) -> Result<NamedEmbeddings, NamesError> {
        if self.rows.is_empty() {
            return Err(VectorError::Empty { what: "names" }.into());
        }
        let ids: Vec<&[u32]> = self.rows.iter().map(|row| row.ids.as_slice()).collect();
        let embeddings = tower.ask(|tower| tower.embed(&ids)).await?;
        let width = embeddings.first().map_or(0, Vec::len);
        let prompts = embeddings.chunks(self.templates.len());
        let classes = self.names.iter().zip(prompts).map(|(name, each)| {
            let rows = Array2::from_shape_fn((each.len(), width), |(row, at)| each[row][at]);
            (name.clone(), rows)
        });
        let classifier = TextClassifier::from_prompts(classes)?;
        Ok(NamedEmbeddings {
            names: self.names.clone(),
            width,
            values: classifier.weights().iter().copied().collect(),
            model: model.to_owned(),
            prompt: self.templates.join(" | "),
        })
    }
}
