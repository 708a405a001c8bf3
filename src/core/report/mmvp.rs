//! The report of a benchmark of questions in pairs: what models answered, and how many
//! pairs they have right.

use serde::{Deserialize, Serialize};

use super::pattern::Pattern;

/// Right among counted, with Wilson's 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Share {
    /// How many are right.
    pub right: u32,
    /// Of how many.
    pub of: u32,
    /// Lower end, 0 to 1.
    pub low: f64,
    /// Upper end, 0 to 1.
    pub high: f64,
}

impl Share {
    /// Per cent; none of nothing.
    pub fn percent(self) -> Option<f64> {
        (self.of > 0).then(|| 100.0 * f64::from(self.right) / f64::from(self.of))
    }
}

/// Two answers that a benchmark has the wrong way round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Correction {
    /// The numbers of the pair's questions, whose answers are exchanged.
    pub indices: [u32; 2],
    /// What the images show.
    pub why: String,
}

/// What an answer was read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Reading {
    /// The question's first option.
    A,
    /// Its second.
    B,
    /// It takes neither.
    Neither,
    /// No rule decides what it means.
    Unread,
    /// There is no answer.
    Missing,
}

/// The rule that read an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// A letter that stands as an answer.
    Letter,
    /// It is an option's text and nothing else.
    Whole,
    /// It begins with yes or no, or says so of the statement.
    YesNo,
    /// It says that it takes neither option.
    Neither,
    /// It names one option and does not deny it, or denies one alone.
    Text,
    /// It repeats a question of yes or no as a sentence.
    Sentence,
    /// Somebody read it and wrote it down.
    Hand,
    /// Another model read it.
    Judge,
}

/// A model's answer to a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Given {
    /// What it wrote, cut after 2,000 characters.
    pub response: String,
    /// What that was read as.
    pub reading: Reading,
    /// The rule that decided.
    pub rule: Option<Rule>,
}

/// By one set of labels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct MmvpScore {
    /// Pairs of which both questions are answered right: the benchmark's score.
    pub pairs: Share,
    /// Questions that are answered right: no score of the benchmark, though it is often
    /// taken for one. Who guesses has half of them, and a quarter of the pairs.
    pub images: Share,
    /// Pairs by pattern, in the order of [`Pattern::ALL`]; without those that no pair has.
    pub patterns: Vec<PatternScore>,
}

/// The pairs of one pattern.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PatternScore {
    /// What their images differ in.
    pub pattern: Pattern,
    /// Pairs that are right.
    pub pairs: Share,
}

/// One model's answers, scored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct MmvpModel {
    /// Its name.
    pub name: String,
    /// The file of its answers.
    pub file: String,
    /// What wrote that file.
    pub form: String,
    /// How the questions were asked, where that is not one image at a time with the options
    /// as they are.
    pub mode: Option<String>,
    /// Whether it saw no image: its score is what the language alone reaches.
    pub blind: bool,
    /// By the labels as they were published.
    pub original: MmvpScore,
    /// By the labels after the known errors are put right.
    pub corrected: MmvpScore,
    /// Answers that another model read, since no rule could.
    #[serde(default)]
    pub judged: u32,
    /// Answers that take neither option: they count as wrong.
    pub neither: u32,
    /// Answers that no rule could read: they count as wrong.
    pub unread: u32,
    /// Questions without an answer. A pair with one is not counted.
    pub missing: u32,
    /// The score in a sentence.
    pub words: String,
}

/// Two models on the pairs that both answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct MmvpComparison {
    /// Places of both models in the report.
    pub models: [u32; 2],
    /// Pairs that only the first has right.
    pub wins: u32,
    /// Pairs that only the second has right.
    pub losses: u32,
    /// The others.
    pub ties: u32,
    /// The first's share of pairs less the second's, by the corrected labels, -1 to 1.
    pub difference: f64,
    /// Lower end of its 95 % interval, by a bootstrap over pairs.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Probability of a difference as large by chance: McNemar's exact test.
    pub p: f64,
}

/// A pair of questions with all models' answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct MmvpPair {
    /// Numbers of its questions.
    pub indices: [u32; 2],
    /// What they ask; twice the same in MMVP.
    pub questions: [String; 2],
    /// What can be answered to the first, and to the second.
    pub options: [[String; 2]; 2],
    /// What the images differ in.
    pub pattern: Option<Pattern>,
    /// Places of the right options as published.
    pub original: [u8; 2],
    /// The same, corrected.
    pub corrected: [u8; 2],
    /// Both answers of each model, in the order of the report's models.
    pub given: Vec<[Given; 2]>,
}

/// Models on a benchmark of pairs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct MmvpReport {
    /// The day it was made, as `2026-11-29`.
    pub date: String,
    /// The benchmark's name.
    pub benchmark: String,
    /// Whose mapping of pairs to patterns is used; none where there is none.
    pub patterns_by: Option<String>,
    /// The labels' errors that the corrected score puts right.
    pub corrections: Vec<Correction>,
    /// Each file's models, in the order given.
    pub models: Vec<MmvpModel>,
    /// Every two models.
    pub comparisons: Vec<MmvpComparison>,
    /// Every pair.
    pub pairs: Vec<MmvpPair>,
    /// How answers were read, and what the scores mean.
    pub notes: Vec<String>,
}
