//! Which features a lab holds.

use anyhow::Result;

use crate::cli::opened::Opened;
use crate::cli::opening::pack_hash;
use crate::report::lab::{FeatureKey, LabSettings};
use crate::vectors::lab::steps;
use crate::weights::Precision;

/// The key of a model's features in labs.
pub struct Key {
    /// With one view.
    key: FeatureKey,
    /// The adapter's strength at each step; 0 alone without an adapter.
    pub strengths: Vec<f32>,
    /// The step of the adapter's own strength.
    default_step: u32,
}

impl Key {
    /// The key of a loaded model with its adapter.
    ///
    /// # Errors
    /// Weights that cannot be packed.
    pub fn of(clip: &Opened) -> Result<Self> {
        // The page reads 8 bits from packs.
        let pack = if clip.precision == Precision::Int8 {
            Some(pack_hash(&clip.model, &clip.fetched)?)
        } else {
            None
        };
        let (strengths, default_step) = match &clip.adapter {
            Some(adapter) => {
                let strengths = steps::strengths(adapter.info.trained_strength);
                let default = steps::nearest(&strengths, adapter.info.strength);
                (strengths, default)
            }
            None => (vec![0.0], 0),
        };
        Ok(Self {
            key: clip.space().in_labs(pack.as_deref(), 1),
            strengths,
            default_step,
        })
    }

    /// How a new lab classifies: at the adapter's own strength, all choices left open.
    pub fn settings(&self, text: bool) -> LabSettings {
        LabSettings {
            step: self.default_step,
            shots: None,
            seed: 1,
            hyper: None,
            text,
            mix: Some(1.0),
        }
    }

    /// The key where a shot's feature is the mean of so many views.
    pub fn with_views(&self, views: u64) -> FeatureKey {
        FeatureKey {
            views: views.max(1) as u32,
            ..self.key.clone()
        }
    }
}
