//! What files of vectors have in common: a header, then records of one length.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::StoreError;

/// Bytes of a checksum.
pub(super) const CHECKSUM: usize = 8;

/// The first bytes of a text's or a record's SHA-256.
pub(super) fn checksum(parts: &[&[u8]]) -> [u8; CHECKSUM] {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    let digest: [u8; 32] = hasher.finalize().into();
    std::array::from_fn(|i| digest[i])
}

/// A file of records that begins with what it holds.
#[derive(Debug)]
pub(super) struct Frame {
    path: PathBuf,
    file: File,
    /// Bytes of the header.
    start: u64,
    /// Bytes of a record.
    record: u64,
}

impl Frame {
    /// Opens a file, or starts it, and compares its header.
    pub fn open(
        path: PathBuf,
        magic: &[u8; 8],
        description: &str,
        record: usize,
    ) -> Result<Self, StoreError> {
        let opened = OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(&path);
        let file = opened.map_err(|error| StoreError::System {
            what: "open",
            path: path.clone(),
            error,
        })?;
        let header = header(magic, description);
        let mut frame = Self {
            path,
            file,
            start: header.len() as u64,
            record: record as u64,
        };
        frame.check_header(magic, &header)?;
        Ok(frame)
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How many whole records it holds.
    pub fn whole(&self) -> io::Result<u64> {
        Ok(self.file.metadata()?.len().saturating_sub(self.start) / self.record)
    }

    /// Reads from the start of a record on.
    pub fn read_at(&mut self, place: u64, bytes: &mut [u8]) -> io::Result<()> {
        let at = self.start + place * self.record;
        self.file.seek(SeekFrom::Start(at))?;
        self.file.read_exact(bytes)
    }

    /// Writes records from a place on, over whatever lies there, and makes them
    /// durable.
    pub fn write_at(&mut self, place: u64, records: &[u8]) -> io::Result<()> {
        let at = self.start + place * self.record;
        // What lies behind the last whole record was cut off by a crash.
        self.file.set_len(at)?;
        self.file.seek(SeekFrom::Start(at))?;
        self.file.write_all(records)?;
        self.file.sync_data()
    }

    /// Waits for the lock; closing the file ends it as well.
    pub fn lock(&self) -> Result<(), StoreError> {
        match self.file.lock() {
            // Some network file systems have none: there only one process at a time
            // may use a file.
            Err(error) if error.kind() == io::ErrorKind::Unsupported => Ok(()),
            other => other.map_err(|error| self.failed("lock", error)),
        }
    }

    /// Gives the lock back.
    pub fn unlock(&self) {
        let _ = self.file.unlock();
    }

    /// What went wrong with this file.
    pub fn failed(&self, what: &'static str, error: io::Error) -> StoreError {
        StoreError::System {
            what,
            path: self.path.clone(),
            error,
        }
    }

    /// Compares the header, or writes it to a file that has none yet.
    fn check_header(&mut self, magic: &[u8; 8], expected: &[u8]) -> Result<(), StoreError> {
        let mut found = self.read_header(expected.len())?;
        if found.len() < expected.len() && expected.starts_with(&found) {
            // New, or a crash while it was made: nobody else may be making it.
            self.lock()?;
            let written = self.read_header(expected.len()).and_then(|again| {
                found = again;
                if found.len() < expected.len() && expected.starts_with(&found) {
                    let written = self
                        .file
                        .seek(SeekFrom::Start(0))
                        .and_then(|_| self.file.write_all(expected));
                    written.map_err(|error| self.failed("write", error))?;
                    found = expected.to_vec();
                }
                Ok(())
            });
            self.unlock();
            written?;
        }
        if found == expected {
            return Ok(());
        }
        Err(StoreError::NotOurs {
            path: self.path.clone(),
            what: if found.starts_with(magic) {
                "its description is another one"
            } else {
                "it is no file of features"
            },
        })
    }

    fn read_header(&mut self, length: usize) -> Result<Vec<u8>, StoreError> {
        let mut found = Vec::new();
        let read = self.file.seek(SeekFrom::Start(0)).and_then(|_| {
            let start = (&self.file).take(length as u64);
            { start }.read_to_end(&mut found)
        });
        read.map_err(|error| self.failed("read", error))?;
        Ok(found)
    }
}

/// Magic, length of the description, description, checksum.
fn header(magic: &[u8; 8], description: &str) -> Vec<u8> {
    let mut header = magic.to_vec();
    header.extend((description.len() as u32).to_le_bytes());
    header.extend(description.as_bytes());
    let sum = checksum(&[&header]);
    header.extend(sum);
    header
}
