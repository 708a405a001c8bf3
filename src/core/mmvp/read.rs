//! Reading the benchmark's folder.

use std::fs;
use std::path::Path;

use super::{Benchmark, MmvpError, Question};

/// Reads a folder in the Hub's layout.
///
/// # Errors
/// [`MmvpError`].
pub fn read(folder: &Path) -> Result<Benchmark, MmvpError> {
    let path = folder.join("Questions.csv");
    let text = fs::read_to_string(&path).map_err(|reason| MmvpError::Read {
        path: path.clone(),
        reason,
    })?;
    let mut questions = Vec::new();
    for (row, line) in text.lines().enumerate().skip(1) {
        let wrong = |why| MmvpError::Row {
            path: path.clone(),
            row: row + 1,
            why,
        };
        let cells = cells(line);
        let [index, text, options, answer] = &cells[..] else {
            return Err(wrong("not four cells"));
        };
        let index: u32 = index.parse().map_err(|_| wrong("no index"))?;
        let (a, b) = options
            .trim()
            .strip_prefix("(a)")
            .and_then(|rest| rest.split_once("(b)"))
            .ok_or_else(|| wrong("no options"))?;
        let answer = u8::from(answer.trim() == "(b)");
        let image = folder.join("MMVP Images").join(format!("{index}.jpg"));
        questions.push(Question {
            index,
            text: text.clone(),
            options: [a.trim().to_owned(), b.trim().to_owned()],
            answer,
            corrected: answer,
            pattern: None,
            image: image.is_file().then_some(image),
        });
    }
    Ok(Benchmark {
        name: "MMVP".into(),
        questions,
        patterns_by: None,
    })
}

fn cells(line: &str) -> Vec<String> {
    let (mut cells, mut quoted) = (vec![String::new()], false);
    for character in line.chars() {
        match character {
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            other => cells
                .last_mut()
                .into_iter()
                .for_each(|cell| cell.push(other)),
        }
    }
    cells
}
