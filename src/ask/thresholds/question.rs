//! What is asked of a folder of images.

use crate::vectors::thresholds::Rates;

/// What is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// What share of either kind of other pairs may be found.
    pub rates: Rates,
    /// What the images are, for whoever reads the catalogue.
    pub images: String,
}
