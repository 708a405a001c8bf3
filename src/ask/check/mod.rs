//! The self-test: every model on images drawn by code, against numbers that an
//! independent implementation computed once (`tests/reference/make_check.py`).
//!
//! It needs no file but the weights, so that it can be run on any new GPU and
//! in any browser.

pub mod drawn;
mod expected;
#[cfg(feature = "native")]
mod kept;
mod rule;
mod steps;

pub use expected::Expected;
#[cfg(feature = "native")]
pub use kept::{doubt, keep};
pub use rule::{Limits, compare, wrong};
pub use steps::ask;

/// Images of the self-test before a device is used: enough to catch a broken kernel, few
/// enough for a slow device.
pub const BEFORE_USE: usize = 1;
