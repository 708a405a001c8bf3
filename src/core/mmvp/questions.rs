//! The benchmark's questions.

use std::path::PathBuf;

use super::Pattern;

/// One question.
#[derive(Debug, Clone)]
pub struct Question {
    /// From 1.
    pub index: u32,
    /// The question.
    pub text: String,
    /// Both options, without letters.
    pub options: [String; 2],
    /// The right option, 0 or 1, as labelled originally.
    pub answer: u8,
    /// By the corrected labels.
    pub corrected: u8,
    /// Its visual pattern.
    pub pattern: Option<Pattern>,
    /// Its image.
    pub image: Option<PathBuf>,
}

/// All questions; pair k is questions 2k and 2k + 1.
#[derive(Debug, Clone)]
pub struct Benchmark {
    /// Its name.
    pub name: String,
    /// The questions.
    pub questions: Vec<Question>,
    /// Who mapped pairs to patterns.
    pub patterns_by: Option<String>,
}
