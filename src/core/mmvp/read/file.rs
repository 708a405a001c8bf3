//! Files of a benchmark as the disk has them.

use std::fs;
use std::path::Path;

use crate::legible;
use crate::mmvp::error::MmvpError;
use crate::mmvp::table::Table;

/// Larger files are no tables of questions.
const MOST_BYTES: u64 = 64 << 20;

pub(in crate::mmvp) fn shown(path: &Path) -> String {
    legible(&path.display().to_string())
}

pub(in crate::mmvp) fn bytes(path: &Path) -> Result<Vec<u8>, MmvpError> {
    let failed = |why: String| MmvpError::Read {
        file: shown(path),
        why,
    };
    let size = fs::metadata(path)
        .map_err(|error| failed(error.to_string()))?
        .len();
    if size > MOST_BYTES {
        return Err(failed(format!(
            "it has {size} bytes, more than a table of questions"
        )));
    }
    fs::read(path).map_err(|error| failed(error.to_string()))
}

pub(super) fn table(path: &Path) -> Result<Table, MmvpError> {
    Table::of(&bytes(path)?, shown(path))
}
