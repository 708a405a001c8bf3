//! What decides a view.

/// Which view of which image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ViewKey {
    /// Seed of the run.
    pub seed: u64,
    /// SHA-256 of the image's file, or whatever else tells images apart.
    pub image: [u8; 32],
    /// Number of the view: of a cache key's views, or the epoch in training.
    pub view: u64,
}

impl ViewKey {
    /// The n-th view of a cache key's image, by the SHA-256 of its file. Every
    /// draw of shots shares these views.
    pub const fn of_cache(image: [u8; 32], view: u64) -> Self {
        Self {
            seed: 1,
            image,
            view,
        }
    }
}
