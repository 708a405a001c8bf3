//! What a download, or a look at the disk, gives.

use std::path::PathBuf;

use crate::weights::catalogue::Reader;

/// A weights file on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// Name of the model.
    pub model: String,
    /// Name of the source within the model: `hub`, `mirror`.
    pub source_id: String,
    /// The file.
    pub path: PathBuf,
    /// How to read it.
    pub reader: Reader,
    /// Its SHA-256 in lower-case hex.
    pub sha256: String,
    /// Its length.
    pub bytes: u64,
    /// Whether that hash was compared with one known beforehand or stated by
    /// the server; `false` means it was only computed.
    pub verified: bool,
    /// The Hub's commit that the file came from, where the Hub named it.
    pub revision: Option<String>,
}

/// A finished download.
pub(super) struct Got {
    pub path: PathBuf,
    pub sha256: String,
    pub bytes: u64,
    pub verified: bool,
    pub revision: Option<String>,
}
