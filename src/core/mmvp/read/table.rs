//! A table of questions as a file has it.

use std::fs;
use std::path::Path;

use crate::csv::Records;
use crate::legible;
use crate::mmvp::error::MmvpError;
use crate::mmvp::questions::row;

/// Larger files are no tables of questions.
const MOST_BYTES: u64 = 64 << 20;

pub(super) fn shown(path: &Path) -> String {
    legible(&path.display().to_string())
}

pub(super) fn bytes(path: &Path) -> Result<Vec<u8>, MmvpError> {
    let failed = |why: String| MmvpError::Read {
        file: shown(path),
        why,
    };
    let size = fs::metadata(path)
        .map_err(|error| failed(error.to_string()))?
        .len();
    if size > MOST_BYTES {
        return Err(failed(format!(
            "it has {size} bytes, more than a table of questions"
        )));
    }
    fs::read(path).map_err(|error| failed(error.to_string()))
}

/// A table by the names of its columns.
pub(in crate::mmvp) struct Table {
    pub file: String,
    pub names: Vec<String>,
    pub rows: Vec<(u64, Vec<String>)>,
}

impl Table {
    pub fn read(path: &Path) -> Result<Self, MmvpError> {
        let file = shown(path);
        let bytes = bytes(path)?;
        let mut rows = Vec::new();
        for (line, record) in Records::of(&bytes) {
            let record = record.map_err(|_| row(&file, line, "is no text in UTF-8".into()))?;
            if record.iter().any(|cell| !cell.is_empty()) {
                rows.push((line, record));
            }
        }
        let names = if rows.is_empty() {
            Vec::new()
        } else {
            rows.remove(0).1
        };
        Ok(Self { file, names, rows })
    }

    /// The column of one of these names, however they are written.
    pub fn find(&self, names: &[&str]) -> Option<usize> {
        let plain = |name: &str| name.to_lowercase().replace([' ', '_'], "");
        let mut found = names.iter().map(|wanted| {
            self.names
                .iter()
                .position(|name| plain(name) == plain(wanted))
        });
        found.find_map(|column| column)
    }

    pub fn column(&self, names: &[&str]) -> Result<usize, MmvpError> {
        self.find(names).ok_or_else(|| MmvpError::Column {
            file: self.file.clone(),
            wanted: names.join(" or "),
            found: self.names.join(", "),
        })
    }
}
