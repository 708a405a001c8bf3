//! `clipsight mine merge`: what all blocks found together.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;
use clap::Args;

use super::benchmark;
use super::place::PlanFolder;
use crate::ask::first::lines;
use crate::ask::mine::report;
use crate::cli::files::{write, write_whole};
use crate::cli::opening::ModelOptions;
use crate::cli::pairs::{table, whole_page};
use crate::corpus::ImagePath;
use crate::embed::find;
use crate::legible;
use crate::mine::{Plan, Selection, merge};
use crate::report::mine::MineReport;
use crate::vectors::pairs::NearLimits;
use crate::weights::catalogue::Catalogue;

/// Put together what the blocks found, and name the pairs that are worth looking at first.
///
/// MINE/pairs.parquet has all blind and borderline pairs (row_a, row_b, clip, dino, hit),
/// MINE/pairs.jsonl those that are named. These are sorted by ranks among the corpus's own
/// random pairs: by how many powers of ten more seldom one is as alike to CLIP as to DINOv2.
/// No image is named twice, nor one that is nearly the same as one that was (CLIP above
/// 0.97 and DINOv2 above 0.95).
#[derive(Debug, Args)]
pub struct MergeArgs {
    #[command(flatten)]
    place: PlanFolder,
    #[command(flatten)]
    what: What,
    #[command(flatten)]
    options: ModelOptions,
}

/// What is made of the pairs.
#[derive(Debug, Clone, Args)]
pub struct What {
    /// How many pairs are named
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub top: usize,
    /// Merge what is there, though blocks are missing
    #[arg(long)]
    pub partial: bool,
    /// Where the images lie, if not where their names say
    #[arg(long, value_name = "DIR")]
    pub images: Option<PathBuf>,
    /// Write the report as JSON
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Write the report as one page with the pictures, which can be mailed
    #[arg(long, value_name = "OUT.html")]
    pub report: Option<PathBuf>,
    /// Write the named pairs as a benchmark in MMVP's layout, with a page to write the
    /// questions while looking at the pairs
    #[arg(long, value_name = "DIR")]
    pub as_benchmark: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// No plan, blocks that are missing, files that cannot be written.
pub fn run(args: &MergeArgs) -> Result<ExitCode> {
    merged(
        &args.place.plan()?,
        &args.place.folder,
        &args.what,
        args.options,
    )
}

/// Merges, and writes what was asked for.
///
/// # Errors
/// As the command.
pub fn merged(plan: &Plan, folder: &Path, what: &What, options: ModelOptions) -> Result<ExitCode> {
    let selection = Selection {
        top: what.top,
        near: NearLimits::default(),
        partial: what.partial,
    };
    let merged = merge(plan, folder, selection)?;
    let report = report(plan, &merged);
    write_whole(&folder.join("pairs.jsonl"), lines(&report)?.as_bytes())?;
    if let Some(path) = &what.json {
        write(path, serde_json::to_string_pretty(&report)? + "\n")?;
    }
    let files = files(&report, what.images.as_deref());
    if let Some(path) = &what.report {
        let catalogue = Catalogue::load()?;
        let page = whole_page(&report.found, &report.order, &files, &catalogue, options)?;
        write_whole(path, page.as_bytes())?;
    }
    if let Some(path) = &what.as_benchmark {
        benchmark::write(path, &report.found, &files)?;
    }
    print!("{}", table(&report.found));
    println!("{}\n{}", report.found.sentence, report.order);
    println!("rule: {}", report.found.rule);
    println!(
        "all pairs: {}",
        legible(&folder.join("pairs.parquet").display().to_string())
    );
    for note in &report.notes {
        eprintln!("note: {note}");
    }
    Ok(ExitCode::SUCCESS)
}

/// The files of the named images that are there, by their names.
fn files(report: &MineReport, folder: Option<&Path>) -> Vec<ImagePath> {
    let images = report.found.top.iter().flat_map(|pair| &pair.images);
    let names: HashMap<PathBuf, &str> = images
        .map(|image| {
            let name = Path::new(&image.path);
            let path = folder.map_or_else(|| name.to_owned(), |folder| folder.join(name));
            (path, image.path.as_str())
        })
        .collect();
    let paths: Vec<&Path> = names.keys().map(PathBuf::as_path).collect();
    let mut files = find(&paths);
    for file in &mut files {
        if let Some(name) = names.get(&file.path) {
            file.name = (*name).to_owned();
        }
    }
    files
}
