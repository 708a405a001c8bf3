//! Readers of data sets: real ones, drawn ones and hostile ones.
#![cfg(not(target_family = "wasm"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "a test fails by panicking"
)]

mod archives;
mod cases;
mod handed_in;
mod hostile;
mod plain;
mod real;

use std::fs;
use std::path::Path;

/// The smallest thing that starts as a PNG does.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Writes a file and the folders above it.
fn put(root: &Path, name: &str, bytes: &[u8]) {
    let path = root.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}
