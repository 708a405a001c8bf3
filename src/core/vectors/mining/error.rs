//! Why a block was not mined.

use crate::vectors::error::VectorError;

/// Why a block was not mined. Each message says what to do.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum MiningError {
    /// What was given does not fit together.
    #[error(transparent)]
    Vector(#[from] VectorError),
    /// More pairs than were allowed.
    #[error(
        "more than {most} pairs in one block: raise CLIP's threshold or lower DINOv2's, take \
         near-duplicates out first, or allow more"
    )]
    TooMany {
        /// How many were allowed.
        most: usize,
    },
    /// Shards with centres of their own.
    #[error("the two shards have different centres: make the second beside the first")]
    Centres,
    /// The device that should find the pairs failed.
    #[error(
        "the device `{device}` failed ({why}): try again, with smaller pieces where its memory \
         was short, or use --device cpu"
    )]
    Device {
        /// Name of its backend.
        device: String,
        /// What went wrong.
        why: String,
    },
    /// Whoever asked does not wait any longer.
    #[error("cancelled: run it again for this block's pairs")]
    Cancelled,
}
