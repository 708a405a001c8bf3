//! One file of records.

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::{Key, Space, StoreError, short_hash};

const MAGIC: &[u8; 8] = b"CLSFEAT1";
const KEY: usize = 32;
const CHECKSUM: usize = 8;

/// Records that wait in memory at most: what a crash can cost.
const WAITING: usize = 64;

/// The features of one [`Space`]: those on disk and those about to be.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    file: File,
    dimension: usize,
    /// Where the records end that `index` knows.
    end: u64,
    /// Where a key's record starts; the later one where there are two.
    index: HashMap<Key, u64>,
    waiting: Vec<(Key, Vec<f32>)>,
}

impl Store {
    /// Opens a space's file below `folder`, or starts it.
    ///
    /// Takes the memory of some 100 bytes a record; features stay on disk.
    ///
    /// # Errors
    /// [`StoreError::System`] where the system refuses, [`StoreError::NotOurs`]
    /// for a file of something else, [`StoreError::Space`] for a space that
    /// makes no sense.
    pub fn open(folder: &Path, space: &Space) -> Result<Self, StoreError> {
        let description = space.canonical()?;
        let folder = folder.join(&space.model);
        let path = folder.join(format!("{}.features", short_hash(&description)));
        let failed = |what| {
            let path = path.clone();
            move |error| StoreError::System { what, path, error }
        };
        fs::create_dir_all(&folder).map_err(failed("make the folder of"))?;
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(&path)
            .map_err(failed("open"))?;
        let header = header(&description);
        let mut store = Self {
            dimension: space.dimension,
            end: header.len() as u64,
            index: HashMap::new(),
            waiting: Vec::new(),
            path,
            file,
        };
        store.check_header(&header)?;
        store.refresh().map_err(|e| store.failed("read", e))?;
        Ok(store)
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How many features are known.
    pub fn len(&self) -> usize {
        let new = self.waiting.iter();
        self.index.len() + new.filter(|(key, _)| !self.index.contains_key(key)).count()
    }

    /// Whether no feature is known.
    pub fn is_empty(&self) -> bool {
        self.index.is_empty() && self.waiting.is_empty()
    }

    /// The feature of a key. None where there is none, or where the record is
    /// damaged: then it is to be made and put again.
    ///
    /// # Errors
    /// [`StoreError::System`] when the file cannot be read.
    pub fn get(&mut self, key: &Key) -> Result<Option<Vec<f32>>, StoreError> {
        if let Some((_, values)) = self.waiting.iter().rev().find(|(k, _)| k == key) {
            return Ok(Some(values.clone()));
        }
        let Some(&at) = self.index.get(key) else {
            return Ok(None);
        };
        let mut record = vec![0; self.record_length()];
        let read = self
            .file
            .seek(SeekFrom::Start(at))
            .and_then(|_| self.file.read_exact(&mut record));
        read.map_err(|e| self.failed("read", e))?;
        let (rest, sum) = record.split_at(KEY + 4 * self.dimension);
        if checksum(rest) != sum || rest[..KEY] != key.0 {
            log::warn!("{}: a damaged record, made again", self.path.display());
            self.index.remove(key);
            return Ok(None);
        }
        let (values, _) = rest[KEY..].as_chunks::<4>();
        Ok(Some(
            values.iter().map(|v| f32::from_le_bytes(*v)).collect(),
        ))
    }

    /// Keeps a feature: `values` are the raw numbers of the encoder. On disk
    /// after [`Store::flush`], or when 64 of them wait.
    ///
    /// # Errors
    /// [`StoreError::Values`] for another length or values that are not finite,
    /// and as [`Store::flush`].
    pub fn put(&mut self, key: Key, values: Vec<f32>) -> Result<(), StoreError> {
        let wrong = |what| StoreError::Values {
            expected: self.dimension,
            what,
        };
        if values.len() != self.dimension {
            return Err(wrong(values.len().to_string()));
        }
        if let Some(bad) = values.iter().find(|value| !value.is_finite()) {
            return Err(wrong(format!("{bad} among them")));
        }
        self.waiting.push((key, values));
        if self.waiting.len() >= WAITING {
            self.flush()?;
        }
        Ok(())
    }

    /// Writes what waits. Records of other processes are known afterwards.
    ///
    /// # Errors
    /// [`StoreError::System`] when the file cannot be written, as on a full
    /// disk; what waits then goes on waiting.
    pub fn flush(&mut self) -> Result<(), StoreError> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        lock(&self.file).map_err(|e| self.failed("lock", e))?;
        let written = self.append();
        // Closing the file would end it as well.
        let _ = self.file.unlock();
        written.map_err(|e| self.failed("write", e))
    }

    /// With the lock held.
    fn append(&mut self) -> io::Result<()> {
        self.refresh()?;
        let mut bytes = Vec::new();
        let mut added = Vec::new();
        let mut at = self.end;
        for (key, values) in &self.waiting {
            // Somebody else may have been faster.
            if self.index.contains_key(key) {
                continue;
            }
            let start = bytes.len();
            bytes.extend(key.0);
            bytes.extend(values.iter().flat_map(|value| value.to_le_bytes()));
            let sum = checksum(&bytes[start..]);
            bytes.extend(sum);
            added.push((*key, at));
            at += (bytes.len() - start) as u64;
        }
        // What lies behind the last whole record was cut off by a crash.
        self.file.set_len(self.end)?;
        self.file.seek(SeekFrom::Start(self.end))?;
        self.file.write_all(&bytes)?;
        self.file.sync_data()?;
        self.end = at;
        self.index.extend(added);
        self.waiting.clear();
        Ok(())
    }

    /// Learns the keys of whole records behind `end`.
    fn refresh(&mut self) -> io::Result<()> {
        let length = self.record_length() as u64;
        let whole = self.file.metadata()?.len().saturating_sub(self.end) / length;
        self.file.seek(SeekFrom::Start(self.end))?;
        let mut reader = BufReader::with_capacity(1 << 18, &self.file);
        let mut record = vec![0; length as usize];
        for _ in 0..whole {
            reader.read_exact(&mut record)?;
            let mut key = [0; KEY];
            key.copy_from_slice(&record[..KEY]);
            self.index.insert(Key(key), self.end);
            self.end += length;
        }
        Ok(())
    }

    /// Compares the header, or writes it to a file that has none yet.
    fn check_header(&mut self, expected: &[u8]) -> Result<(), StoreError> {
        let mut found = self.read_header(expected.len())?;
        if found.len() < expected.len() && expected.starts_with(&found) {
            // New, or a crash while it was made: nobody else may be making it.
            lock(&self.file).map_err(|e| self.failed("lock", e))?;
            let written = self.read_header(expected.len()).and_then(|again| {
                found = again;
                if found.len() < expected.len() && expected.starts_with(&found) {
                    let written = self
                        .file
                        .seek(SeekFrom::Start(0))
                        .and_then(|_| self.file.write_all(expected));
                    written.map_err(|e| self.failed("write", e))?;
                    found = expected.to_vec();
                }
                Ok(())
            });
            let _ = self.file.unlock();
            written?;
        }
        if found == expected {
            return Ok(());
        }
        Err(StoreError::NotOurs {
            path: self.path.clone(),
            what: if found.starts_with(MAGIC) {
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
        read.map_err(|e| self.failed("read", e))?;
        Ok(found)
    }

    fn record_length(&self) -> usize {
        KEY + 4 * self.dimension + CHECKSUM
    }

    fn failed(&self, what: &'static str, error: io::Error) -> StoreError {
        StoreError::System {
            what,
            path: self.path.clone(),
            error,
        }
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        // Whoever needs to know calls `flush`.
        if let Err(error) = self.flush() {
            log::warn!("{error}");
        }
    }
}

/// Magic, length of the description, description, checksum.
fn header(description: &str) -> Vec<u8> {
    let mut header = MAGIC.to_vec();
    header.extend((description.len() as u32).to_le_bytes());
    header.extend(description.as_bytes());
    let sum = checksum(&header);
    header.extend(sum);
    header
}

fn checksum(bytes: &[u8]) -> [u8; CHECKSUM] {
    let digest: [u8; 32] = Sha256::digest(bytes).into();
    std::array::from_fn(|i| digest[i])
}

/// Waits for the lock. Some network file systems have none: there only one
/// process at a time may use a file.
fn lock(file: &File) -> io::Result<()> {
    match file.lock() {
        Err(error) if error.kind() == io::ErrorKind::Unsupported => Ok(()),
        result => result,
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
