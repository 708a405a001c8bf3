//! What the files hold.

use ndarray::Array2;

/// Embeddings of images, one row an image.
#[derive(Debug, Clone, PartialEq)]
pub struct Embeddings {
    /// The images' names, as many as rows; none where the file has none.
    pub names: Option<Vec<String>>,
    /// `[images, width]`, rows of length 1.
    pub rows: Array2<f32>,
    /// What made them, as far as the file says.
    pub made_by: MadeBy,
}

/// What made embeddings; a text is empty where nobody says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MadeBy {
    /// Name of the model, in the catalogue or elsewhere.
    pub model: String,
    /// SHA-256 of the file that the weights came from, in hex.
    pub weights: String,
    /// Form of the weights: `f32`, `f16` or `int8`.
    pub precision: String,
}

impl MadeBy {
    /// Keys and texts, as the metadata of files has them; without what is empty.
    #[cfg(feature = "native")]
    pub(super) fn texts(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let all = [
            ("model", self.model.as_str()),
            ("weights", &self.weights),
            ("precision", &self.precision),
        ];
        all.into_iter().filter(|(_, text)| !text.is_empty())
    }

    /// The texts that a file's metadata has.
    pub(super) fn found(get: impl Fn(&str) -> Option<String>) -> Self {
        let text = |key| get(key).unwrap_or_default();
        Self {
            model: text("model"),
            weights: text("weights"),
            precision: text("precision"),
        }
    }
}
