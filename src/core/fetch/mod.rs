//! Bringing a model's weights, the tokenizer or a data set ([`fetch_data`]) to this machine,
//! and finding those that are there.
//!
//! Each model has sources, tried in order: the Hugging Face Hub, then mirrors
//! (see [`crate::weights::catalogue`]). A file is streamed into `<name>.part`,
//! resumed after a cut, checked against its SHA-256 and only then renamed to
//! its place:
//!
//! ```text
//! <home>/weights/<model>/<source>/<file>        the weights
//! <home>/weights/<model>/<source>/<file>.json   what is known of them
//! <home>/weights/<model>/<source>/<file>.part   a download that was cut off
//! ```
//!
//! A file is hashed once: its note names its path, length and time of change. Where the
//! home folder cannot be written, the note lies in the user's own cache folder
//! ([`Options::spare`]); where that cannot be written either, the file is hashed by
//! each run.

mod data;
mod download;
mod error;
mod fetched;
mod files;
mod git;
mod http;
mod hub;
mod listing;
mod options;
mod progress;
mod pypi;
mod retry;

pub use data::{DATA_SETS, DataSet, FetchedData, data_set, fetch_data, installed_data};
pub use error::{Attempt, FetchError, SourceError};
pub use fetched::Fetched;
pub use options::Options;
pub use progress::{Progress, Quiet};

use self::error::Failure;
use self::files::{Lock, Place};
use self::http::Client;
pub use crate::net::{Retry, Secret};
use crate::weights::catalogue::{Item, Origin, Source};

/// The model's weights file that is on this machine, in the order of its
/// sources; never uses the network. A file whose hash was checked earlier and
/// that has not changed since is not read again.
///
/// `None` also where the cache folder cannot be determined.
pub fn installed<'a>(item: impl Into<Item<'a>>) -> Option<Fetched> {
    installed_with(item, &Options::from_env().ok()?)
}

/// [`installed`] with other settings than those of the environment.
pub fn installed_with<'a>(item: impl Into<Item<'a>>, options: &Options) -> Option<Fetched> {
    let item = item.into();
    item.sources
        .iter()
        .filter(|source| options.wants(source))
        .find_map(|source| files::find(item, source, options))
}

/// Finds the model's weights on this machine or downloads them.
///
/// # Errors
/// [`FetchError::NoSource`] lists every source with the reason why it failed
/// and says where to put the file by hand. A full disk, an unusable cache
/// folder and a cancelled download end the search at once; what was downloaded
/// stays for the next run.
pub fn fetch<'a>(
    item: impl Into<Item<'a>>,
    options: &Options,
    progress: &mut dyn Progress,
) -> Result<Fetched, FetchError> {
    let item = item.into();
    let sources: Vec<&Source> = item.sources.iter().filter(|s| options.wants(s)).collect();
    if sources.is_empty() {
        return Err(FetchError::NoSuchSource {
            model: item.id.to_owned(),
            asked: options.source.clone().unwrap_or_default(),
            known: known_sources(item),
        });
    }
    if let Some(found) = installed_with(item, options) {
        return Ok(found);
    }
    let client = Client::new(options);
    let mut attempts = Vec::new();
    for (i, source) in sources.iter().enumerate() {
        let reason = match from_source(item, source, options, &client, progress) {
            Ok(fetched) => return Ok(fetched),
            Err(Failure::Stop(error)) => return Err(error),
            Err(Failure::Source(reason) | Failure::Again { reason, .. }) => reason,
        };
        let attempt = Attempt {
            source: source.id.clone(),
            address: hub::address(&source.from, options),
            reason,
        };
        if let Some(next) = sources.get(i + 1).filter(|_| !options.offline) {
            let failed = attempt.describe();
            progress.note(&format!("{failed}; trying source '{}'", next.id));
        }
        attempts.push(attempt);
    }
    Err(FetchError::NoSource {
        model: item.id.to_owned(),
        attempts,
        by_hand: sources
            .iter()
            .map(|source| by_hand(item, source, options))
            .collect(),
    })
}

/// One source, under its lock: a second process waits and then finds the file.
fn from_source(
    item: Item<'_>,
    source: &Source,
    options: &Options,
    client: &Client,
    progress: &mut dyn Progress,
) -> Result<Fetched, Failure> {
    let place = Place::new(item, source, options);
    if options.offline && !place.folder.is_dir() {
        return Err(SourceError::Offline.into());
    }
    place.create()?;
    let _lock = Lock::wait(&place.folder, options, progress)?;
    if let Some(found) = files::find(item, source, options) {
        return Ok(found);
    }
    let got = match &source.from {
        Origin::Hub { .. } => hub::fetch(source, &place, options, client, progress)?,
        Origin::Pypi { .. } => pypi::fetch(source, &place, options, client, progress)?,
    };
    if !got.verified {
        progress.note(&format!(
            "the hash of this file was not known beforehand and the server stated none: \
             sha256 {} was recorded, not verified",
            got.sha256
        ));
    }
    Ok(place.record(item, source, got, options))
}

/// How to bring the file without this program.
fn by_hand(item: Item<'_>, source: &Source, options: &Options) -> String {
    let place = Place::new(item, source, options);
    match &source.from {
        Origin::Hub { .. } => format!(
            "{} as {}",
            hub::address(&source.from, options),
            place.file.display()
        ),
        Origin::Pypi {
            project,
            version,
            wheel,
            ..
        } => format!(
            "{wheel} from https://pypi.org/project/{project}/{version}/#files as {}",
            place.folder.join(wheel).display()
        ),
    }
}

fn known_sources(item: Item<'_>) -> String {
    let ids: Vec<&str> = item.sources.iter().map(|s| s.id.as_str()).collect();
    ids.join(", ")
}
