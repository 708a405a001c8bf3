//! `clipsight mmvp correlate`: does a model fail where its encoder does?

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Args;

use super::output::columns;
use super::predictions::MeasuredArgs;
use crate::cli::files::read;
use crate::legible;
use crate::mmvp::correlation::{Correlated, correlated};
use crate::mmvp::scaling::rows;
use crate::report::mmvp::MmvpReport;
use crate::weights::catalogue::Catalogue;

/// Do multimodal models fail at the patterns that an encoder is blind to?
///
/// REPORT is what `clipsight mmvp score --json` wrote: accuracies of models by MMVP's
/// pattern. Each is held against the encoders' accuracies on MMVP-VLM by pattern (the
/// paper's ten, and what --with measured): Pearson's r over the nine patterns, with its
/// 95 % interval by Fisher's z. With nine points it is wide.
#[derive(Debug, Args)]
pub struct CorrelateArgs {
    /// Scores of models
    #[arg(value_name = "REPORT.json")]
    report: PathBuf,
    #[command(flatten)]
    measured: MeasuredArgs,
    /// Print the table as JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command.
///
/// # Errors
/// A report or predictions that cannot be read, and models without pairs of each pattern.
pub fn run(args: &CorrelateArgs) -> Result<ExitCode> {
    let name = legible(&args.report.display().to_string());
    let report: MmvpReport = serde_json::from_slice(&read(&args.report)?)
        .with_context(|| format!("`{name}` is no report of `mmvp score --json`"))?;
    let encoders = rows(&Catalogue::load()?, &args.measured.read()?)?;
    let mut found = Vec::new();
    for model in &report.models {
        found.extend(correlated(&encoders, model)?);
    }
    if found.is_empty() {
        bail!("`{name}` has no model");
    }
    if args.json {
        println!("{}", serde_json::to_string_pretty(&found)?);
    } else {
        print!("{}", table(&found));
        if let Some(by) = &report.patterns_by {
            println!("The models' patterns are {}.", legible(by));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn table(found: &[Correlated]) -> String {
    let head = ["encoder", "pixels", "model", "r", "95 % interval"];
    let mut lines = vec![head.map(str::to_owned).to_vec()];
    lines.extend(found.iter().map(|one| {
        let of = &one.correlation;
        vec![
            one.encoder.clone(),
            one.resolution.to_string(),
            legible(&one.model),
            format!("{:+.2}", of.r),
            format!("{:+.2} to {:+.2}", of.interval[0], of.interval[1]),
        ]
    }));
    columns(&lines)
}
