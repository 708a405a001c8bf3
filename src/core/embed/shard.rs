//! A shard that grows.

use std::fs::{self, File, OpenOptions};
use std::io::{BufRead, BufReader, ErrorKind, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::error::EmbedError;
use super::manifest::Manifest;
use crate::files::{with_suffix, write_whole, write_whole_with};
use crate::vectors::exchange::{ExchangeError, GrowingArray, ImageRow, table_path, write_rows};

/// What is said of a shard that is there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShardDone {
    /// The manifest's.
    pub fingerprint: String,
    /// How many images it has.
    pub images: u64,
    /// How many of them could not be encoded.
    pub failed: u64,
}

/// A shard that is being written: each encoder's array, and a line of JSON for each row.
#[derive(Debug)]
pub struct Shard {
    fingerprint: String,
    texts: Vec<(String, String)>,
    arrays: Vec<GrowingArray>,
    rows: Vec<ImageRow>,
    lines: File,
    files: Files,
    images: u64,
}

/// Where a shard's files belong.
#[derive(Debug)]
struct Files {
    table: PathBuf,
    lines: PathBuf,
    done: PathBuf,
}

impl Files {
    fn of(folder: &Path, shard: u64) -> Self {
        let table = table_path(folder, shard);
        Self {
            lines: with_suffix(&table, ".part"),
            done: folder.join("done").join(format!("done_{shard:04}.json")),
            table,
        }
    }
}

impl ShardDone {
    /// What is said of a shard; nothing of one that is not done.
    ///
    /// # Errors
    /// What the system refuses.
    pub fn read(
        folder: &Path,
        manifest: &Manifest,
        shard: u64,
    ) -> Result<Option<Self>, EmbedError> {
        let path = Files::of(folder, shard).done;
        match fs::read(&path) {
            Ok(bytes) => {
                let done: Option<Self> = serde_json::from_slice(&bytes).ok();
                Ok(done.filter(|done| done.fingerprint == manifest.fingerprint))
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(EmbedError::system("read", &path, error)),
        }
    }
}

impl Shard {
    /// Takes up a shard where it was left, or begins it.
    ///
    /// # Errors
    /// [`EmbedError::NoShard`], [`ExchangeError::Busy`] while another process writes it, and
    /// what the system refuses.
    pub fn open(folder: &Path, manifest: &Manifest, shard: u64) -> Result<Self, EmbedError> {
        let range = manifest.images_of(shard)?;
        let images = range.end - range.start;
        let files = Files::of(folder, shard);
        let arrays = manifest.encoders.iter().map(|encoder| {
            let set = folder.join(&encoder.folder);
            GrowingArray::open(&set, shard, images, encoder.width)
        });
        let mut arrays = arrays.collect::<Result<Vec<_>, _>>()?;
        let system = |reason| EmbedError::system("write", &files.lines, reason);
        for file in [&files.lines, &files.done] {
            fs::create_dir_all(file.parent().unwrap_or(folder)).map_err(system)?;
        }
        let mut options = OpenOptions::new();
        let options = options.read(true).write(true).create(true).truncate(false);
        let mut lines = options.open(&files.lines).map_err(system)?;
        let most = arrays.iter().map(GrowingArray::len).min().unwrap_or(0);
        let (rows, end) = whole_lines(&lines, most).map_err(system)?;
        lines
            .set_len(end)
            .and_then(|()| lines.seek(SeekFrom::Start(end)))
            .map_err(system)?;
        for array in &mut arrays {
            array.go_on_at(rows.len() as u64)?;
        }
        Ok(Self {
            fingerprint: manifest.fingerprint.clone(),
            texts: manifest.texts(),
            arrays,
            rows,
            lines,
            files,
            images,
        })
    }

    /// How many of its images are there.
    pub fn len(&self) -> u64 {
        self.rows.len() as u64
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// How many of those could not be encoded.
    pub fn failed(&self) -> u64 {
        self.rows.iter().filter(|row| row.error.is_some()).count() as u64
    }

    /// Adds a batch: what is known of each image, and by encoder the images' vectors one
    /// behind the other; of images with an error, zeros.
    ///
    /// # Errors
    /// What the system refuses; what was added before stays.
    pub fn add(&mut self, rows: Vec<ImageRow>, vectors: &[Vec<f32>]) -> Result<(), EmbedError> {
        // On the disk before the lines are that say so.
        for (array, vectors) in self.arrays.iter_mut().zip(vectors) {
            array.add(vectors)?;
        }
        let mut lines = Vec::new();
        for row in &rows {
            // Texts and numbers always serialise.
            lines.extend(serde_json::to_vec(row).unwrap_or_default());
            lines.push(b'\n');
        }
        let written = self.lines.write_all(&lines);
        written.map_err(|reason| EmbedError::system("write", &self.files.lines, reason))?;
        self.rows.extend(rows);
        Ok(())
    }

    /// Gives all files their names, the one that says that the shard is there last.
    ///
    /// # Errors
    /// What the system refuses, and [`ExchangeError::Counts`] while images are missing.
    pub fn finish(self) -> Result<ShardDone, EmbedError> {
        let (failed, files) = (self.failed(), self.files);
        if self.rows.len() as u64 != self.images {
            return Err(EmbedError::Exchange(ExchangeError::Counts {
                what: "images",
                found: self.rows.len(),
                expected: self.images as usize,
            }));
        }
        let table = write_whole_with(&files.table, |out| {
            write_rows(out, &self.rows, &self.texts).map_err(std::io::Error::other)
        });
        table.map_err(|reason| EmbedError::system("write", &files.table, reason))?;
        for array in self.arrays {
            array.finish()?;
        }
        let done = ShardDone {
            fingerprint: self.fingerprint,
            images: self.images,
            failed,
        };
        // Plain numbers and texts always serialise.
        let json = serde_json::to_vec(&done).unwrap_or_default();
        write_whole(&files.done, &json)
            .map_err(|reason| EmbedError::system("write", &files.done, reason))?;
        // The table has all that it said.
        let _ = fs::remove_file(&files.lines);
        Ok(done)
    }
}

/// The rows of whole lines, at most so many, and where they end.
fn whole_lines(file: &File, most: u64) -> std::io::Result<(Vec<ImageRow>, u64)> {
    let (mut rows, mut end) = (Vec::new(), 0);
    let mut lines = BufReader::new(file);
    let mut line = Vec::new();
    while (rows.len() as u64) < most {
        line.clear();
        let length = lines.read_until(b'\n', &mut line)?;
        // Cut off, or changed by somebody: it is encoded again.
        let Some(row) = line.strip_suffix(b"\n") else {
            break;
        };
        let Ok(row) = serde_json::from_slice(row) else {
            break;
        };
        rows.push(row);
        end += length as u64;
    }
    Ok((rows, end))
}
