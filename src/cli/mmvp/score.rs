//! `clipsight mmvp score`: how many pairs models have right.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;
use clap::Args;

use super::output;
use crate::cli::files::{read, write};
use crate::legible;
use crate::mmvp::answers::{self, hand};
use crate::mmvp::questions::Benchmark;
use crate::mmvp::read as benchmark;
use crate::mmvp::score::score;

/// Score the answers of models: pairs, patterns, both sets of labels.
///
/// FILES are what `clipsight mmvp ask`, the authors' script, Cambrian, lmms-eval or
/// VLMEvalKit wrote (JSON lines, CSV, TSV, JSON or xlsx), or a table with a column of
/// letters a model; they are told by their keys. Answers are read by written rules,
/// without another model; --unread names those that no rule can read, and --by-hand takes
/// the list back after somebody has filled it in.
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
    /// Readings by hand: that list with a, b or neither in its last column
    #[arg(long, value_name = "FILE.csv")]
    pub by_hand: Option<PathBuf>,
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
        Some(file) => hand::read(&read(file)?, &name(file))?,
        None => hand::ByHand::new(),
    };
    let report = score(&benchmark, &given, &by_hand);
    if let Some(path) = &args.unread {
        write(path, hand::unread(&report))?;
    }
    if let Some(path) = &args.json {
        write(path, serde_json::to_string_pretty(&report)? + "\n")?;
    }
    print!("{}", output::scores(&report));
    Ok(ExitCode::SUCCESS)
}

fn name(path: &Path) -> String {
    legible(&path.display().to_string())
}
