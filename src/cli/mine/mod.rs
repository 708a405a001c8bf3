//! `clipsight mine`: every CLIP-blind pair of a corpus.

mod benchmark;
mod merge;
mod plan;
mod run;
mod status;
mod whole;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Subcommand};

use crate::mine::{MineError, Plan};

/// What it was given cannot be used so.
const USAGE: u8 = 64;
/// The data cannot be mined so; trying again changes nothing.
const DATA: u8 = 65;
/// It may succeed when it is tried again.
const AGAIN: u8 = 75;

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
/// use in trying again), 75 storage that is away or full, or cancelled (try again).
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
/// What is no failure of the corpus or its plan; those have exit statuses of their own.
pub fn run(args: &MineArgs) -> Result<ExitCode> {
    let done = match &args.step {
        None => whole::run(&args.whole),
        Some(Step::Plan(args)) => plan::run(args),
        Some(Step::Run(args)) => run::run(args),
        Some(Step::Status(args)) => status::run(args),
        Some(Step::Merge(args)) => merge::run(args),
    };
    done.or_else(|error| {
        let Some(known) = error.downcast_ref::<MineError>() else {
            return Err(error);
        };
        eprintln!("clipsight: {}", super::words(&error));
        Ok(ExitCode::from(match known {
            MineError::NoPlan { .. } | MineError::NoTask { .. } => USAGE,
            error if error.is_passing() => AGAIN,
            _ => DATA,
        }))
    })
}

/// The folder of a plan.
#[derive(Debug, Args)]
struct PlanFolder {
    /// The folder of the plan
    #[arg(value_name = "MINE")]
    folder: PathBuf,
    /// Where the embeddings lie now [default: where they were when it was planned]
    #[arg(long, value_name = "EMB")]
    embeddings: Option<PathBuf>,
}

impl PlanFolder {
    fn plan(&self) -> Result<Plan, MineError> {
        let mut plan = Plan::read(&self.folder)?;
        if let Some(folder) = &self.embeddings {
            plan.folder.clone_from(folder);
        }
        Ok(plan)
    }
}
