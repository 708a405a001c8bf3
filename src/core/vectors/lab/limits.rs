//! How much a lab takes.

/// Most images of a lab.
pub const MOST_IMAGES: usize = 10_000;

/// Most classes of a lab.
pub const MOST_CLASSES: usize = 1_000;

/// Longest name of a class, in characters.
pub(super) const LONGEST_NAME: usize = 200;

/// Longest name of a file, in bytes.
pub(super) const LONGEST_FILE: usize = 4096;
