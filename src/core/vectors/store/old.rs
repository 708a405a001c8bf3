//! Files of earlier versions: ids and rows in one, `<name of the space>.features`.
//!
//! ```text
//! header   as now
//! records  id (32 bytes), values (4 bytes each), checksum of both (8 bytes)
//! ```

use std::fs;
use std::path::PathBuf;

use super::StoreError;
use super::frame::{CHECKSUM, Frame, checksum};
use crate::vectors::space::VectorId;

const MAGIC: &[u8; 8] = b"CLSFEAT1";

/// Bytes read at a time, about.
const CHUNK: usize = 8 << 20;

/// An id and its values.
type Vector = (VectorId, Vec<f32>);

/// An old file, locked, so that an earlier version waits with what it appends.
#[derive(Debug)]
pub(super) struct OldFile {
    frame: Frame,
    record: usize,
    next: u64,
    damaged: u64,
}

impl OldFile {
    /// The file, if there is one.
    pub fn open(
        path: PathBuf,
        description: &str,
        dimension: usize,
    ) -> Result<Option<Self>, StoreError> {
        if !path.exists() {
            return Ok(None);
        }
        let record = VectorId::BYTES + 4 * dimension + CHECKSUM;
        let old = Self {
            frame: Frame::open(path, MAGIC, description, record)?,
            record,
            next: 0,
            damaged: 0,
        };
        old.frame.lock()?;
        // Another process may have been faster.
        Ok(old.frame.path().exists().then_some(old))
    }

    /// The next records, those that are sound; none at the end.
    pub fn more(&mut self) -> Result<Option<Vec<Vector>>, StoreError> {
        let whole = self.frame.whole();
        let whole = whole.map_err(|error| self.frame.failed("read", error))?;
        let count = (whole - self.next.min(whole)).min((CHUNK / self.record).max(1) as u64);
        if count == 0 {
            return Ok(None);
        }
        let mut bytes = vec![0; count as usize * self.record];
        let read = self.frame.read_at(self.next, &mut bytes);
        read.map_err(|error| self.frame.failed("read", error))?;
        self.next += count;
        let mut records = Vec::with_capacity(count as usize);
        for record in bytes.chunks_exact(self.record) {
            let (rest, sum) = record.split_at(self.record - CHECKSUM);
            let Some((id, values)) = rest.split_first_chunk() else {
                continue;
            };
            if checksum(&[rest]) != sum {
                self.damaged += 1;
                continue;
            }
            let (values, _) = values.as_chunks::<4>();
            let values = values.iter().map(|v| f32::from_le_bytes(*v)).collect();
            records.push((VectorId::from_bytes(*id), values));
        }
        Ok(Some(records))
    }

    /// Removes the file, all of which was kept.
    pub fn remove(self) -> Result<(), StoreError> {
        if self.damaged > 0 {
            let path = self.frame.path().display();
            log::warn!("{path}: {} damaged records, made again", self.damaged);
        }
        let removed = fs::remove_file(self.frame.path());
        removed.map_err(|error| self.frame.failed("remove", error))
    }
}
