//! What decides a vector: the one key of all that is kept or handed around.
//!
//! A [`Space`] is what all vectors of a set share; a [`View`] of an image, by the
//! SHA-256 of its file, tells them apart within it ([`VectorId`]).

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::hash;
use crate::image::augment::{Augment, ViewKey};
use crate::image::change::Change;
use crate::image::shift::Shift;
use crate::report::lab::FeatureKey;

/// What vectors depend on, beside the image and its view.
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
    /// Length of a vector.
    pub dimension: usize,
}

/// A space that makes no sense.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("features cannot be kept: {what}")]
pub struct SpaceError {
    /// What is wrong with it.
    pub what: String,
}

impl Space {
    /// The space at another strength of the adapter.
    pub fn at(&self, strength: f32) -> Self {
        Self {
            strength,
            ..self.clone()
        }
    }

    /// The space in a form that never changes, as JSON. Without an adapter, and at
    /// no strength, it is that of the plain model.
    ///
    /// # Errors
    /// [`SpaceError`] for a model's name that could not name a folder, a strength
    /// that is not finite, or vectors of no value or more than 65,536.
    pub fn canonical(&self) -> Result<String, SpaceError> {
        let wrong = |what: String| SpaceError { what };
        let plain = self.adapter.is_none() || self.strength == 0.0;
        let space = Self {
            adapter: self.adapter.clone().filter(|_| !plain),
            strength: if plain { 0.0 } else { self.strength },
            ..self.clone()
        };
        if !is_name(&space.model) {
            return Err(wrong(format!("the model's name is {:?}", space.model)));
        }
        if !space.strength.is_finite() {
            return Err(wrong(format!("the strength is {}", space.strength)));
        }
        if !(1..=1 << 16).contains(&space.dimension) {
            return Err(wrong(format!("a feature has {} values", space.dimension)));
        }
        serde_json::to_string(&space).map_err(|error| wrong(error.to_string()))
    }

    /// What files of the space are called: the first 16 hex digits of the SHA-256
    /// of [`canonical`](Self::canonical).
    ///
    /// # Errors
    /// As [`canonical`](Self::canonical).
    pub fn file_name(&self) -> Result<String, SpaceError> {
        Ok(hash::hex(self.canonical()?.as_bytes())[..16].to_owned())
    }

    /// The space as labs name it, whatever the strength, whose shots' keys are the
    /// mean of so many views. `pack` is the SHA-256 of the 8-bit pack that the
    /// weights are read from; without one the source and the precision say it.
    pub fn in_labs(&self, pack: Option<&str>, views: u32) -> FeatureKey {
        FeatureKey {
            model: self.model.clone(),
            weights: pack.map_or_else(
                || format!("{}-{}", self.weights, self.precision),
                str::to_owned,
            ),
            adapter: self.adapter.clone().unwrap_or_default(),
            views: views.max(1),
        }
    }
}

/// Whether a text can name a folder everywhere.
fn is_name(name: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_.".contains(&b);
    !name.is_empty() && !name.starts_with('.') && name.bytes().all(plain)
}

/// How an image is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum View {
    /// As it is.
    Whole,
    /// A random view of a cache key.
    Random {
        /// Which one, from 0.
        number: u64,
        /// Side of the encoder's input in pixels.
        side: u32,
    },
    /// After a shift of distribution.
    Shifted(Shift),
    /// After a change that people take for the same picture, or see.
    Changed(Change),
}

impl View {
    /// The views whose mean is a cache key: the image as it is, or so many random
    /// ones where there is to be more than one.
    pub fn of_key(views: u64, side: u32) -> impl ExactSizeIterator<Item = Self> {
        (0..views.max(1) as usize).map(move |number| {
            let number = number as u64;
            if views > 1 {
                Self::Random { number, side }
            } else {
                Self::Whole
            }
        })
    }

    /// The view's settings and key, where it is a random one of an image.
    pub fn random(self, image: [u8; 32]) -> Option<(Augment, ViewKey)> {
        let Self::Random { number, side } = self else {
            return None;
        };
        let key = ViewKey::of_cache(image, number);
        Some((Augment::cache_view(side), key))
    }
}

/// One view of one image, whatever the space.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VectorId([u8; 32]);

impl VectorId {
    /// Bytes of an id.
    pub const BYTES: usize = 32;

    /// `image` is the SHA-256 of its file.
    pub fn new(image: &[u8; 32], view: View) -> Self {
        match view {
            View::Whole => Self::named(image, "whole"),
            View::Random { .. } => {
                let text = view.random(*image).map(|(augment, key)| {
                    // Plain numbers only: this cannot fail, and an empty text would
                    // only mean that the vector is made again.
                    let settings = serde_json::to_string(&augment).unwrap_or_default();
                    format!("view {} of seed {}, {settings}", key.view, key.seed)
                });
                Self::named(image, &text.unwrap_or_default())
            }
            View::Shifted(shift) => {
                Self::named(image, &format!("shift {shift}, {}", Shift::VERSION))
            }
            View::Changed(change) => Self::named(
                image,
                &format!("change {}, {}", change.name(), Change::VERSION),
            ),
        }
    }

    /// The id of whatever else `view` names.
    pub fn named(image: &[u8; 32], view: &str) -> Self {
        let mut hasher = Sha256::new_with_prefix(b"clipsight feature 1");
        hasher.update(image);
        hasher.update(view);
        Self(hasher.finalize().into())
    }

    /// The id's bytes.
    pub fn as_bytes(&self) -> &[u8; Self::BYTES] {
        &self.0
    }

    /// An id from its bytes.
    pub fn from_bytes(bytes: [u8; Self::BYTES]) -> Self {
        Self(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn space() -> Space {
        Space {
            model: "clip-vit-b16".into(),
            weights: "ab".repeat(32),
            precision: "f32".into(),
            adapter: None,
            strength: 0.0,
            dimension: 5,
        }
    }

    /// Files that people have are called so.
    #[test]
    fn stored_features_keep_their_names() {
        assert_eq!(space().file_name().unwrap(), "606c5225dba98cb5");
        let adapted = Space {
            precision: "int8".into(),
            adapter: Some("cd".repeat(32)),
            strength: 0.03,
            dimension: 512,
            ..space()
        };
        assert_eq!(adapted.file_name().unwrap(), "26e99bfcabd8b324");
        let plain = Space {
            adapter: Some("cd".repeat(32)),
            ..space()
        };
        assert_eq!(plain.canonical(), space().canonical());
        assert_ne!(plain.at(0.03).canonical(), plain.at(0.015).canonical());
    }

    #[test]
    fn stored_images_keep_their_ids() {
        let image = [7; 32];
        let hex = |view| {
            let id = VectorId::new(&image, view);
            let digits = id.as_bytes().iter().map(|byte| format!("{byte:02x}"));
            digits.collect::<String>()
        };
        assert_eq!(
            hex(View::Whole),
            "4b08a6bb675abe8ee3a5d8e9dc86ac10eb066987201fc6f2a5cddac0289f272a"
        );
        let random = View::Random {
            number: 3,
            side: 224,
        };
        assert_eq!(
            hex(random),
            "bca541cdcc1c1d392c71423895869bd10ff543598f870d7445c0ba8391e038ec"
        );
        assert_eq!(
            hex(View::Shifted(Shift::Blur3)),
            "0173cd4e5e2b75791b8986a574c56795fb55c8ed5fe6ef39e1ade45b932b13c3"
        );
    }

    #[test]
    fn a_key_is_looked_at_whole_or_in_random_views() {
        assert_eq!(View::of_key(0, 8).collect::<Vec<_>>(), [View::Whole]);
        assert_eq!(View::of_key(1, 8).collect::<Vec<_>>(), [View::Whole]);
        let random = |number| View::Random { number, side: 8 };
        assert_eq!(
            View::of_key(2, 8).collect::<Vec<_>>(),
            [random(0), random(1)]
        );
    }

    #[test]
    fn labs_know_a_space_by_its_pack_or_its_source() {
        let space = Space {
            adapter: Some("cd".repeat(32)),
            ..space()
        };
        let key = space.in_labs(None, 0);
        assert_eq!(key.weights, format!("{}-f32", "ab".repeat(32)));
        assert_eq!((key.adapter, key.views), ("cd".repeat(32), 1));
        assert_eq!(space.in_labs(Some("ef"), 4).weights, "ef");
    }
}
