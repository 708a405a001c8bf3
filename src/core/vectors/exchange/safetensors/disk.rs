//! Files on the disk: their headers alone, and whole ones that are written.

use std::collections::{BTreeMap, HashMap};
use std::io::{Read, Write};
use std::path::Path;

use safetensors::Dtype;
use safetensors::tensor::Metadata;
use serde_json::json;

use super::{NAME, broken, names};
use crate::files::write_whole_with;
use crate::vectors::exchange::ExchangeError;
use crate::vectors::exchange::embeddings::{Embeddings, MadeBy};
use crate::vectors::exchange::npy::{Kind, Layout};

/// Longest header, as the format has it.
const LONGEST_HEADER: u64 = 100_000_000;

/// Where the rows of a file of `length` bytes lie, and what else its header says.
pub struct Header {
    pub layout: Layout,
    metadata: HashMap<String, String>,
}

impl Header {
    /// Reads the header alone.
    pub fn read(source: &mut impl Read, length: u64) -> Result<Self, ExchangeError> {
        let mut size = [0; 8];
        let cut = |_| broken("it is cut off");
        source.read_exact(&mut size).map_err(cut)?;
        let size = u64::from_le_bytes(size);
        if size > LONGEST_HEADER.min(length) {
            return Err(broken("its header claims more than there is"));
        }
        let mut json = vec![0; size as usize];
        source.read_exact(&mut json).map_err(cut)?;
        let header: Metadata =
            serde_json::from_slice(&json).map_err(|error| broken(error.to_string()))?;
        let data = length.checked_sub(8 + size);
        if data != Some(header.data_len() as u64) {
            return Err(broken("its tensors do not fit its length"));
        }
        let tensors = header.tensors();
        let mut matrices = tensors.iter().filter(|(_, info)| info.shape.len() == 2);
        let info = match tensors.get(NAME) {
            Some(info) => Some(info),
            None => matrices
                .next()
                .filter(|_| matrices.next().is_none())
                .map(|(_, info)| info),
        };
        let form = |found: String| ExchangeError::Form {
            found,
            instead: "one matrix `embeddings` [images, width] in F16, F32 or F64",
        };
        let info = info.ok_or_else(|| form(format!("no single matrix called `{NAME}`")))?;
        let &[rows, width] = info.shape.as_slice() else {
            return Err(form(format!("a tensor of shape {:?}", info.shape)));
        };
        let kind = match info.dtype {
            Dtype::F16 => Kind::F16,
            Dtype::F32 => Kind::F32,
            Dtype::F64 => Kind::F64,
            other => return Err(form(format!("numbers of type {other:?}"))),
        };
        Ok(Self {
            layout: Layout {
                kind,
                shape: [rows as u64, width as u64],
                offset: 8 + size + info.data_offsets.0 as u64,
            },
            metadata: header.metadata().clone().unwrap_or_default(),
        })
    }

    /// The images' names, where it has them, and what made the embeddings.
    pub fn told(&self) -> Result<(Option<Vec<String>>, MadeBy), ExchangeError> {
        let get = |key: &str| self.metadata.get(key).cloned();
        let rows = usize::try_from(self.layout.shape[0]).unwrap_or(usize::MAX);
        Ok((names(get, rows)?, MadeBy::found(get)))
    }
}

/// Writes embeddings with their names; the file appears whole. The same embeddings give
/// the same bytes.
///
/// # Errors
/// [`ExchangeError::System`]
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
