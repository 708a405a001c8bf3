//! Embeddings as a safetensors file: a tensor `embeddings`, the images' names as a JSON
//! list in its metadata.

#[cfg(feature = "native")]
use std::collections::BTreeMap;
#[cfg(feature = "native")]
use std::io::Write;
#[cfg(feature = "native")]
use std::path::Path;

#[cfg(feature = "native")]
use serde_json::json;

use super::ExchangeError;
use super::embeddings::{Embeddings, MadeBy};
use super::rows::{finish, matrix};
#[cfg(feature = "native")]
use crate::files::write_whole_with;
use crate::weights::files::safetensors::SafetensorsFile;
use crate::weights::tensor::Values;

/// What the matrix is called.
const NAME: &str = "embeddings";

const INSTEAD: &str = "one matrix `embeddings` [images, width] in F32, F16 or BF16";

pub(super) fn read(bytes: &[u8]) -> Result<Embeddings, ExchangeError> {
    // JSON follows a length of eight bytes in every such file.
    if bytes.get(8) != Some(&b'{') {
        return Err(ExchangeError::Unknown);
    }
    let file = SafetensorsFile::parse(bytes)?;
    let name = matrix_name(&file)?;
    let form = |found| ExchangeError::Form {
        found,
        instead: INSTEAD,
    };
    let raw = file.find(&name)?;
    let raw = raw.ok_or_else(|| form("no matrix".into()))?;
    let &[rows, width] = raw.shape.as_slice() else {
        return Err(form(format!("a tensor of shape {:?}", raw.shape)));
    };
    if width == 0 || width > 1 << 16 {
        return Err(form(format!("a matrix {:?}", raw.shape)));
    }
    let Some(tensor) = file.plain(&name, &[rows, width])? else {
        return Err(form("no matrix".into()));
    };
    let mut values = match tensor.values {
        Values::F32(values) => values,
        _ => tensor.to_f32(),
    };
    let names = file.metadata("names").map(|json| {
        let names: Result<Vec<String>, _> = serde_json::from_str(&json);
        names.map_err(|error| ExchangeError::Broken {
            format: "safetensors",
            reason: format!("`names` in its metadata is no JSON list of texts: {error}"),
        })
    });
    let names = names.transpose()?;
    if let Some(names) = &names
        && names.len() != rows
    {
        return Err(ExchangeError::Counts {
            what: "names",
            found: names.len(),
            expected: rows,
        });
    }
    for (place, row) in values.chunks_exact_mut(width).enumerate() {
        finish(row, place)?;
    }
    Ok(Embeddings {
        names,
        rows: matrix(values, width)?,
        made_by: MadeBy::found(|key| file.metadata(key)),
    })
}

/// The tensor that is meant: by its name, or the only matrix of floats that there is.
fn matrix_name(file: &SafetensorsFile<'_>) -> Result<String, ExchangeError> {
    if file.has(NAME) {
        return Ok(NAME.into());
    }
    let is_matrix = |name: &&str| matches!(file.find(name), Ok(Some(raw)) if raw.shape.len() == 2);
    let mut matrices: Vec<&str> = file.names().filter(is_matrix).collect();
    matrices.sort_unstable();
    match matrices.as_slice() {
        [only] => Ok((*only).to_owned()),
        _ => Err(ExchangeError::Form {
            found: format!("{} matrices, none of them called `{NAME}`", matrices.len()),
            instead: INSTEAD,
        }),
    }
}

/// Writes embeddings with their names; the file appears whole. The same embeddings give
/// the same bytes.
///
/// # Errors
/// [`ExchangeError::System`]
#[cfg(feature = "native")]
pub fn write(path: &Path, embeddings: &Embeddings) -> Result<(), ExchangeError> {
    let rows = &embeddings.rows;
    // By key, so that the file is always the same.
    let made_by = embeddings.made_by.texts();
    let mut metadata: BTreeMap<&str, String> =
        made_by.map(|(key, text)| (key, text.to_owned())).collect();
    if let Some(names) = &embeddings.names {
        metadata.insert("names", json!(names).to_string());
    }
    let header = json!({
        "__metadata__": metadata,
        NAME: {
            "data_offsets": [0, rows.len() * size_of::<f32>()],
            "dtype": "F32",
            "shape": rows.shape(),
        },
    });
    let mut header = header.to_string().into_bytes();
    header.resize(header.len().next_multiple_of(8), b' ');
    let written = write_whole_with(path, |out| {
        out.write_all(&(header.len() as u64).to_le_bytes())?;
        out.write_all(&header)?;
        for row in rows.rows() {
            let bytes = row.iter().flat_map(|value| value.to_le_bytes());
            out.write_all(&bytes.collect::<Vec<u8>>())?;
        }
        Ok(())
    });
    written.map_err(|reason| ExchangeError::system("write", path, reason))
}
