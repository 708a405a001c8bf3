//! `clipsight mine run`: tasks of a plan.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use anyhow::Result;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::place::{NoDevice, PlanFolder};
use crate::ask::mine::doubt;
use crate::cli::interrupt;
use crate::device::{Device, Runtime};
use crate::mine::{self, MineError, Plan, Progress, TaskDone};
use crate::vectors::mining::Finder;

/// Do one task of a plan, or all that are left.
///
/// Blocks appear whole; what is there already is skipped, so that the same task can be given
/// to several machines, and again after any end. All processors are used: bind a process to
/// some where several share a machine.
#[derive(Debug, Args)]
pub struct RunArgs {
    #[command(flatten)]
    place: PlanFolder,
    /// The task, counted from 0 [default: all]
    #[arg(long, value_name = "N")]
    task: Option<usize>,
    /// Take the task's number from a variable of the environment, such as
    /// SLURM_ARRAY_TASK_ID or JOB_COMPLETION_INDEX
    #[arg(long, value_name = "VARIABLE", conflicts_with = "task")]
    task_from: Option<String>,
    /// Device: auto, cpu, wgpu or cuda. The pairs are the same on each. Auto never takes a
    /// software GPU; a GPU that fails its self-test is left for the CPU, which is said
    #[arg(long, default_value = "auto")]
    device: Device,
}

/// Runs the command.
///
/// # Errors
/// No plan, no such task, embeddings that have changed, blocks of another plan, no such
/// device.
pub fn run(args: &RunArgs) -> Result<ExitCode> {
    let plan = args.place.plan()?;
    let tasks = match (&args.task_from, args.task) {
        (Some(variable), _) => vec![number(variable)?],
        (None, Some(task)) => vec![task],
        (None, None) => (0..plan.tasks()).collect(),
    };
    let done = tasks_of(&plan, &args.place.folder, &tasks, args.device)?;
    println!(
        "{} blocks computed, {} were there; {} blind pairs in them",
        done.computed, done.kept, done.hits
    );
    Ok(ExitCode::SUCCESS)
}

/// Does some tasks; Ctrl-C ends them, and keeps what is done.
///
/// # Errors
/// As the command.
pub fn tasks_of(plan: &Plan, folder: &Path, tasks: &[usize], device: Device) -> Result<TaskDone> {
    let finder = finder(plan, device)?;
    let cancel = Arc::new(AtomicBool::new(false));
    interrupt::cancels(&cancel);
    let bar = ProgressBar::new(tasks.iter().map(|task| plan.pairs_of(*task)).sum());
    bar.set_style(ProgressStyle::with_template(
        "{bar:30} {human_pos}/{human_len} pairs, {per_sec}, {eta} left",
    )?);
    let looked_at = |pairs: u64| bar.inc(pairs);
    let progress = Progress {
        cancel: &cancel,
        looked_at: &looked_at,
    };
    let mut all = TaskDone::default();
    for &task in tasks {
        let done = mine::run(plan, folder, task, finder.as_deref(), &progress);
        let done = done.inspect_err(|_| bar.abandon())?;
        all.computed += done.computed;
        all.kept += done.kept;
        all.hits += done.hits;
    }
    bar.finish_and_clear();
    Ok(all)
}

/// What finds pairs on a device, once it found the right ones of a small set; none where
/// the processor does.
fn finder(plan: &Plan, device: Device) -> Result<Option<Box<dyn Finder>>> {
    let runtime = pollster::block_on(Runtime::open(device)).map_err(NoDevice)?;
    let Some(finder) = runtime.finder() else {
        return Ok(None);
    };
    match doubt(finder.as_ref(), plan.corpus.widths()?)? {
        None => Ok(Some(finder)),
        Some(doubt) => {
            eprintln!(
                "clipsight: {runtime} cannot be believed in mining ({doubt}): the CPU computes \
                 instead; --device cpu leaves it out"
            );
            Ok(None)
        }
    }
}

/// The task that a variable of the environment names.
fn number(variable: &str) -> Result<usize, MineError> {
    let wrong = |why: String| MineError::Variable {
        variable: variable.to_owned(),
        why,
    };
    let text = std::env::var(variable).map_err(|_| wrong("is not set".into()))?;
    let number = text.trim().parse();
    number.map_err(|_| wrong(format!("is {text:?}, which is no task's number")))
}
