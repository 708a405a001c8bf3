//! A block's files.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::error::MineError;
use super::plan::Plan;
use crate::files::{write_whole, write_whole_with};
use crate::hash::hex;
use crate::vectors::exchange::{PairRow, PairTable, read_pairs};

/// What is known of a block that was computed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlockSummary {
    /// The plan's.
    pub fingerprint: String,
    /// SHA-256 of the table of pairs.
    pub sha256: String,
    /// Pairs that were looked at.
    pub pairs: u64,
    /// Those that CLIP is blind to.
    pub hits: u64,
    /// Those that lie within 1e-3 of a threshold, hits or not.
    pub borderline: u64,
    /// Those whose cosine was computed in f64.
    pub candidates: u64,
    /// How long it took.
    pub seconds: f64,
    /// The backend that looked at the pairs: `cpu`, `wgpu` or `cuda`. Blocks of earlier
    /// versions do not say.
    #[serde(default)]
    pub device: String,
}

/// How a block stands.
#[derive(Debug, Clone, PartialEq)]
pub enum BlockState {
    /// It is there.
    Done(BlockSummary),
    /// It is not.
    Missing,
    /// Its files do not belong together: it is computed again.
    Damaged,
    /// It is another plan's.
    Foreign(PathBuf),
}

/// The files of a block.
#[derive(Debug, Clone)]
pub(super) struct BlockFiles {
    table: PathBuf,
    summary: PathBuf,
}

impl BlockFiles {
    pub fn of(folder: &Path, block: [usize; 2]) -> Self {
        let stem = folder.join("pairs").join(name(block));
        Self {
            table: stem.with_extension("parquet"),
            summary: stem.with_extension("json"),
        }
    }

    /// How it stands; its table is hashed.
    pub fn state(&self, plan: &Plan) -> Result<BlockState, MineError> {
        let Some(summary) = read(&self.summary)? else {
            return Ok(BlockState::Missing);
        };
        let Ok(summary) = serde_json::from_slice::<BlockSummary>(&summary) else {
            return Ok(BlockState::Damaged);
        };
        if summary.fingerprint != plan.fingerprint {
            return Ok(BlockState::Foreign(self.summary.clone()));
        }
        let table = read(&self.table)?;
        Ok(match table {
            Some(table) if hex(&table) == summary.sha256 => BlockState::Done(summary),
            _ => BlockState::Damaged,
        })
    }

    /// Its pairs.
    pub fn pairs(&self) -> Result<Vec<PairRow>, MineError> {
        let table = fs::read(&self.table);
        let table = table.map_err(|reason| MineError::system("read", &self.table, reason))?;
        Ok(read_pairs(table)?)
    }

    /// Writes both, what says that it is done last.
    pub fn write(&self, pairs: &[PairRow], summary: BlockSummary) -> Result<(), MineError> {
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |reason| MineError::system("write", &path, reason)
        };
        let mut bytes = Vec::new();
        let table = PairTable::new(&mut bytes).and_then(|mut table| {
            table.add(pairs)?;
            table.finish()
        });
        table.map_err(|error| failed(&self.table)(io::Error::other(error)))?;
        let summary = BlockSummary {
            sha256: hex(&bytes),
            ..summary
        };
        write_whole(&self.table, &bytes).map_err(failed(&self.table))?;
        let mut json =
            serde_json::to_vec(&summary).map_err(|error| failed(&self.summary)(error.into()))?;
        json.push(b'\n');
        write_whole(&self.summary, &json).map_err(failed(&self.summary))
    }
}

/// Name of a block: the pieces of its rows and of its columns.
pub(super) fn name([rows, columns]: [usize; 2]) -> String {
    format!("{rows:05}-{columns:05}")
}

/// A table of pairs in a file that appears whole.
pub(super) fn write_table(
    path: &Path,
    pairs: impl Iterator<Item = Result<Vec<PairRow>, MineError>>,
) -> Result<(), MineError> {
    let mut stopped = None;
    let written = write_whole_with(path, |out| {
        let mut table = PairTable::new(out).map_err(io::Error::other)?;
        for pairs in pairs {
            match pairs {
                Ok(pairs) => table.add(&pairs).map_err(io::Error::other)?,
                Err(error) => {
                    stopped = Some(error);
                    return Err(io::Error::other("a block cannot be read"));
                }
            }
        }
        table.finish().map_err(io::Error::other)
    });
    match stopped {
        Some(error) => Err(error),
        None => written.map_err(|reason| MineError::system("write", path, reason)),
    }
}

/// A file's bytes; none where it is not there.
fn read(path: &Path) -> Result<Option<Vec<u8>>, MineError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(reason) if reason.kind() == ErrorKind::NotFound => Ok(None),
        Err(reason) => Err(MineError::system("read", path, reason)),
    }
}
