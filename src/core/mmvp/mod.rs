//! Benchmarks of questions in pairs, as MMVP asks them ("Eyes Wide Shut?", Tong et al.
//! 2024, arXiv 2401.06209).
//!
//! Two images that CLIP embeds almost alike are asked the same question, whose two options
//! are each right for one of them; a pair counts when both are answered right, so that one
//! who guesses gets a quarter. [`questions`] is such a benchmark (MMVP's own questions are
//! part of the program), [`reading`] takes an option out of what a model wrote, [`answers`]
//! reads the files that harnesses write, [`score`] counts, [`together`] does so for a page.

pub mod answers;
mod error;
pub mod questions;
#[cfg(feature = "native")]
pub mod read;
pub mod reading;
pub mod score;
pub mod together;

pub use crate::report::pattern::Pattern;
pub use error::MmvpError;
