//! From a source's file to a model's tensors under Clipsight's own names.

use super::error::ReadError;
use super::naming::Naming;
use super::onnx::OnnxFile;
use super::safetensors::SafetensorsFile;
use crate::weights::catalogue::Reader;
use crate::weights::spec::layout::{layout, text_layout};
use crate::weights::spec::names::is_linear_weight;
use crate::weights::spec::{Architecture, TextArchitecture};
use crate::weights::tensor::{Tensors, Values, WeightTensor};

/// Reads a model's weights out of a source's file.
///
/// The result holds exactly the tensors of [`crate::weights::spec::names`], each with
/// the shape that `architecture` gives it and with finite numbers. Numbers
/// stay as they are, f32, f16 or 8-bit; bfloat16 is widened to f32. Other
/// tensors of the file are left unread. Memory stays within a small multiple
/// of the file, whatever it says.
///
/// # Errors
/// [`ReadError`] when the file is corrupt or holds another model.
pub fn read(
    reader: Reader,
    bytes: &[u8],
    architecture: &Architecture,
) -> Result<Tensors, ReadError> {
    if reader.family() != Some(architecture.family) {
        return Err(ReadError::Architecture {
            reason: "they are of another family than the file".into(),
        });
    }
    let tensors = layout(architecture)?;
    let file = match reader {
        Reader::HfClip | Reader::HfDinov2 => File::Safetensors(SafetensorsFile::parse(bytes)?),
        Reader::OnnxClip | Reader::OnnxDinov2 => File::Onnx(OnnxFile::parse(bytes)?),
        Reader::ClipMerges => return Err(no_weights()),
    };
    let naming = match reader {
        Reader::HfClip | Reader::OnnxClip => Naming::HuggingFaceClip,
        Reader::HfDinov2 => Naming::HuggingFaceDinov2,
        Reader::OnnxDinov2 => Naming::TorchHubDinov2,
        Reader::ClipMerges => return Err(no_weights()),
    };
    read_named(&file, naming, "class_token", tensors)
}

fn no_weights() -> ReadError {
    ReadError::Architecture {
        reason: "it holds a tokenizer, no weights".into(),
    }
}

/// Reads CLIP's text tower out of a file that holds it beside the image tower,
/// as [`read`] reads the image tower.
///
/// # Errors
/// [`ReadError`] when the file is corrupt or holds no such tower.
pub fn read_text(
    reader: Reader,
    bytes: &[u8],
    architecture: &TextArchitecture,
) -> Result<Tensors, ReadError> {
    if !reader.has_text_tower() {
        return Err(ReadError::Architecture {
            reason: "files of this source hold no text tower; the Hub's do".into(),
        });
    }
    let tensors = text_layout(architecture)?;
    let file = File::Safetensors(SafetensorsFile::parse(bytes)?);
    let naming = Naming::HuggingFaceClipText;
    read_named(&file, naming, "token_embedding", tensors)
}

/// Reads tensors under a convention's names; `known` is one by which the file's
/// prefix is found.
fn read_named(
    file: &File<'_>,
    naming: Naming,
    known: &str,
    tensors: Vec<(String, Vec<usize>)>,
) -> Result<Tensors, ReadError> {
    let prefix = file.prefix(naming, known);
    tensors
        .into_iter()
        .map(|(ours, shape)| {
            let missing = || ReadError::Missing { name: ours.clone() };
            let names = naming.names(&ours).ok_or_else(missing)?;
            let mut part_shape = shape.clone();
            part_shape[0] /= names.len();
            let parts = names
                .iter()
                .map(|name| file.tensor(prefix, name, &part_shape, is_linear_weight(&ours)))
                .collect::<Result<Vec<_>, _>>()?;
            Ok((ours, join(shape, parts)))
        })
        .collect()
}

enum File<'a> {
    Safetensors(SafetensorsFile<'a>),
    Onnx(OnnxFile<'a>),
}

impl File<'_> {
    /// The prefix under which a tensor of ours is found; none if it is not.
    fn prefix(&self, naming: Naming, known: &str) -> &'static str {
        let known = naming.names(known).unwrap_or_default().concat();
        let found = naming.prefixes().iter().find(|prefix| {
            let name = format!("{prefix}{known}");
            match self {
                Self::Safetensors(file) => file.has(&name),
                Self::Onnx(file) => file.has(&name),
            }
        });
        found.copied().unwrap_or_default()
    }

    fn tensor(
        &self,
        prefix: &str,
        name: &str,
        shape: &[usize],
        linear: bool,
    ) -> Result<WeightTensor, ReadError> {
        let full_name = format!("{prefix}{name}");
        let found = match self {
            Self::Safetensors(file) => file.plain(&full_name, shape)?,
            Self::Onnx(file) => match (shape, name.strip_suffix(".weight")) {
                // The paths of nodes begin below the prefix.
                (&[out, inputs], Some(path)) if linear => {
                    match file.linear(path, [out, inputs])? {
                        None => file.plain(&full_name, shape)?,
                        found => found,
                    }
                }
                (&[rows, width], _) => match file.plain(&full_name, shape)? {
                    None if name == "pos_embed" => file.position([rows, width])?,
                    found => found,
                },
                _ => file.plain(&full_name, shape)?,
            },
        };
        found.ok_or(ReadError::Missing { name: full_name })
    }
}

/// Stacks the parts of one tensor by rows.
fn join(shape: Vec<usize>, mut parts: Vec<WeightTensor>) -> WeightTensor {
    if parts.len() == 1
        && let Some(part) = parts.pop()
    {
        return part;
    }
    let all_8_bit = parts
        .iter()
        .all(|part| matches!(part.values, Values::I8 { .. }));
    let all_16_bit = parts
        .iter()
        .all(|part| matches!(part.values, Values::F16(_)));
    let values = if all_8_bit {
        let mut joined = (Vec::new(), Vec::new());
        for part in parts {
            if let Values::I8 { values, scale } = part.values {
                joined.0.extend(values);
                joined.1.extend(scale);
            }
        }
        Values::I8 {
            values: joined.0,
            scale: joined.1,
        }
    } else if all_16_bit {
        let halves = parts.into_iter().filter_map(|part| match part.values {
            Values::F16(values) => Some(values),
            _ => None,
        });
        Values::F16(halves.flatten().collect())
    } else {
        Values::F32(parts.iter().flat_map(WeightTensor::to_f32).collect())
    };
    WeightTensor { shape, values }
}
