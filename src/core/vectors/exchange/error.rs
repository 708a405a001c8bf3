//! What can be wrong with embeddings in files.

use std::io;
#[cfg(feature = "native")]
use std::path::Path;

use crate::legible::in_short;
use crate::weights::files::error::ReadError;

/// Why embeddings were not read or not written.
#[derive(Debug, thiserror::Error)]
pub enum ExchangeError {
    /// The system refused.
    #[error("cannot {what} `{path}`: {reason}")]
    System {
        /// What was tried.
        what: &'static str,
        /// The file or folder.
        path: String,
        /// The system's reason.
        reason: io::Error,
    },
    /// A file of a folder.
    #[error("{file}: {reason}")]
    In {
        /// Its path within the folder.
        file: String,
        /// What is wrong with it.
        reason: Box<ExchangeError>,
    },
    /// The frame of a safetensors file, or its numbers.
    #[error(transparent)]
    Safetensors(#[from] ReadError),
    /// Another file's frame is broken: it is cut off, corrupt or of another kind.
    #[error("this is not a sound {format} file ({reason}): write it again", reason = in_short(.reason))]
    Broken {
        /// Kind of file that was expected.
        format: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// A sound file of a kind that is not read.
    #[error("it holds {found}, which is not read: write {instead}", found = in_short(.found))]
    Form {
        /// What it holds.
        found: String,
        /// What is read.
        instead: &'static str,
    },
    /// Neither of the files.
    #[error(
        "this is neither a safetensors file nor a NumPy array nor a folder with `img_emb` \
         and `metadata`, as clip-retrieval has them; `clipsight embed` writes them"
    )]
    Unknown,
    /// Embeddings that are not finite numbers.
    #[error("row {row} holds NaN or infinity: leave it out, or encode that image again")]
    NotFinite {
        /// The row, counted from 0.
        row: usize,
    },
    /// An embedding without a direction.
    #[error("row {row} is all zeros: leave it out, or encode that image again")]
    Zero {
        /// The row, counted from 0.
        row: usize,
    },
    /// Things that belong together do not fit.
    #[error(
        "there are {found} {what} where {expected} are needed: give files that belong together"
    )]
    Counts {
        /// What was counted.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// How many the rest needs.
        expected: usize,
    },
    /// Another process writes there.
    #[error("another process writes `{path}`: wait for it, or give it another part of the work")]
    Busy {
        /// The file.
        path: String,
    },
    /// No embedding at all.
    #[error("there is no embedding in it: give at least one")]
    Empty,
}

#[cfg(feature = "native")]
impl ExchangeError {
    /// What the system refused.
    pub(super) fn system(what: &'static str, path: &Path, reason: io::Error) -> Self {
        let path = path.display().to_string();
        Self::System { what, path, reason }
    }

    /// The same, of a file within a folder.
    pub(super) fn within(self, file: &str) -> Self {
        match self {
            // These name their file.
            Self::System { .. } | Self::In { .. } => self,
            reason => Self::In {
                file: file.to_owned(),
                reason: Box::new(reason),
            },
        }
    }
}
