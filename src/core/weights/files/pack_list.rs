//! `packs.json`: the packs that a page offers, which `clipsight pack --web` writes
//! and the page reads.

use std::num::NonZeroU64;

use serde::{Deserialize, Serialize};

/// Name of the list's file, in the folder of the packs.
pub const FILE: &str = "packs.json";

/// A page's packs, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PackList {
    /// The packs.
    pub packs: Vec<PackEntry>,
}

/// Weights, an adapter or a tokenizer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PackEntry {
    /// What the page knows it by: the model's name; with `-imo` its adapter, with
    /// `-text` its text tower; the tokenizer's name.
    pub model: String,
    /// The files that it lies in, in their order: several where one would be larger
    /// than a host takes.
    pub files: Vec<PackFile>,
    /// Its length in all.
    #[cfg_attr(test, ts(type = "number"))]
    pub bytes: u64,
    /// SHA-256 of the whole in lower-case hex.
    pub sha256: String,
    /// Name for people.
    pub title: String,
}

/// A file of a pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PackFile {
    /// Name in the folder of the packs.
    pub file: String,
    /// Its length.
    #[cfg_attr(test, ts(type = "number"))]
    pub bytes: u64,
}

/// Names for the files of a pack of `bytes` bytes, none larger than `largest`: the
/// pack's own name where one file is enough.
pub fn divide(file: &str, bytes: u64, largest: NonZeroU64) -> Vec<PackFile> {
    let count = bytes.div_ceil(largest.get()).max(1);
    // Of about one size: the last is no crumb.
    let size = bytes.div_ceil(count);
    (0..count)
        .map(|at| PackFile {
            file: if count == 1 {
                file.to_owned()
            } else {
                format!("{file}.{}-of-{count}", at + 1)
            },
            bytes: size.min(bytes - at * size),
        })
        .collect()
}

impl PackList {
    /// Adds a pack, in place of an older one of its name. Gives the older one's files
    /// that the new one does not have.
    pub fn add(&mut self, pack: PackEntry) -> Vec<String> {
        let is_new = |file: &PackFile| pack.files.iter().all(|new| new.file != file.file);
        let left = self
            .packs
            .iter()
            .filter(|other| other.model == pack.model)
            .flat_map(|other| other.files.iter().filter(|file| is_new(file)))
            .map(|file| file.file.clone())
            .collect();
        self.packs.retain(|other| other.model != pack.model);
        self.packs.push(pack);
        self.packs.sort_by(|a, b| a.model.cmp(&b.model));
        left
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(bytes: u64, largest: u64) -> Vec<u64> {
        let largest = NonZeroU64::new(largest).unwrap();
        let files = divide("a.bin", bytes, largest);
        files.iter().map(|file| file.bytes).collect()
    }

    #[test]
    fn a_pack_is_divided_evenly_and_only_where_it_has_to_be() {
        assert_eq!(sizes(10, 10), [10]);
        assert_eq!(sizes(11, 10), [6, 5]);
        assert_eq!(sizes(304, 95), [76, 76, 76, 76]);
        assert_eq!(sizes(0, 95), [0]);
        for bytes in 1..200 {
            let all = sizes(bytes, 7);
            assert_eq!(all.iter().sum::<u64>(), bytes);
            assert!(
                all.iter().all(|&one| 0 < one && one <= 7),
                "{bytes}: {all:?}"
            );
        }
    }

    #[test]
    fn an_older_packs_files_are_told() {
        let entry = |files: Vec<PackFile>| PackEntry {
            model: "m".into(),
            files,
            bytes: 9,
            sha256: String::new(),
            title: String::new(),
        };
        let mut list = PackList::default();
        let largest = |bytes| NonZeroU64::new(bytes).unwrap();
        assert!(list.add(entry(divide("m", 9, largest(9)))).is_empty());
        assert_eq!(list.add(entry(divide("m", 9, largest(5)))), ["m"]);
        assert!(list.add(entry(divide("m", 9, largest(5)))).is_empty());
        assert_eq!(list.packs.len(), 1);
    }
}
