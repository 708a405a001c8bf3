//! Whether things that belong together fit.

use super::error::VectorError;

/// An error when two sizes differ.
pub(in crate::vectors) fn same(
    what: &'static str,
    found: usize,
    expected: usize,
) -> Result<(), VectorError> {
    if found == expected {
        Ok(())
    } else {
        Err(VectorError::Size {
            what,
            found,
            expected,
        })
    }
}

/// An error when a label is no class's.
pub(in crate::vectors) fn check_labels(
    labels: &[usize],
    classes: usize,
) -> Result<(), VectorError> {
    match labels.iter().position(|&label| label >= classes) {
        None => Ok(()),
        Some(row) => Err(VectorError::Label {
            row,
            label: labels[row],
            classes,
        }),
    }
}
