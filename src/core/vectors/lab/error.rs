//! What can be wrong with an edit, a question or a lab's file.

use super::limits::{LONGEST_FILE, LONGEST_NAME, MOST_CLASSES, MOST_IMAGES};
use crate::legible::in_short;
use crate::vectors::error::VectorError;
use crate::weights::files::error::ReadError;

/// Why an edit was refused; the lab is as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// A class that is not there.
    #[error("there is no class '{name}': add it first, or take one from the list", name = in_short(.name))]
    UnknownClass {
        /// The name.
        name: String,
    },
    /// Two classes of one name.
    #[error("there is a class '{name}' already: choose another name, or merge the two", name = in_short(.name))]
    DuplicateClass {
        /// The name.
        name: String,
    },
    /// A name that is none.
    #[error(
        "a class needs a name of 1 to {} characters: give it one",
        LONGEST_NAME
    )]
    ClassName,
    /// A class merged into itself.
    #[error("'{name}' cannot be merged into itself: choose two different classes", name = in_short(.name))]
    SameClass {
        /// The name.
        name: String,
    },
    /// An image that is not there.
    #[error("an image is not in the lab any more: it was removed, take one from the list")]
    UnknownImage {
        /// Its id.
        id: String,
    },
    /// An id that is no SHA-256.
    #[error(
        "'{id}' is not the SHA-256 of an image: give 64 hexadecimal digits in lower case, \
         or add the file again", id = in_short(.id))]
    ImageId {
        /// What was given.
        id: String,
    },
    /// A file name that is too long.
    #[error("a file's name has more than {} bytes: shorten it", LONGEST_FILE)]
    FileName,
    /// More images than a lab takes.
    #[error("a lab takes {MOST_IMAGES} images: remove some, or add fewer")]
    TooManyImages,
    /// More classes than a lab takes.
    #[error("a lab takes {MOST_CLASSES} classes: remove or merge some first")]
    TooManyClasses,
}

/// Why a question or a feature was refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum LabError {
    /// What the few-shot methods refuse.
    #[error(transparent)]
    FewShot(#[from] VectorError),
    /// A setting outside its range.
    #[error("{what} is {value}, which is out of range: give {range}")]
    Setting {
        /// The setting's name.
        what: &'static str,
        /// Its value.
        value: f64,
        /// What is allowed.
        range: &'static str,
    },
    /// Strengths that are no steps from plain CLIP upwards.
    #[error(
        "the adapter's strengths must begin with 0 and rise, 1 to 64 of them: correct the list"
    )]
    Strengths,
    /// A feature before it was said which features these are.
    #[error("the lab has not been told which model its features come from: choose the model first")]
    NoKey,
    /// A feature at a step that there is not.
    #[error("there is no step {step} among {steps} strengths: encode the image at one of them")]
    Step {
        /// The step.
        step: u32,
        /// Number of steps.
        steps: usize,
    },
    /// A feature of another width than the others.
    #[error(
        "a feature has {found} numbers where {expected} are needed: \
         it comes from another model, encode that image again"
    )]
    Width {
        /// Numbers found.
        found: usize,
        /// Numbers of the features that are there.
        expected: usize,
    },
    /// A feature that is not finite numbers.
    #[error(
        "a feature holds NaN or infinity: encode that image again, \
         and run the self-test if it stays so"
    )]
    NotFinite,
    /// DINOv2's features of an image that is asked about are missing.
    #[error(
        "the lab mixes CLIP with DINOv2, whose features of that image are missing: \
         give them too, or set CLIP's share to 1"
    )]
    NoDino,
    /// A question about an image that is no test image with features.
    #[error(
        "that image is not among the test images that have their features: \
         wait until it is ready, or choose one from the table"
    )]
    NotATest {
        /// Its id.
        id: String,
    },
    /// A kept board that is none.
    #[error("the kept lab cannot be read ({reason}): start with an empty one", reason = in_short(.reason))]
    Snapshot {
        /// What is wrong.
        reason: String,
    },
}

/// Why a lab's file was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LabFileError {
    /// The file's frame or its numbers are broken.
    #[error("the lab file is cut off or damaged: save it again, or take another copy ({0})")]
    Frame(ReadError),
    /// A sound safetensors file, but not a lab.
    #[error("this is not a lab file ({reason}): open one that the few-shot lab has saved", reason = in_short(.reason))]
    NotALab {
        /// What is missing or wrong.
        reason: String,
    },
    /// A file of another format version.
    #[error(
        "the lab file has format version {found}, this Clipsight reads {supported}: \
         open it with the version that saved it, or update"
    )]
    Version {
        /// Version found.
        found: u32,
        /// Version read.
        supported: u32,
    },
    /// The content is not what was saved.
    #[error("the lab file is damaged: its {what} are not what was saved; take another copy")]
    Damaged {
        /// What differs.
        what: &'static str,
    },
    /// An image's bytes are not those of its id.
    #[error(
        "the bytes of '{name}' are not those that its id says: \
         add that image again, or take another copy of the file", name = in_short(.name))]
    Image {
        /// The image's file name.
        name: String,
    },
    /// The lab cannot be written.
    #[error("the lab cannot be saved: {reason}", reason = in_short(.reason))]
    Write {
        /// What is in the way, and what to do.
        reason: String,
    },
}
