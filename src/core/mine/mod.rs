//! All CLIP-blind pairs of a corpus whose embeddings lie in files: a plan of blocks, tasks
//! that any machine can do, and what they found together.
//!
//! ```text
//! EMB/clip/img_emb/img_emb_0000.npy       CLIP's embeddings, as clip-retrieval has them
//! EMB/dino/img_emb/img_emb_0000.npy       DINOv2's of the same images, row by row
//! EMB/clip/metadata/metadata_0000.parquet the images' names (or EMB/metadata/...)
//! MINE/plan.json                          what is to be done, with a fingerprint of it all
//! MINE/pairs/00000-00003.parquet, .json   a block: the pairs of pieces 0 and 3
//! ```
//!
//! A piece is so many rows that two of them fit into memory; a task is a row of blocks,
//! piece `i` with itself and all later
//! ones, or with all of another corpus. A block appears whole, its `.json` last; one
//! that is there with the plan's fingerprint is not computed again. The arithmetic is
//! [`vectors::mining`](crate::vectors::mining)'s, exact for any blocks.

mod block;
mod corpus;
mod drawn;
mod error;
mod merge;
mod pieces;
mod plan;
mod run;

pub use block::{BlockState, BlockSummary};
pub use corpus::Corpus;
pub use error::MineError;
pub use merge::{Merged, Selection, merge};
pub use pieces::{Piece, PieceRows, PlannedCorpus};
pub use plan::{Plan, Settings};
pub use run::{Progress, Status, TaskDone, run, status};
