//! What a lab has computed and keeps until its images change.

use std::sync::Arc;

use crate::vectors::components::Components;
use crate::vectors::stats::{OverlapInterval, PairCosines};

/// The step and CLIP's share, in bits, that a measurement is of.
pub(super) type MeasuredAt = (u32, u64);

/// What a measurement depends on: images, versions of their features, classes.
pub(super) type MeasuredOn = Vec<(Arc<str>, [u64; 2], usize)>;

/// The cosines of one step and share.
#[derive(Debug, Clone)]
pub(super) struct Measured {
    pub pairs: PairCosines,
    pub overlap: OverlapInterval,
    pub variance: f64,
}

/// What was measured last at a step, and on what. None where there are no paired
/// or no unpaired images.
pub(super) type KeptMeasure = (MeasuredOn, Option<Measured>);

/// What a plane depends on: images and the versions of their features.
pub(super) type ProjectedOn = Vec<(Arc<str>, u64)>;

/// What was projected last at a step, and which images.
pub(super) type KeptPlane = (ProjectedOn, Components);
