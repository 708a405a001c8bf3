//! `clipsight mmvp`: MMVP's patterns.

mod make;
mod scaling;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Subcommand};

/// Measure what MMVP measures ("Eyes Wide Shut?", arXiv 2401.06209): nine visual patterns in
/// which CLIP is blind to differences.
#[derive(Debug, Args)]
pub struct MmvpArgs {
    #[command(subcommand)]
    command: Mmvp,
}

#[derive(Debug, Subcommand)]
enum Mmvp {
    Make(make::MakeArgs),
    Scaling(scaling::ScalingArgs),
}

/// Runs the command.
///
/// # Errors
/// Those of the command that is named.
pub fn run(args: MmvpArgs) -> Result<ExitCode> {
    match args.command {
        Mmvp::Make(args) => make::run(args),
        Mmvp::Scaling(args) => scaling::run(&args),
    }
}
