//! Why a model cannot be opened or asked.

use crate::device::DeviceError;
use crate::image::ImageError;
use crate::image::augment::ViewError;
use crate::legible;
use crate::model::ModelError;
use crate::weights::catalogue::CatalogueError;

/// Why a question has no answer.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// One of the images cannot be used.
    #[error("{}: {reason}", legible(name))]
    Image {
        /// Its name, as given.
        name: String,
        /// What is wrong with it.
        reason: ImageError,
    },
    /// A view of an image cannot be made.
    #[error("{}: {reason}", legible(name))]
    View {
        /// The image's name, as given.
        name: String,
        /// What is wrong.
        reason: ViewError,
    },
    /// A model or the device failed.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The device cannot be used.
    #[error(transparent)]
    Device(#[from] DeviceError),
    /// The catalogue is broken or lacks a model.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    /// No model of the kind is loaded.
    #[error("{0} model is not loaded: load one first")]
    NotLoaded(&'static str),
    /// An image encoder that does not say how its images are prepared.
    #[error("`{0}` does not say how its images are prepared: make its pack again")]
    NoPreprocess(String),
    /// A model of a kind that no question of an engine asks for.
    #[error("an engine has no place for a {0} model: load it with `Runtime::load`")]
    NoPlace(&'static str),
}

#[cfg(feature = "native")]
pub use named::OpenError;

#[cfg(feature = "native")]
mod named {
    use std::io;
    use std::path::PathBuf;

    use super::EngineError;
    use crate::fetch::FetchError;
    #[cfg(feature = "cpu")]
    use crate::open::rounding::RoundingError;
    use crate::text::TokenizerError;
    use crate::weights::catalogue::CatalogueError;
    use crate::weights::files::error::ReadError;

    /// Why a named model cannot be opened.
    #[derive(Debug, thiserror::Error)]
    pub enum OpenError {
        /// Its weights were not fetched.
        #[error("the weights of {0} are not here: run `clipsight fetch {0}` first")]
        NotHere(String),
        /// None of its sources that hold a text tower was fetched.
        #[error(
            "the text tower of {0} is not here: run `clipsight fetch {0} --source hub` \
             (mirrors hold the image tower only), or take ready embeddings with --from TABLE"
        )]
        NoTextHere(String),
        /// The model has no text tower.
        #[error("{0} has no text tower: take a CLIP model")]
        NoText(String),
        /// The catalogue names no tokenizer.
        #[error(
            "the catalogue names no tokenizer: add one, or take ready embeddings with --from TABLE"
        )]
        NoTokenizer,
        /// The tokenizer was not fetched.
        #[error("CLIP's tokenizer is not here: run `clipsight fetch {0}` first")]
        TokenizerNotHere(String),
        /// A file cannot be read.
        #[error("cannot read `{path}`: {reason}")]
        Read {
            /// The file.
            path: PathBuf,
            /// The system's reason.
            reason: io::Error,
        },
        /// A file cannot be written.
        #[error("cannot write `{path}`: {reason}")]
        Write {
            /// The file.
            path: PathBuf,
            /// The system's reason.
            reason: io::Error,
        },
        /// A file of weights or an adapter that is not what it should be.
        #[error("{name}: {reason}")]
        Weights {
            /// The file, as people know it.
            name: String,
            /// What is wrong.
            reason: ReadError,
        },
        /// A tokenizer's file that is not what it should be.
        #[error("`{path}`: {reason}")]
        Tokenizer {
            /// The file.
            path: PathBuf,
            /// What is wrong.
            reason: TokenizerError,
        },
        /// An adapter of another model.
        #[error("{name} corrects {theirs}, not {ours}")]
        OtherModel {
            /// The adapter.
            name: String,
            /// The model that it corrects.
            theirs: String,
            /// The model that was asked for.
            ours: String,
        },
        /// A model could not be rounded to 8 bits.
        #[cfg(feature = "cpu")]
        #[error("cannot round {model}: {reason}")]
        Rounding {
            /// The model.
            model: String,
            /// Why.
            reason: RoundingError,
        },
        /// This build cannot measure what a model's layers see.
        #[error("rounding {0} to 8 bits needs a build with the `cpu` feature")]
        NoCpu(String),
        /// Where downloads lie is not known.
        #[error(transparent)]
        Fetch(#[from] FetchError),
        /// The catalogue is broken or lacks the model.
        #[error(transparent)]
        Catalogue(#[from] CatalogueError),
        /// The device or the model failed.
        #[error(transparent)]
        Engine(#[from] EngineError),
    }
}
