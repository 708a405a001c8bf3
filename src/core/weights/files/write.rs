//! Writes a model's tensors as one safetensors file, the same bytes everywhere.

use std::collections::HashMap;

use safetensors::Dtype;
use safetensors::tensor::TensorView;
use serde::Serialize;

use super::error::ReadError;
use crate::weights::spec::TensorSpec;
use crate::weights::tensor::{Tensors, Values, WeightTensor};

/// Exactly the tensors of a layout as they are, and `info` as JSON under `key`
/// of the metadata. `refused` says of which kind the file is that could not be
/// made.
///
/// # Errors
/// [`ReadError`] when a tensor is missing, too many or of another shape.
pub(super) fn write(
    layout: Vec<TensorSpec>,
    key: &str,
    info: &impl Serialize,
    tensors: &Tensors,
    refused: impl Fn(String) -> ReadError,
) -> Result<Vec<u8>, ReadError> {
    if let Some(name) = tensors
        .keys()
        .find(|&name| !layout.iter().any(|known| known.name == *name))
    {
        return Err(ReadError::Unexpected { name: name.clone() });
    }
    let mut parts = Vec::new();
    for TensorSpec { name, shape } in layout {
        let tensor = tensors
            .get(&name)
            .ok_or_else(|| ReadError::Missing { name: name.clone() })?;
        if tensor.shape != shape {
            return Err(ReadError::Shape {
                name,
                found: tensor.shape.clone(),
                expected: shape,
            });
        }
        parts.extend(bytes_of(&name, tensor));
    }
    let views = parts
        .iter()
        .map(|(name, dtype, shape, data)| Ok((name, TensorView::new(*dtype, shape.clone(), data)?)))
        .collect::<Result<Vec<_>, safetensors::SafeTensorError>>()
        .map_err(|e| refused(e.to_string()))?;
    let info = serde_json::to_string(info).map_err(|e| refused(e.to_string()))?;
    let metadata = HashMap::from([(key.to_owned(), info)]);
    safetensors::serialize(views, Some(metadata)).map_err(|e| refused(e.to_string()))
}

type Part = (String, Dtype, Vec<usize>, Vec<u8>);

/// A tensor's parts in the file: the weight, and its scales if it has any.
fn bytes_of(name: &str, tensor: &WeightTensor) -> Vec<Part> {
    let shape = tensor.shape.clone();
    let floats = |v: &[f32]| v.iter().flat_map(|x| x.to_le_bytes()).collect::<Vec<_>>();
    let name = name.to_owned();
    match &tensor.values {
        Values::F32(v) => vec![(name, Dtype::F32, shape, floats(v))],
        Values::Panels(panels) => vec![(name, Dtype::F32, shape, floats(&panels.to_f32()))],
        Values::F16(v) => {
            let bytes = v.iter().flat_map(|x| x.to_le_bytes()).collect();
            vec![(name, Dtype::F16, shape, bytes)]
        }
        Values::I8 { values, scale } => {
            let bytes = values.iter().map(|q| q.cast_unsigned()).collect();
            let scale_name = format!("{name}.scale");
            vec![
                (name, Dtype::I8, shape, bytes),
                (scale_name, Dtype::F32, vec![scale.len()], floats(scale)),
            ]
        }
    }
}
