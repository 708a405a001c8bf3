//! What `clipsight pairs` takes.

use std::path::PathBuf;

use clap::Args;

use crate::cli::notes::StrictOption;
use crate::cli::opening::ModelOptions;
use crate::cli::rule::ThresholdArgs;
use crate::vectors::mixture::Ratio;

/// Find the pairs of many images that CLIP is blind to.
///
/// Of all pairs of the images below PATHS those are named that CLIP is blindest to: its
/// cosine lies above its threshold, DINOv2's below its own. They are sorted by depth, 0
/// on the edge of that rule and 1 at its corner: the smaller of (CLIP - t) / (1 - t) and
/// (t' - DINOv2) / (1 + t'), with the thresholds t and t'. The search is exact. Images
/// are encoded once, and kept in the home folder.
///
/// Exit status: 3 when pictures were left out that cannot be read, 4 when there are more
/// blind pairs than --fail-over allows (also when some cannot be read).
#[derive(Debug, Args)]
pub struct PairsArgs {
    /// Images: files, and folders or archives with all images below
    #[arg(value_name = "PATHS", required_unless_present = "clip_embeddings")]
    pub images: Vec<PathBuf>,
    /// How many of the blindest pairs are named
    #[arg(long, value_name = "N", default_value_t = 30)]
    pub top: usize,
    /// Name pairs too that CLIP is not blind to: of all pairs the deepest, the blind ones
    /// first
    #[arg(long)]
    pub all: bool,
    /// Take the folder that an image lies in as its label, and tell which blind pairs
    /// are of two labels
    #[arg(long)]
    pub labels: bool,
    /// Also give each pair the cosine of a mixture of both encoders: CLIP's share, from 0
    /// (DINOv2 alone) to 1 (CLIP alone); the order stays
    #[arg(long, value_name = "RATIO")]
    pub mix: Option<Ratio>,
    /// Leave out images that are nearly the same as an earlier one: CLIP's cosine above
    /// 0.97 and DINOv2's above 0.95
    #[arg(long)]
    pub drop_near_duplicates: bool,
    /// Write the blindest pairs as CSV
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,
    /// Write the report as JSON
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Write the report as one page with the pictures, which can be mailed
    #[arg(long, value_name = "OUT.html")]
    pub report: Option<PathBuf>,
    /// Exit with status 4 when more than N pairs are blind
    #[arg(long, value_name = "N")]
    pub fail_over: Option<u64>,
    /// Read CLIP's embeddings instead of encoding images: x.safetensors, x.npy or a
    /// folder in clip-retrieval's layout, as `clipsight embed` writes them
    #[arg(
        long,
        value_name = "FILE|DIR",
        requires = "dino_embeddings",
        conflicts_with_all = ["images", "strict"]
    )]
    pub clip_embeddings: Option<PathBuf>,
    /// Read DINOv2's embeddings, of the same images in the same order
    #[arg(long, value_name = "FILE|DIR", requires = "clip_embeddings")]
    pub dino_embeddings: Option<PathBuf>,
    /// CLIP model, see `clipsight models` [default: the catalogue's; of embeddings: what
    /// their file says]
    #[arg(long, value_name = "MODEL")]
    pub clip: Option<String>,
    /// DINOv2 model [default: as CLIP's]
    #[arg(long, value_name = "MODEL")]
    pub dino: Option<String>,
    #[command(flatten)]
    pub options: ModelOptions,
    #[command(flatten)]
    pub thresholds: ThresholdArgs,
    #[command(flatten)]
    pub strict: StrictOption,
}
