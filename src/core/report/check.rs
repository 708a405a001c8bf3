//! The report of a self-test.

use serde::{Deserialize, Serialize};

/// One model of a self-test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct CheckRow {
    /// Catalogue name of the model.
    pub model: String,
    /// What the numbers were compared with: `stored` numbers of an independent
    /// implementation, or this program on the CPU in f32.
    pub reference: String,
    /// Smallest cosine between an embedding and its reference.
    pub cosine: f32,
    /// Largest absolute difference of a normalised embedding.
    pub max_difference: f32,
    // f64, so that a page shows 0.998 as 0.998.
    /// Smallest cosine that passes.
    pub cosine_limit: f64,
    /// Largest difference that passes.
    pub difference_limit: f64,
    /// Whether the model passes.
    pub passed: bool,
    /// Milliseconds per image.
    pub milliseconds: f64,
}

/// The result of `clipsight check` and of the page's self-test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct CheckReport {
    /// Device that was checked.
    pub device: String,
    /// Precision of the weights.
    pub precision: String,
    /// One row per model.
    pub rows: Vec<CheckRow>,
    /// Whether every row passed.
    pub passed: bool,
}
