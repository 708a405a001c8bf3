//! What can go wrong in asking.

use std::io;
use std::path::PathBuf;

use crate::chat::ChatError;
use crate::image::ImageError;

/// Why a model cannot be asked.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// A template without a question, or with something that is not known.
    #[error("a template needs {{question}}, and may have {{options}}, {{a}} and {{b}}: {why}")]
    Template {
        /// What is wrong.
        why: String,
    },
    /// A question has no image.
    #[error(
        "question {index} has no image in the benchmark's folder: bring the images (the Hub's \
         MMVP/MMVP has them), or ask without any"
    )]
    NoImage {
        /// The question's index.
        index: u32,
    },
    /// An image cannot be read.
    #[error("cannot read `{path}`: {reason}")]
    Image {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: io::Error,
    },
    /// An image cannot be sent.
    #[error("cannot send `{path}`: {reason}")]
    Picture {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: ImageError,
    },
    /// An image is another than when the calls were planned.
    #[error("`{path}` has changed since the questions were planned: run this again")]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// The file of answers cannot be read or written.
    #[error("cannot use the file of answers `{path}`: {reason}")]
    Answers {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: io::Error,
    },
    /// Another process writes the file of answers.
    #[error("another process writes `{path}`: wait for its end, or name another file")]
    Busy {
        /// The file.
        path: PathBuf,
    },
    /// The file holds something else.
    #[error(
        "line {line} of `{path}` is no answer that this program wrote ({why}): name another \
         file"
    )]
    Foreign {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        why: String,
    },
    /// The file holds answers to other settings.
    #[error("line {line} of `{path}` was asked otherwise: {what}; name another file")]
    Otherwise {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What differs.
        what: String,
    },
    /// No other question would fare better.
    #[error("{reason}; {answered} of {calls} calls are answered and kept")]
    Stopped {
        /// Why.
        reason: ChatError,
        /// Answers in the file.
        answered: usize,
        /// Calls in all.
        calls: usize,
    },
    /// One question after another failed.
    #[error(
        "{failures} calls failed in a row, the last one so: {reason}; {answered} of {calls} \
         calls are answered and kept"
    )]
    InARow {
        /// How many.
        failures: usize,
        /// The last one's reason.
        reason: ChatError,
        /// Answers in the file.
        answered: usize,
        /// Calls in all.
        calls: usize,
    },
}
