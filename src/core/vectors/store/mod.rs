//! Features on disk, so that an image is encoded once for all shots, seeds and
//! methods.
//!
//! A [`Space`] is what decides the numbers beside the image: model, weights,
//! precision, adapter, strength. Each has one file, to which records are only
//! ever appended:
//!
//! ```text
//! <folder>/<model>/<first 16 hex digits of the space's SHA-256>.features
//!     header   magic, length, the space as JSON, its checksum
//!     records  key (32 bytes), values (4 bytes each), checksum (8 bytes)
//! ```
//!
//! Several processes may use one file: appending takes a lock, and a record that
//! a crash cut off is written over by the next to append.

mod error;
mod file;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub use error::StoreError;
pub use file::Store;

use crate::hash;
use crate::image::augment::{Augment, ViewKey};
use crate::image::shift::Shift;

/// What features depend on, beside the image and its view.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Space {
    /// Name of the model in the catalogue.
    pub model: String,
    /// SHA-256 of the file that the weights came from, in hex.
    pub weights: String,
    /// Storage of the weights as the command line names it.
    pub precision: String,
    /// SHA-256 of the adapter's file in hex, if there is one.
    pub adapter: Option<String>,
    /// The adapter's strength; 0 without one.
    pub strength: f32,
    /// Length of a feature.
    pub dimension: usize,
}

impl Space {
    /// The space in a form that never changes, as JSON.
    fn canonical(&self) -> Result<String, StoreError> {
        // Without an adapter, or at no strength, the features are the same ones.
        let plain = self.adapter.is_none() || self.strength == 0.0;
        let space = Self {
            adapter: self.adapter.clone().filter(|_| !plain),
            strength: if plain { 0.0 } else { self.strength },
            ..self.clone()
        };
        let is_name = |name: &str| {
            !name.is_empty()
                && !name.starts_with('.')
                && name
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
        };
        if !is_name(&space.model) {
            return Err(StoreError::Space {
                what: format!("the model's name is {:?}", space.model),
            });
        }
        if !space.strength.is_finite() {
            return Err(StoreError::Space {
                what: format!("the strength is {}", space.strength),
            });
        }
        if !(1..=1 << 16).contains(&space.dimension) {
            return Err(StoreError::Space {
                what: format!("a feature has {} values", space.dimension),
            });
        }
        serde_json::to_string(&space).map_err(|error| StoreError::Space {
            what: error.to_string(),
        })
    }
}

/// One image's one view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key([u8; 32]);

impl Key {
    /// The image as it is; `image` is the SHA-256 of its file.
    pub fn whole(image: &[u8; 32]) -> Self {
        Self::new(image, "whole")
    }

    /// A random view.
    pub fn view(augment: &Augment, key: &ViewKey) -> Self {
        // Plain numbers only: this cannot fail, and an empty text would only
        // mean that the feature is made again.
        let settings = serde_json::to_string(augment).unwrap_or_default();
        let view = format!("view {} of seed {}, {settings}", key.view, key.seed);
        Self::new(&key.image, &view)
    }

    /// The image after a shift.
    pub fn shifted(image: &[u8; 32], shift: Shift) -> Self {
        Self::new(image, &format!("shift {shift}, {}", Shift::VERSION))
    }

    /// The key of whatever else `view` names.
    pub fn new(image: &[u8; 32], view: &str) -> Self {
        let mut hasher = Sha256::new_with_prefix(b"clipsight feature 1");
        hasher.update(image);
        hasher.update(view);
        Self(hasher.finalize().into())
    }
}

/// The first 16 hex digits of a text's SHA-256.
fn short_hash(text: &str) -> String {
    hash::hex(text.as_bytes())[..16].to_owned()
}
