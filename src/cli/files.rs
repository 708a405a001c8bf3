//! Files that commands read and write.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::files;
use crate::legible;

/// A whole file.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    let name = || legible(&path.display().to_string());
    fs::read(path).with_context(|| format!("cannot read `{}`", name()))
}

/// Writes a file so that nobody ever sees half of it.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    files::write_whole(path, bytes).with_context(|| format!("cannot write `{}`", path.display()))
}

/// Writes to a path that need not be a file: also `/dev/stdout`.
pub fn write(path: &Path, contents: impl AsRef<[u8]>) -> Result<()> {
    fs::write(path, contents).with_context(|| format!("cannot write `{}`", path.display()))
}
