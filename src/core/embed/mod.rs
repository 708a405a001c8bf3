//! A corpus's embeddings, in shards on the disk: written batch by batch, so that a run that is
//! killed loses no more than one, and finished shard by shard, on one machine or many.
//!
//! ```text
//! EMB/corpus.json                              images, encoders, size of a shard, fingerprint
//! EMB/clip/img_emb/img_emb_0000.npy            CLIP's rows of length 1 in f16
//! EMB/dino/img_emb/img_emb_0000.npy            DINOv2's of the same images, row by row
//! EMB/metadata/metadata_0000.parquet           key, path, sha256, width, height, status, error
//! EMB/done/done_0000.json                      the shard is there
//! ```
//!
//! Of a single encoder the arrays lie in `EMB/img_emb`. That is clip-retrieval's layout;
//! [`mine`](crate::mine) reads it. An image that cannot be read is a row all the same: of
//! zeros, with its reason in the table.

mod error;
mod manifest;
mod shard;
mod source;
mod unit;

#[cfg(test)]
mod tests;

pub use error::EmbedError;
pub use manifest::{Encoder, Manifest};
pub use shard::{Shard, ShardDone};
pub use source::{Listed, Source};
pub use unit::{CorpusImage, find};
