//! Why features could not be kept, and what to do.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// Why features could not be kept or found.
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
    /// A [`super::Space`] that makes no sense.
    #[error("features cannot be kept: {what}")]
    Space {
        /// What is wrong with it.
        what: String,
    },
    /// Values that are no feature of the space.
    #[error("a feature of {expected} finite values was expected, {what} were given")]
    Values {
        /// Length of a feature.
        expected: usize,
        /// What was given.
        what: String,
    },
}
