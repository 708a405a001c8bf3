//! What can go wrong on the way.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::net::Again;

/// Why no weights file could be had.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// Every source failed.
    #[error("{}", no_source(model, attempts, by_hand))]
    NoSource {
        /// Name of the model.
        model: String,
        /// The sources tried, in order, each with its reason.
        attempts: Vec<Attempt>,
        /// For each source: what to download and where to put it.
        by_hand: Vec<String>,
    },
    /// The model has no source of that name.
    #[error("{model} has no source '{asked}'; it has: {known}")]
    NoSuchSource {
        /// Name of the model.
        model: String,
        /// The source asked for.
        asked: String,
        /// The sources there are.
        known: String,
    },
    /// A data set cannot be had.
    #[error(
        "{set} cannot be fetched: {reason}\nTo bring it by hand, put the files of {address} into \
         {}, and give that folder where it is used", .folder.display()
    )]
    Data {
        /// Name of the data set.
        set: &'static str,
        /// Its page.
        address: String,
        /// Where its files go.
        folder: PathBuf,
        /// Why.
        reason: Box<SourceError>,
    },
    /// Stopped on request.
    #[error("cancelled; what was downloaded is kept, and the next run resumes it")]
    Cancelled,
    /// The disk is full.
    #[error(
        "the disk is full: {path} cannot grow further; free some space, or set CLIPSIGHT_HOME \
         to a folder on another disk, and run this again: it resumes"
    )]
    DiskFull {
        /// The file being written.
        path: PathBuf,
    },
    /// The cache folder cannot be used.
    #[error(
        "cannot use {path}: {reason}; check its permissions, or set CLIPSIGHT_HOME to a folder \
         that can be written"
    )]
    Folder {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        reason: io::Error,
    },
    /// Neither CLIPSIGHT_HOME nor a home folder is known.
    #[error("no home folder is known to keep weights in; set CLIPSIGHT_HOME to a folder")]
    NoHome,
}

/// One source that was tried.
#[derive(Debug)]
pub struct Attempt {
    /// Name of the source.
    pub source: String,
    /// Where it is.
    pub address: String,
    /// Why it failed.
    pub reason: SourceError,
}

impl Attempt {
    /// Address and reason, the address once.
    pub(super) fn describe(&self) -> String {
        let reason = self.reason.to_string();
        if reason.contains(&self.address) {
            reason
        } else {
            format!("{}: {reason}", self.address)
        }
    }
}

/// Why one source failed.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The network was not to be used.
    #[error("not on this machine, and the network is not to be used (offline)")]
    Offline,
    /// 404 or 410.
    #[error("{url} does not exist (HTTP {status})")]
    NotFound {
        /// The address.
        url: String,
        /// 404 or 410.
        status: u16,
    },
    /// 401 or 403.
    #[error(
        "{url} refuses access (HTTP {status}); set HF_TOKEN to a token that may read the \
         repository (huggingface.co/settings/tokens)"
    )]
    Unauthorized {
        /// The address.
        url: String,
        /// 401 or 403.
        status: u16,
    },
    /// 429, and waiting did not help.
    #[error("{url} limits the rate of requests (HTTP 429){}; try again later", asks(.retry_after))]
    RateLimited {
        /// The address.
        url: String,
        /// How long the server asks to wait.
        retry_after: Option<Duration>,
    },
    /// Another status.
    #[error("{url} answered with HTTP {status}")]
    Status {
        /// The address.
        url: String,
        /// The status.
        status: u16,
    },
    /// The server could not be reached or the connection broke.
    #[error("{url} cannot be reached: {reason}")]
    Network {
        /// The address.
        url: String,
        /// Why.
        reason: String,
    },
    /// The server speaks HTTP in a way that cannot be followed.
    #[error("{url} gave an answer that makes no sense: {reason}")]
    Answer {
        /// The address.
        url: String,
        /// What is wrong.
        reason: String,
    },
    /// The file is not as long as it must be.
    #[error("{what} has {got} bytes instead of {expected}: another file, refused")]
    WrongLength {
        /// The file.
        what: String,
        /// Bytes it must have.
        expected: u64,
        /// Bytes it has.
        got: u64,
    },
    /// The file is not the one expected.
    #[error("{what} has {kind} {got} instead of {expected}: another file, refused and removed")]
    WrongHash {
        /// The file.
        what: String,
        /// Which hash: `sha256` or `git hash`.
        kind: &'static str,
        /// Hash it must have.
        expected: String,
        /// Hash it has.
        got: String,
    },
    /// The catalogue's entry cannot be followed.
    #[error("the catalogue's entry cannot be followed: {0}")]
    Entry(&'static str),
    /// The wheel cannot be unpacked.
    #[error("{wheel} cannot be unpacked: {reason}")]
    Archive {
        /// The wheel.
        wheel: String,
        /// Why.
        reason: String,
    },
}

/// How a step ends that does not succeed.
#[derive(Debug)]
pub(super) enum Failure {
    /// Nothing else is worth trying.
    Stop(FetchError),
    /// This source is out; the next may do.
    Source(SourceError),
    /// The same step may succeed later.
    Again {
        reason: SourceError,
        /// How long the server asks to wait.
        wait: Option<Duration>,
        /// Whether the step got further than before.
        progressed: bool,
    },
}

impl From<SourceError> for Failure {
    fn from(error: SourceError) -> Self {
        Self::Source(error)
    }
}

impl Failure {
    /// When the same step may succeed.
    pub fn again(&self) -> Option<Again> {
        match self {
            Self::Again {
                reason,
                wait,
                progressed,
            } => Some(Again {
                why: reason.to_string(),
                wait: *wait,
                progressed: *progressed,
            }),
            Self::Stop(_) | Self::Source(_) => None,
        }
    }

    /// What it is once patience has ended.
    pub fn given_up(self) -> Self {
        match self {
            Self::Again { reason, .. } => Self::Source(reason),
            other => other,
        }
    }

    /// A file of our own could not be read or written.
    pub fn local(path: &Path, reason: io::Error) -> Self {
        let path = path.to_owned();
        Self::Stop(match reason.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                FetchError::DiskFull { path }
            }
            _ => FetchError::Folder { path, reason },
        })
    }
}

fn no_source(model: &str, attempts: &[Attempt], by_hand: &[String]) -> String {
    let mut text = format!("no source gave the weights of {model}. Tried:");
    for attempt in attempts {
        text += &format!("\n  {}: {}", attempt.source, attempt.describe());
    }
    text += "\nTo bring the file by hand, save one of these and run this again:";
    for way in by_hand {
        text += &format!("\n  {way}");
    }
    text
}

fn asks(wait: &Option<Duration>) -> String {
    wait.map_or_else(String::new, |wait| {
        format!(" and asks to wait {}", crate::net::seconds(wait))
    })
}
