//! MMVP ("Eyes Wide Shut?", arXiv 2401.06209): its nine visual patterns, pairs of the kind
//! made from anyone's photos, its published numbers.

mod correlation;
#[cfg(feature = "native")]
pub mod make;
mod pattern;
mod published;
pub mod scaling;

pub use correlation::{Correlation, CorrelationError, correlation};
pub use pattern::Pattern;
pub use published::{Published, PublishedEncoder, PublishedError, PublishedModel, published};
