//! What `clipsight classify` takes.

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;

use crate::cli::notes::StrictOption;
use crate::device::Device;
use crate::vectors::few_shot::method::MethodName;
use crate::weights::Precision;

/// Label new images by the shots of a lab or of a folder.
///
/// EXAMPLES is a lab that the page or `evaluate --save-lab` wrote (`.lab`), with the
/// settings that it was saved with; or any set that `evaluate` takes: then the shots are
/// those that `evaluate` draws with the same number and seed, so that what was measured
/// is what labels. Features that are stored are used again.
///
/// An image is "none of these" when its cosine with the nearest class mean is lower than
/// is usual of the shots: each of them is left out in turn, and at most one in twenty
/// falls below the line.
#[derive(Debug, Args)]
pub struct ClassifyArgs {
    /// Lab, folder of images or an archive of it, a split file or a CSV file
    #[arg(value_name = "LAB|FOLDER")]
    pub examples: PathBuf,
    /// Images to label: files, and folders or archives with all images below
    #[arg(required = true)]
    pub images: Vec<PathBuf>,
    /// Write every label as CSV, with the probability and the nearest shots
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,
    /// Write the report as JSON
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Method [default: ta++ where there is an adapter, else ta]
    #[arg(long)]
    pub method: Option<MethodName>,
    /// Text embeddings of the classes: safetensors with names
    #[arg(long, value_name = "FILE")]
    pub text: Option<PathBuf>,
    /// Adapter [default: the built-in one; `none` for no correction]
    #[arg(long, value_name = "FILE")]
    pub adapter: Option<PathBuf>,
    #[command(flatten)]
    pub set: SetOptions,
    #[command(flatten)]
    pub strict: StrictOption,
    /// Device: auto, cpu, wgpu or cuda
    #[arg(long, default_value = "auto")]
    pub device: Device,
    /// Precision of the weights: f32, f16 or int8 [default: that of the lab's
    /// features, else f32]
    #[arg(long)]
    pub precision: Option<Precision>,
}

/// How shots are drawn of a set; a lab has its own.
#[derive(Debug, Args)]
pub struct SetOptions {
    /// Shots per class, at most [default: 16]
    #[arg(long)]
    pub shots: Option<usize>,
    /// Seed of their draw [default: 1]
    #[arg(long)]
    pub seed: Option<u64>,
    /// Random views averaged into each cache key; 1 is the image itself, and ten times
    /// as fast the first time [default: 10]
    #[arg(long)]
    pub views: Option<u64>,
    /// Draw from all images of the folder, also from the half that `evaluate` tests on
    #[arg(long)]
    pub all: bool,
    /// Leave out images that two classes have
    #[arg(long)]
    pub drop_duplicates: bool,
    /// CLIP model [default: the default pair's]
    #[arg(long)]
    pub model: Option<String>,
}

impl SetOptions {
    /// Fails where one is given.
    pub fn refuse(&self) -> Result<()> {
        let given = [
            (self.shots.is_some(), "--shots"),
            (self.seed.is_some(), "--seed"),
            (self.views.is_some(), "--views"),
            (self.all, "--all"),
            (self.drop_duplicates, "--drop-duplicates"),
            (self.model.is_some(), "--model"),
        ];
        match given.into_iter().find(|(given, _)| *given) {
            Some((_, name)) => bail!("{name} is for sets: a lab has its own shots and model"),
            None => Ok(()),
        }
    }
}
