//! A model's weights as the processor's kernels want them, in a file that is mapped
//! instead of read.
//!
//! The file is safetensors: a linear layer's panels as bytes, every other tensor as
//! f32, and in its metadata what it was made of and a checksum of each part. It lies
//! beside the downloads, under the hash of its source, the precision and the version of
//! the panels' order; one that is damaged or was made of something else is made anew.

use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clipsight_processor::{Format, Panels};
use memmap2::Mmap;
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};
use serde::{Deserialize, Serialize};

use super::error::OpenError;
use crate::fetch::{Fetched, Options};
use crate::files::{publish, with_suffix};
use crate::weights::Precision;
use crate::weights::spec::Role;
use crate::weights::tensor::{Tensors, Values, WeightTensor};

/// Version of the panels' order and of this file.
const VERSION: u32 = 1;
/// Key of the description in the file's metadata.
const KEY: &str = "clipsight";

/// What a file was made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct About {
    version: u32,
    source_sha256: String,
    precision: String,
    parts: BTreeMap<String, Part>,
}

/// One tensor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Part {
    shape: Vec<usize>,
    kind: Kind,
    /// CRC-32 of its bytes.
    checksum: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    /// Plain f32.
    Plain,
    /// Panels of f32.
    F32,
    /// Panels of 8-bit integers; their scales are a tensor of their own.
    I8,
}

/// A prepared file, whether it is there or not.
#[derive(Debug)]
pub(super) struct Prepared {
    path: PathBuf,
    source_sha256: String,
    precision: Precision,
}

impl Prepared {
    /// The file of a model at a precision.
    ///
    /// # Errors
    /// [`OpenError::Fetch`] where downloads lie nowhere.
    pub fn of(fetched: &Fetched, precision: Precision) -> Result<Self, OpenError> {
        let hash = fetched.sha256.get(..16).unwrap_or(&fetched.sha256);
        let name = format!(
            "{}-{hash}-{precision}-v{VERSION}.safetensors",
            fetched.model
        );
        Ok(Self {
            path: Options::from_env()?.home.join("panels").join(name),
            source_sha256: fetched.sha256.clone(),
            precision,
        })
    }

    /// The mapped weights; None when there are none, or none that are sound.
    pub fn open(&self) -> Option<Tensors> {
        let file = File::open(&self.path).ok()?;
        // SAFETY: the file is only ever replaced as a whole, by a rename, so that what is
        // mapped stays what it was.
        let map = unsafe { Mmap::map(&file) }.ok()?;
        let tensors = self.read(map);
        if tensors.is_none() {
            log::warn!("`{}` is damaged and is made anew", self.path.display());
        }
        tensors
    }

    fn read(&self, map: Mmap) -> Option<Tensors> {
        let map = Arc::new(map);
        let (_, metadata) = SafeTensors::read_metadata(&map).ok()?;
        let about = metadata.metadata().as_ref()?.get(KEY)?;
        let about: About = serde_json::from_str(about).ok()?;
        let wanted = (VERSION, &self.source_sha256, self.precision.to_string());
        if (about.version, &about.source_sha256, about.precision) != wanted {
            return None;
        }
        let file = SafeTensors::deserialize(&map).ok()?;
        let views: Vec<(&String, &Part, &[u8])> = about
            .parts
            .iter()
            .map(|(name, part)| Some((name, part, file.tensor(name).ok()?.data())))
            .collect::<Option<_>>()?;
        if !sound(&views) {
            return None;
        }
        let start = map.as_ptr() as usize;
        let mut tensors = Tensors::new();
        for (name, part, data) in views {
            let panels = |format, scale: Option<&[f32]>| {
                let outputs = *part.shape.first()?;
                let inputs = part.shape.iter().skip(1).product();
                let at = data.as_ptr() as usize - start;
                let owner = Arc::clone(&map);
                let range = at..at + data.len();
                Panels::of_bytes(format, [outputs, inputs], owner, range, scale, None)
            };
            let values = match part.kind {
                Kind::Plain => Values::F32(floats(data)),
                Kind::F32 => Values::Panels(panels(Format::F32, None)?),
                Kind::I8 => {
                    let scale = file.tensor(&scale_of(name)).ok()?.data();
                    Values::Panels(panels(Format::I8, Some(&floats(scale)))?)
                }
            };
            let shape = part.shape.clone();
            tensors.insert(name.clone(), WeightTensor { shape, values });
        }
        Some(tensors)
    }

    /// Writes the file, in place of those that earlier versions made, and gives the
    /// weights as they are mapped from it. Where it cannot be written (a full disk, a
    /// cache that is read-only) the weights stay in memory, which is said.
    pub fn make(&self, tensors: Tensors) -> Tensors {
        match self.write(&tensors) {
            Ok(()) => self.open().unwrap_or(tensors),
            Err(error) => {
                log::warn!("cannot write `{}`: {error}", self.path.display());
                tensors
            }
        }
    }

    fn write(&self, tensors: &Tensors) -> std::io::Result<()> {
        let mut parts = BTreeMap::new();
        let mut views: Vec<(String, Dtype, Vec<usize>, Vec<u8>)> = Vec::new();
        for (name, tensor) in tensors {
            let (kind, bytes) = match panels_of(name, tensor) {
                Some(panels) => {
                    if panels.format() == Format::I8 {
                        let scale = bytes(panels.scale());
                        views.push((scale_of(name), Dtype::F32, vec![scale.len() / 4], scale));
                    }
                    let kind = match panels.format() {
                        Format::F32 => Kind::F32,
                        Format::I8 => Kind::I8,
                    };
                    (kind, panels.bytes().to_vec())
                }
                None => (Kind::Plain, bytes(&tensor.to_f32())),
            };
            let part = Part {
                shape: tensor.shape.clone(),
                kind,
                checksum: crc32fast::hash(&bytes),
            };
            parts.insert(name.clone(), part);
            // Four bytes each, so that every part starts where an f32 may.
            views.push((name.clone(), Dtype::U32, vec![bytes.len() / 4], bytes));
        }
        let about = About {
            version: VERSION,
            source_sha256: self.source_sha256.clone(),
            precision: self.precision.to_string(),
            parts,
        };
        let about = serde_json::to_string(&about)?;
        let views = views
            .iter()
            .map(|(name, dtype, shape, data)| {
                Ok((name, TensorView::new(*dtype, shape.clone(), data)?))
            })
            .collect::<Result<Vec<_>, safetensors::SafeTensorError>>()
            .map_err(std::io::Error::other)?;
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder)?;
        }
        let temporary = with_suffix(&self.path, &format!(".{}.tmp", std::process::id()));
        let metadata = HashMap::from([(KEY.to_owned(), about)]);
        let written = safetensors::serialize_to_file(views, Some(metadata), &temporary)
            .map_err(std::io::Error::other)
            .and_then(|()| publish(&File::open(&temporary)?, &temporary, &self.path));
        if written.is_err() {
            let _ = fs::remove_file(&temporary);
        }
        written?;
        self.remove_earlier();
        Ok(())
    }

    /// Removes what earlier versions made of the same weights.
    fn remove_earlier(&self) {
        let name = |path: &Path| path.file_name()?.to_str().map(str::to_owned);
        let (Some(own), Some(folder)) = (name(&self.path), self.path.parent()) else {
            return;
        };
        let Some((of_weights, _)) = own.rsplit_once("-v") else {
            return;
        };
        let files = fs::read_dir(folder).into_iter().flatten().flatten();
        for path in files.map(|file| file.path()) {
            let earlier = name(&path).is_some_and(|other| {
                other != own
                    && other
                        .rsplit_once("-v")
                        .is_some_and(|(of, _)| of == of_weights)
            });
            if earlier {
                let _ = fs::remove_file(path);
            }
        }
    }
}

/// Whether all parts have their checksums: on as many threads as there are cores, which
/// also brings the file into memory.
fn sound(views: &[(&String, &Part, &[u8])]) -> bool {
    let next = std::sync::atomic::AtomicUsize::new(0);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let check = || {
        std::iter::from_fn(|| views.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed)))
            .all(|(_, part, data)| crc32fast::hash(data) == part.checksum)
    };
    std::thread::scope(|scope| {
        let checks: Vec<_> = (0..threads).map(|_| scope.spawn(check)).collect();
        checks
            .into_iter()
            .all(|check| check.join().unwrap_or(false))
    })
}

/// The panels of a matrix that a linear layer multiplies by.
fn panels_of(name: &str, tensor: &WeightTensor) -> Option<Panels> {
    let linear = Role::of(name) == Role::Linear || name.ends_with("patch.weight");
    (linear && tensor.shape.len() > 1).then(|| tensor.to_panels())
}

fn scale_of(name: &str) -> String {
    format!("{name}.scale")
}

fn bytes(numbers: &[f32]) -> Vec<u8> {
    numbers.iter().flat_map(|x| x.to_le_bytes()).collect()
}

fn floats(bytes: &[u8]) -> Vec<f32> {
    let (numbers, _) = bytes.as_chunks::<4>();
    numbers.iter().map(|x| f32::from_le_bytes(*x)).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::weights::rounding::to_int8;
    use crate::weights::spec::{Family, VisionSpec};
    use crate::weights::tensor::random::random_tensors;

    fn prepared(folder: &Path, sha256: &str, precision: Precision) -> Prepared {
        Prepared {
            path: folder.join(format!("model-{sha256}-{precision}-v{VERSION}.safetensors")),
            source_sha256: sha256.into(),
            precision,
        }
    }

    fn weights() -> Tensors {
        let spec = VisionSpec {
            family: Family::Dinov2,
            width: 24,
            depth: 2,
            heads: 2,
            mlp: 96,
            patch: 4,
            grid: 3,
            registers: 0,
            embedding: 24,
        };
        let tensors = random_tensors(&spec, 3);
        assert!(!tensors.is_empty());
        tensors
    }

    fn same(one: &Tensors, other: &Tensors) -> bool {
        let plain = |tensors: &Tensors| -> Vec<_> {
            let tensors = tensors.iter();
            tensors
                .map(|(name, tensor)| (name.clone(), tensor.shape.clone(), tensor.to_f32()))
                .collect()
        };
        plain(one) == plain(other)
    }

    #[test]
    fn what_is_mapped_is_what_was_written() {
        let folder = tempfile::tempdir().unwrap();
        for (precision, tensors) in [
            (Precision::F32, weights()),
            (Precision::Int8, to_int8(&weights())),
        ] {
            let file = prepared(folder.path(), "aa", precision);
            assert!(file.open().is_none());
            let mapped = file.make(tensors.clone());
            assert!(same(&mapped, &tensors));
            let panels = |name: &str| matches!(mapped[name].values, Values::Panels(_));
            assert!(panels("block.1.up.weight") && panels("patch.weight"));
            assert!(!panels("block.1.norm1.weight"));
            assert!(same(&file.open().unwrap(), &tensors));
        }
    }

    #[test]
    fn what_is_damaged_or_of_other_weights_is_not_opened() {
        let folder = tempfile::tempdir().unwrap();
        let file = prepared(folder.path(), "aa", Precision::F32);
        file.make(weights());
        let whole = fs::read(&file.path).unwrap();
        for at in [0, 9, whole.len() / 2, whole.len() - 1] {
            let mut damaged = whole.clone();
            damaged[at] ^= 4;
            fs::write(&file.path, &damaged).unwrap();
            assert!(file.open().is_none(), "byte {at}");
        }
        fs::write(&file.path, &whole[..whole.len() - 7]).unwrap();
        assert!(file.open().is_none());
        fs::write(&file.path, &whole).unwrap();
        assert!(file.open().is_some());
        let other = Prepared {
            path: file.path.clone(),
            ..prepared(folder.path(), "bb", Precision::F32)
        };
        assert!(other.open().is_none());
    }

    #[test]
    fn earlier_versions_are_removed_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let names = ["model-aa-f32-v0.safetensors", "model-ab-f32-v0.safetensors"];
        for name in names {
            fs::write(folder.path().join(name), "").unwrap();
        }
        prepared(folder.path(), "aa", Precision::F32).make(weights());
        let there = names.map(|name| folder.path().join(name).exists());
        assert_eq!(there, [false, true]);
    }

    #[test]
    fn where_nothing_can_be_written_the_weights_stay_in_memory() {
        let folder = tempfile::tempdir().unwrap();
        // A file stands where a folder would have to be.
        fs::write(folder.path().join("file"), "").unwrap();
        let file = prepared(&folder.path().join("file"), "aa", Precision::F32);
        assert!(same(&file.make(weights()), &weights()));
    }
}
