//! Labs of the page, as commands read and fill them.

mod fill;
mod key;

pub use fill::{Filling, encode_dino, encode_own};
pub use key::Key;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::vectors::lab::{Lab, LabTextTable};

/// Whether a path is a lab's file.
pub fn is_lab(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "lab") && path.is_file()
}

/// The bytes of a lab's file.
///
/// # Errors
/// A file that cannot be read.
pub fn bytes(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read `{}`", path.display()))
}

/// Gives a lab the text embeddings of a file.
///
/// # Errors
/// A file that cannot be read, or holds no embeddings with names.
pub fn set_text(lab: &mut Lab, table: &Path) -> Result<()> {
    let table_of = LabTextTable::read(&bytes(table)?);
    lab.set_text(Some(table_of.with_context(|| table.display().to_string())?));
    Ok(())
}
