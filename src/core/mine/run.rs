//! Doing a task, and how a plan stands.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use super::block::{BlockFiles, BlockState, BlockSummary};
use super::error::MineError;
use super::pieces::PieceRows;
use super::plan::Plan;
use crate::clock::Stopwatch;
use crate::vectors::exchange::PairRow;
use crate::vectors::mining::{
    Finder, MinedPair, MiningError, Options, Shard, mine_block, mine_block_by,
};

/// Who is told, and who may end it.
#[derive(Clone, Copy)]
pub struct Progress<'a> {
    /// Ends the work once it is true.
    pub cancel: &'a AtomicBool,
    /// Is told now and then how many more pairs were looked at, those of blocks that are
    /// there too.
    pub looked_at: &'a (dyn Fn(u64) + Sync),
}

/// What a task came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TaskDone {
    /// Blocks that were computed.
    pub computed: usize,
    /// Blocks that were there.
    pub kept: usize,
    /// Blind pairs of both.
    pub hits: u64,
}

/// Computes the blocks of a task that are not there: piece `task` with itself and all
/// later ones, or with all of the other corpus. Each appears whole when it is done.
/// A `finder` looks at the pairs where there is one, the processor otherwise: what is found
/// is the same.
///
/// # Errors
/// [`MineError`]; blocks that were done stay.
pub fn run(
    plan: &Plan,
    folder: &Path,
    task: usize,
    finder: Option<&dyn Finder>,
    progress: &Progress<'_>,
) -> Result<TaskDone, MineError> {
    let tasks = plan.tasks();
    if task >= tasks {
        return Err(MineError::NoTask { task, tasks });
    }
    let mut done = TaskDone::default();
    let mut blocks = plan.blocks_of(task);
    let mut next = next_open(plan, folder, &mut blocks, progress, &mut done)?;
    if next.is_none() {
        return Ok(done);
    }
    let rows = plan.load(&plan.corpus, task)?;
    let first = shard(&rows, None)?;
    while let Some((block, files)) = next {
        done.hits += compute(plan, &first, block, &files, finder, progress)?;
        done.computed += 1;
        next = next_open(plan, folder, &mut blocks, progress, &mut done)?;
    }
    Ok(done)
}

/// The next block that is not there, as it stands now: others may do the same task.
fn next_open(
    plan: &Plan,
    folder: &Path,
    blocks: &mut impl Iterator<Item = [usize; 2]>,
    progress: &Progress<'_>,
    done: &mut TaskDone,
) -> Result<Option<([usize; 2], BlockFiles)>, MineError> {
    for block in blocks {
        let files = BlockFiles::of(folder, block);
        match files.state(plan)? {
            BlockState::Done(summary) => {
                (progress.looked_at)(summary.pairs);
                done.kept += 1;
                done.hits += summary.hits;
            }
            BlockState::Foreign(path) => return Err(MineError::Foreign(path)),
            BlockState::Missing | BlockState::Damaged => {
                if progress.cancel.load(Ordering::Relaxed) {
                    return Err(MineError::Cancelled);
                }
                return Ok(Some((block, files)));
            }
        }
    }
    Ok(None)
}

/// A piece ready to be mined: by itself, or beside the first of its block.
fn shard<'a>(rows: &'a PieceRows, first: Option<&Shard<'_>>) -> Result<Shard<'a>, MineError> {
    let (clip, dino) = (rows.clip.view()?, rows.dino.view()?);
    let shard = match first {
        None => Shard::new(clip, dino)?,
        Some(first) => Shard::beside(first, clip, dino)?,
    };
    Ok(match &rows.labels {
        Some(labels) => shard.labelled(labels)?,
        None => shard,
    })
}

/// Computes a block, and gives how many pairs are blind.
fn compute(
    plan: &Plan,
    first: &Shard<'_>,
    block: [usize; 2],
    files: &BlockFiles,
    finder: Option<&dyn Finder>,
    progress: &Progress<'_>,
) -> Result<u64, MineError> {
    let watch = Stopwatch::start();
    let with_itself = plan.against.is_none() && block[0] == block[1];
    let other = match with_itself {
        true => None,
        false => Some(plan.load(plan.columns(), block[1])?),
    };
    let second = other.as_ref().map(|rows| shard(rows, Some(first)));
    let second = second.transpose()?;
    let options = Options {
        labels: plan.labels,
        most: plan.most,
        cancel: Some(progress.cancel),
        progress: Some(progress.looked_at),
    };
    let (second, rule) = (second.as_ref(), plan.rule()?);
    let mined = match finder {
        None => mine_block(first, second, rule, &options),
        Some(finder) => mine_block_by(finder, first, second, rule, &options),
    };
    let mined = mined.map_err(|reason| match reason {
        MiningError::Cancelled => MineError::Cancelled,
        reason => MineError::Block {
            rows: block[0],
            columns: block[1],
            reason,
        },
    })?;
    let starts = [
        plan.corpus.pieces[block[0]].first,
        plan.columns().pieces[block[1]].first,
    ];
    let pairs: Vec<PairRow> = mined
        .pairs
        .iter()
        .map(|pair| PairRow {
            rows: [starts[0] + pair.row as u64, starts[1] + pair.column as u64],
            clip: pair.clip,
            dino: pair.dino,
            hit: pair.hit,
        })
        .collect();
    let count = |wanted: fn(&MinedPair) -> bool| {
        mined.pairs.iter().filter(|pair| wanted(pair)).count() as u64
    };
    let hits = count(|pair| pair.hit);
    let summary = BlockSummary {
        fingerprint: plan.fingerprint.clone(),
        sha256: String::new(),
        pairs: mined.looked_at,
        hits,
        borderline: count(|pair| pair.borderline),
        candidates: mined.candidates,
        seconds: watch.milliseconds() / 1e3,
        device: finder.map_or("cpu", Finder::name).to_owned(),
    };
    files.write(&pairs, summary)?;
    Ok(hits)
}

/// How a plan stands.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Status {
    /// Blocks that are there.
    pub done: usize,
    /// Blocks that are not, by task.
    pub missing: Vec<[usize; 2]>,
    /// Blocks whose files do not belong together.
    pub damaged: Vec<[usize; 2]>,
    /// Files of other plans.
    pub foreign: Vec<String>,
    /// Pairs looked at, blind ones and borderline ones so far.
    pub pairs: u64,
    /// Blind ones.
    pub hits: u64,
    /// Borderline ones.
    pub borderline: u64,
    /// Seconds of computation.
    pub seconds: f64,
}

impl Status {
    /// Tasks with a block that is not there, in order.
    pub fn tasks(&self) -> Vec<usize> {
        let open = self.missing.iter().chain(&self.damaged);
        let mut tasks: Vec<usize> = open.map(|block| block[0]).collect();
        tasks.sort_unstable();
        tasks.dedup();
        tasks
    }
}

/// Looks at all blocks of a plan.
///
/// # Errors
/// Files that the system does not give.
pub fn status(plan: &Plan, folder: &Path) -> Result<Status, MineError> {
    let mut status = Status::default();
    for block in plan.blocks() {
        match BlockFiles::of(folder, block).state(plan)? {
            BlockState::Done(summary) => {
                status.done += 1;
                status.pairs += summary.pairs;
                status.hits += summary.hits;
                status.borderline += summary.borderline;
                status.seconds += summary.seconds;
            }
            BlockState::Missing => status.missing.push(block),
            BlockState::Damaged => status.damaged.push(block),
            BlockState::Foreign(path) => status.foreign.push(path.display().to_string()),
        }
    }
    Ok(status)
}
