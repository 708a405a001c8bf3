//! The calls that a way of asking makes.

use std::fs;
use std::path::PathBuf;

use super::AskError;
use super::prompt::{Template, pair_prompt};
use crate::chat::{Part, Picture};
use crate::hash;
use crate::mmvp::questions::{Benchmark, Question};
use crate::report::asked::{AskedLine, AskedMode};

/// How a model is asked, apart from who it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Way {
    /// How a question is put.
    pub template: Template,
    /// One question a call, or both of a pair.
    pub mode: AskedMode,
    /// Draws the order of each question's options by this seed; else it is the
    /// benchmark's.
    pub shuffle: Option<u64>,
    /// Whether images are sent.
    pub images: bool,
    /// Only so many pairs, from the first.
    pub pairs: Option<usize>,
}

/// An image of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Its file.
    pub path: PathBuf,
    /// The file's SHA-256.
    pub sha256: String,
    /// Bytes of the file.
    pub bytes: u64,
}

/// One call.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// Index of its question, from 1; of a pair's call the first one's.
    pub index: u32,
    /// Index of a pair's second question.
    pub second: Option<u32>,
    /// Number of the pair, from 1.
    pub pair: u32,
    /// The options in the order shown.
    pub options: [String; 2],
    /// The second question's.
    pub second_options: Option<[String; 2]>,
    /// All that is asked in words.
    pub prompt: String,
    /// The images, in order.
    pub images: Vec<Shown>,
}

/// All calls, in the benchmark's order.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// How they ask.
    pub way: Way,
    /// The calls.
    pub calls: Vec<Call>,
}

impl Plan {
    /// The calls that ask a benchmark in this way. Images are read, for their hashes.
    ///
    /// # Errors
    /// [`AskError::NoImage`] and [`AskError::Image`], where images are sent.
    pub fn new(benchmark: &Benchmark, way: Way) -> Result<Self, AskError> {
        let most = way.pairs.unwrap_or(usize::MAX);
        let pairs = benchmark.questions.chunks_exact(2).take(most);
        let mut calls = Vec::new();
        for (place, pair) in pairs.enumerate() {
            let number = place as u32 + 1;
            match (way.mode, pair) {
                (AskedMode::PairsAtOnce, [first, second]) => {
                    calls.push(way.both(number, first, second)?);
                }
                _ => {
                    for question in pair {
                        calls.push(way.one(number, question)?);
                    }
                }
            }
        }
        Ok(Self { way, calls })
    }

    /// Bytes of the image files that these calls send, counted as often as they are sent.
    pub fn bytes<'a>(calls: impl IntoIterator<Item = &'a Call>) -> u64 {
        let images = calls.into_iter().flat_map(|call| &call.images);
        images.map(|image| image.bytes).sum()
    }
}

impl Way {
    fn one(&self, pair: u32, question: &Question) -> Result<Call, AskError> {
        let options = self.order(question);
        Ok(Call {
            index: question.index,
            second: None,
            pair,
            prompt: self.template.fill(&question.text, &options),
            options,
            second_options: None,
            images: self.shown([question])?,
        })
    }

    fn both(&self, pair: u32, first: &Question, second: &Question) -> Result<Call, AskError> {
        let [of_first, of_second] = [first, second].map(|question| self.order(question));
        let prompts = [
            self.template.fill(&first.text, &of_first),
            self.template.fill(&second.text, &of_second),
        ];
        Ok(Call {
            index: first.index,
            second: Some(second.index),
            pair,
            prompt: pair_prompt([&prompts[0], &prompts[1]]),
            options: of_first,
            second_options: Some(of_second),
            images: self.shown([first, second])?,
        })
    }

    /// The options as they are shown. Drawn for each question alone, by its index and the
    /// seed: whether the second comes first is the lowest bit of the first byte of
    /// SHA-256(`seed index`).
    fn order(&self, question: &Question) -> [String; 2] {
        let mut options = question.options.clone();
        if let Some(seed) = self.shuffle {
            let drawn = hash::hex(format!("{seed} {}", question.index).as_bytes());
            let byte = u8::from_str_radix(&drawn[..2], 16).unwrap_or_default();
            if byte & 1 == 1 {
                options.reverse();
            }
        }
        options
    }

    fn shown<const N: usize>(&self, questions: [&Question; N]) -> Result<Vec<Shown>, AskError> {
        let questions = questions.into_iter().filter(|_| self.images);
        let shown = questions.map(|question| {
            let path = question.image.clone().ok_or(AskError::NoImage {
                index: question.index,
            })?;
            let file = fs::read(&path).map_err(|reason| AskError::Image {
                path: path.clone(),
                reason,
            })?;
            Ok(Shown {
                path,
                sha256: hash::hex(&file),
                bytes: file.len() as u64,
            })
        });
        shown.collect()
    }
}

impl Call {
    /// What is sent: the images in order, then the words.
    pub(super) fn parts(&self) -> Result<Vec<Part>, AskError> {
        let mut parts = Vec::new();
        for image in &self.images {
            let path = &image.path;
            let file = fs::read(path).map_err(|reason| AskError::Image {
                path: path.clone(),
                reason,
            })?;
            if hash::hex(&file) != image.sha256 {
                return Err(AskError::Changed { path: path.clone() });
            }
            let picture = Picture::new(file).map_err(|reason| AskError::Picture {
                path: path.clone(),
                reason,
            })?;
            parts.push(Part::Image(picture));
        }
        parts.push(Part::Text(self.prompt.clone()));
        Ok(parts)
    }

    pub(super) fn sha256(&self, image: usize) -> Option<String> {
        self.images.get(image).map(|image| image.sha256.clone())
    }

    /// In which words a line of answers is to the same question but asked otherwise.
    pub(super) fn differs(&self, line: &AskedLine) -> Option<&'static str> {
        let images = [&line.image_sha256, &line.second_image_sha256];
        if line.second != self.second {
            Some("other questions in one call")
        } else if [0, 1].map(|image| self.sha256(image)) != images.map(Clone::clone) {
            Some("another image")
        } else if line.prompt != self.prompt {
            Some("another prompt")
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn way() -> Way {
        Way {
            template: Template::Authors,
            mode: AskedMode::Single,
            shuffle: None,
            images: false,
            pairs: None,
        }
    }

    fn benchmark(questions: u32) -> Benchmark {
        let question = |index| Question {
            index,
            text: format!("What is {index}?"),
            options: [format!("one {index}"), format!("two {index}")],
            answer: 0,
            corrected: 0,
            pattern: None,
            image: None,
        };
        Benchmark {
            name: "toy".into(),
            questions: (1..=questions).map(question).collect(),
            patterns_by: None,
            corrections: Vec::new(),
        }
    }

    #[test]
    fn a_call_for_each_question_or_for_each_pair() {
        let toy = benchmark(6);
        let plan = Plan::new(&toy, way()).unwrap();
        let indices: Vec<_> = plan.calls.iter().map(|c| (c.index, c.pair)).collect();
        assert_eq!(indices, [(1, 1), (2, 1), (3, 2), (4, 2), (5, 3), (6, 3)]);
        assert_eq!(plan.calls[4].prompt, "What is 5? (a) one 5 (b) two 5");
        let pairs = Way {
            mode: AskedMode::PairsAtOnce,
            pairs: Some(2),
            ..way()
        };
        let plan = Plan::new(&toy, pairs).unwrap();
        assert_eq!(plan.calls.len(), 2);
        let call = &plan.calls[1];
        assert_eq!((call.index, call.second, call.pair), (3, Some(4), 2));
        let words = [toy_prompt(3), toy_prompt(4)];
        assert_eq!(call.prompt, pair_prompt([&words[0], &words[1]]));
    }

    fn toy_prompt(index: u32) -> String {
        format!("What is {index}? (a) one {index} (b) two {index}")
    }

    #[test]
    fn orders_are_drawn_by_seed_and_question_alone() {
        let shuffled = |seed, pairs| {
            let way = Way {
                shuffle: Some(seed),
                pairs,
                ..way()
            };
            let plan = Plan::new(&benchmark(300), way).unwrap();
            let turned = plan.calls.iter().map(|c| c.options[0].starts_with("two"));
            turned.collect::<Vec<bool>>()
        };
        let first = shuffled(1, None);
        assert_eq!(first, shuffled(1, None));
        assert_eq!(first[..20], shuffled(1, Some(10))[..]);
        assert_ne!(first, shuffled(2, None));
        // Fair within four standard deviations.
        let turned = first.iter().filter(|turned| **turned).count();
        assert!((115..=185).contains(&turned), "{turned}");
        // python3 -c "import hashlib
        // print([hashlib.sha256(b'1 %d' % i).digest()[0] & 1 for i in range(1, 9)])"
        let eight = [0, 1, 1, 0, 0, 1, 1, 0].map(|turned| turned == 1);
        assert_eq!(first[..8], eight);
    }

    #[test]
    fn a_shuffled_prompt_shows_what_is_recorded() {
        let way = Way {
            shuffle: Some(1),
            ..way()
        };
        for call in Plan::new(&benchmark(8), way).unwrap().calls {
            let [a, b] = &call.options;
            assert!(call.prompt.ends_with(&format!("(a) {a} (b) {b}")));
        }
    }

    #[test]
    fn a_question_without_its_image_is_named() {
        let way = Way {
            images: true,
            ..way()
        };
        let error = Plan::new(&benchmark(2), way);
        assert!(matches!(error, Err(AskError::NoImage { index: 1 })));
    }
}
