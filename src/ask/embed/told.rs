//! How far encoding is, and why it ended.

use crate::embed::EmbedError;
use crate::open::EngineError;
use crate::vectors::store::StoreError;

/// Why a corpus was not encoded. What was encoded stays, and is not encoded again.
#[derive(Debug, thiserror::Error)]
pub enum EmbedRunError {
    /// Images or files.
    #[error(transparent)]
    Embed(#[from] EmbedError),
    /// The encoder or its device.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// Embeddings that are kept from before.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Whoever asked does not wait any longer.
    #[error("cancelled: run it again for the images that are left")]
    Cancelled,
}

/// How far encoding is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Images that are there.
    pub done: u64,
    /// Of how many.
    pub of: u64,
    /// How many of them were encoded just now.
    pub encoded: u64,
    /// How many of them were taken from those that are kept.
    pub kept: u64,
    /// How many of them could not be encoded.
    pub failed: u64,
}
