//! Embeddings as a safetensors file: a tensor `embeddings`, the images' names as a JSON
//! list in its metadata.

#[cfg(feature = "native")]
mod disk;

#[cfg(feature = "native")]
pub(super) use disk::Header;
#[cfg(feature = "native")]
pub use disk::write;

use super::ExchangeError;
use super::embeddings::{Embeddings, MadeBy};
use super::rows::{finish, matrix};
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
    let names = names(|key| file.metadata(key), rows)?;
    for (place, row) in values.chunks_exact_mut(width).enumerate() {
        finish(row, place)?;
    }
    Ok(Embeddings {
        names,
        rows: matrix(values, width)?,
        made_by: MadeBy::found(|key| file.metadata(key)),
    })
}

/// The names that a file's metadata has, as many as rows.
fn names(
    metadata: impl Fn(&str) -> Option<String>,
    rows: usize,
) -> Result<Option<Vec<String>>, ExchangeError> {
    let names = metadata("names").map(|json| {
        let names: Result<Vec<String>, _> = serde_json::from_str(&json);
        names.map_err(|error| {
            broken(format!(
                "`names` in its metadata is no JSON list of texts: {error}"
            ))
        })
    });
    let names = names.transpose()?;
    match &names {
        Some(names) if names.len() != rows => Err(ExchangeError::Counts {
            what: "names",
            found: names.len(),
            expected: rows,
        }),
        _ => Ok(names),
    }
}

fn broken(reason: impl Into<String>) -> ExchangeError {
    ExchangeError::Broken {
        format: "safetensors",
        reason: reason.into(),
    }
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
