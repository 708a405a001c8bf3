//! Patterns of texts, compiled once.

use regex::Regex;

/// A constant pattern.
#[allow(
    clippy::expect_used,
    reason = "constant patterns, all compiled by the tests of this module"
)]
pub(super) fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a valid pattern")
}
