//! Where vectors are kept, so that an image is encoded once: [`Memory`] for as long
//! as a program runs, [`Store`] on disk. Both hold the vectors of one
//! [`Space`](super::space::Space) and have the face of [`Keep`].
//!
//! On disk each space has two files, to which vectors are only ever appended:
//!
//! ```text
//! <folder>/<model>/<name of the space>.ids    header, then ids (32 bytes each)
//! <folder>/<model>/<name of the space>.rows   header, then rows: values (4 bytes
//!                                             each), checksum of id and values (8)
//! header  magic (8), length (4), the space as JSON, its checksum (8)
//! ```
//!
//! A row's place is that of its id. Opening reads ids alone; rows are read one by
//! one as they are asked for. Several processes may use one space: appending takes a
//! lock; rows are made durable before their ids, and what a crash cut off is written
//! over by the next to append. A file `.features` of an earlier version, which had
//! ids and rows in one, is taken over when its space is opened.

#[cfg(feature = "native")]
mod disk;
mod error;
#[cfg(feature = "native")]
mod frame;
#[cfg(feature = "native")]
mod index;
mod memory;
#[cfg(feature = "native")]
mod old;

#[cfg(all(test, feature = "native"))]
mod tests;

#[cfg(feature = "native")]
pub use disk::Store;
pub use error::StoreError;
pub use memory::Memory;

use super::space::VectorId;

/// A place for the vectors of one space.
pub trait Keep {
    /// The vector of an id; none where there is none, or none that is sound: then it
    /// is to be made and put again.
    ///
    /// # Errors
    /// [`StoreError::System`] when it cannot be read.
    fn get(&mut self, id: &VectorId) -> Result<Option<Vec<f32>>, StoreError>;

    /// Keeps a vector: the raw numbers of the encoder.
    ///
    /// # Errors
    /// [`StoreError::Values`] for another length or values that are not finite, and
    /// [`StoreError::System`] when it cannot be written.
    fn put(&mut self, id: VectorId, values: Vec<f32>) -> Result<(), StoreError>;

    /// Makes durable what was put.
    ///
    /// # Errors
    /// [`StoreError::System`] when it cannot be written, as on a full disk; it is
    /// then still known.
    fn flush(&mut self) -> Result<(), StoreError>;

    /// How many vectors are known.
    fn len(&self) -> usize;

    /// Whether no vector is known.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
