//! The first sheet of a spreadsheet, as texts.

use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};

use crate::mmvp::error::MmvpError;

/// More cells than any harness writes: a sheet may claim a million rows by one cell.
const MOST_CELLS: usize = 4_000_000;

/// The rows of the first sheet, at most so many.
pub(super) fn rows(bytes: &[u8], file: &str, most: usize) -> Result<Vec<Vec<String>>, MmvpError> {
    let wrong = |what: String| MmvpError::Unclear {
        file: file.to_owned(),
        what,
    };
    let broken = |_| wrong("is no spreadsheet that can be read: save it as CSV".into());
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let name = book.sheet_names().first().cloned();
    let name = name.ok_or_else(|| wrong("has no sheet".into()))?;
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut cells = book.worksheet_cells_reader(&name).map_err(broken)?;
    let mut count = 0;
    while let Some(cell) = cells.next_cell().map_err(broken)? {
        let (row, column) = (
            cell.get_position().0 as usize,
            cell.get_position().1 as usize,
        );
        count += 1;
        if row > most || column > 1000 || count > MOST_CELLS {
            return Err(wrong(format!("has more than {most} rows or 1,000 columns")));
        }
        if rows.len() <= row {
            rows.resize(row + 1, Vec::new());
        }
        if rows[row].len() <= column {
            rows[row].resize(column + 1, String::new());
        }
        rows[row][column] = text(&Data::from(cell.get_value().clone()));
    }
    Ok(rows)
}

/// A cell as a CSV file would have it.
fn text(cell: &Data) -> String {
    cell.to_string().trim().to_owned()
}
