//! How many pairs models have right.

mod compare;
mod table;
mod words;

pub use table::csv;

use super::answers::hand::ByHand;
use super::answers::{Answer, Answers};
use super::questions::{Benchmark, Question};
use super::reading::{Read, read};
use crate::clock::today;
use crate::report::mmvp::{
    Given, MmvpModel, MmvpPair, MmvpReport, MmvpScore, PatternScore, Reading, Rule, Share,
};
use crate::report::pattern::Pattern;
use crate::vectors::stats::Accuracy;

/// Characters of an answer that a report shows.
const SHOWN: usize = 2000;

/// Which label of a question counts.
type Label = fn(&Question) -> u8;

/// Reads and scores the answers of models.
pub fn score(benchmark: &Benchmark, answers: &[Answers], by_hand: &ByHand) -> MmvpReport {
    let given: Vec<Vec<Given>> = answers
        .iter()
        .map(|one| {
            let of_it = |other: &&Answers| other.model == one.model;
            let several = answers.iter().filter(of_it).count() > 1;
            let by_hand = |index| by_hand.get(&one.model, &one.file, index, several);
            readings(benchmark, one, by_hand)
        })
        .collect();
    let models = answers.iter().zip(&given);
    let models: Vec<MmvpModel> = models
        .map(|(answers, given)| model(benchmark, answers, given))
        .collect();
    let right: Vec<Vec<Option<bool>>> = given
        .iter()
        .map(|given| pairs_right(benchmark, given, |q| q.corrected))
        .collect();
    MmvpReport {
        date: today(),
        benchmark: benchmark.name.clone(),
        patterns_by: benchmark.patterns_by.clone(),
        corrections: benchmark.corrections.clone(),
        comparisons: compare::every_two(&right),
        pairs: pairs(benchmark, &given),
        notes: words::notes(benchmark, &models),
        models,
    }
}

/// Each question's answer, read: `by_hand` where somebody did.
fn readings(
    benchmark: &Benchmark,
    answers: &Answers,
    by_hand: impl Fn(u32) -> Option<(Reading, Rule)>,
) -> Vec<Given> {
    let questions = benchmark.questions.iter().zip(&answers.of);
    questions
        .map(|(question, answer)| {
            let Some(answer) = answer else {
                return Given {
                    response: String::new(),
                    reading: Reading::Missing,
                    rule: None,
                };
            };
            let Answer {
                response,
                shown,
                read: known,
            } = answer;
            let read: Read = match (by_hand(question.index), known) {
                (Some((reading, rule)), _) => (reading, Some(rule)),
                (None, Some(known)) => *known,
                (None, None) => read(
                    response,
                    question,
                    shown.as_ref().unwrap_or(&question.options),
                ),
            };
            Given {
                response: response.chars().take(SHOWN).collect(),
                reading: read.0,
                rule: read.1,
            }
        })
        .collect()
}

/// Whether an answer names this option; nothing where there is no answer.
fn is_right(given: &Given, label: u8) -> Option<bool> {
    match given.reading {
        Reading::Missing => None,
        Reading::A => Some(label == 0),
        Reading::B => Some(label == 1),
        Reading::Neither | Reading::Unread => Some(false),
    }
}

/// Whether both questions of each pair are right; nothing where one has no answer.
fn pairs_right(benchmark: &Benchmark, given: &[Given], label: Label) -> Vec<Option<bool>> {
    let right: Vec<Option<bool>> = benchmark
        .questions
        .iter()
        .zip(given)
        .map(|(question, given)| is_right(given, label(question)))
        .collect();
    right
        .chunks(2)
        .map(|both| Some(both[0]? && (*both.get(1)?)?))
        .collect()
}

fn model(benchmark: &Benchmark, answers: &Answers, given: &[Given]) -> MmvpModel {
    let count = |reading| {
        given
            .iter()
            .filter(|given| given.reading == reading)
            .count() as u32
    };
    let original = by_labels(benchmark, given, |question| question.answer);
    let corrected = by_labels(benchmark, given, |question| question.corrected);
    let mut model = MmvpModel {
        name: answers.model.clone(),
        file: answers.file.clone(),
        form: answers.form.clone(),
        mode: answers.mode.clone(),
        blind: answers.blind,
        original,
        corrected,
        judged: given
            .iter()
            .filter(|given| given.rule == Some(Rule::Judge))
            .count() as u32,
        neither: count(Reading::Neither),
        unread: count(Reading::Unread),
        missing: count(Reading::Missing),
        words: String::new(),
    };
    model.words = words::of_model(&model, benchmark);
    model
}

fn by_labels(benchmark: &Benchmark, given: &[Given], label: Label) -> MmvpScore {
    let pairs = pairs_right(benchmark, given, label);
    let images = benchmark.questions.iter().zip(given);
    let images = images.map(|(question, given)| is_right(given, label(question)));
    let patterns = benchmark.questions.chunks(2).map(|pair| pair[0].pattern);
    let patterns: Vec<Option<Pattern>> = patterns.collect();
    let of = |pattern: Pattern| PatternScore {
        pattern,
        pairs: share(
            pairs
                .iter()
                .zip(&patterns)
                .filter(|(_, of)| **of == Some(pattern))
                .map(|(right, _)| *right),
        ),
    };
    MmvpScore {
        pairs: share(pairs.iter().copied()),
        images: share(images),
        patterns: Pattern::ALL
            .map(of)
            .into_iter()
            .filter(|score| score.pairs.of > 0)
            .collect(),
    }
}

/// Of those that were counted.
pub fn share(right: impl Iterator<Item = Option<bool>>) -> Share {
    let right: Vec<bool> = right.flatten().collect();
    let accuracy = Accuracy::of(&right);
    Share {
        right: accuracy.correct as u32,
        of: accuracy.total as u32,
        low: accuracy.low,
        high: accuracy.high,
    }
}

fn pairs(benchmark: &Benchmark, given: &[Vec<Given>]) -> Vec<MmvpPair> {
    let pairs = benchmark.questions.chunks_exact(2).enumerate();
    pairs
        .map(|(place, pair)| MmvpPair {
            indices: [pair[0].index, pair[1].index],
            questions: [pair[0].text.clone(), pair[1].text.clone()],
            options: [pair[0].options.clone(), pair[1].options.clone()],
            pattern: pair[0].pattern,
            original: [pair[0].answer, pair[1].answer],
            corrected: [pair[0].corrected, pair[1].corrected],
            given: given
                .iter()
                .map(|given| [given[2 * place].clone(), given[2 * place + 1].clone()])
                .collect(),
        })
        .collect()
}

#[cfg(test)]
mod tests;
