//! Why a corpus was not encoded.

use std::io;
use std::path::{Path, PathBuf};

use crate::corpus::DatasetError;
use crate::vectors::exchange::ExchangeError;

/// Why a corpus was not encoded, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum EmbedError {
    /// Images that are not there, archives that cannot be read.
    #[error(transparent)]
    Source(#[from] DatasetError),
    /// A file of embeddings, or a table.
    #[error(transparent)]
    Exchange(#[from] ExchangeError),
    /// The system refused.
    #[error("cannot {what} `{}`: {reason}", path.display())]
    System {
        /// What was tried.
        what: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The system's reason.
        reason: io::Error,
    },
    /// A table that holds no pictures.
    #[error(
        "`{}` has no column of pictures: wanted is a struct `image` of {{bytes, path}}, or \
         files' bytes in a column `jpg`, `png`, `webp` or `image`",
        .0.display()
    )]
    NoPictures(PathBuf),
    /// No image at all.
    #[error("there is no image in what is to be encoded")]
    Nothing,
    /// The folder is somebody else's.
    #[error("`{}` is a folder of other things: name a new folder, or an empty one", .0.display())]
    Taken(PathBuf),
    /// Other images or encoders were begun there.
    #[error(
        "`{}` holds the embeddings of other images, or by other models: {what} differ; name \
         another folder, or remove it",
        folder.display()
    )]
    Other {
        /// The folder.
        folder: PathBuf,
        /// What differs.
        what: &'static str,
    },
    /// An archive or a table that changed while it was read.
    #[error("`{}` changed while it was read: run it again", .0.display())]
    Changed(PathBuf),
    /// A shard that there is not.
    #[error("there is no shard {shard}: the corpus has {shards}, counted from 0")]
    NoShard {
        /// The shard asked for.
        shard: u64,
        /// How many there are.
        shards: u64,
    },
}

impl EmbedError {
    pub(super) fn system(what: &'static str, path: &Path, reason: io::Error) -> Self {
        Self::System {
            what,
            path: path.to_owned(),
            reason,
        }
    }
}
