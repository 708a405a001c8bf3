//! What can be wrong with the tokenizer's file.

use crate::legible::in_short;

/// Why a list of merges was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TokenizerError {
    /// The file does not unpack to text.
    #[error(
        "the tokenizer's merges cannot be unpacked ({reason}); remove the file and fetch it again", reason = in_short(.reason))]
    Unreadable {
        /// What went wrong.
        reason: String,
    },
    /// The file holds fewer merges than CLIP uses.
    #[error(
        "the file holds {found} merges where CLIP's tokenizer needs {needed}: it is cut off, or of another tokenizer"
    )]
    TooFew {
        /// Merges found.
        found: usize,
        /// Merges needed.
        needed: usize,
    },
    /// A line is not a merge of two symbols that are known by then.
    #[error(
        "line {line} of the tokenizer's merges joins no two known symbols: the file is of another tokenizer, or damaged; fetch it again"
    )]
    Merge {
        /// The line, counted from 1.
        line: usize,
    },
}
