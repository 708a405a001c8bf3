//! A benchmark: questions in pairs, each with two options, an answer and a pattern.

use std::path::PathBuf;

use serde::Deserialize;

use super::error::MmvpError;
use crate::csv::Records;
use crate::report::mmvp::Correction;
use crate::report::pattern::Pattern;

/// The folder of MMVP's images.
pub const IMAGES: &str = "MMVP Images";

/// The columns of `Questions.csv`, as the Hub spells them.
pub const COLUMNS: [&str; 4] = ["lndex", "Question", "Options", "Correct Answer"];

/// A question about one image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Its number, from 1; pair k has 2k - 1 and 2k.
    pub index: u32,
    /// The question.
    pub text: String,
    /// What can be answered, without `(a)` and `(b)`.
    pub options: [String; 2],
    /// The place of the right option, 0 or 1, as the benchmark was published.
    pub answer: u8,
    /// The same after the known errors of labels are put right.
    pub corrected: u8,
    /// What the two images differ in, where somebody has said so.
    pub pattern: Option<Pattern>,
    /// The image's file.
    pub image: Option<PathBuf>,
}

impl Question {
    /// The options as MMVP writes them: `(a) Open (b) Closed`.
    pub fn options_text(&self) -> String {
        let [a, b] = &self.options;
        format!("(a) {a} (b) {b}")
    }
}

/// Questions in pairs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Benchmark {
    /// What it is called.
    pub name: String,
    /// An even number of questions: pair k, from 0, has the places 2k and 2k + 1.
    pub questions: Vec<Question>,
    /// Who says what the pairs differ in; none where nobody does.
    pub patterns_by: Option<String>,
    /// The errors of labels that are put right.
    pub corrections: Vec<Correction>,
}

/// Whose patterns MMVP's are.
pub(super) const PATTERNS_BY: &str =
    "a mapping by a third party (CC0), not the authors', who published none";

const QUESTIONS: &[u8] = include_bytes!("data/questions.csv");
const CORRECTIONS: &str = include_str!("data/corrections.json");

impl Benchmark {
    /// MMVP's 300 questions, without images.
    ///
    /// # Errors
    /// Never: a test reads it.
    pub fn mmvp() -> Result<Self, MmvpError> {
        let file = "MMVP";
        let mut questions = Vec::new();
        for (line, record) in Records::of(QUESTIONS).skip(1) {
            let wrong = |what: String| row(file, line, what);
            let record = record.map_err(|error| wrong(error.to_string()))?;
            let [index, text, options, answer, pattern] = record.as_slice() else {
                return Err(wrong("wanted are five fields".into()));
            };
            let answer = letter(answer).ok_or_else(|| wrong(format!("the answer {answer:?}")))?;
            questions.push(Question {
                index: index.parse().map_err(|_| wrong("no number".into()))?,
                text: text.clone(),
                options: options_of(options).ok_or_else(|| wrong("no two options".into()))?,
                answer,
                corrected: answer,
                pattern: Pattern::named(pattern),
                image: None,
            });
        }
        let mut benchmark = Self {
            name: "MMVP".into(),
            questions,
            patterns_by: Some(PATTERNS_BY.into()),
            corrections: Vec::new(),
        };
        benchmark.correct(&corrections(CORRECTIONS.as_bytes(), file)?, file)?;
        Ok(benchmark)
    }

    /// How many pairs there are.
    pub fn pairs(&self) -> usize {
        self.questions.len() / 2
    }

    /// Whether these are MMVP's questions in MMVP's order, whatever the images are called.
    #[cfg(feature = "native")]
    pub(super) fn is_of(&self, other: &Self) -> bool {
        let same = |(own, other): (&Question, &Question)| {
            plain(&own.text) == plain(&other.text) && own.answer == other.answer
        };
        let questions = self.questions.iter().zip(&other.questions);
        self.questions.len() == other.questions.len() && { questions }.all(same)
    }

    /// Exchanges the two answers of each of these pairs.
    ///
    /// # Errors
    /// [`MmvpError::Unclear`] for indices that are no pair of the benchmark.
    pub(super) fn correct(
        &mut self,
        corrections: &[Correction],
        file: &str,
    ) -> Result<(), MmvpError> {
        for correction in corrections {
            let [first, second] = correction.indices;
            let place = first.checked_sub(1).map_or(usize::MAX, |at| at as usize);
            let pair = self.questions.get_mut(place..place.saturating_add(2));
            let (Some([a, b]), true) = (pair, first % 2 == 1 && second == first + 1) else {
                return Err(MmvpError::Unclear {
                    file: file.to_owned(),
                    what: format!("a correction of {first} and {second}, which are no pair"),
                });
            };
            (a.corrected, b.corrected) = (b.answer, a.answer);
            self.corrections.push(correction.clone());
        }
        Ok(())
    }
}

/// The list of corrections of a file.
pub(super) fn corrections(bytes: &[u8], file: &str) -> Result<Vec<Correction>, MmvpError> {
    #[derive(Deserialize)]
    struct List(Vec<Correction>);
    let List(list) = serde_json::from_slice(bytes).map_err(|error| MmvpError::Row {
        file: file.to_owned(),
        line: error.line() as u64,
        what: "is no list of corrections: wanted is [{\"indices\": [1, 2], \"why\": \"...\"}]"
            .into(),
    })?;
    Ok(list)
}

pub(super) fn row(file: &str, line: u64, what: String) -> MmvpError {
    MmvpError::Row {
        file: file.to_owned(),
        line,
        what,
    }
}

/// The pattern that a cell names; none for an empty one.
pub(super) fn pattern_of(cell: &str) -> Result<Option<Pattern>, String> {
    if cell.is_empty() {
        return Ok(None);
    }
    let named = Pattern::named(cell);
    named.map(Some).ok_or_else(|| {
        let known = Pattern::ALL.map(Pattern::name).join(", ");
        format!("the pattern {cell:?} is none of {known}")
    })
}

/// The place that a letter names: `(a)`, `A`, `b.`; also `1` and `2`.
pub(super) fn letter(text: &str) -> Option<u8> {
    let text = text
        .trim()
        .trim_matches(['(', ')', '[', ']', '.', ':', ' ']);
    match text.to_lowercase().as_str() {
        "a" | "1" => Some(0),
        "b" | "2" => Some(1),
        _ => None,
    }
}

/// Two options out of `(a) Open (b) Closed`, or of what has one `|` between.
pub(super) fn options_of(text: &str) -> Option<[String; 2]> {
    let text = text.trim();
    let lower = text.to_ascii_lowercase();
    let split = match (lower.starts_with("(a)"), lower.find("(b)")) {
        (true, Some(second)) => Some((&text[3..second], &text[second + 3..])),
        _ => text.split_once('|'),
    };
    let (first, second) = split?;
    let both = [first, second].map(|one| one.trim().to_owned());
    let told_apart = !both[0].is_empty() && !both[1].is_empty() && both[0] != both[1];
    (told_apart && !both[1].contains('|')).then_some(both)
}

/// A text to compare by: small letters and digits, one blank between words.
pub(super) fn plain(text: &str) -> String {
    let mut plain = String::new();
    for word in text.split(|c: char| !c.is_alphanumeric()) {
        if !word.is_empty() {
            if !plain.is_empty() {
                plain.push(' ');
            }
            plain.push_str(&word.to_lowercase());
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn mmvp_is_here_with_its_patterns_and_corrections() {
        let mmvp = Benchmark::mmvp().unwrap();
        assert_eq!((mmvp.questions.len(), mmvp.pairs()), (300, 150));
        let mut by_pattern = BTreeMap::new();
        for (place, pair) in mmvp.questions.chunks(2).enumerate() {
            let [a, b] = pair else { panic!("{pair:?}") };
            assert_eq!(
                [a.index, b.index],
                [2, 1].map(|less| 2 * (place as u32 + 1) + 1 - less)
            );
            assert_eq!((&a.text, &a.options), (&b.text, &b.options), "{place}");
            assert_ne!(a.answer, b.answer);
            assert_eq!(a.pattern, b.pattern);
            *by_pattern.entry(a.pattern.unwrap()).or_insert(0) += 1;
        }
        // As ../shared/mmvp.md counts the mapping.
        let counts = Pattern::ALL.map(|pattern| by_pattern[&pattern]);
        assert_eq!(counts, [15, 35, 27, 12, 16, 14, 15, 7, 9]);
        let corrected = |q: &&Question| q.answer != q.corrected;
        let corrected: Vec<u32> = mmvp
            .questions
            .iter()
            .filter(corrected)
            .map(|q| q.index)
            .collect();
        assert_eq!(corrected, [99, 100, 279, 280]);
    }

    #[test]
    fn options_come_in_two_forms() {
        let two = |text| options_of(text).map(|[a, b]| format!("{a}/{b}"));
        assert_eq!(two("(a) Open (b) Closed").as_deref(), Some("Open/Closed"));
        assert_eq!(two(" (A) 1 (B) 2 ").as_deref(), Some("1/2"));
        assert_eq!(two("left | right").as_deref(), Some("left/right"));
        assert_eq!(
            two("(a) \"Happy\" (b) \"Happy!\"").as_deref(),
            Some("\"Happy\"/\"Happy!\"")
        );
        for none in [
            "",
            "open",
            "(a) x (b)",
            "(a) x (b) x",
            "a|b|c",
            "(b) x (a) y",
        ] {
            assert_eq!(two(none), None, "{none}");
        }
    }

    #[test]
    fn a_correction_of_no_pair_is_refused() {
        for indices in [[2, 3], [0, 1], [301, 302], [99, 101], [u32::MAX, 0]] {
            let mut mmvp = Benchmark::mmvp().unwrap();
            let correction = Correction {
                indices,
                why: String::new(),
            };
            assert!(mmvp.correct(&[correction], "x").is_err(), "{indices:?}");
        }
        assert!(corrections(b"{}", "x").is_err());
    }
}
