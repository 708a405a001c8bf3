//! Answers by the places of their questions.

use crate::mmvp::reading::Read;

/// An answer, as it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What the model wrote.
    pub response: String,
    /// The options in the order that it saw them, where that is not the benchmark's.
    pub shown: Option<[String; 2]>,
    /// What a report says that it means: it is then not read again.
    pub read: Option<Read>,
}

/// One model's answers to a benchmark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answers {
    /// The model.
    pub model: String,
    /// The file.
    pub file: String,
    /// What wrote it.
    pub form: String,
    /// How the questions were asked, where that is worth a word.
    pub mode: Option<String>,
    /// Whether the model saw no image.
    pub blind: bool,
    /// By the places of the benchmark's questions.
    pub of: Vec<Option<Answer>>,
}
