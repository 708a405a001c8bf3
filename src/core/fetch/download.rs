//! One file over HTTP: streamed, resumed, checked, then put in its place.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::error::Failure;
use super::fetched::Got;
use super::files::{self, CHUNK};
use super::http::{Answer, Client, Token};
use super::retry::persist;
use super::{Options, Progress, SourceError, git};
use crate::files::{publish, with_suffix};

/// No weights file of this program is larger.
const LARGEST: u64 = 16 << 30;

/// What to download.
pub(super) struct Wanted<'a> {
    pub url: &'a str,
    pub token: Option<Token<'a>>,
    /// Where it goes.
    pub target: &'a Path,
    /// Its length, where known.
    pub size: Option<u64>,
    /// Its hash, where known.
    pub hash: Option<Hash<'a>>,
}

/// A hash that is known beforehand, in lower-case hex.
#[derive(Clone, Copy)]
pub(super) enum Hash<'a> {
    Sha256(&'a str),
    /// git's, of a file that is kept in the repository itself.
    GitBlob(&'a str),
}

/// Kept beside `<file>.part`: which file its bytes belong to.
#[derive(Default, Serialize, Deserialize)]
struct Origin {
    etag: Option<String>,
}

/// The bytes that are here, with their running hash.
struct Part {
    path: PathBuf,
    file: File,
    hasher: Sha256,
    length: u64,
    etag: Option<String>,
}

pub(super) fn download(
    wanted: &Wanted<'_>,
    options: &Options,
    client: &Client,
    progress: &mut dyn Progress,
) -> Result<Got, Failure> {
    let mut part = Part::open(wanted.target)?;
    let mut started_anew = false;
    let result = persist(options, progress, |progress| {
        let resumed = part.length > 0;
        match transfer(wanted, &mut part, options, client, progress) {
            // Bytes of another file may have been resumed: once from scratch.
            Err(Failure::Source(SourceError::WrongHash { .. })) if resumed && !started_anew => {
                started_anew = true;
                progress.note("the resumed file has a wrong hash; downloading all of it again");
                part = Part::open(wanted.target)?;
                transfer(wanted, &mut part, options, client, progress)
            }
            other => other,
        }
    });
    if result.is_err() && part.length == 0 {
        // Nothing to resume; it may be gone already.
        let _ = fs::remove_file(&part.path);
        let _ = fs::remove_file(note(&part.path));
    }
    result
}

/// One request, from the bytes that are here to the end.
fn transfer(
    wanted: &Wanted<'_>,
    part: &mut Part,
    options: &Options,
    client: &Client,
    progress: &mut dyn Progress,
) -> Result<Got, Failure> {
    let etag = part.etag.clone().filter(|etag| !etag.starts_with("W/"));
    // Without an ETag only a known hash tells whether both halves fit.
    let resumable = etag.is_some() || wanted.hash.is_some();
    if !resumable || wanted.size.is_some_and(|size| part.length > size) {
        part.restart()?;
    }
    let range = format!("bytes={}-", part.length);
    // A proxy must not send a compressed body: lengths would not add up.
    let mut headers = vec![("Accept-Encoding", "identity")];
    if part.length > 0 {
        headers.push(("Range", &range));
        if let Some(etag) = &etag {
            headers.push(("If-Range", etag));
        }
    }
    let mut answer = client.get(wanted.url, &headers, wanted.token)?;
    let total = match answer.response.status().as_u16() {
        200 => {
            part.restart()?;
            answer.header("content-length").and_then(|n| n.parse().ok())
        }
        206 => match content_range(&answer) {
            Some((start, total)) if start == part.length => total,
            _ => return begin_anew(part, &answer, "another range than the one asked for"),
        },
        416 => match content_range(&answer) {
            Some((_, Some(total))) if total == part.length => Some(total),
            _ => return begin_anew(part, &answer, "the range does not exist"),
        },
        _ => return Err(answer.failure()),
    };
    let expected = check_length(wanted, &answer, total)?;
    part.remember(answer.header("etag"))?;
    progress.start(&name(wanted.target), expected, part.length);
    if answer.response.status() != 416 {
        copy(wanted, part, &mut answer, expected, options, progress)?;
    }
    finish(wanted, part, &answer, progress)
}

/// Appends the body to the part.
fn copy(
    wanted: &Wanted<'_>,
    part: &mut Part,
    answer: &mut Answer,
    expected: Option<u64>,
    options: &Options,
    progress: &mut dyn Progress,
) -> Result<(), Failure> {
    let mut reader = answer.response.body_mut().as_reader();
    let mut buffer = vec![0; CHUNK];
    let before = part.length;
    let cut = |length: u64, reason: &str| Failure::Again {
        reason: SourceError::Network {
            url: wanted.url.to_owned(),
            reason: match expected {
                Some(expected) => {
                    format!("the connection was cut at {length} of {expected} bytes ({reason})")
                }
                None => format!("the connection was cut at {length} bytes ({reason})"),
            },
        },
        wait: None,
        progressed: length > before,
    };
    loop {
        options.check_cancelled().map_err(Failure::Stop)?;
        let n = match reader.read(&mut buffer) {
            Ok(0) => break,
            Ok(n) => n,
            Err(error) => return Err(cut(part.length, &error.to_string())),
        };
        part.append(&buffer[..n])?;
        progress.advance(n as u64);
        if part.length > expected.unwrap_or(LARGEST) {
            let got = part.length;
            part.restart()?;
            return Err(wrong_length(wanted, expected.unwrap_or(LARGEST), got).into());
        }
    }
    match expected {
        Some(expected) if part.length < expected => Err(cut(part.length, "it ended early")),
        _ => Ok(()),
    }
}

/// Checks the whole file and gives it its name.
fn finish(
    wanted: &Wanted<'_>,
    part: &mut Part,
    answer: &Answer,
    progress: &mut dyn Progress,
) -> Result<Got, Failure> {
    let known = wanted
        .hash
        .or(answer.linked_sha256.as_deref().map(Hash::Sha256));
    let sha256 = crate::hash::finish(part.hasher.clone());
    let compared = match known {
        None => None,
        Some(Hash::Sha256(expected)) => Some(("sha256", expected, sha256.clone())),
        Some(Hash::GitBlob(expected)) => {
            let got = git::hash_file(&part.path);
            let got = got.map_err(|error| Failure::local(&part.path, error))?;
            Some(("git hash", expected, got))
        }
    };
    if let Some((kind, expected, got)) = compared
        && expected != got
    {
        part.discard()?;
        return Err(Failure::Source(SourceError::WrongHash {
            what: wanted.url.to_owned(),
            kind,
            expected: expected.to_owned(),
            got,
        }));
    }
    publish(&part.file, &part.path, wanted.target)
        .map_err(|error| Failure::local(wanted.target, error))?;
    let _ = fs::remove_file(note(&part.path));
    progress.finish();
    Ok(Got {
        path: wanted.target.to_owned(),
        sha256,
        bytes: part.length,
        verified: known.is_some(),
        revision: answer.commit.clone(),
    })
}

/// The length to expect; an error where the server offers another file.
fn check_length(
    wanted: &Wanted<'_>,
    answer: &Answer,
    total: Option<u64>,
) -> Result<Option<u64>, SourceError> {
    let expected = wanted.size.or(answer.linked_size);
    match (expected, total) {
        (Some(expected), Some(got)) if expected != got => Err(wrong_length(wanted, expected, got)),
        (None, Some(got)) if got > LARGEST => Err(wrong_length(wanted, LARGEST, got)),
        _ => Ok(expected.or(total)),
    }
}

fn wrong_length(wanted: &Wanted<'_>, expected: u64, got: u64) -> SourceError {
    SourceError::WrongLength {
        what: wanted.url.to_owned(),
        expected,
        got,
    }
}

fn begin_anew<T>(part: &mut Part, answer: &Answer, reason: &str) -> Result<T, Failure> {
    part.restart()?;
    Err(Failure::Again {
        reason: SourceError::Answer {
            url: answer.url.clone(),
            reason: reason.to_owned(),
        },
        wait: None,
        progressed: false,
    })
}

/// `bytes 5-9/10` gives (5, 10); `bytes */10` gives (0, 10).
fn content_range(answer: &Answer) -> Option<(u64, Option<u64>)> {
    let (range, total) = answer
        .header("content-range")?
        .strip_prefix("bytes ")?
        .split_once('/')?;
    let start = match range.split_once('-') {
        Some((start, _)) => start.parse().ok()?,
        None => 0,
    };
    Some((start, total.parse().ok()))
}

impl Part {
    fn open(target: &Path) -> Result<Self, Failure> {
        let path = with_suffix(target, ".part");
        let local = |error| Failure::local(&path, error);
        let mut file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(&path)
            .map_err(local)?;
        let mut hasher = Sha256::new();
        // A device or pipe in its place would be read for ever.
        let length = if file.metadata().map_err(local)?.is_file() {
            files::feed(&mut hasher, &mut file).map_err(local)?
        } else {
            0
        };
        let origin: Origin = fs::read(note(&path))
            .ok()
            .and_then(|json| serde_json::from_slice(&json).ok())
            .unwrap_or_default();
        Ok(Self {
            path,
            file,
            hasher,
            length,
            etag: origin.etag,
        })
    }

    fn append(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        if let Err(error) = self.file.write_all(bytes) {
            // Some of the bytes may have been written: back to what was hashed.
            let _ = self.file.set_len(self.length);
            return Err(Failure::local(&self.path, error));
        }
        self.hasher.update(bytes);
        self.length += bytes.len() as u64;
        Ok(())
    }

    /// Drops the bytes.
    fn restart(&mut self) -> Result<(), Failure> {
        if self.length > 0 {
            self.file
                .set_len(0)
                .and_then(|()| self.file.seek(SeekFrom::Start(0)))
                .map_err(|error| Failure::local(&self.path, error))?;
            self.hasher = Sha256::new();
            self.length = 0;
        }
        self.etag = None;
        Ok(())
    }

    /// Notes which file the bytes belong to, for a later run.
    fn remember(&mut self, etag: Option<&str>) -> Result<(), Failure> {
        if self.etag.as_deref() != etag || etag.is_none() {
            self.etag = etag.map(str::to_owned);
            let origin = Origin {
                etag: self.etag.clone(),
            };
            let path = note(&self.path);
            serde_json::to_vec(&origin)
                .map_err(Into::into)
                .and_then(|json| fs::write(&path, json))
                .map_err(|error| Failure::local(&path, error))?;
        }
        Ok(())
    }

    /// Removes the file: it is not what was asked for.
    fn discard(&mut self) -> Result<(), Failure> {
        self.restart()?;
        let _ = fs::remove_file(note(&self.path));
        fs::remove_file(&self.path).map_err(|error| Failure::local(&self.path, error))
    }
}

fn note(part: &Path) -> PathBuf {
    with_suffix(part, ".json")
}

fn name(path: &Path) -> String {
    path.file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}
