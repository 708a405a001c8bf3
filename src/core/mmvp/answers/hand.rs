//! Answers that somebody read by hand: a table of what no rule could read, filled in.

use std::collections::HashMap;

use crate::csv::{Records, row as csv_row};
use crate::mmvp::error::MmvpError;
use crate::mmvp::questions::row;
use crate::report::mmvp::{MmvpReport, Reading};

/// Readings by model and question number.
pub type ByHand = HashMap<(String, u32), Reading>;

/// The names of the columns that are read; others are for the reader's eyes.
const COLUMNS: [&str; 3] = ["model", "index", "reading"];

/// The answers of a report that no rule could read, as CSV with an empty column `reading`,
/// into which somebody writes `a`, `b` or `neither`.
pub fn unread(report: &MmvpReport) -> String {
    let names = [
        "model", "index", "question", "a", "b", "response", "reading",
    ];
    let mut text = csv_row(&names.map(str::to_owned));
    for (at, model) in report.models.iter().enumerate() {
        for pair in &report.pairs {
            for half in [0, 1] {
                let given = &pair.given[at][half];
                if given.reading == Reading::Unread {
                    text += &csv_row(&[
                        model.name.clone(),
                        pair.indices[half].to_string(),
                        pair.questions[half].clone(),
                        pair.options[half][0].clone(),
                        pair.options[half][1].clone(),
                        given.response.clone(),
                        String::new(),
                    ]);
                }
            }
        }
    }
    text
}

/// Reads such a table. Rows without a reading are passed over.
///
/// # Errors
/// [`MmvpError::Column`] without the columns model, index and reading, and
/// [`MmvpError::Row`] for readings other than `a`, `b` and `neither`.
pub fn read(bytes: &[u8], file: &str) -> Result<ByHand, MmvpError> {
    let mut found = ByHand::new();
    let mut columns: Option<[usize; 3]> = None;
    for (line, record) in Records::of(bytes) {
        let record = record.map_err(|_| row(file, line, "is no text in UTF-8".into()))?;
        let Some([model, index, reading]) = columns else {
            let places = COLUMNS.map(|name| {
                record
                    .iter()
                    .position(|cell| cell.eq_ignore_ascii_case(name))
            });
            let [Some(model), Some(index), Some(reading)] = places else {
                return Err(MmvpError::Column {
                    file: file.to_owned(),
                    wanted: COLUMNS.join(", "),
                    found: record.join(", "),
                });
            };
            columns = Some([model, index, reading]);
            continue;
        };
        let cell = |at: usize| record.get(at).map_or("", String::as_str);
        let meant = match cell(reading).to_lowercase().as_str() {
            "" => continue,
            "a" | "(a)" => Reading::A,
            "b" | "(b)" => Reading::B,
            "neither" => Reading::Neither,
            other => {
                let what = format!("the reading {other:?}: wanted is a, b or neither");
                return Err(row(file, line, what));
            }
        };
        let index = cell(index).parse();
        let index = index.map_err(|_| row(file, line, "the index is no number".into()))?;
        found.insert((cell(model).to_owned(), index), meant);
    }
    Ok(found)
}
