//! The CLIP-blind pairs of a corpus, exactly, a block of two shards at a time.
//!
//! A [`Shard`] is made once of rows as files have them, in f16 or f32. Of every pair of a
//! block CLIP's cosine is looked at in 8-bit integers, whose rounding is bounded
//! ([`clipsight_processor::Screen`]): those that could lie above the threshold are
//! computed in f64 of the given rows, and DINOv2's cosine of those alone that do. So a
//! block's pairs are those of plain loops in f64, on every machine, and blocks of any
//! size have the same pairs together. Images that come some at a time are [`Growing`]; which
//! of all pairs are worth looking at first is told by a [`Ranking`] and [`choose`].

mod block;
mod error;
mod first;
mod growing;
mod rows;
mod shard;

pub use block::{BORDERLINE, Labels, Mined, MinedPair, Options, mine_block};
pub use error::MiningError;
pub use first::{Chosen, DRAWN, Placed, Ranking, SURPLUS, TopPair, choose, random_pairs, step};
pub use growing::Growing;
pub use rows::Rows;
pub use shard::Shard;
