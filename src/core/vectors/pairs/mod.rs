//! All pairs of a set of images, and those among them that CLIP is blind to, exactly.
//!
//! CLIP's rows as 8-bit integers, whose rounding is bounded ([`Screen`]), only find
//! candidates: pairs that could be hits. What counts is computed of them alone, in f64,
//! so that neither bands nor threads change the answer, and there never is a matrix of
//! all cosines.
//!
//! [`Screen`]: clipsight_processor::Screen

mod near;
mod rule;
mod screened;
mod search;
mod top;

#[cfg(test)]
mod tests;

pub use near::{NearDuplicate, NearLimits, near_duplicates};
pub use rule::Rule;
pub(in crate::vectors) use screened::{bands, each};
pub use search::{Among, Blindest, FoundPair, Images, blindest};
pub use top::Top;
