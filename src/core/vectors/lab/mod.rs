//! The few-shot lab: classes with their shots, test images, and what every
//! method makes of them with and without the correction. It knows numbers, names
//! and ids: images are known by their SHA-256, their features are given to it.
//!
//! An edit gives another `board`, which `history` can take back; `workspace`
//! keeps a cache and its affinities in step with it, by differences; on those
//! stand [`Lab::classify`], [`Lab::explain`] and [`Lab::curves`]. [`mod@file`]
//! keeps the whole lab as one file.

mod board;
mod classify;
mod compare;
mod curves;
mod differences;
mod draw;
mod error;
mod explain;
mod features;
pub mod file;
mod history;
mod kept;
mod limits;
mod measures;
mod mixed;
mod notes;
mod open_set;
mod plane;
mod projection;
mod saved;
mod state;
pub mod steps;
mod text;
mod tuned;
mod tuning;
mod words;
mod workspace;

#[cfg(test)]
mod tests;

pub use crate::report::lab::FeatureKey;
pub use differences::differences;
pub use error::{EditError, LabError, LabFileError};
pub use explain::GIVEN;
pub use limits::{MOST_CLASSES, MOST_IMAGES};
pub use state::Lab;
pub use text::LabTextTable;
