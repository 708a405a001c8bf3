//! Where each id's row stands.

use std::collections::HashMap;
use std::io;

use super::frame::Frame;
use crate::vectors::space::VectorId;

/// Ids read at a time: 1 MiB.
const CHUNK: u64 = 1 << 15;

/// Places of rows by id; the later one where an id has two.
#[derive(Debug, Default)]
pub(super) struct Index {
    places: HashMap<VectorId, u64>,
    /// How many ids were read.
    known: u64,
}

impl Index {
    /// Learns the ids that were appended since. An id counts once its row is there.
    pub fn refresh(&mut self, ids: &mut Frame, rows: &Frame) -> io::Result<()> {
        let whole = ids.whole()?.min(rows.whole()?);
        if whole < self.known {
            // Somebody cut the files: nothing that is known is sure.
            *self = Self::default();
        }
        let mut bytes = Vec::new();
        while self.known < whole {
            let count = (whole - self.known).min(CHUNK);
            bytes.resize(count as usize * VectorId::BYTES, 0);
            ids.read_at(self.known, &mut bytes)?;
            let (chunk, _) = bytes.as_chunks();
            for (id, place) in chunk.iter().zip(self.known..) {
                self.places.insert(VectorId::from_bytes(*id), place);
            }
            self.known += count;
        }
        Ok(())
    }

    /// Adds an id at the end.
    pub fn push(&mut self, id: VectorId) {
        self.places.insert(id, self.known);
        self.known += 1;
    }

    /// The place of an id's row.
    pub fn place(&self, id: &VectorId) -> Option<u64> {
        self.places.get(id).copied()
    }

    /// Whether an id has a row.
    pub fn contains(&self, id: &VectorId) -> bool {
        self.places.contains_key(id)
    }

    /// Forgets an id, whose row is damaged.
    pub fn forget(&mut self, id: &VectorId) {
        self.places.remove(id);
    }

    /// Number of ids that have a row.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Number of rows, those of no use among them: where the next one goes.
    pub fn end(&self) -> u64 {
        self.known
    }
}
