//! The pack: one safetensors file per model, the same for the browser and for
//! native builds.
//!
//! | tensor | stored as |
//! | --- | --- |
//! | `name` of [`crate::weights::spec`] | F32, F16, or I8 for a linear weight |
//! | `name.scale`, for each I8 `name` | F32 `[out]`, one scale per output channel |
//!
//! The file's metadata holds one entry: [`PackInfo`] as JSON, under `clipsight` for
//! an image encoder and `clipsight.KIND` for any other kind of model. The same
//! tensors give the same bytes everywhere, so that a pack is known by its hash.

use serde::{Deserialize, Serialize};

use super::error::ReadError;
use super::raw;
use super::safetensors::SafetensorsFile;
use super::write::write;
use crate::image::preprocess::Preprocess;
use crate::weights::spec::{Role, Sizes, Spec, TensorSpec};
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
    /// The model's kind and sizes.
    pub architecture: Spec,
    /// How the model wants its images, where it takes any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preprocess: Option<Preprocess>,
}

/// Writes a pack. The tensors are stored as they are: make them small with
/// [`crate::weights::rounding::to_int8`] first.
///
/// # Errors
/// [`ReadError`] when `tensors` are not those of `info.architecture`.
pub fn write_pack(info: &PackInfo, tensors: &Tensors) -> Result<Vec<u8>, ReadError> {
    let layout = info.architecture.tensors()?;
    let key = metadata_key(info.architecture.kind());
    write(layout, &key, info, tensors, not_a_pack)
}

/// Reads a pack of any kind of model: exactly the tensors of its sizes, checked,
/// and what it says of itself.
///
/// # Errors
/// [`ReadError`] when the bytes are corrupt, or are not a pack of this format.
pub fn read_pack(bytes: &[u8]) -> Result<(PackInfo, Tensors), ReadError> {
    let file = SafetensorsFile::parse(bytes)?;
    let info = info_of(&file)?;
    if let Some(preprocess) = &info.preprocess {
        let checked = preprocess.check();
        checked.map_err(|e| not_a_pack(e.to_string()))?;
    }
    let tensors = tensors_of(&file, info.architecture.tensors()?)?;
    Ok((info, tensors))
}

fn metadata_key(kind: &str) -> String {
    match kind {
        "vision" => "clipsight".to_owned(),
        other => format!("clipsight.{other}"),
    }
}

/// Exactly the tensors of a list.
fn tensors_of(file: &SafetensorsFile<'_>, layout: Vec<TensorSpec>) -> Result<Tensors, ReadError> {
    let mut tensors = Tensors::new();
    let mut read = 0;
    for TensorSpec { name, shape } in layout {
        let raw = require(file, &name)?;
        raw.check_shape(&shape)?;
        let values = if raw.dtype == raw::Dtype::I8 && Role::of(&name) == Role::Linear {
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

fn info_of(file: &SafetensorsFile<'_>) -> Result<PackInfo, ReadError> {
    #[derive(Deserialize)]
    struct Version {
        format: u32,
    }
    let found = Spec::KINDS.iter().find_map(|kind| {
        let json = file.metadata(&metadata_key(kind))?;
        Some((*kind, json))
    });
    let (kind, json) = found.ok_or_else(|| not_a_pack("its metadata has no entry 'clipsight'"))?;
    // A later format may have other fields: its version is looked at first.
    let wrong = |e: serde_json::Error| not_a_pack(e.to_string());
    let Version { format } = serde_json::from_str(&json).map_err(wrong)?;
    if format != FORMAT {
        return Err(ReadError::PackVersion {
            found: format,
            supported: FORMAT,
        });
    }
    let mut json: serde_json::Value = serde_json::from_str(&json).map_err(wrong)?;
    // The kind stands in the entry's name.
    if let Some(sizes) = json.get_mut("architecture") {
        *sizes = serde_json::json!({ kind: sizes.take() });
    }
    let info: PackInfo = serde_json::from_value(json).map_err(wrong)?;
    if matches!(info.architecture, Spec::Vision(_)) && info.preprocess.is_none() {
        return Err(not_a_pack("it does not say how images are prepared"));
    }
    Ok(info)
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
