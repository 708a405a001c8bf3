//! The MMVP benchmark: its questions, how a model is asked them, how answers are scored.

#[cfg(feature = "native")]
pub mod asking;
mod error;
mod pattern;
mod questions;
#[cfg(feature = "native")]
mod read;

pub use error::MmvpError;
pub use pattern::Pattern;
pub use questions::{Benchmark, Question};
#[cfg(feature = "native")]
pub use read::read;
