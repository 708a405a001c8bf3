//! The program as a user runs it. Linked with neither burn nor wgpu: what these
//! tests read of it is `clipsight-core`.

#![cfg(not(target_family = "wasm"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod support;

mod asked;
mod bundle;
mod classify;
mod cli;
mod embed;
mod few_shot;
#[path = "../core/support/hub.rs"]
#[allow(
    dead_code,
    reason = "what files and redirects need is for the tests of downloads"
)]
mod hub;
mod mine;
mod mine_device;
mod mine_ray;
mod mmvp;
mod mmvp_ask;
mod mmvp_judge;
mod mmvp_score;
mod pairs;
mod pairs_of_many;
mod sets;
mod thresholds;
