//! A file as records: an object a line, a list of objects, or the rows of a table.

use serde_json::{Map, Value};

use crate::csv::{Records, without_mark};
use crate::mmvp::error::MmvpError;
use crate::mmvp::questions::row;

/// A record: what stands under which name.
pub(super) type Record = Map<String, Value>;

/// More than any benchmark has, so that a hostile file costs no memory.
const MOST: usize = 200_000;

/// The records of a file, at least one.
pub(super) fn read(bytes: &[u8], file: &str) -> Result<Vec<Record>, MmvpError> {
    let bytes = without_mark(bytes);
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    let records = match first {
        Some(b'[') => array(bytes, file)?,
        Some(b'{') => lines(bytes, file)?,
        _ if bytes.starts_with(b"PK\x03\x04") => sheet(bytes, file)?,
        _ => {
            let mut rows = Vec::new();
            for (line, record) in Records::of(bytes).take(MOST) {
                rows.push(record.map_err(|_| row(file, line, "is no text in UTF-8".into()))?);
            }
            named(rows)
        }
    };
    if records.is_empty() {
        return Err(MmvpError::NoAnswers(file.to_owned()));
    }
    Ok(records)
}

fn array(bytes: &[u8], file: &str) -> Result<Vec<Record>, MmvpError> {
    serde_json::from_slice(bytes).map_err(|error| {
        row(
            file,
            error.line() as u64,
            "is no list of JSON objects".into(),
        )
    })
}

/// JSON lines. A last line that was cut off, as of a run that was killed, is no answer.
fn lines(bytes: &[u8], file: &str) -> Result<Vec<Record>, MmvpError> {
    let mut records = Vec::new();
    let mut lines = bytes.split(|&byte| byte == b'\n').enumerate().peekable();
    while let Some((number, line)) = lines.next() {
        if line.iter().all(u8::is_ascii_whitespace) || records.len() >= MOST {
            continue;
        }
        match serde_json::from_slice(line) {
            Ok(record) => records.push(record),
            Err(error) if error.is_eof() && lines.peek().is_none() => {}
            // An object over several lines is a file of its own kind.
            Err(_) if number == 0 && serde_json::from_slice::<Record>(bytes).is_ok() => {
                return Ok(serde_json::from_slice(bytes).into_iter().collect());
            }
            Err(_) => return Err(row(file, number as u64 + 1, "is no JSON object".into())),
        }
    }
    Ok(records)
}

#[cfg(feature = "native")]
fn sheet(bytes: &[u8], file: &str) -> Result<Vec<Record>, MmvpError> {
    Ok(named(super::xlsx::rows(bytes, file, MOST)?))
}

/// The reader of spreadsheets is not part of the page: with brotli the module would have
/// 2,687,009 bytes in place of 2,466,891, and `scripts/page.sh` allows 2,500,000.
#[cfg(not(feature = "native"))]
fn sheet(_: &[u8], file: &str) -> Result<Vec<Record>, MmvpError> {
    Err(MmvpError::Unclear {
        file: file.to_owned(),
        what: "spreadsheets are read by the command line alone: save it as CSV, or drop what \
               `clipsight mmvp score --json` makes of it"
            .into(),
    })
}

/// Rows under the names of the first.
fn named(rows: Vec<Vec<String>>) -> Vec<Record> {
    let mut rows = rows.into_iter();
    let names = rows.next().unwrap_or_default();
    rows.filter(|row| row.iter().any(|cell| !cell.is_empty()))
        .map(|row| {
            let cells = names.iter().zip(row);
            cells
                .map(|(name, cell)| (name.clone(), Value::String(cell)))
                .collect()
        })
        .collect()
}
