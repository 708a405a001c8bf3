//! `clipsight mine`: every CLIP-blind pair of a corpus.

mod benchmark;
mod merge;
mod place;
mod plan;
mod run;
mod status;
mod whole;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Subcommand};

/// Every CLIP-blind pair of a corpus, exactly, from a folder to hundreds of millions.
///
/// `clipsight mine PATHS --top N` does all of it on one machine: it encodes the images (or
/// takes embeddings that are kept), looks at all pairs and names those that are worth
/// looking at first. For more than fits a machine or a day: `plan` splits the embeddings
/// into blocks, `run` does one task of it on any machine that sees the files, `status` says
/// how it stands, `merge` puts together what was found. docs/mining.md has recipes for
/// Slurm, Kubernetes, Ray and xargs.
///
/// Exit status: 0 done or done before, 64 wrong arguments, 65 data that cannot be mined (no
/// use in trying again), 75 storage that is away or full, a GPU that failed, or cancelled
/// (try again).
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct MineArgs {
    #[command(subcommand)]
    step: Option<Step>,
    #[command(flatten)]
    whole: whole::WholeArgs,
}

#[derive(Debug, Subcommand)]
enum Step {
    Plan(plan::PlanArgs),
    Run(run::RunArgs),
    Status(status::StatusArgs),
    Merge(merge::MergeArgs),
}

/// Runs the command.
///
/// # Errors
/// As each step says; [`exit::status`](super::exit::status) tells which failures are worth
/// another try.
pub fn run(args: &MineArgs) -> Result<ExitCode> {
    match &args.step {
        None => whole::run(&args.whole),
        Some(Step::Plan(args)) => plan::run(args),
        Some(Step::Run(args)) => run::run(args),
        Some(Step::Status(args)) => status::run(args),
        Some(Step::Merge(args)) => merge::run(args),
    }
}
