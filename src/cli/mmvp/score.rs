//! `clipsight mmvp score`: how many pairs models have right.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args;

use super::output;
use super::page::{Shown, page};
use crate::cli::address::address;
use crate::cli::files::{read, write, write_whole};
use crate::corpus::ImagePath;
use crate::image::thumbnail;
use crate::legible;
use crate::mmvp::answers::{self, hand};
use crate::mmvp::questions::{Benchmark, Question};
use crate::mmvp::read as benchmark;
use crate::mmvp::score::score;
use crate::mmvp::together::blind_report;
use crate::report::mmvp_blind::MmvpBlindReport;

/// Longer side of a picture on the page, in pixels.
const SIDE: u32 = 160;

/// Score the answers of models: pairs, patterns, both sets of labels.
///
/// FILES are what `clipsight mmvp ask`, the authors' script, Cambrian, lmms-eval or
/// VLMEvalKit wrote (JSON lines, CSV, TSV, JSON or xlsx), or a table with a column of
/// letters a model; they are told by their keys. Answers are read by written rules,
/// without another model; --unread names those that no rule can read, and --by-hand takes
/// the list back after somebody, or `clipsight mmvp judge`, has filled it in.
#[derive(Debug, Args)]
pub struct ScoreArgs {
    /// Files of answers
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// The benchmark that they answer: a folder with Questions.csv, or a table of pairs
    /// [default: MMVP's questions, which are part of the program]
    #[arg(long, value_name = "DIR|FILE")]
    pub benchmark: Option<PathBuf>,
    /// Write the answers that no rule could read, to be read by hand
    #[arg(long, value_name = "FILE.csv")]
    pub unread: Option<PathBuf>,
    /// Readings by hand: that list with a, b or neither in its column `reading`
    #[arg(long, value_name = "FILE.csv")]
    pub by_hand: Option<PathBuf>,
    /// Write the report as one page with the benchmark's pictures, which can be mailed
    #[arg(long, value_name = "OUT.html")]
    pub report: Option<PathBuf>,
    /// Show on that page what `clipsight mmvp blind --json` found of the same pairs
    #[arg(long, value_name = "FILE", requires = "report")]
    pub blind: Option<PathBuf>,
    /// Write the report as JSON
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// Files that cannot be read, or are answers to other questions.
pub fn run(args: &ScoreArgs) -> Result<ExitCode> {
    let benchmark = match &args.benchmark {
        Some(path) => benchmark::read(path)?,
        None => Benchmark::mmvp()?,
    };
    let mut given = Vec::new();
    for file in &args.files {
        given.extend(answers::read(&read(file)?, &name(file), &benchmark)?);
    }
    let by_hand = match &args.by_hand {
        Some(file) => hand::ByHand::of(&hand::read(&read(file)?, &name(file))?),
        None => hand::ByHand::default(),
    };
    let report = score(&benchmark, &given, &by_hand);
    if let Some(path) = &args.unread {
        write(path, hand::csv(&hand::unread(&report)))?;
    }
    if let Some(path) = &args.json {
        write(path, serde_json::to_string_pretty(&report)? + "\n")?;
    }
    if let Some(path) = &args.report {
        let blind = args
            .blind
            .as_deref()
            .map(|file| of_encoders(file, &benchmark))
            .transpose()?;
        let shown = Shown {
            report: &report,
            blind: blind.as_ref(),
            pictures: pictures(&benchmark),
        };
        write_whole(path, page(&shown).as_bytes())?;
    }
    print!("{}", output::scores(&report));
    Ok(ExitCode::SUCCESS)
}

/// What encoders found of the benchmark's pairs.
fn of_encoders(file: &Path, benchmark: &Benchmark) -> Result<MmvpBlindReport> {
    let found = blind_report(&read(file)?, &name(file), benchmark)
        .with_context(|| format!("`{}` is no report of `mmvp blind --json`", name(file)))??;
    Ok(found)
}

/// Small pictures of the images that are there, as addresses that hold them.
fn pictures(benchmark: &Benchmark) -> Vec<[Option<String>; 2]> {
    let picture = |question: &Question| {
        let path = question.image.as_ref()?;
        let image = ImagePath::new(path, path.display().to_string())
            .decode()
            .ok()?;
        thumbnail(&image, SIDE).map(|file| address("jpeg", &file))
    };
    let pairs = benchmark.questions.chunks_exact(2);
    pairs
        .map(|pair| [picture(&pair[0]), picture(&pair[1])])
        .collect()
}

fn name(path: &Path) -> String {
    legible(&path.display().to_string())
}
