//! What computes with tensors: models, kernels, training, rounding by what layers
//! see. One program, because linking burn and wgpu takes longer than most tests.

#![cfg(not(target_family = "wasm"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "../support/brute_force.rs"]
mod brute_force;
#[path = "../support/mod.rs"]
mod support;

mod calibration;
mod golden;
mod heat;
mod kernels;
mod mining;
mod models;
mod self_test;
mod training;
