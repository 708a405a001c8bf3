//! `clipsight mine run`: tasks of a plan.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::place::PlanFolder;
use crate::ask::mine::doubt;
use crate::cli::exit::NoDevice;
use crate::cli::interrupt;
use crate::cli::task::TaskOptions;
use crate::device::{Device, Runtime};
use crate::mine::{self, Plan, Progress, TaskDone};
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
    #[command(flatten)]
    task: TaskOptions,
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
    let tasks = match args.task.number()? {
        Some(task) => vec![task],
        None => (0..plan.tasks()).collect(),
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
    let cancel = interrupt::cancel();
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
