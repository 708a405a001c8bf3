//! An adapter's file: one safetensors file with the tensors
//! `block.N.adapter.{down,up}.{weight,bias}` in f16 of the last blocks or of all,
//! and in its metadata, under `clipsight.adapter`, [`AdapterInfo`] as JSON.

use serde::{Deserialize, Serialize};

use super::error::ReadError;
use super::safetensors::SafetensorsFile;
use super::write::write;
use crate::weights::rounding::halves;
use crate::weights::spec::{AdapterSizes, TensorSpec, VisionSpec};
use crate::weights::tensor::{Tensors, WeightTensor};

/// Version of the format that is written and read.
pub const FORMAT: u32 = 1;

const METADATA_KEY: &str = "clipsight.adapter";

/// What an adapter says of itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AdapterInfo {
    /// Format version: [`FORMAT`].
    pub format: u32,
    /// Its name.
    pub name: String,
    /// Catalogue name of the model that it corrects.
    pub model: String,
    /// Width of the bottleneck.
    pub bottleneck: usize,
    /// The first block that has one; 0 in files that do not say.
    #[serde(default)]
    pub first_block: usize,
    /// The strength `s` that it was trained with.
    pub trained_strength: f32,
    /// The strength to use it with.
    pub strength: f32,
    /// What it was trained on, and under which terms that may be used.
    pub data: String,
    /// The settings of the training run.
    pub training: serde_json::Value,
}

impl AdapterInfo {
    /// Which bottlenecks it has.
    pub fn sizes(&self) -> AdapterSizes {
        AdapterSizes {
            bottleneck: self.bottleneck,
            first_block: self.first_block,
        }
    }
}

/// Writes an adapter's tensors, rounded to f16.
///
/// # Errors
/// [`ReadError`] when a tensor is missing, too many, of another shape or too
/// large for f16.
pub fn write_adapter(
    info: &AdapterInfo,
    architecture: &VisionSpec,
    tensors: &Tensors,
) -> Result<Vec<u8>, ReadError> {
    let layout = layout(architecture, info.sizes())?;
    let rounded = tensors.iter().map(|(name, tensor)| {
        let values = halves(tensor, false).ok_or_else(|| ReadError::Value {
            name: name.clone(),
            what: "a number too large for f16",
        })?;
        let shape = tensor.shape.clone();
        Ok((name.clone(), WeightTensor { shape, values }))
    });
    let rounded = rounded.collect::<Result<Tensors, ReadError>>()?;
    write(layout, METADATA_KEY, info, &rounded, not_an_adapter)
}

/// What an adapter's file says of itself.
///
/// # Errors
/// [`ReadError`] when the bytes are no adapter of this format.
pub fn read_info(bytes: &[u8]) -> Result<AdapterInfo, ReadError> {
    info_of(&SafetensorsFile::parse(bytes)?)
}

/// Reads an adapter for a model of `architecture`.
///
/// # Errors
/// [`ReadError`] when the bytes are corrupt, no adapter of this format, or of
/// other sizes than the architecture's.
pub fn read_adapter(
    bytes: &[u8],
    architecture: &VisionSpec,
) -> Result<(AdapterInfo, Tensors), ReadError> {
    let file = SafetensorsFile::parse(bytes)?;
    let info = info_of(&file)?;
    let layout = layout(architecture, info.sizes())?;
    if let Some(name) = file
        .names()
        .find(|name| !layout.iter().any(|known| known.name == *name))
    {
        return Err(ReadError::Unexpected { name: name.into() });
    }
    let tensors = layout.into_iter().map(|TensorSpec { name, shape }| {
        let raw = file
            .find(&name)?
            .ok_or_else(|| ReadError::Missing { name: name.clone() })?;
        raw.check_shape(&shape)?;
        let values = raw.floats()?;
        Ok((name, WeightTensor { shape, values }))
    });
    Ok((info, tensors.collect::<Result<_, ReadError>>()?))
}

fn info_of(file: &SafetensorsFile<'_>) -> Result<AdapterInfo, ReadError> {
    let json = file
        .metadata(METADATA_KEY)
        .ok_or_else(|| not_an_adapter(format!("its metadata has no entry '{METADATA_KEY}'")))?;
    let info: AdapterInfo =
        serde_json::from_str(&json).map_err(|e| not_an_adapter(e.to_string()))?;
    if info.format != FORMAT {
        return Err(not_an_adapter(format!(
            "its format is {}, this version reads {FORMAT}",
            info.format
        )));
    }
    let strengths = [info.trained_strength, info.strength];
    if strengths.iter().any(|s| !(s.is_finite() && *s >= 0.0)) {
        return Err(not_an_adapter("a strength is negative or not finite"));
    }
    Ok(info)
}

fn layout(encoder: &VisionSpec, sizes: AdapterSizes) -> Result<Vec<TensorSpec>, ReadError> {
    let tensors = sizes.tensors(encoder);
    tensors.map_err(|error| not_an_adapter(error.rule()))
}

fn not_an_adapter(reason: impl Into<String>) -> ReadError {
    ReadError::NotAnAdapter {
        reason: reason.into(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::weights::catalogue::Catalogue;
    use crate::weights::spec::Family;
    use crate::weights::tensor::Values;

    fn architecture() -> VisionSpec {
        VisionSpec {
            family: Family::Clip,
            width: 8,
            depth: 2,
            heads: 2,
            mlp: 16,
            patch: 4,
            grid: 2,
            registers: 0,
            embedding: 4,
        }
    }

    fn adapter() -> (AdapterInfo, Tensors) {
        let info = AdapterInfo {
            format: FORMAT,
            name: "test".into(),
            model: "clip-test".into(),
            bottleneck: 4,
            first_block: 0,
            trained_strength: 0.03,
            strength: 0.015,
            data: "none".into(),
            training: serde_json::json!({ "seed": 1 }),
        };
        let tensors = layout(&architecture(), info.sizes()).unwrap().into_iter();
        let tensors = tensors.map(|TensorSpec { name, shape }| {
            let count = shape.iter().product::<usize>();
            let values = (0..count).map(|i| i as f32 / 64.0 - 0.25).collect();
            (name, WeightTensor::f32(shape, values))
        });
        (info, tensors.collect())
    }

    #[test]
    fn what_is_written_is_read() {
        let (info, tensors) = adapter();
        let bytes = write_adapter(&info, &architecture(), &tensors).unwrap();
        let (read, found) = read_adapter(&bytes, &architecture()).unwrap();
        assert_eq!(read, info);
        assert_eq!(read_info(&bytes).unwrap(), info);
        assert_eq!(found.len(), 8);
        for (name, tensor) in &tensors {
            assert_eq!(found[name].to_f32(), tensor.to_f32(), "{name}");
        }
    }

    #[test]
    fn the_trained_adapter_is_written_as_it_was() {
        let bytes = include_bytes!("../../../../adapters/clip-vit-b16.safetensors");
        let catalogue = Catalogue::built_in().unwrap();
        let architecture = &catalogue.model("clip-vit-b16").unwrap().architecture;
        let (info, tensors) = read_adapter(bytes, architecture).unwrap();
        let written = write_adapter(&info, architecture, &tensors).unwrap();
        assert_eq!(written.len(), bytes.len());
        // Not the metadata: JSON does not keep a number's last digit.
        let halves = 2 * tensors.values().map(WeightTensor::len).sum::<usize>();
        assert!(bytes.ends_with(&written[written.len() - halves..]));
    }

    #[test]
    fn the_last_blocks_alone_make_an_adapter() {
        let (mut info, mut tensors) = adapter();
        info.first_block = 1;
        assert!(write_adapter(&info, &architecture(), &tensors).is_err());
        tensors.retain(|name, _| name.starts_with("block.1."));
        let bytes = write_adapter(&info, &architecture(), &tensors).unwrap();
        let (read, found) = read_adapter(&bytes, &architecture()).unwrap();
        assert_eq!((read, found.len()), (info.clone(), 4));
        info.first_block = 2;
        assert!(write_adapter(&info, &architecture(), &Tensors::new()).is_err());
    }

    #[test]
    fn other_files_and_damaged_ones_are_refused() {
        let (info, tensors) = adapter();
        let bytes = write_adapter(&info, &architecture(), &tensors).unwrap();
        for end in 0..bytes.len() {
            assert!(
                read_adapter(&bytes[..end], &architecture()).is_err(),
                "{end}"
            );
        }
        let mut wider = architecture();
        wider.width = 16;
        let error = read_adapter(&bytes, &wider).unwrap_err();
        assert!(matches!(error, ReadError::Shape { .. }), "{error}");
        let mut deeper = architecture();
        deeper.depth = 3;
        let error = read_adapter(&bytes, &deeper).unwrap_err();
        assert!(matches!(error, ReadError::Missing { .. }), "{error}");
        let mut shallower = architecture();
        shallower.depth = 1;
        let error = read_adapter(&bytes, &shallower).unwrap_err();
        assert!(matches!(error, ReadError::Unexpected { .. }), "{error}");
        let mut bad = info.clone();
        bad.strength = -1.0;
        let bytes = write_adapter(&bad, &architecture(), &tensors).unwrap();
        assert!(read_adapter(&bytes, &architecture()).is_err());
        let mut large = tensors.clone();
        if let Some(tensor) = large.get_mut("block.0.adapter.up.bias") {
            tensor.values = Values::F32(vec![1e6; 8]);
        }
        assert!(write_adapter(&info, &architecture(), &large).is_err());
    }
}
