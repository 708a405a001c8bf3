//! All pairs of a set of images, and those among them that CLIP is blind to, exactly.
//!
//! Cosines are taken block by block ([`blocks`](super::blocks)), so that there never is
//! a matrix of all of them. A block of CLIP's in f32 only finds candidates: those that
//! its rounding could make a hit. What counts is computed of them alone, in f64, so
//! that neither blocks nor threads change the answer.

mod near;
mod rule;
mod search;
mod tiles;
mod top;

#[cfg(test)]
mod tests;

pub use near::{NearDuplicate, NearLimits, near_duplicates};
pub use rule::Rule;
pub use search::{Among, Blindest, FoundPair, Images, blindest};
pub(in crate::vectors) use tiles::each;
