//! The self-test: every model on images drawn by code, against numbers that an
//! independent implementation computed once (`tests/reference/make_check.py`).
//!
//! It needs no file but the weights, so that it can be run on any new GPU and
//! in any browser.

pub mod drawn;
mod expected;
mod rule;
mod steps;

pub use expected::Expected;
pub use rule::{Limits, compare};
pub use steps::ask;
