//! A whole lab as one file, format 1, or 2 with a mixture: a safetensors file.
//!
//! | tensor | |
//! | --- | --- |
//! | `features.ID` | F32 or F16 `[steps, width]`: an image's raw embeddings, in the order of its `steps` |
//! | `dino.ID` | F32 or F16 `[1, width]`: an image's raw embedding by DINOv2 (format 2) |
//! | `text` | F32 or F16 `[names, width]`: text embeddings of the classes whose names were known |
//! | `image.ID` | U8 `[bytes]`: the image's file as it came |
//!
//! An ID is the SHA-256 of the image's file in lower-case hex. Any tensor may be
//! missing: a lab may be kept with its images, its features, both or neither. The
//! metadata has two entries. `clipsight.lab` is JSON:
//!
//! | field | |
//! | --- | --- |
//! | `format` | 1, or 2 where there is anything of a mixture |
//! | `key` | `{model, weights, adapter, views}`: which features these are; or null |
//! | `strengths` | the adapter's strength at each step, rising from 0 |
//! | `classes` | names, all different |
//! | `shots` | `[{id, name, class}]`, `class` a place among the classes |
//! | `tests` | the same; `class` may be null |
//! | `settings` | how the lab classified |
//! | `steps` | `{ID: [step, ...]}`, rising: one entry per `features.ID` |
//! | `text_names` | one name per row of `text` |
//! | `template` | of the text's prompts; may be missing |
//! | `dino_key` | as `key`, of DINOv2; `adapter` is empty; may be missing (format 2) |
//!
//! `clipsight.lab.sha256` is the SHA-256 of all that but the images: of the JSON,
//! then, by name, of every tensor's name, type, shape and bytes (of an image the
//! name alone, which is its hash). Every content of a file is so covered by a
//! hash, and anything not as it was saved is refused.

mod read;
mod write;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::saved::SavedBoard;
use super::state::Lab;
use crate::hash;
use crate::report::lab::{FeatureKey, LabSettings};

pub use read::read;

/// Version of the format that is written and read, of labs that mix nothing.
pub const FORMAT: u32 = super::saved::FORMAT;

/// The version of labs with DINOv2's features or a ratio; the other is read as well.
pub const MIXED_FORMAT: u32 = 2;

const METADATA: &str = "clipsight.lab";

const DIGEST: &str = "clipsight.lab.sha256";

const FEATURES: &str = "features.";

const DINO: &str = "dino.";

const IMAGE: &str = "image.";

const TEXT: &str = "text";

/// How the features are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Numbers {
    /// Not at all.
    None,
    /// Rounded to 16 bits: half the size.
    F16,
    /// As they are.
    F32,
}

/// What a file holds.
#[derive(Debug)]
pub struct Opened<'a> {
    /// The lab, with its features and text.
    pub lab: Lab,
    /// How it classified.
    pub settings: LabSettings,
    /// The images' files by id, where they were kept, borrowed from the bytes.
    pub images: BTreeMap<String, &'a [u8]>,
}

/// The JSON of a file.
#[derive(Debug, Serialize, Deserialize)]
struct Header {
    format: u32,
    key: Option<FeatureKey>,
    strengths: Vec<f32>,
    #[serde(flatten)]
    board: SavedBoard,
    settings: LabSettings,
    steps: BTreeMap<String, Vec<u32>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    text_names: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    template: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    dino_key: Option<FeatureKey>,
}

/// The hash of a file's content, tensors given by name in rising order.
fn digest<'t>(
    json: &str,
    tensors: impl Iterator<Item = (&'t str, &'t str, &'t [usize], &'t [u8])>,
) -> String {
    let mut hasher = Sha256::new();
    let mut add = |bytes: &[u8]| {
        // Lengths between, so that nothing can move from one part to the next.
        hasher.update((bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    add(json.as_bytes());
    for (name, dtype, shape, data) in tensors {
        add(name.as_bytes());
        if !name.starts_with(IMAGE) {
            add(dtype.as_bytes());
            for &side in shape {
                add(&(side as u64).to_le_bytes());
            }
            add(data);
        }
    }
    hash::finish(hasher)
}
