//! What files of answers and of encoders come to that were given together.

use serde::{Deserialize, Serialize};

use super::mmvp::MmvpReport;
use super::mmvp_blind::MmvpBlindReport;

/// A file that is not used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct RefusedFile {
    /// Its name.
    pub file: String,
    /// What is wrong with it, without its name.
    pub why: String,
}

/// What files that were given together come to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct MmvpFiles {
    /// All models of all files of answers.
    pub report: MmvpReport,
    /// The report of two encoders among them.
    pub blind: Option<MmvpBlindReport>,
    /// Those that are not used.
    pub refused: Vec<RefusedFile>,
}
