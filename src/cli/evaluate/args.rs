//! What `clipsight evaluate` takes.

use std::path::PathBuf;

use clap::Args;

use crate::cli::notes::StrictOption;
use crate::cli::opening::ModelOptions;
use crate::image::shift::Shift;
use crate::vectors::few_shot::method::MethodName;
use crate::vectors::mixture::Ratio;

/// Measure few-shot accuracy on a data set, with and without the correction of
/// intra-modal overlap.
///
/// DATASET is a folder whose sub folders are the labels (half of every class,
/// by a hash of the file names, is for shots and validation, the other half for
/// test), one with such folders in `train`, `val` and `test`, or one with a split
/// file of CoOp's kind; a zip or tar archive of such a folder; or a CSV file of
/// paths and labels. Every image is encoded once and kept, so that more shots,
/// seeds and methods cost nothing more.
///
/// Pictures that cannot be read are left out, named at the end and in the report,
/// and the exit status is 3.
///
/// DATASET may also be a lab that the page saved (`.lab`): it is judged by the
/// settings that it was saved with, as the page does, or mixed as --mix says: with
/// several ratios in that which names most shots right when each is left out.
#[derive(Debug, Args)]
pub struct EvaluateArgs {
    /// Folder of images or an archive of it, a split file, a CSV file, or a lab
    pub dataset: PathBuf,
    /// Shots per class
    #[arg(long, value_delimiter = ',', default_value = "1,2,4,8,16")]
    pub shots: Vec<usize>,
    /// Seeds of the draws of shots
    #[arg(long, value_delimiter = ',', default_value = "1,2,3")]
    pub seeds: Vec<u64>,
    /// Methods [default: all that can be run]
    #[arg(long, value_delimiter = ',')]
    pub methods: Vec<MethodName>,
    /// Random views averaged into each cache key; 1 is the image itself
    #[arg(long, default_value_t = 10)]
    pub views: u64,
    /// Text embeddings of the classes: safetensors with names
    #[arg(long, value_name = "FILE")]
    pub text: Option<PathBuf>,
    /// Leave out the classes without a text embedding
    #[arg(long, requires = "text")]
    pub known_classes: bool,
    /// Only the classes that this file names, one a line
    #[arg(long, value_name = "FILE")]
    pub classes: Option<PathBuf>,
    /// Adapter [default: the built-in one; `none` for no correction]
    #[arg(long, value_name = "FILE")]
    pub adapter: Option<PathBuf>,
    /// Strength of the adapter [default: the adapter's own]; of several, and 0 for
    /// none, each method's is chosen on validation images, the weakest of equal ones
    #[arg(long, value_delimiter = ',')]
    pub strength: Vec<f32>,
    /// Mix CLIP's embeddings with DINOv2's: CLIP's share, from 0 (DINOv2 alone) to 1 (CLIP
    /// alone); of several each method's is chosen on validation images, together with its
    /// strength, of equal ones the nearest to CLIP alone
    #[arg(long, value_name = "RATIO", value_delimiter = ',')]
    pub mix: Vec<Ratio>,
    /// Also measure the accuracy and the overlap at each of these shares
    #[arg(long, value_name = "RATIO", value_delimiter = ',')]
    pub mixes: Vec<Ratio>,
    /// Change the test images, while shots and validation stay clean
    #[arg(long)]
    pub shift: Option<Shift>,
    /// Also measure these strengths: what each removes of the overlap and adds
    /// to the accuracy
    #[arg(long, value_delimiter = ',')]
    pub doses: Vec<f32>,
    /// At most so many validation images of each class
    #[arg(long, value_name = "N")]
    pub val_per_class: Option<usize>,
    /// At most so many test images of each class
    #[arg(long, value_name = "N")]
    pub test_per_class: Option<usize>,
    /// Leave out images that are there twice: from shots and validation those that
    /// are test images too, and from all those that two classes have
    #[arg(long)]
    pub drop_duplicates: bool,
    #[command(flatten)]
    pub strict: StrictOption,
    /// CLIP model [default: the default pair's]
    #[arg(long)]
    pub model: Option<String>,
    /// DINOv2 model of a mixture [default: the default pair's]
    #[arg(long, value_name = "MODEL")]
    pub dino: Option<String>,
    #[command(flatten)]
    pub options: ModelOptions,
    /// Write the report as JSON
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Write tables, plots and every outcome to this folder
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Write the first draw's features and logits, for another implementation
    #[arg(long, value_name = "FILE")]
    pub dump: Option<PathBuf>,
    /// Write the first draw's shots and the test images as a lab of the page,
    /// with their features
    #[arg(long, value_name = "FILE")]
    pub save_lab: Option<PathBuf>,
    /// Features of that lab in 16 bits
    #[arg(long, requires = "save_lab")]
    pub half: bool,
    /// Compute all features of a lab anew
    #[arg(long)]
    pub recompute: bool,
}
