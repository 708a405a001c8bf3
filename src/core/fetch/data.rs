//! Data sets from the Hub: all files of a repository, in its own layout.
//!
//! ```text
//! <home>/data/<name>/...      the files, as the repository has them
//! <home>/data/<name>.json     what the repository listed when all of them were here
//! ```
//!
//! No hash is known beforehand: each file is held against the one that the repository's
//! listing states, SHA-256 of what is kept in large-file storage, else git's own.

use std::fs;
use std::path::{Path, PathBuf};

use super::download::{Hash, Wanted, download};
use super::error::Failure;
use super::files::{Lock, hash_file};
use super::git;
use super::http::{Client, Token};
use super::hub::as_user;
use super::listing::{Entry, listing};
use super::{FetchError, Options, Progress, SourceError};
use crate::files::write_whole;

/// A data set on the Hub.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DataSet {
    /// Name on the command line, also that of its folder.
    pub id: &'static str,
    /// Name for people.
    pub title: &'static str,
    /// `owner/name`.
    pub repo: &'static str,
    /// Its licence, as its publisher states it.
    pub licence: &'static str,
}

/// The data sets that can be fetched.
pub const DATA_SETS: [DataSet; 2] = [
    DataSet {
        id: "mmvp",
        title: "MMVP: 300 questions on 150 CLIP-blind pairs",
        repo: "MMVP/MMVP",
        licence: "MIT",
    },
    DataSet {
        id: "mmvp-vlm",
        title: "MMVP-VLM: 135 pairs with statements, 15 of each visual pattern",
        repo: "MMVP/MMVP_VLM",
        licence: "MIT",
    },
];

/// A data set on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchedData {
    /// Its folder.
    pub folder: PathBuf,
    /// Number of its files.
    pub files: usize,
    /// Their bytes.
    pub bytes: u64,
    /// How many of the files were downloaded now.
    pub downloaded: usize,
}

/// The data set of that name.
pub fn data_set(id: &str) -> Option<DataSet> {
    DATA_SETS.into_iter().find(|set| set.id == id)
}

/// The data set where all of it is on this machine, each file held against its hash; never
/// uses the network.
pub fn installed_data(set: DataSet, options: &Options) -> Option<FetchedData> {
    let place = Place::new(set, options);
    let listed: Vec<Entry> = serde_json::from_slice(&fs::read(&place.list).ok()?).ok()?;
    let whole = !listed.is_empty() && listed.iter().all(|entry| place.has(entry));
    whole.then(|| place.fetched(&listed, 0))
}

/// Finds a data set on this machine or downloads what is missing of it.
///
/// # Errors
/// [`FetchError::Data`] where the Hub does not give it. A full disk, an unusable folder and a
/// cancelled download are errors of their own; what was downloaded stays for the next run.
pub fn fetch_data(
    set: DataSet,
    options: &Options,
    progress: &mut dyn Progress,
) -> Result<FetchedData, FetchError> {
    if let Some(found) = installed_data(set, options) {
        return Ok(found);
    }
    let place = Place::new(set, options);
    let result = match options.offline {
        true => Err(SourceError::Offline.into()),
        false => as_user(options, progress, |token, progress| {
            bring(set, &place, options, token, progress)
        }),
    };
    result.map_err(|failure| match failure {
        Failure::Stop(error) => error,
        Failure::Source(reason) | Failure::Again { reason, .. } => FetchError::Data {
            set: set.id,
            address: format!("{}/datasets/{}", options.endpoint, set.repo),
            folder: place.folder,
            reason: Box::new(reason),
        },
    })
}

fn bring(
    set: DataSet,
    place: &Place,
    options: &Options,
    token: Option<Token<'_>>,
    progress: &mut dyn Progress,
) -> Result<FetchedData, Failure> {
    fs::create_dir_all(&place.folder).map_err(|error| Failure::local(&place.folder, error))?;
    let _lock = Lock::wait(&place.folder, options, progress)?;
    // Another process may have brought it meanwhile.
    if let Some(found) = installed_data(set, options) {
        return Ok(found);
    }
    let client = Client::new(options);
    let listed = listing(set.repo, options, &client, token, progress)?;
    let missing: Vec<&Entry> = listed.iter().filter(|entry| !place.has(entry)).collect();
    let mut whole = Whole {
        progress,
        title: set.id,
        total: missing.iter().map(|entry| entry.size).sum(),
        before: 0,
        begun: false,
    };
    if !missing.is_empty() {
        whole.progress.start(set.id, Some(whole.total), 0);
    }
    for entry in &missing {
        let target = place.path(entry);
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder).map_err(|error| Failure::local(folder, error))?;
        }
        let wanted = Wanted {
            url: &entry.url(set.repo, options),
            token,
            target: &target,
            size: Some(entry.size),
            hash: Some(entry.hash()),
        };
        download(&wanted, options, &client, &mut whole)?;
        whole.before += entry.size;
        whole.begun = false;
    }
    if !missing.is_empty() {
        progress.finish();
    }
    serde_json::to_vec(&listed)
        .map_err(Into::into)
        .and_then(|json| write_whole(&place.list, &json))
        .map_err(|error| Failure::local(&place.list, error))?;
    Ok(place.fetched(&listed, missing.len()))
}

/// Where a data set lies.
struct Place {
    folder: PathBuf,
    list: PathBuf,
}

impl Place {
    fn new(set: DataSet, options: &Options) -> Self {
        let data = options.home.join("data");
        Self {
            folder: data.join(set.id),
            list: data.join(format!("{}.json", set.id)),
        }
    }

    fn path(&self, entry: &Entry) -> PathBuf {
        // Listings are checked when they are read.
        let names = entry.path.split('/');
        names.fold(self.folder.clone(), |path, name| path.join(name))
    }

    /// Whether a file is here and right.
    fn has(&self, entry: &Entry) -> bool {
        let path = self.path(entry);
        let length = fs::metadata(&path).map(|meta| (meta.is_file(), meta.len()));
        matches!(length, Ok((true, length)) if length == entry.size) && right(&path, entry.hash())
    }

    fn fetched(&self, listed: &[Entry], downloaded: usize) -> FetchedData {
        FetchedData {
            folder: self.folder.clone(),
            files: listed.len(),
            bytes: listed.iter().map(|entry| entry.size).sum(),
            downloaded,
        }
    }
}

fn right(path: &Path, hash: Hash<'_>) -> bool {
    match hash {
        Hash::Sha256(known) => hash_file(path).is_ok_and(|got| got == known),
        Hash::GitBlob(known) => git::hash_file(path).is_ok_and(|got| got == known),
    }
}

/// Tells of many files as of one.
struct Whole<'a> {
    progress: &'a mut dyn Progress,
    title: &'static str,
    total: u64,
    /// Bytes of the files that are finished.
    before: u64,
    /// Whether the present file has begun.
    begun: bool,
}

impl Progress for Whole<'_> {
    fn start(&mut self, _: &str, _: Option<u64>, done: u64) {
        if self.begun {
            // It begins anew.
            let done = self.before + done;
            self.progress.start(self.title, Some(self.total), done);
        } else if done > 0 {
            self.progress.advance(done);
        }
        self.begun = true;
    }

    fn advance(&mut self, bytes: u64) {
        self.progress.advance(bytes);
    }

    fn note(&mut self, message: &str) {
        self.progress.note(message);
    }

    fn finish(&mut self) {}
}
