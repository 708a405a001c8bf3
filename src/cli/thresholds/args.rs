//! What `clipsight thresholds` takes.

use std::path::PathBuf;

use clap::Args;

use crate::cli::notes::StrictOption;
use crate::cli::opening::ModelOptions;

/// Measure the thresholds of a pair of models on a folder of images.
///
/// A pair is blind when CLIP's cosine lies above its threshold and DINOv2's below its own.
/// Two kinds of pairs should not be found, and each is given a rate: random pairs of the
/// images, which bound CLIP's threshold, and the same picture re-encoded, resized, trimmed,
/// recoloured or in another frame, which bounds DINOv2's. Of all thresholds in steps of a
/// hundredth that keep both rates those are chosen that find most of the pairs which
/// --blind lists. Without a list: DINOv2's highest that keeps its rate at any cosine of
/// CLIP, then CLIP's lowest.
///
/// Prints how many pairs of each kind the new thresholds and those of before find, and the
/// recall on the listed pairs when each is left out. Images are encoded once, and kept in
/// the home folder.
#[derive(Debug, Args)]
pub struct ThresholdsArgs {
    /// Images that have nothing to do with each other: files, and folders or archives with
    /// all images below
    #[arg(required = true, value_name = "PATHS")]
    pub images: Vec<PathBuf>,
    /// Pairs that are known to be blind: CSV with two columns of paths
    #[arg(long, value_name = "PAIRS.csv")]
    pub blind: Option<PathBuf>,
    /// Share of random pairs that may be found
    #[arg(long, value_name = "X", default_value_t = 1e-4, value_parser = share)]
    pub random_rate: f64,
    /// Share of pairs of the same picture that may be found
    #[arg(long, value_name = "X", default_value_t = 0.01, value_parser = share)]
    pub same_rate: f64,
    /// Take up to N images, spread evenly over their names
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(2..=5000))]
    pub count: u32,
    /// Change up to N of them, five ways each
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=5000))]
    pub changed: u32,
    /// What the images are, for whoever reads the catalogue [default: how many and where]
    #[arg(long, value_name = "TEXT")]
    pub what: Option<String>,
    /// Write the catalogue with these thresholds and ranks, for CLIPSIGHT_CATALOGUE
    #[arg(long, value_name = "FILE")]
    pub catalogue: Option<PathBuf>,
    /// Write the report as JSON
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Write both cosines of every pair that was counted as CSV
    #[arg(long, value_name = "FILE")]
    pub cosines: Option<PathBuf>,
    /// CLIP model, see `clipsight models` [default: the catalogue's]
    #[arg(long, value_name = "MODEL")]
    pub clip: Option<String>,
    /// DINOv2 model [default: the catalogue's]
    #[arg(long, value_name = "MODEL")]
    pub dino: Option<String>,
    #[command(flatten)]
    pub options: ModelOptions,
    #[command(flatten)]
    pub strict: StrictOption,
}

fn share(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(value) if (0.0..=1.0).contains(&value) => Ok(value),
        _ => Err("a rate is a share, between 0 and 1".into()),
    }
}
