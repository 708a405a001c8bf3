//! The pack: one safetensors file per model, the same for the browser and for
//! native builds.
//!
//! | tensor | stored as |
//! | --- | --- |
//! | `name` of [`crate::weights::spec::names`] | F32, F16, or I8 for a linear weight |
//! | `name.scale`, for each I8 `name` | F32 `[out]`, one scale per output channel |
//!
//! The file's metadata holds one entry, `clipsight`: [`PackInfo`] as JSON. The
//! same tensors give the same bytes everywhere, so that a pack is known by its
//! hash.
//!
//! CLIP's text tower has a pack of its own, the same but for the metadata's entry:
//! `clipsight.text`, [`TextPackInfo`].

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::error::ReadError;
use super::raw;
use super::safetensors::SafetensorsFile;
use super::write::write;
use crate::image::preprocess::Preprocess;
use crate::weights::spec::layout::{layout, text_layout};
use crate::weights::spec::names::is_linear_weight;
use crate::weights::spec::{Architecture, TextArchitecture};
use crate::weights::tensor::{Tensors, Values, WeightTensor};

/// Version of the format that is written and read.
pub const FORMAT: u32 = 1;

/// How [`crate::weights::rounding::to_int8`] stores weights, for [`PackInfo::scheme`].
pub const SCHEME: &str = "linear weights int8, symmetric, one f32 scale per output channel; \
     embeddings f16 (of 8-bit sources f32 where f16 would lose); norms, biases and layer scales f32";

/// How [`crate::weights::rounding::to_int8_with`] stores weights.
pub const SCHEME_CALIBRATED: &str = "linear weights int8, symmetric, one f32 scale per output channel, \
     rounded and biases corrected by the layers' inputs on 48 photographs (view set 1); named layers \
     and embeddings f16; norms, biases and layer scales f32";

const METADATA_KEY: &str = "clipsight";

const TEXT_METADATA_KEY: &str = "clipsight.text";

/// What a pack says of itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PackInfo {
    /// Format version: [`FORMAT`].
    pub format: u32,
    /// The model's name in the catalogue.
    pub model: String,
    /// The model's name for people.
    pub title: String,
    /// Which of the model's sources it was made from: `hub`, `mirror`.
    pub source: String,
    /// Revision or version of that source.
    pub revision: String,
    /// SHA-256 of the source's file, lower-case hex.
    pub source_sha256: String,
    /// Licence of the source.
    pub licence: String,
    /// How the weights are stored, in words.
    pub scheme: String,
    /// The model's sizes.
    pub architecture: Architecture,
    /// How the model wants its images.
    pub preprocess: Preprocess,
}

/// What a pack of CLIP's text tower says of itself; as [`PackInfo`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TextPackInfo {
    /// Format version: [`FORMAT`].
    pub format: u32,
    /// The model's name in the catalogue.
    pub model: String,
    /// The model's name for people.
    pub title: String,
    /// Which of the model's sources it was made from.
    pub source: String,
    /// Revision or version of that source.
    pub revision: String,
    /// SHA-256 of the source's file, lower-case hex.
    pub source_sha256: String,
    /// Licence of the source.
    pub licence: String,
    /// How the weights are stored, in words.
    pub scheme: String,
    /// The tower's sizes.
    pub architecture: TextArchitecture,
}

/// Writes a pack. The tensors are stored as they are: make them small with
/// [`crate::weights::rounding::to_int8`] first.
///
/// # Errors
/// [`ReadError`] when `tensors` are not those of `info.architecture`.
pub fn write_pack(info: &PackInfo, tensors: &Tensors) -> Result<Vec<u8>, ReadError> {
    let layout = layout(&info.architecture)?;
    write(layout, METADATA_KEY, info, tensors, not_a_pack)
}

/// Writes a pack of CLIP's text tower, as [`write_pack`].
///
/// # Errors
/// [`ReadError`] when `tensors` are not those of `info.architecture`.
pub fn write_text_pack(info: &TextPackInfo, tensors: &Tensors) -> Result<Vec<u8>, ReadError> {
    let layout = text_layout(&info.architecture)?;
    write(layout, TEXT_METADATA_KEY, info, tensors, not_a_pack)
}

/// Reads a pack: exactly the tensors of its architecture, checked, and what it
/// says of itself.
///
/// # Errors
/// [`ReadError`] when the bytes are corrupt, or are not a pack of this format.
pub fn read_pack(bytes: &[u8]) -> Result<(PackInfo, Tensors), ReadError> {
    let file = SafetensorsFile::parse(bytes)?;
    let info: PackInfo = info_of(&file, METADATA_KEY)?;
    info.preprocess
        .check()
        .map_err(|e| not_a_pack(e.to_string()))?;
    let tensors = tensors_of(&file, layout(&info.architecture)?)?;
    Ok((info, tensors))
}

/// Reads a pack of CLIP's text tower, as [`read_pack`].
///
/// # Errors
/// [`ReadError`] when the bytes are corrupt, or are not such a pack.
pub fn read_text_pack(bytes: &[u8]) -> Result<(TextPackInfo, Tensors), ReadError> {
    let file = SafetensorsFile::parse(bytes)?;
    let info: TextPackInfo = info_of(&file, TEXT_METADATA_KEY)?;
    let tensors = tensors_of(&file, text_layout(&info.architecture)?)?;
    Ok((info, tensors))
}

/// Exactly the tensors of a layout.
fn tensors_of(
    file: &SafetensorsFile<'_>,
    layout: Vec<(String, Vec<usize>)>,
) -> Result<Tensors, ReadError> {
    let mut tensors = Tensors::new();
    let mut read = 0;
    for (name, shape) in layout {
        let raw = require(file, &name)?;
        raw.check_shape(&shape)?;
        let values = if raw.dtype == raw::Dtype::I8 && is_linear_weight(&name) {
            read += 1;
            let values = raw.bytes()?;
            let scale = require(file, &format!("{name}.scale"))?.scales(shape[0])?;
            Values::I8 { values, scale }
        } else {
            raw.floats()?
        };
        read += 1;
        tensors.insert(name, WeightTensor { shape, values });
    }
    if read != file.len() {
        let known = |name: &str| {
            let weight = name.strip_suffix(".scale").and_then(|n| tensors.get(n));
            let scaled = weight.is_some_and(|t| matches!(t.values, Values::I8 { .. }));
            scaled || tensors.contains_key(name)
        };
        let name = file.names().find(|name| !known(name)).unwrap_or_default();
        return Err(ReadError::Unexpected { name: name.into() });
    }
    Ok(tensors)
}

fn info_of<I: DeserializeOwned>(file: &SafetensorsFile<'_>, key: &str) -> Result<I, ReadError> {
    #[derive(Deserialize)]
    struct Version {
        format: u32,
    }
    let json = file
        .metadata(key)
        .ok_or_else(|| not_a_pack(format!("its metadata has no entry '{key}'")))?;
    // A later format may have other fields: its version is looked at first.
    let wrong = |e: serde_json::Error| not_a_pack(e.to_string());
    let Version { format } = serde_json::from_str(&json).map_err(wrong)?;
    if format != FORMAT {
        return Err(ReadError::PackVersion {
            found: format,
            supported: FORMAT,
        });
    }
    serde_json::from_str(&json).map_err(wrong)
}

fn require<'n>(
    file: &'n SafetensorsFile<'_>,
    name: &'n str,
) -> Result<raw::RawTensor<'n>, ReadError> {
    file.find(name)?
        .ok_or_else(|| ReadError::Missing { name: name.into() })
}

fn not_a_pack(reason: impl Into<String>) -> ReadError {
    ReadError::NotAPack {
        reason: reason.into(),
    }
}
