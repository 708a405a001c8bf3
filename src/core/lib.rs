//! Clipsight without its encoders: images, files of weights, vectors and what the
//! methods make of them, sets of images, reports and plots. Nothing here needs a
//! tensor library or a device, so that a change is tested in seconds.
//!
//! The crate `clipsight` shows these modules under its own name.

#[cfg(feature = "native")]
pub mod chat;
pub mod clock;
#[cfg(feature = "native")]
pub mod corpus;
pub mod csv;
#[cfg(feature = "native")]
pub mod embed;
#[cfg(feature = "native")]
pub mod fetch;
#[cfg(feature = "native")]
pub mod files;
pub mod hash;
pub mod image;
pub mod language;
mod legible;
#[cfg(feature = "native")]
pub mod mine;
pub mod mmvp;
#[cfg(feature = "native")]
mod net;
#[cfg(feature = "native")]
pub mod notes;
#[cfg(feature = "native")]
pub mod plot;
pub mod report;
pub mod text;
pub mod vectors;
pub mod weights;

pub use legible::{escaped, legible};
