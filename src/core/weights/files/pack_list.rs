//! `packs.json`: the packs that a page offers, which `clipsight pack --web` writes
//! and the page reads.

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

/// One file of weights, adapter or tokenizer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PackEntry {
    /// What the page knows it by: the model's name; with `-imo` its adapter, with
    /// `-text` its text tower; the tokenizer's name.
    pub model: String,
    /// File in the folder of the packs.
    pub file: String,
    /// Its length.
    #[cfg_attr(test, ts(type = "number"))]
    pub bytes: u64,
    /// Its SHA-256 in lower-case hex.
    pub sha256: String,
    /// Name for people.
    pub title: String,
}

impl PackList {
    /// Adds a pack, in place of an older one of its name.
    pub fn add(&mut self, pack: PackEntry) {
        self.packs.retain(|other| other.model != pack.model);
        self.packs.push(pack);
        self.packs.sort_by(|a, b| a.model.cmp(&b.model));
    }
}
