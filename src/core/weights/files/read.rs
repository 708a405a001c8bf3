//! From a source's files to a model's tensors under Clipsight's own names.

use super::error::ReadError;
use super::naming::Naming;
use super::onnx::OnnxFile;
use super::safetensors::SafetensorsFile;
use crate::weights::catalogue::Reader;
use crate::weights::spec::{Family, Role, Sizes, Spec, TensorSpec};
use crate::weights::tensor::{Tensors, Values, WeightTensor};

/// Reads a model's weights out of a source's file, or out of its several files
/// where they are sharded.
///
/// The result holds exactly the tensors of `spec`, each with the shape that it
/// gives them and with finite numbers. Numbers stay as they are, f32, f16 or
/// 8-bit; bfloat16 is widened to f32. Other tensors of the files are left unread.
/// Memory stays within a small multiple of the files, whatever they say.
///
/// # Errors
/// [`ReadError`] when a file is corrupt or they hold another model.
pub fn read(reader: Reader, files: &[&[u8]], spec: &Spec) -> Result<Tensors, ReadError> {
    let naming = naming(reader, spec)?;
    let tensors = spec.tensors()?;
    let files = files.iter().map(|bytes| {
        Ok(match reader {
            Reader::OnnxClip | Reader::OnnxDinov2 => File::Onnx(OnnxFile::parse(bytes)?),
            _ => File::Safetensors(SafetensorsFile::parse(bytes)?),
        })
    });
    let files: Vec<File<'_>> = files.collect::<Result<_, ReadError>>()?;
    read_named(&files, naming, tensors)
}

/// How such files name the tensors of such a model.
fn naming(reader: Reader, spec: &Spec) -> Result<Naming, ReadError> {
    let other = |reason: &str| {
        Err(ReadError::Architecture {
            reason: reason.into(),
        })
    };
    if reader == Reader::ClipMerges {
        return other("it holds a tokenizer, no weights");
    }
    if let Spec::Text(_) = spec {
        return match reader {
            Reader::HfClip => Ok(Naming::HuggingFaceClipText),
            _ => other("files of this source hold no text tower; the Hub's do"),
        };
    }
    let Spec::Vision(vision) = spec else {
        return other("files of this source hold no model of this kind");
    };
    match (vision.family, reader) {
        (Family::Clip, Reader::HfClip | Reader::OnnxClip) => Ok(Naming::HuggingFaceClip),
        (Family::Dinov2, Reader::HfDinov2) => Ok(Naming::HuggingFaceDinov2),
        (Family::Dinov2, Reader::OnnxDinov2) => Ok(Naming::TorchHubDinov2),
        _ => other("they are of another family than the file"),
    }
}

/// Reads tensors under a convention's names.
fn read_named(
    files: &[File<'_>],
    naming: Naming,
    tensors: Vec<TensorSpec>,
) -> Result<Tensors, ReadError> {
    let prefix = prefix(files, naming);
    tensors
        .into_iter()
        .map(|TensorSpec { name: ours, shape }| {
            let missing = || ReadError::Missing { name: ours.clone() };
            let names = naming.names(&ours).ok_or_else(missing)?;
            let mut part_shape = shape.clone();
            part_shape[0] /= names.len();
            let linear = Role::of(&ours) == Role::Linear;
            let parts = names
                .iter()
                .map(|name| {
                    let full_name = format!("{prefix}{name}");
                    for file in files {
                        if let Some(tensor) = file.tensor(&full_name, name, &part_shape, linear)? {
                            return Ok(tensor);
                        }
                    }
                    Err(ReadError::Missing { name: full_name })
                })
                .collect::<Result<Vec<_>, _>>()?;
            Ok((ours, join(shape, parts)))
        })
        .collect()
}

/// The prefix under which a tensor that every model of the convention has is
/// found; none if it is not.
fn prefix(files: &[File<'_>], naming: Naming) -> &'static str {
    let known = naming.names(naming.known()).unwrap_or_default().concat();
    let found = naming.prefixes().iter().find(|prefix| {
        let name = format!("{prefix}{known}");
        files.iter().any(|file| file.has(&name))
    });
    found.copied().unwrap_or_default()
}

enum File<'a> {
    Safetensors(SafetensorsFile<'a>),
    Onnx(OnnxFile<'a>),
}

impl File<'_> {
    fn has(&self, name: &str) -> bool {
        match self {
            Self::Safetensors(file) => file.has(name),
            Self::Onnx(file) => file.has(name),
        }
    }

    /// A tensor by its name in the file: `name`, and a prefix before it.
    fn tensor(
        &self,
        full_name: &str,
        name: &str,
        shape: &[usize],
        linear: bool,
    ) -> Result<Option<WeightTensor>, ReadError> {
        match self {
            Self::Safetensors(file) => file.plain(full_name, shape),
            Self::Onnx(file) => match (shape, name.strip_suffix(".weight")) {
                // The paths of nodes begin below the prefix.
                (&[out, inputs], Some(path)) if linear => {
                    match file.linear(path, [out, inputs])? {
                        None => file.plain(full_name, shape),
                        found => Ok(found),
                    }
                }
                (&[rows, width], _) => match file.plain(full_name, shape)? {
                    None if name == "pos_embed" => file.position([rows, width]),
                    found => Ok(found),
                },
                _ => file.plain(full_name, shape),
            },
        }
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
