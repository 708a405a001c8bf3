//! What a pattern makes of a photo, and the question it becomes.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::image::RgbImage;
use crate::image::augment::Draws;
use crate::mmvp::Pattern;

/// What was drawn by chance, by name.
pub(super) type Parameters = BTreeMap<&'static str, Value>;

/// Two pictures that differ in one pattern alone.
pub(super) struct Contrast {
    /// Which of the pattern's ways.
    pub kind: &'static str,
    /// What is asked of both.
    pub question: String,
    pub sides: [Side; 2],
    pub parameters: Parameters,
}

/// One picture, and what is true of it.
pub(super) struct Side {
    pub image: RgbImage,
    /// The right answer; it is wrong of the other picture.
    pub answer: String,
    /// The same as a statement, to follow "a photo of" as in MMVP-VLM.
    pub statement: String,
}

impl Side {
    pub fn new(image: RgbImage, answer: impl Into<String>, statement: impl Into<String>) -> Self {
        Self {
            image,
            answer: answer.into(),
            statement: statement.into(),
        }
    }
}

/// A made pair with its question.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// What the two pictures differ in.
    pub pattern: Pattern,
    /// In which way, such as `mirrored`.
    pub kind: &'static str,
    /// The two pictures, equally large.
    pub images: [RgbImage; 2],
    /// What is asked of both.
    pub question: String,
    /// Options (a) and (b).
    pub options: [String; 2],
    /// For each picture the right option, 0 for (a), 1 for (b): one of each.
    pub answers: [usize; 2],
    /// For each picture a sentence that is true of it alone, to follow "a photo of".
    pub statements: [String; 2],
    /// What was drawn by chance.
    pub parameters: BTreeMap<&'static str, Value>,
}

impl Pair {
    /// Which picture comes first, and which answer is (a), is drawn.
    pub(super) fn new(pattern: Pattern, contrast: Contrast, draws: &mut Draws) -> Self {
        let Contrast {
            kind,
            question,
            mut sides,
            parameters,
        } = contrast;
        if draws.chance(0.5) {
            sides.swap(0, 1);
        }
        let [first, second] = sides;
        let mut options = [first.answer, second.answer];
        let mut answers = [0, 1];
        if draws.chance(0.5) {
            options.swap(0, 1);
            answers.swap(0, 1);
        }
        Self {
            pattern,
            kind,
            images: [first.image, second.image],
            question,
            options,
            answers,
            statements: [first.statement, second.statement],
            parameters,
        }
    }
}
