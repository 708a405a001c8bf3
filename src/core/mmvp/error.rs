//! What can be wrong with a benchmark.

use std::path::PathBuf;

/// Why a benchmark cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum MmvpError {
    /// A file cannot be read.
    #[error("cannot read `{path}`: {reason}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: std::io::Error,
    },
    /// A row is no question.
    #[error("row {row} of `{path}` is no question with two options: {why}")]
    Row {
        /// The file.
        path: PathBuf,
        /// Its row, from 1.
        row: usize,
        /// What is wrong.
        why: &'static str,
    },
}
