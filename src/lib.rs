//! Clipsight: see what CLIP cannot see.
//!
//! Two images form a **CLIP-blind pair** when CLIP embeds them almost alike
//! while DINOv2 tells them apart ("Eyes Wide Shut?", arXiv 2401.06209). Data
//! flows one way:
//!
//! [`image`] -> [`model`] -> [`embedding`] -> [`pair`] -> [`report`]
//!
//! Beside them stand [`weights`] (catalogue, download, readers, pack),
//! [`backend`] (devices, own kernels), [`check`] (the self-test), [`engine`]
//! (loaded models on a device) and the two faces: `cli` and `web`.

pub mod backend;
#[cfg(feature = "cli")]
pub mod calibration;
pub mod check;
#[cfg(feature = "cli")]
pub mod cli;
mod clock;
pub mod dataset;
pub mod embedding;
pub mod engine;
#[cfg(feature = "cli")]
pub mod evaluation;
pub mod fewshot;
#[cfg(feature = "train")]
mod files;
pub mod image;
pub mod lab;
pub mod model;
pub mod pair;
#[cfg(feature = "cli")]
pub mod plot;
pub mod precision;
pub mod report;
#[cfg(feature = "cli")]
pub mod store;
#[cfg(feature = "train")]
pub mod train;
#[cfg(feature = "web")]
pub mod web;
pub mod weights;
