//! Which question an answer is to.

use super::answer::Answer;
use super::forms::Row;
use crate::mmvp::error::MmvpError;
use crate::mmvp::questions::{Benchmark, plain};

/// The answers by the places of the questions.
///
/// # Errors
/// Numbers out of range or twice, texts of other questions, and numbers whose start cannot
/// be told.
pub(super) fn sorted(
    rows: Vec<Row>,
    file: &str,
    benchmark: &Benchmark,
) -> Result<Vec<Option<Answer>>, MmvpError> {
    let count = benchmark.questions.len();
    let unclear = |what: String| MmvpError::Unclear {
        file: file.to_owned(),
        what,
    };
    let ids: Option<Vec<i64>> = rows.iter().map(|row| row.id).collect();
    let places = match ids {
        Some(ids) => by_number(&ids, &rows, file, benchmark)?,
        None if rows.iter().any(|row| row.question.is_none()) => {
            return Err(unclear(
                "it has neither the questions' numbers nor their texts, so it cannot be told \
                 whether they are in order"
                    .into(),
            ));
        }
        None if rows.len() != count => {
            return Err(unclear(format!(
                "it has {} answers without numbers, and there are {count} questions",
                rows.len()
            )));
        }
        None => (0..count).collect(),
    };
    let mut of: Vec<Option<Answer>> = vec![None; count];
    for (place, (row, at)) in rows.into_iter().zip(places).enumerate() {
        let question = &benchmark.questions[at];
        if let Some(found) = &row.question
            && !holds(found, &question.text)
        {
            return Err(MmvpError::Shuffled {
                file: file.to_owned(),
                place: place + 1,
                found: found.chars().take(100).collect(),
                index: question.index,
                wanted: question.text.clone(),
            });
        }
        if of[at].is_some() {
            return Err(unclear(format!(
                "question {} is answered twice",
                question.index
            )));
        }
        of[at] = Some(Answer {
            response: row.response,
            shown: row.shown,
            read: None,
        });
    }
    Ok(of)
}

/// Numbers count from 0 or from 1: the whole file tells, else the texts.
fn by_number(
    ids: &[i64],
    rows: &[Row],
    file: &str,
    benchmark: &Benchmark,
) -> Result<Vec<usize>, MmvpError> {
    let count = benchmark.questions.len() as i64;
    let fits = |base: i64| {
        ids.iter().zip(rows).all(|(id, row)| {
            let question = usize::try_from(id - base)
                .ok()
                .and_then(|at| benchmark.questions.get(at));
            question.is_some_and(|question| {
                row.question
                    .as_ref()
                    .is_none_or(|text| holds(text, &question.text))
            })
        })
    };
    let (low, high) = (ids.iter().min().copied(), ids.iter().max().copied());
    let base = match (low, high) {
        (Some(0), _) => 0,
        (_, Some(high)) if high == count => 1,
        _ => match (fits(0), fits(1)) {
            (true, false) => 0,
            (false, true) => 1,
            (false, false) => 1,
            (true, true) => {
                return Err(MmvpError::Unclear {
                    file: file.to_owned(),
                    what: "a part of the questions is answered, and it cannot be told whether \
                           they are counted from 0 or from 1: add their texts as a column \
                           `question`"
                        .into(),
                });
            }
        },
    };
    let places = ids.iter().map(|&id| {
        let at = id.checked_sub(base).filter(|at| (0..count).contains(at));
        at.map(|at| at as usize).ok_or(MmvpError::Index {
            file: file.to_owned(),
            index: id,
            count: benchmark.questions.len(),
        })
    });
    places.collect()
}

/// Whether a prompt holds a question, signs and spaces aside.
fn holds(prompt: &str, question: &str) -> bool {
    plain(prompt).contains(&plain(question))
}
