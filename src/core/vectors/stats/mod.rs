//! How good features and methods are: intra-modal overlap, variance, accuracy.

mod accuracy;
mod bootstrap;
mod histogram;
mod interval;
mod overlap;
mod pairs;
mod random;
mod variance;

pub use accuracy::{Accuracy, ClassAccuracy, Confusion, SeedMean};
pub use bootstrap::{PairedBootstrap, Resamplings, paired_bootstrap};
pub use histogram::{BINS, CosineHistogram};
pub use interval::{OverlapInterval, overlap_interval, pairs_and_overlap};
pub use overlap::Overlap;
pub use pairs::{PairCosines, pair_cosines};
pub use random::quantile;
pub use variance::{Variance, variance};
