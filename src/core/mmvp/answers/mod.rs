//! Answers of models, as harnesses write them.
//!
//! A file is known by its keys, never by its name. Pairs are found by the questions'
//! numbers where a file has them, else by its order, and question texts are held against
//! the benchmark's: the score of a shuffled file would be that of other pairs.

mod answer;
mod forms;
pub mod hand;
mod places;
mod records;
mod report;
#[cfg(feature = "native")]
mod xlsx;

pub use answer::{Answer, Answers};

use super::error::MmvpError;
use super::questions::Benchmark;

/// The answers of a file, by model: in the order that lines have them, or of a table's
/// columns by name. `file` names it in messages. The JSON of a report of ours is such a file
/// too.
///
/// # Errors
/// [`MmvpError`] for a form that is not known, answers to other questions or in another
/// order, and question numbers that cannot be told.
pub fn read(bytes: &[u8], file: &str, benchmark: &Benchmark) -> Result<Vec<Answers>, MmvpError> {
    if let Some(report) = report::read(bytes) {
        return report::answers(report, file, benchmark);
    }
    let records = records::read(bytes, file)?;
    let form = forms::of(&records).ok_or_else(|| MmvpError::NoAnswers(file.to_owned()))?;
    let mut models: Vec<(String, Vec<forms::Row>)> = Vec::new();
    for row in form.rows(&records, file)? {
        match models.iter_mut().find(|(name, _)| *name == row.model) {
            Some((_, rows)) => rows.push(row),
            None => models.push((row.model.clone(), vec![row])),
        }
    }
    let answers = models.into_iter().map(|(model, rows)| {
        let mode = rows.first().and_then(|row| row.mode.clone());
        let blind = rows.first().is_some_and(|row| row.blind);
        if rows
            .iter()
            .any(|row| row.mode != mode || row.blind != blind)
        {
            return Err(MmvpError::Unclear {
                file: file.to_owned(),
                what: "its questions were asked in several ways: score each in a file of its own"
                    .into(),
            });
        }
        Ok(Answers {
            model: if model.is_empty() { stem(file) } else { model },
            file: file.to_owned(),
            form: form.name().to_owned(),
            mode,
            blind,
            of: places::sorted(rows, file, benchmark)?,
        })
    });
    answers.collect()
}

/// A file's name without folders and ending, for a model without a name.
fn stem(file: &str) -> String {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    name.rsplit_once('.')
        .map_or(name, |(stem, _)| stem)
        .to_owned()
}

#[cfg(test)]
mod tests;
