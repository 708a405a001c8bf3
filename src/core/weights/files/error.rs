//! What can be wrong with a weight file.

use crate::legible::in_short;
use crate::weights::spec::SpecError;

/// Why a weight file was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// The file's frame is broken: it is cut off, corrupt or of another kind.
    #[error("this is not a sound {format} file ({reason}); remove it and fetch it again", reason = in_short(.reason))]
    Container {
        /// Kind of file that was expected.
        format: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// A tensor that the model needs is not in the file.
    #[error(
        "the file has no tensor '{name}': it holds another model, or is named after another convention", name = in_short(.name))]
    Missing {
        /// The tensor's name in the file.
        name: String,
    },
    /// A tensor has the wrong shape.
    #[error(
        "tensor '{name}' is {found:?} where the model needs {expected:?}: the file holds another model", name = in_short(.name))]
    Shape {
        /// The tensor's name in the file.
        name: String,
        /// Shape found.
        found: Vec<usize>,
        /// Shape needed.
        expected: Vec<usize>,
    },
    /// A tensor's numbers are of a type that is not read.
    #[error(
        "tensor '{name}' holds numbers of type {found}, which is not read: use a file in {allowed}", name = in_short(.name), found = in_short(.found))]
    Dtype {
        /// The tensor's name in the file.
        name: String,
        /// Type found.
        found: String,
        /// Types that are read here.
        allowed: &'static str,
    },
    /// A tensor's data is shorter or longer than its shape says.
    #[error(
        "tensor '{name}' has {found} bytes of data where its shape needs {expected}; remove the file and fetch it again", name = in_short(.name))]
    Length {
        /// The tensor's name in the file.
        name: String,
        /// Bytes found.
        found: usize,
        /// Bytes that the shape needs.
        expected: usize,
    },
    /// A tensor holds a number that no weight can be.
    #[error("tensor '{name}' holds {what}; remove the file and fetch it again", name = in_short(.name))]
    Value {
        /// The tensor's name in the file.
        name: String,
        /// What was found: an infinite number, a negative scale, ...
        what: &'static str,
    },
    /// A quantised tensor is not symmetric.
    #[error("the zero points '{name}' are not all 0: only symmetric 8-bit weights are read", name = in_short(.name))]
    ZeroPoint {
        /// The tensor's name in the file.
        name: String,
    },
    /// A tensor's data lies in another file.
    #[error(
        "the data of tensor '{name}' lies in another file: export the model into a single ONNX file", name = in_short(.name))]
    External {
        /// The tensor's name in the file.
        name: String,
    },
    /// A name occurs twice, so that it is not clear which tensor is meant.
    #[error("'{name}' occurs twice in the file; remove it and fetch it again", name = in_short(.name))]
    Duplicate {
        /// The name.
        name: String,
    },
    /// A pack holds a tensor that its model does not have.
    #[error(
        "the pack holds a tensor '{name}' that its model does not have; make it again with `clipsight pack`", name = in_short(.name))]
    Unexpected {
        /// The tensor's name.
        name: String,
    },
    /// The numbers of the architecture describe no model.
    #[error("the file cannot be read as this model: {reason}", reason = in_short(.reason))]
    Architecture {
        /// Which rule is broken.
        reason: String,
    },
    /// A sound safetensors file, but not a pack.
    #[error("this is not a Clipsight pack ({reason}); make one with `clipsight pack`", reason = in_short(.reason))]
    NotAPack {
        /// What is missing or wrong.
        reason: String,
    },
    /// A sound safetensors file, but not an adapter.
    #[error("this is not a Clipsight adapter ({reason}); make one with `clipsight train-adapter`", reason = in_short(.reason))]
    NotAnAdapter {
        /// What is missing or wrong.
        reason: String,
    },
    /// A pack of another format version.
    #[error(
        "the pack has format version {found}, this Clipsight reads {supported}; make it again with `clipsight pack`"
    )]
    PackVersion {
        /// Version found.
        found: u32,
        /// Version read.
        supported: u32,
    },
}

impl From<SpecError> for ReadError {
    fn from(error: SpecError) -> Self {
        Self::Architecture {
            reason: error.to_string(),
        }
    }
}
