//! Benchmarks of questions in pairs, as MMVP asks them ("Eyes Wide Shut?", Tong et al.
//! 2024, arXiv 2401.06209).
//!
//! Two images that CLIP embeds almost alike are asked the same question, whose two options
//! are each right for one of them; a pair counts when both are answered right, so that one
//! who guesses gets a quarter. [`questions`] is such a benchmark (MMVP's own questions are
//! part of the program), [`reading`] takes an option out of what a model wrote, [`answers`]
//! reads the files that harnesses write, [`score`] counts, [`together`] does so for a page;
//! [`vlm`] is the same of statements, for CLIP itself. `make` makes such pairs of anyone's
//! photos, `asking` puts the questions to a model behind an endpoint,
//! `judging` the answers that no rule could read to another.

pub mod answers;
#[cfg(feature = "native")]
pub mod asking;
pub mod correlation;
mod error;
#[cfg(feature = "native")]
pub mod judging;
#[cfg(feature = "native")]
pub mod make;
mod published;
pub mod questions;
#[cfg(feature = "native")]
pub mod read;
pub mod reading;
pub mod scaling;
pub mod score;
mod table;
pub mod together;
pub mod vlm;

pub use crate::report::pattern::Pattern;
pub use error::MmvpError;
pub use published::{
    Published, PublishedEncoder, PublishedError, PublishedImageNet, PublishedModel, published,
};
