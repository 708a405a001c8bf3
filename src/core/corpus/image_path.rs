//! Where an image's file is, and reading it.

use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::Arc;

use super::archive::{Archive, too_long};
use crate::image::{self, ImageError, Limits, RgbImage};

/// An image's file, on disk or in an archive.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ImagePath {
    /// Where it lies: the folder or archive that was given, and its path within.
    pub path: PathBuf,
    /// Its path within the folder, with `/` between names: the same on every
    /// machine.
    pub name: String,
    pub(super) packed: Option<Packed>,
}

/// Where the bytes are, if not in a file of their own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Packed {
    /// In an archive, by their number there.
    Entry(Archive, usize),
    /// In memory.
    Bytes(Arc<[u8]>),
}

/// Why an image cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum UseError {
    /// Its file cannot be read.
    #[error("cannot be read: {0}")]
    Read(io::Error),
    /// Its file cannot be decoded.
    #[error(transparent)]
    Image(#[from] ImageError),
}

impl ImagePath {
    /// An image's file on disk; `name` tells it from the others of its set.
    pub fn new(path: impl Into<PathBuf>, name: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            name: name.into(),
            packed: None,
        }
    }

    /// An image's file in an archive.
    pub(super) fn packed(archive: &Archive, number: usize, name: &str) -> Self {
        Self {
            path: archive.path().join(name),
            name: name.to_owned(),
            packed: Some(Packed::Entry(archive.clone(), number)),
        }
    }

    /// An image's file that was read already, out of a table.
    pub fn read_before(path: impl Into<PathBuf>, name: impl Into<String>, bytes: Vec<u8>) -> Self {
        Self {
            path: path.into(),
            name: name.into(),
            packed: Some(Packed::Bytes(bytes.into())),
        }
    }

    /// The file's bytes.
    ///
    /// # Errors
    /// A file that is not there or longer than [`Limits::max_bytes`].
    pub fn read(&self) -> io::Result<Vec<u8>> {
        let most = Limits::default().max_bytes as u64;
        match &self.packed {
            None => {}
            Some(Packed::Entry(archive, number)) => return archive.read(*number, most),
            Some(Packed::Bytes(bytes)) if bytes.len() as u64 > most => {
                return Err(too_long(bytes.len() as u64, most));
            }
            Some(Packed::Bytes(bytes)) => return Ok(bytes.to_vec()),
        }
        let file = File::open(&self.path)?;
        let length = file.metadata()?.len();
        if length > most {
            return Err(too_long(length, most));
        }
        let mut bytes = Vec::with_capacity(length as usize);
        file.take(most).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// The decoded image.
    ///
    /// # Errors
    /// [`UseError`].
    pub fn decode(&self) -> Result<RgbImage, UseError> {
        let bytes = self.read().map_err(UseError::Read)?;
        Ok(image::decode(&bytes, Limits::default())?.rgb)
    }
}
