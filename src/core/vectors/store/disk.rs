//! The vectors of one space on disk.

use std::fs;
use std::path::Path;

use super::error::check;
use super::frame::{CHECKSUM, Frame, checksum};
use super::index::Index;
use super::old::OldFile;
use super::{Keep, StoreError};
use crate::vectors::space::{Space, VectorId};

const IDS: &[u8; 8] = b"CLSVIDS1";
const ROWS: &[u8; 8] = b"CLSVROW1";

/// Vectors that wait in memory at most: what a crash can cost.
const WAITING: usize = 64;

/// The vectors of one [`Space`]: those on disk and those about to be.
#[derive(Debug)]
pub struct Store {
    ids: Frame,
    rows: Frame,
    dimension: usize,
    index: Index,
    waiting: Vec<(VectorId, Vec<f32>)>,
}

impl Store {
    /// Opens a space's files below `folder`, or starts them. A file of an earlier
    /// version is taken over: it goes once all that is sound in it was kept.
    ///
    /// Reads ids alone, and takes the memory of some 100 bytes each.
    ///
    /// # Errors
    /// [`StoreError::System`] where the system refuses, [`StoreError::NotOurs`]
    /// for a file of something else, [`StoreError::Space`] for a space that
    /// makes no sense.
    pub fn open(folder: &Path, space: &Space) -> Result<Self, StoreError> {
        let description = space.canonical()?;
        let folder = folder.join(&space.model);
        fs::create_dir_all(&folder).map_err(|error| StoreError::System {
            what: "make the folder of",
            path: folder.clone(),
            error,
        })?;
        let file = |end| -> Result<_, StoreError> {
            Ok(folder.join(format!("{}.{end}", space.file_name()?)))
        };
        let dimension = space.dimension;
        let row = 4 * dimension + CHECKSUM;
        let mut store = Self {
            ids: Frame::open(file("ids")?, IDS, &description, VectorId::BYTES)?,
            rows: Frame::open(file("rows")?, ROWS, &description, row)?,
            dimension,
            index: Index::default(),
            waiting: Vec::new(),
        };
        store.refresh()?;
        if let Some(mut old) = OldFile::open(file("features")?, &description, dimension)? {
            while let Some(records) = old.more()? {
                store.append(&records)?;
            }
            old.remove()?;
        }
        Ok(store)
    }

    /// The file of ids; that of rows lies beside it.
    pub fn path(&self) -> &Path {
        self.ids.path()
    }

    /// Learns what other processes appended.
    fn refresh(&mut self) -> Result<(), StoreError> {
        let learned = self.index.refresh(&mut self.ids, &self.rows);
        learned.map_err(|error| self.ids.failed("read", error))
    }

    /// Writes vectors that are not there yet.
    fn append(&mut self, vectors: &[(VectorId, Vec<f32>)]) -> Result<(), StoreError> {
        self.ids.lock()?;
        let written = self.append_locked(vectors);
        self.ids.unlock();
        written
    }

    fn append_locked(&mut self, vectors: &[(VectorId, Vec<f32>)]) -> Result<(), StoreError> {
        self.refresh()?;
        let (mut ids, mut rows, mut added) = (Vec::new(), Vec::new(), Vec::new());
        for (id, values) in vectors {
            // Somebody else may have been faster.
            if self.index.contains(id) {
                continue;
            }
            let start = rows.len();
            rows.extend(values.iter().flat_map(|value| value.to_le_bytes()));
            let sum = checksum(&[id.as_bytes(), &rows[start..]]);
            rows.extend(sum);
            ids.extend(id.as_bytes());
            added.push(*id);
        }
        let end = self.index.end();
        let written = self.rows.write_at(end, &rows);
        written.map_err(|error| self.rows.failed("write", error))?;
        let written = self.ids.write_at(end, &ids);
        written.map_err(|error| self.ids.failed("write", error))?;
        added.into_iter().for_each(|id| self.index.push(id));
        Ok(())
    }
}

impl Keep for Store {
    fn get(&mut self, id: &VectorId) -> Result<Option<Vec<f32>>, StoreError> {
        if let Some((_, values)) = self.waiting.iter().rev().find(|(own, _)| own == id) {
            return Ok(Some(values.clone()));
        }
        let Some(place) = self.index.place(id) else {
            return Ok(None);
        };
        let mut row = vec![0; 4 * self.dimension + CHECKSUM];
        let read = self.rows.read_at(place, &mut row);
        read.map_err(|error| self.rows.failed("read", error))?;
        let (values, sum) = row.split_at(4 * self.dimension);
        if checksum(&[id.as_bytes(), values]) != sum {
            let path = self.rows.path().display();
            log::warn!("{path}: a damaged row, made again");
            self.index.forget(id);
            return Ok(None);
        }
        let (values, _) = values.as_chunks::<4>();
        Ok(Some(
            values.iter().map(|v| f32::from_le_bytes(*v)).collect(),
        ))
    }

    /// On disk after [`Keep::flush`], or when 64 of them wait.
    fn put(&mut self, id: VectorId, values: Vec<f32>) -> Result<(), StoreError> {
        check(&values, self.dimension)?;
        self.waiting.push((id, values));
        if self.waiting.len() >= WAITING {
            self.flush()?;
        }
        Ok(())
    }

    /// Vectors of other processes are known afterwards.
    fn flush(&mut self) -> Result<(), StoreError> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let waiting = std::mem::take(&mut self.waiting);
        let written = self.append(&waiting);
        if written.is_err() {
            // They go on waiting.
            self.waiting = waiting;
        }
        written
    }

    fn len(&self) -> usize {
        let new = self.waiting.iter();
        self.index.len() + new.filter(|(id, _)| !self.index.contains(id)).count()
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
