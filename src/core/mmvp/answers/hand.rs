//! The answers that no rule could read, as a table that people or another model fill in.

use std::collections::HashMap;

use crate::csv::{Records, row as csv_row};
use crate::mmvp::error::MmvpError;
use crate::mmvp::questions::row;
use crate::report::mmvp::{MmvpReport, Reading, Rule};

/// The table's columns. Without `model`, `index` and `reading` it is none; who fills it in
/// may leave the others out.
const COLUMNS: [&str; 9] = [
    "model", "file", "index", "question", "a", "b", "response", "reading", "judge",
];

/// An answer that no rule could read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listed {
    /// Whose answer it is.
    pub model: String,
    /// The file that it stands in; empty where the table does not say.
    pub file: String,
    /// The question's number.
    pub index: u32,
    /// The question.
    pub question: String,
    /// Its options.
    pub options: [String; 2],
    /// The answer.
    pub response: String,
    /// What it was read as since.
    pub reading: Option<Reading>,
    /// The model that read it so; nothing where somebody did by hand.
    pub judge: Option<String>,
}

impl Listed {
    /// Whether both are the same answer.
    pub fn is(&self, other: &Self) -> bool {
        (&self.model, &self.file, self.index) == (&other.model, &other.file, other.index)
    }
}

/// Readings by model and question.
#[derive(Debug, Clone, Default)]
pub struct ByHand(HashMap<(String, u32), Vec<InFile>>);

/// An answer's reading, and the file that the answer stands in.
#[derive(Debug, Clone)]
struct InFile {
    file: String,
    reading: Reading,
    rule: Rule,
}

impl ByHand {
    /// Those of a table that were read.
    pub fn of(list: &[Listed]) -> Self {
        let mut found = Self::default();
        for one in list {
            if let Some(reading) = one.reading {
                let rule = if one.judge.is_some() {
                    Rule::Judge
                } else {
                    Rule::Hand
                };
                let all = found.0.entry((one.model.clone(), one.index));
                all.or_default().push(InFile {
                    file: one.file.clone(),
                    reading,
                    rule,
                });
            }
        }
        found
    }

    /// The reading of a model's answer, which stands in this file. The file counts only
    /// where the model's answers stand in several.
    pub fn get(
        &self,
        model: &str,
        file: &str,
        index: u32,
        several: bool,
    ) -> Option<(Reading, Rule)> {
        let all = self.0.get(&(model.to_owned(), index))?;
        let is_own = |one: &&InFile| !several || one.file.is_empty() || one.file == file;
        let own = all.iter().rev().find(is_own)?;
        Some((own.reading, own.rule))
    }
}

/// The answers of a report that no rule could read, by model.
pub fn unread(report: &MmvpReport) -> Vec<Listed> {
    let mut list = Vec::new();
    for (at, model) in report.models.iter().enumerate() {
        for pair in &report.pairs {
            for half in [0, 1] {
                let given = &pair.given[at][half];
                if given.reading == Reading::Unread {
                    list.push(Listed {
                        model: model.name.clone(),
                        file: model.file.clone(),
                        index: pair.indices[half],
                        question: pair.questions[half].clone(),
                        options: pair.options[half].clone(),
                        response: given.response.clone(),
                        ..Listed::default()
                    });
                }
            }
        }
    }
    list
}

/// A table of them as CSV; into its column `reading` somebody writes `a`, `b` or `neither`.
pub fn csv(list: &[Listed]) -> String {
    let mut text = csv_row(&COLUMNS.map(str::to_owned));
    for one in list {
        let reading = match one.reading {
            Some(Reading::A) => "a",
            Some(Reading::B) => "b",
            Some(Reading::Neither) => "neither",
            Some(Reading::Unread | Reading::Missing) | None => "",
        };
        let [a, b] = &one.options;
        text += &csv_row(&[
            one.model.clone(),
            one.file.clone(),
            one.index.to_string(),
            one.question.clone(),
            a.clone(),
            b.clone(),
            one.response.clone(),
            reading.to_owned(),
            one.judge.clone().unwrap_or_default(),
        ]);
    }
    text
}

/// Reads such a table.
///
/// # Errors
/// [`MmvpError::Column`] without the columns model, index and reading, and
/// [`MmvpError::Row`] for readings other than `a`, `b` and `neither`.
pub fn read(bytes: &[u8], file: &str) -> Result<Vec<Listed>, MmvpError> {
    let mut list = Vec::new();
    let mut columns: Option<[Option<usize>; COLUMNS.len()]> = None;
    for (line, record) in Records::of(bytes) {
        let record = record.map_err(|_| row(file, line, "is no text in UTF-8".into()))?;
        let Some(columns) = columns else {
            columns = Some(places(&record, file)?);
            continue;
        };
        let [model, of, index, question, a, b, response, reading, judge] = columns.map(|place| {
            place
                .and_then(|at| record.get(at))
                .cloned()
                .unwrap_or_default()
        });
        let reading = match reading.to_lowercase().as_str() {
            "" => None,
            "a" | "(a)" => Some(Reading::A),
            "b" | "(b)" => Some(Reading::B),
            "neither" => Some(Reading::Neither),
            other => {
                let what = format!("the reading {other:?}: wanted is a, b or neither");
                return Err(row(file, line, what));
            }
        };
        let index = index.parse();
        list.push(Listed {
            index: index.map_err(|_| row(file, line, "the index is no number".into()))?,
            model,
            file: of,
            question,
            options: [a, b],
            response,
            reading,
            judge: (!judge.is_empty()).then_some(judge),
        });
    }
    Ok(list)
}

/// Where each of the columns stands.
fn places(header: &[String], file: &str) -> Result<[Option<usize>; COLUMNS.len()], MmvpError> {
    let places = COLUMNS.map(|name| {
        let mut cells = header.iter();
        cells.position(|cell| cell.eq_ignore_ascii_case(name))
    });
    let wanted = [0, 2, 7];
    if wanted.iter().any(|at| places[*at].is_none()) {
        return Err(MmvpError::Column {
            file: file.to_owned(),
            wanted: wanted.map(|at| COLUMNS[at]).join(", "),
            found: header.join(", "),
        });
    }
    Ok(places)
}
