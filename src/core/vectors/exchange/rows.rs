//! Rows as they come from a file, checked and scaled to length 1.

use ndarray::Array2;

use super::ExchangeError;
use crate::vectors::embedding::normalise;

/// Wider than any embedding.
const WIDEST: u64 = 1 << 16;

/// Rows of one width.
#[derive(Debug, Default)]
pub(super) struct Rows {
    width: usize,
    values: Vec<f32>,
    /// Rows before the file that is being read.
    before: usize,
}

impl Rows {
    /// Gets ready for the rows of a file, which is known to hold that many.
    pub fn begin(&mut self, rows: u64, width: u64) -> Result<(), ExchangeError> {
        let most = usize::MAX as u64 / size_of::<f32>() as u64;
        if width == 0 || width > WIDEST || rows.checked_mul(width).is_none_or(|all| all > most) {
            return Err(ExchangeError::Form {
                found: format!("a matrix [{rows}, {width}]"),
                instead: "embeddings [images, width], of 1 to 65536 numbers each",
            });
        }
        let (rows, width) = (rows as usize, width as usize);
        if self.width == 0 {
            self.width = width;
        } else if self.width != width {
            return Err(ExchangeError::Counts {
                what: "numbers in each row",
                found: width,
                expected: self.width,
            });
        }
        self.before = self.len();
        self.values.reserve_exact(rows * width);
        Ok(())
    }

    /// The next row of the file.
    pub fn push(&mut self, row: impl IntoIterator<Item = f32>) -> Result<(), ExchangeError> {
        let start = self.values.len();
        self.values.extend(row);
        let place = start / self.width.max(1) - self.before;
        finish(&mut self.values[start..], place)
    }

    /// How many rows there are, of all files.
    pub fn len(&self) -> usize {
        self.values.len() / self.width.max(1)
    }

    /// All rows, `[rows, width]`.
    pub fn matrix(self) -> Result<Array2<f32>, ExchangeError> {
        matrix(self.values, self.width)
    }
}

/// Numbers row by row as a matrix; at least one row.
pub(super) fn matrix(values: Vec<f32>, width: usize) -> Result<Array2<f32>, ExchangeError> {
    if values.is_empty() {
        return Err(ExchangeError::Empty);
    }
    let (rows, numbers) = (values.len() / width.max(1), values.len());
    Array2::from_shape_vec((rows, width), values).map_err(|_| ExchangeError::Counts {
        what: "numbers",
        found: numbers,
        expected: rows * width,
    })
}

/// Checks a row and scales it to length 1.
pub(super) fn finish(row: &mut [f32], place: usize) -> Result<(), ExchangeError> {
    if !row.iter().all(|value| value.is_finite()) {
        return Err(ExchangeError::NotFinite { row: place });
    }
    if normalise(row) > 0.0 {
        Ok(())
    } else {
        Err(ExchangeError::Zero { row: place })
    }
}
