//! Embeddings in the files that people exchange: a safetensors file with names, a
//! NumPy array, or a folder in clip-retrieval's layout.
//!
//! | path | read as | names |
//! | --- | --- | --- |
//! | `x.safetensors` | one matrix of floats, `embeddings` where there are several | JSON list `names` in the metadata, if there |
//! | `x.npy` | a matrix of `f2`, `f4` or `f8`, row by row | none |
//! | folder | `img_emb/img_emb_N.npy`, row k of which is row k of `metadata/metadata_N.parquet` | the column `image_path`, if there |
//!
//! Contents decide, not a file's name. Whatever lengths rows have in a file, here they
//! have length 1. Files come from anywhere: sizes are checked against the file's before
//! anything is allocated, so that memory is bounded by it, and nothing panics. In a browser the first two are read, and nothing is written.

mod embeddings;
mod error;
#[cfg(feature = "native")]
mod folder;
#[cfg(feature = "native")]
mod growing;
mod npy;
#[cfg(feature = "native")]
mod parquet;
#[cfg(feature = "native")]
mod part;
mod rows;
mod safetensors;

#[cfg(feature = "native")]
use std::fs::{self, File};
use std::io::Read;
#[cfg(feature = "native")]
use std::io::{BufReader, Seek};
#[cfg(feature = "native")]
use std::path::Path;

pub use embeddings::{Embeddings, MadeBy};
pub use error::ExchangeError;
#[cfg(feature = "native")]
pub use folder::{read_table, table_path, tables};
#[cfg(feature = "native")]
pub use growing::GrowingArray;
#[cfg(feature = "native")]
pub use parquet::{
    ImageRow, ImageTable, PairRow, PairTable, SIDES, Table, TableImage, Told, read_pairs,
    read_told, write_rows,
};
#[cfg(feature = "native")]
pub use part::{Part, PartRows, parts};
#[cfg(feature = "native")]
pub use safetensors::write as write_safetensors;

use rows::Rows;

/// Reads embeddings from a file or a folder.
///
/// # Errors
/// [`ExchangeError`]
#[cfg(feature = "native")]
pub fn read(path: &Path) -> Result<Embeddings, ExchangeError> {
    let system = |reason| ExchangeError::system("read", path, reason);
    if fs::metadata(path).map_err(system)?.is_dir() {
        return folder::read(path);
    }
    let mut file = File::open(path).map_err(system)?;
    let length = file.metadata().map_err(system)?.len();
    let mut magic = [0; npy::MAGIC.len()];
    let begun = file.read_exact(&mut magic).is_ok();
    file.rewind().map_err(system)?;
    if begun && &magic == npy::MAGIC {
        return read_npy(BufReader::new(file), length);
    }
    // Not with `fs::read`: what is no regular file has no length to trust.
    let mut bytes = Vec::new();
    file.take(length).read_to_end(&mut bytes).map_err(system)?;
    read_safetensors(&bytes)
}

/// Reads a NumPy array of so many bytes.
///
/// # Errors
/// [`ExchangeError`]
pub fn read_npy(mut source: impl Read, length: u64) -> Result<Embeddings, ExchangeError> {
    let mut rows = Rows::default();
    npy::read(&mut source, length, &[], &mut rows)?;
    Ok(Embeddings {
        names: None,
        rows: rows.matrix()?,
        made_by: MadeBy::default(),
    })
}

/// Reads a safetensors file.
///
/// # Errors
/// [`ExchangeError`]
pub fn read_safetensors(bytes: &[u8]) -> Result<Embeddings, ExchangeError> {
    safetensors::read(bytes)
}

/// Reads the bytes of either file: contents decide which.
///
/// # Errors
/// [`ExchangeError`]
pub fn read_bytes(bytes: &[u8]) -> Result<Embeddings, ExchangeError> {
    if bytes.starts_with(npy::MAGIC) {
        return read_npy(bytes, bytes.len() as u64);
    }
    read_safetensors(bytes)
}

/// Reads the images' names of a Parquet file of clip-retrieval's metadata: of its column
/// `image_path`, else `path`, `url` or `key`, which has to have `rows` rows.
///
/// # Errors
/// [`ExchangeError`]
#[cfg(feature = "native")]
pub fn read_parquet_names(bytes: Vec<u8>, rows: usize) -> Result<Vec<String>, ExchangeError> {
    Ok(parquet::read(bytes.into(), rows)?.names)
}

#[cfg(test)]
mod tests;
