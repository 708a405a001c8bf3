//! `clipsight mmvp`: the benchmark, asked and scored.

mod ask;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Subcommand};

/// Ask a multimodal model the questions of the MMVP benchmark.
///
/// MMVP (arXiv 2401.06209) asks about 150 pairs of images that CLIP takes for the same.
#[derive(Debug, Args)]
pub struct MmvpArgs {
    #[command(subcommand)]
    command: MmvpCommand,
}

#[derive(Debug, Subcommand)]
enum MmvpCommand {
    Ask(ask::AskArgs),
}

/// Runs the command.
///
/// # Errors
/// As the commands below.
pub fn run(args: MmvpArgs) -> Result<ExitCode> {
    match args.command {
        MmvpCommand::Ask(args) => ask::run(&args),
    }
}
