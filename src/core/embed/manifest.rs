//! What is encoded, and by what.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::error::EmbedError;
use super::unit::Unit;
use crate::files::write_whole;
use crate::hash::hex;
use crate::image::Preprocess;

/// Version of the form.
const SCHEMA: u32 = 1;

/// The manifest's file.
const FILE: &str = "corpus.json";

/// What a folder of a corpus's embeddings holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Version of this form.
    schema: u32,
    /// SHA-256 of all below.
    pub fingerprint: String,
    /// How many images there are.
    pub images: u64,
    /// Images of a shard, but for the last.
    pub shard: u64,
    /// What encodes them.
    pub encoders: Vec<Encoder>,
    /// Where they lie.
    pub(super) units: Vec<Unit>,
}

/// An encoder, and where its rows go.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Encoder {
    /// Folder of its arrays below the set's: `clip`, `dino`, or none of a single encoder.
    pub folder: String,
    /// Name of the model in the catalogue.
    pub model: String,
    /// SHA-256 of the file that the weights came from, in hex.
    pub weights: String,
    /// Form of the weights.
    pub precision: String,
    /// Numbers of a row.
    pub width: usize,
    /// How images are made ready for it.
    pub preprocessing: Preprocess,
}

impl Manifest {
    pub(super) fn new(units: Vec<Unit>, encoders: Vec<Encoder>, shard: u64) -> Self {
        let mut manifest = Self {
            schema: SCHEMA,
            fingerprint: String::new(),
            images: units.iter().map(|unit| unit.images).sum(),
            shard: shard.max(1),
            encoders,
            units,
        };
        // Plain numbers and texts always serialise.
        manifest.fingerprint = hex(&serde_json::to_vec(&manifest).unwrap_or_default());
        manifest
    }

    /// How many shards there are.
    pub fn shards(&self) -> u64 {
        self.images.div_ceil(self.shard)
    }

    /// The images of a shard, counted over all.
    ///
    /// # Errors
    /// [`EmbedError::NoShard`].
    pub fn images_of(&self, shard: u64) -> Result<std::ops::Range<u64>, EmbedError> {
        let shards = self.shards();
        if shard >= shards {
            return Err(EmbedError::NoShard { shard, shards });
        }
        let first = shard * self.shard;
        Ok(first..self.images.min(first + self.shard))
    }

    /// Makes a folder this corpus's; it may be already.
    ///
    /// # Errors
    /// [`EmbedError::Taken`], [`EmbedError::Other`], and what the system refuses.
    pub fn claim(&self, folder: &Path) -> Result<(), EmbedError> {
        if let Some(found) = Self::read(folder)? {
            return self.compare(&found, folder);
        }
        if fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
            return Err(EmbedError::Taken(folder.into()));
        }
        let path = folder.join(FILE);
        let write = |reason| EmbedError::system("write", &path, reason);
        let mut json = serde_json::to_vec_pretty(self).map_err(|error| write(error.into()))?;
        json.push(b'\n');
        fs::create_dir_all(folder).map_err(write)?;
        write_whole(&path, &json).map_err(write)
    }

    /// What a folder says that it holds; nothing of one that is somebody else's.
    ///
    /// # Errors
    /// What the system refuses.
    pub fn read(folder: &Path) -> Result<Option<Self>, EmbedError> {
        let path = folder.join(FILE);
        match fs::read(&path) {
            Ok(bytes) => Ok(serde_json::from_slice(&bytes).ok()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(EmbedError::system("read", &path, error)),
        }
    }

    fn compare(&self, found: &Self, folder: &Path) -> Result<(), EmbedError> {
        let what = if self.fingerprint == found.fingerprint {
            return Ok(());
        } else if self.units != found.units {
            "images"
        } else if self.encoders != found.encoders {
            "models"
        } else {
            "sizes of shards"
        };
        Err(EmbedError::Other {
            folder: folder.to_owned(),
            what,
        })
    }

    /// What the tables say of the encoders: `clip.model` and so on, of a single one `model`.
    pub(super) fn texts(&self) -> Vec<(String, String)> {
        let mut texts = Vec::new();
        for encoder in &self.encoders {
            // Plain numbers always serialise.
            let preprocessing = serde_json::to_string(&encoder.preprocessing).unwrap_or_default();
            for (key, text) in [
                ("model", &encoder.model),
                ("weights", &encoder.weights),
                ("precision", &encoder.precision),
                ("preprocessing", &preprocessing),
            ] {
                let key = match encoder.folder.as_str() {
                    "" => key.to_owned(),
                    folder => format!("{folder}.{key}"),
                };
                texts.push((key, text.clone()));
            }
        }
        texts
    }
}
