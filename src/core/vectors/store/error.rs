//! Why vectors could not be kept, and what to do.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::vectors::space::SpaceError;

/// Why vectors could not be kept or found.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The system refused.
    #[error("cannot {what} the stored features `{path}`: {error}")]
    System {
        /// What was tried.
        what: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The system's words.
        error: io::Error,
    },
    /// Another file, or a damaged one.
    #[error("`{path}` does not hold these features ({what}): delete it and they are made again")]
    NotOurs {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: &'static str,
    },
    /// A space that makes no sense.
    #[error(transparent)]
    Space(#[from] SpaceError),
    /// Values that are no vector of the space.
    #[error("a feature of {expected} finite values was expected, {what} were given")]
    Values {
        /// Length of a vector.
        expected: usize,
        /// What was given.
        what: String,
    },
}

/// Refuses what is no vector of so many finite values.
pub(super) fn check(values: &[f32], expected: usize) -> Result<(), StoreError> {
    let wrong = |what| StoreError::Values { expected, what };
    if values.len() != expected {
        return Err(wrong(values.len().to_string()));
    }
    match values.iter().find(|value| !value.is_finite()) {
        Some(bad) => Err(wrong(format!("{bad} among them"))),
        None => Ok(()),
    }
}
