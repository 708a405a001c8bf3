//! What a model is on paper: its kind, its sizes, and its tensors' names and
//! shapes under Clipsight's own names, whatever file they came from.
//!
//! A kind of model is a file here, which states the sizes and the one list of
//! tensors, and a line of [`Spec`]. Files, rounding and random models follow from
//! the list.
//!
//! Matrices are `[out, in]`, as PyTorch keeps them. What a tensor is for follows
//! from its name's last part ([`Role`]).

pub mod adapter;
mod error;
mod list;
mod role;
mod text;
mod vision;

use serde::{Deserialize, Serialize, Serializer};

pub use adapter::AdapterSizes;
pub use error::SpecError;
pub(crate) use list::element_count;
pub use list::{TensorList, TensorSpec};
pub use role::Role;
pub use text::TextSpec;
pub use vision::{Family, VisionSpec};

/// Sizes of a kind of model.
pub trait Sizes {
    /// Every tensor that such a model has. The sizes may come out of a corrupt
    /// file: what comes back is bounded and safe to build from.
    ///
    /// # Errors
    /// [`SpecError`] when the sizes describe no model of the kind.
    fn tensors(&self) -> Result<Vec<TensorSpec>, SpecError>;
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident($sizes:ty) = $name:literal,)+) => {
        /// A model of any kind, by its sizes. In JSON an object that names the kind
        /// is read, and the sizes alone are written: files say the kind elsewhere.
        #[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
        #[serde(rename_all = "lowercase")]
        pub enum Spec {
            $($(#[$doc])* $kind($sizes),)+
        }

        impl Spec {
            /// Names of all kinds.
            pub const KINDS: &[&str] = &[$($name),+];

            /// Name of the kind.
            pub fn kind(&self) -> &'static str {
                match self { $(Self::$kind(_) => $name,)+ }
            }
        }

        impl Sizes for Spec {
            fn tensors(&self) -> Result<Vec<TensorSpec>, SpecError> {
                match self { $(Self::$kind(sizes) => sizes.tensors(),)+ }
            }
        }

        impl Serialize for Spec {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self { $(Self::$kind(sizes) => sizes.serialize(serializer),)+ }
            }
        }

        $(impl From<$sizes> for Spec {
            fn from(sizes: $sizes) -> Self {
                Self::$kind(sizes)
            }
        })+
    };
}

kinds! {
    /// An image encoder.
    Vision(VisionSpec) = "vision",
    /// CLIP's text tower.
    Text(TextSpec) = "text",
}
