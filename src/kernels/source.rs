//! Files of `shaders/`.

use std::hash::{Hash, Hasher};

/// A file of `shaders/`. Two are equal when they have the same path.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source {
    /// Below `shaders/`.
    pub path: &'static str,
    /// What is in it.
    pub text: &'static str,
}

impl PartialEq for Source {
    fn eq(&self, other: &Self) -> bool {
        self.path == other.path
    }
}

impl Eq for Source {}

impl Hash for Source {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.path.hash(state);
    }
}

/// The [`Source`] at a path below `shaders/`.
macro_rules! wgsl {
    ($path:literal) => {
        $crate::kernels::source::Source {
            path: $path,
            text: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/shaders/", $path)),
        }
    };
}
pub(super) use wgsl;
