//! What can be wrong with a model's weights or its input.

use crate::weights::spec::SpecError;

/// Why a model could not be built or run.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ModelError {
    /// A tensor that the architecture needs is not there.
    #[error(
        "the weights lack the tensor `{0}`: the file is not of this model, or is damaged; fetch or pack it again"
    )]
    Missing(String),
    /// A tensor has another shape than the architecture says.
    #[error(
        "the tensor `{name}` has shape {found:?} instead of {expected:?}: the file is not of this model; fetch or pack it again"
    )]
    Shape {
        /// Clipsight's name of the tensor.
        name: String,
        /// Shape that the architecture asks for.
        expected: Vec<usize>,
        /// Shape in the file.
        found: Vec<usize>,
    },
    /// The architecture's own numbers do not fit together.
    #[error(transparent)]
    Spec(#[from] SpecError),
    /// The images do not suit the model.
    #[error("the model takes images whose sides are multiples of {patch}, not {width} x {height}")]
    InputSize {
        /// Patch side in pixels.
        patch: usize,
        /// Image width in pixels.
        width: usize,
        /// Image height in pixels.
        height: usize,
    },
    /// A batch without images, or with another number of values than its
    /// sizes say.
    #[error("the batch holds {found} values instead of {expected}, at least one image")]
    Batch {
        /// Values that the sizes ask for.
        expected: usize,
        /// Values found.
        found: usize,
    },
    /// An adapter was asked of a model that has none.
    #[error("this model has no adapter: load one, for a CLIP model")]
    NoAdapter,
    /// Token ids that the text tower cannot read.
    #[error("the text tower takes rows of {context} ids below {vocabulary}, each with the end {}: use the tokenizer's rows", vocabulary - 1)]
    Tokens {
        /// Ids per row.
        context: usize,
        /// Number of ids.
        vocabulary: usize,
    },
    /// The device did not give the numbers back.
    #[error(
        "the device did not return the result ({0}): try again, or use the CPU (--device cpu, ?backend=cpu)"
    )]
    Device(String),
    /// The result holds NaN or infinities.
    #[error(
        "the device returned numbers that are not finite: its driver or a kernel is broken; use the CPU (--device cpu, ?backend=cpu)"
    )]
    NotFinite,
}
