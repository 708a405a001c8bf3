//! A table of questions as a file has it.

use super::error::MmvpError;
use super::questions::row;
use crate::csv::Records;

/// A table by the names of its columns.
pub(super) struct Table {
    pub file: String,
    pub names: Vec<String>,
    pub rows: Vec<(u64, Vec<String>)>,
}

impl Table {
    /// Its rows without the empty ones, each with its line.
    pub fn of(bytes: &[u8], file: String) -> Result<Self, MmvpError> {
        let mut rows = Vec::new();
        for (line, record) in Records::of(bytes) {
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
