//! Why no pairs were made, and what to do.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use super::patterns::PATTERNS;
use crate::corpus::DatasetError;
use crate::image::ImageError;
use crate::legible::in_short;
use crate::mmvp::Pattern;

/// Why no pairs were made.
#[derive(Debug, Error)]
pub enum MakeError {
    /// A pattern that is left out, with the reason.
    #[error("no pairs of the pattern '{}' are made: {why}; choose from {}", .pattern.name(), made())]
    NotMade {
        /// The pattern.
        pattern: Pattern,
        /// Why it is left out.
        why: &'static str,
    },
    /// No pattern has that name.
    #[error("there is no pattern '{name}'; choose from {}", made(), name = in_short(.name))]
    UnknownPattern {
        /// The name asked for.
        name: String,
    },
    /// Settings out of range.
    #[error("{what} is {got}, not {low} to {high}", low = .range.0, high = .range.1)]
    Setting {
        /// Which.
        what: &'static str,
        /// What was asked for.
        got: usize,
        /// Smallest and largest.
        range: (usize, usize),
    },
    /// No photo can be used.
    #[error(
        "there is no photo to make pairs from that can be read: give files or folders of photos"
    )]
    NoPhotos,
    /// The folder is there, and not empty.
    #[error("`{path}` is there already and not empty: name a new folder, or remove it")]
    NotEmpty {
        /// The folder.
        path: PathBuf,
    },
    /// Another process makes pairs there.
    #[error("another process is making pairs in `{path}`: wait for it, or name another folder")]
    Busy {
        /// The unfinished folder.
        path: PathBuf,
    },
    /// A folder of somebody else's where the unfinished one has to be.
    #[error(
        "`{path}` is in the way: pairs are made there before they get their name; remove it, or \
         name another folder"
    )]
    InTheWay {
        /// The unfinished folder.
        path: PathBuf,
    },
    /// A photo that could be decoded before cannot be any more.
    #[error("`{name}` {why}: it has changed since it was looked at; run this again", name = in_short(.name))]
    Photo {
        /// Its name.
        name: String,
        /// What is wrong with it.
        why: String,
    },
    /// A file or folder cannot be written.
    #[error("cannot write `{path}`: {reason}")]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// The system's words.
        reason: io::Error,
    },
    /// Stopped on request.
    #[error("cancelled; no pairs were written")]
    Cancelled,
    /// The built-in font cannot be read, which no released build has.
    #[error("the built-in font is damaged; please report this")]
    Font,
    /// A picture cannot be made.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// Photos that cannot be used, where none may be left out.
    #[error(transparent)]
    Photos(#[from] DatasetError),
}

/// Names of the patterns that are made.
fn made() -> String {
    PATTERNS.map(Pattern::name).join(", ")
}
