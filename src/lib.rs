//! Clipsight: see what CLIP cannot see.
//!
//! Two images form a **CLIP-blind pair** when CLIP embeds them almost alike
//! while DINOv2 tells them apart ("Eyes Wide Shut?", arXiv 2401.06209). Data
//! flows one way:
//!
//! [`image`] -> [`model`] -> [`vectors`] -> [`ask`] -> [`report`]
//!
//! Beside them stand [`weights`], [`device`] and [`kernels`], [`open`] (a named
//! model on this machine) and the two faces: `cli` and `web`. What needs no
//! encoder is the crate `clipsight-core`, shown here under this crate's name.
//!
//! # Two pictures
//!
//! Needs `pollster`, or any other executor.
#![cfg_attr(
    feature = "native",
    doc = concat!("```no_run\n", include_str!("../docs/examples/pair.rs"), "```")
)]
//!
//! # Embeddings of one's own
//!
//! Needs `ndarray`, and no weights.
#![doc = concat!("```\n", include_str!("../docs/examples/embeddings.rs"), "```")]

#[cfg(feature = "native")]
pub use clipsight_core::{chat, corpus, embed, fetch, files, mine, notes, plot};
pub use clipsight_core::{
    clock, csv, escaped, hash, image, language, legible, mmvp, report, text, vectors, weights,
};

pub mod ask;
#[cfg(feature = "cli")]
pub mod cli;
pub mod device;
#[cfg(feature = "wgpu")]
pub mod kernels;
pub mod model;
pub mod open;
#[cfg(feature = "train")]
pub mod train;
#[cfg(feature = "web")]
pub mod web;
