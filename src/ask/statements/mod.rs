//! Two statements against two images: which picks which, to CLIP.
//!
//! MMVP-VLM's question (Tong et al. 2024): each statement is true of one image of a
//! CLIP-blind pair. [`cells`](crate::vectors::statements::cells) says how it is scored.

mod steps;
mod words;

pub use steps::{StatementsError, Texts, ask, embeddings, of_width};
