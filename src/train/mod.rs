//! Training of the adapter that corrects intra-modal overlap, on the CPU and
//! on CUDA, with burn's automatic differentiation.
//!
//! [`TrainConfig`] is the run's settings, [`TrainingImages`] what it learns
//! from, [`Trainer`] its state between steps, which [`checkpoint`] keeps.

pub mod checkpoint;
mod config;
mod dino;
mod images;
mod parameters;
mod random;
mod share;
mod supervised;
mod trainer;

pub use config::{DinoConfig, Normalisation, Objective, Schedule, TrainConfig};
pub use images::{FolderImages, MicroBatch, Prepared, TrainingImages, prepare};
pub use parameters::{Parameter, Parameters, StepSize};
pub use trainer::{StepReport, Trainer};

use crate::corpus::DatasetError;
use crate::image::ImageError;
use crate::model::ModelError;

/// Why a run cannot start or go on.
#[derive(Debug, thiserror::Error)]
pub enum TrainError {
    /// A setting makes no sense.
    #[error("the settings are impossible: {0}")]
    Config(&'static str),
    /// There is nothing to learn from.
    #[error("{0}: a folder with one folder of images per class is needed, of at least two classes")]
    Images(String),
    /// An image cannot be read.
    #[error("{path}: {reason}; remove or mend it and start again (the last checkpoint is kept)")]
    Image {
        /// The image.
        path: String,
        /// What is wrong with it.
        reason: ImageError,
    },
    /// The folder of images cannot be read.
    #[error(transparent)]
    Pool(#[from] DatasetError),
    /// A file cannot be read.
    #[error("cannot read `{path}`: {reason}")]
    Read {
        /// The file.
        path: String,
        /// The system's reason.
        reason: std::io::Error,
    },
    /// A file cannot be written.
    #[error("cannot write `{path}`: {reason}; make room or choose another folder")]
    Write {
        /// The file.
        path: String,
        /// The system's reason.
        reason: std::io::Error,
    },
    /// The encoder or its device failed.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The loss is no number any more.
    #[error(
        "the loss is not finite at step {0}: lower `learning_rate` and start again, or resume from an older checkpoint"
    )]
    Diverged(usize),
    /// A checkpoint does not belong to this run or is damaged.
    #[error("the checkpoint cannot be used: {0}; remove it to start afresh")]
    Checkpoint(String),
}
