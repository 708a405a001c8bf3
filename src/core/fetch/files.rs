//! The cache folder: where a file lies, whether it is whole, and who may write.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::error::Failure;
use super::fetched::Got;
use super::retry::sleep;
use super::{Fetched, Options, Progress};
use crate::files::{is_taken, with_suffix};
use crate::weights::catalogue::{Item, Origin, Source};

/// Bytes read or written at once.
pub(super) const CHUNK: usize = 256 * 1024;

/// Where one source's file lies.
pub(super) struct Place {
    pub folder: PathBuf,
    pub file: PathBuf,
    /// What is known of the file, below the folders of [`Notes`](crate::notes::Notes).
    note: PathBuf,
}

/// What is known of a file that was checked, so that it need not be hashed again each
/// time. It speaks of one path, length and time of change, so that it may also lie
/// elsewhere, where the folder cannot be written.
#[derive(Serialize, Deserialize)]
struct Record {
    path: PathBuf,
    bytes: u64,
    modified: u128,
    sha256: String,
    verified: bool,
    revision: Option<String>,
}

impl Place {
    pub fn new(item: Item<'_>, source: &Source, options: &Options) -> Self {
        let below = Path::new("weights").join(item.id).join(&source.id);
        let file = below.join(source.from.file_name());
        Self {
            folder: options.home.join(below),
            note: with_suffix(&file, ".json"),
            file: options.home.join(file),
        }
    }

    pub fn create(&self) -> Result<(), Failure> {
        fs::create_dir_all(&self.folder).map_err(|error| Failure::local(&self.folder, error))
    }

    /// Notes a finished file.
    pub fn record(&self, item: Item<'_>, source: &Source, got: Got, options: &Options) -> Fetched {
        if let Ok(modified) = modified(&got.path) {
            let record = Record {
                path: got.path.clone(),
                bytes: got.bytes,
                modified,
                sha256: got.sha256.clone(),
                verified: got.verified,
                revision: got.revision.clone(),
            };
            if let Ok(json) = serde_json::to_vec_pretty(&record) {
                options.notes().write(&self.note, &json);
            }
        }
        fetched(item, source, got)
    }

    /// The note, if it still speaks of the file as it is and agrees with the
    /// catalogue.
    fn noted(&self, path: &Path, source: &Source, options: &Options) -> Option<Got> {
        let length = fs::metadata(path).ok()?.len();
        let modified = modified(path).ok()?;
        let notes = options.notes();
        let mut records = notes
            .read(&self.note)
            .filter_map(|json| serde_json::from_slice::<Record>(&json).ok());
        let record = records.find(|record| {
            let known = source.sha256.as_ref();
            record.path == path
                && (record.bytes, record.modified) == (length, modified)
                && known.is_none_or(|known| *known == record.sha256)
        })?;
        Some(Got {
            path: record.path,
            sha256: record.sha256,
            bytes: record.bytes,
            verified: record.verified,
            revision: record.revision,
        })
    }
}

/// That no other process brings files into a folder. It ends with this, also when the
/// process dies.
pub(super) struct Lock(#[allow(dead_code, reason = "held, never read")] File);

impl Lock {
    /// Waits for it.
    pub fn wait(
        folder: &Path,
        options: &Options,
        progress: &mut dyn Progress,
    ) -> Result<Self, Failure> {
        let path = folder.join(".lock");
        let local = |error| Failure::local(&path, error);
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(local)?;
        let mut said = false;
        while is_taken(lock.try_lock()) {
            if !said {
                said = true;
                progress.note("another process is fetching this file; waiting for it");
            }
            sleep(Duration::from_millis(100), options).map_err(Failure::Stop)?;
        }
        Ok(Self(lock))
    }
}

fn fetched(item: Item<'_>, source: &Source, got: Got) -> Fetched {
    Fetched {
        model: item.id.to_owned(),
        source_id: source.id.clone(),
        reader: source.reader,
        path: got.path,
        sha256: got.sha256,
        bytes: got.bytes,
        verified: got.verified,
        revision: got.revision,
    }
}

/// The source's file on this machine, whole: in our folder, or in the Hugging
/// Face libraries' cache.
pub(super) fn find(item: Item<'_>, source: &Source, options: &Options) -> Option<Fetched> {
    let place = Place::new(item, source, options);
    let mut candidates = vec![(place.file.clone(), None)];
    candidates.extend(in_hub_cache(source, options));
    for (path, blob) in candidates {
        let Ok(meta) = fs::metadata(&path) else {
            continue;
        };
        if !meta.is_file() || source.size.is_some_and(|size| size != meta.len()) {
            continue;
        }
        if let Some(got) = place.noted(&path, source, options) {
            return Some(fetched(item, source, got));
        }
        let Ok(sha256) = hash_file(&path) else {
            continue;
        };
        // Blobs of large files are named after their hash.
        let known = source.sha256.clone().or(blob);
        if known.as_ref().is_some_and(|known| *known != sha256) {
            log::warn!("{}: not the expected file, ignored", path.display());
            continue;
        }
        let got = Got {
            path,
            sha256,
            bytes: meta.len(),
            verified: known.is_some(),
            revision: None,
        };
        return Some(place.record(item, source, got, options));
    }
    None
}

/// Snapshots of the Hugging Face cache that may hold the file, each with the
/// name of the blob it links to where that is a hash.
fn in_hub_cache(source: &Source, options: &Options) -> Vec<(PathBuf, Option<String>)> {
    let (
        Origin::Hub {
            repo,
            revision,
            file,
        },
        Some(cache),
    ) = (&source.from, &options.hub_cache)
    else {
        return Vec::new();
    };
    let folder = cache.join(format!("models--{}", repo.replace('/', "--")));
    let snapshots = folder.join("snapshots");
    let revisions: Vec<PathBuf> = if revision == Origin::CONVERSION {
        // The pull request's number is the server's to tell: any snapshot.
        let entries = fs::read_dir(&snapshots).into_iter().flatten().flatten();
        entries.map(|entry| entry.path()).collect()
    } else {
        let commit = fs::read_to_string(folder.join("refs").join(revision))
            .map_or_else(|_| revision.clone(), |commit| commit.trim().to_owned());
        vec![snapshots.join(commit)]
    };
    let with_blob = |snapshot: PathBuf| {
        let path = snapshot.join(file);
        let target = fs::canonicalize(&path).ok()?;
        let name = target.file_name()?.to_str()?.to_owned();
        let is_hash = name.len() == 64 && name.bytes().all(|b| b.is_ascii_hexdigit());
        Some((path, is_hash.then_some(name)))
    };
    revisions.into_iter().filter_map(with_blob).collect()
}

/// SHA-256 of a file in lower-case hex.
pub(super) fn hash_file(path: &Path) -> io::Result<String> {
    let mut hasher = Sha256::new();
    feed(&mut hasher, File::open(path)?)?;
    Ok(crate::hash::finish(hasher))
}

/// Feeds all of the reader to the hasher; returns the number of bytes.
pub(super) fn feed(hasher: &mut Sha256, mut reader: impl Read) -> io::Result<u64> {
    let mut buffer = vec![0; CHUNK];
    let mut total = 0;
    loop {
        match reader.read(&mut buffer)? {
            0 => return Ok(total),
            n => {
                hasher.update(&buffer[..n]);
                total += n as u64;
            }
        }
    }
}

fn modified(path: &Path) -> io::Result<u128> {
    let time = fs::metadata(path)?.modified()?;
    Ok(time
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_nanos()))
}
