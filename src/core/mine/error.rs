//! What can go wrong in mining, and whether trying again helps.

use std::io;
use std::path::{Path, PathBuf};

use crate::vectors::error::VectorError;
use crate::vectors::exchange::ExchangeError;
use crate::vectors::mining::MiningError;

/// Why a corpus was not mined.
#[derive(Debug, thiserror::Error)]
pub enum MineError {
    /// The system refused.
    #[error("cannot {what} `{}`: {reason}", path.display())]
    System {
        /// What was tried.
        what: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The system's reason.
        reason: io::Error,
    },
    /// No folder of both encoders' embeddings.
    #[error(
        "`{}` has neither `{side}/img_emb`, as clip-retrieval has it, nor \
         `{side}.safetensors`: `clipsight embed SOURCE --out EMB` writes both encoders' \
         embeddings",
        folder.display()
    )]
    NoSide {
        /// The folder.
        folder: PathBuf,
        /// `clip` or `dino`.
        side: &'static str,
    },
    /// Both encoders' rows are not of the same images.
    #[error("CLIP's and DINOv2's embeddings are not of the same images in the same order: {0}")]
    NotAligned(String),
    /// An embedding file.
    #[error(transparent)]
    Exchange(#[from] ExchangeError),
    /// Numbers that do not fit.
    #[error(transparent)]
    Vector(#[from] VectorError),
    /// A block that was not computed.
    #[error("block {rows} with {columns}: {reason}")]
    Block {
        /// The piece of its rows.
        rows: usize,
        /// And of its columns.
        columns: usize,
        /// Why.
        reason: MiningError,
    },
    /// No plan, or one of another version.
    #[error("`{}` has no plan that can be used ({why}): make one by `clipsight mine plan`", folder.display())]
    NoPlan {
        /// The folder.
        folder: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// Another plan lies there.
    #[error(
        "`{}` holds another plan, with other embeddings, models or thresholds: name another \
         folder, or remove it",
        .0.display()
    )]
    OtherPlan(PathBuf),
    /// A task that the plan does not have.
    #[error("there is no task {task}: the plan has {tasks}, counted from 0")]
    NoTask {
        /// The task asked for.
        task: usize,
        /// How many there are.
        tasks: usize,
    },
    /// A variable of the environment that should name a task, and what is wrong with it.
    #[error("the variable {variable} {why}")]
    Variable {
        /// Its name.
        variable: String,
        /// What is wrong.
        why: String,
    },
    /// An embedding file is another than when it was planned.
    #[error(
        "`{}` has changed since it was planned: plan again in another folder",
        .0.display()
    )]
    Changed(PathBuf),
    /// A block of another plan.
    #[error(
        "`{}` was made by another plan: it is not overwritten; remove it, or use another folder",
        .0.display()
    )]
    Foreign(PathBuf),
    /// Blocks are missing.
    #[error(
        "{missing} of {blocks} blocks are not there yet (the first: {first}): run their tasks, \
         or merge what is there by --partial"
    )]
    Missing {
        /// How many are missing or damaged.
        missing: usize,
        /// Of how many.
        blocks: usize,
        /// Name of the first.
        first: String,
    },
    /// Whoever asked does not wait any longer.
    #[error("cancelled: run it again for the blocks that are left")]
    Cancelled,
}

impl MineError {
    pub(super) fn system(what: &'static str, path: &Path, reason: io::Error) -> Self {
        Self::System {
            what,
            path: path.to_owned(),
            reason,
        }
    }

    /// Whether the same command may succeed later: storage that is away or full, a device
    /// that failed (its memory was short), somebody who cancelled.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::System { reason, .. } => !matches!(
                reason.kind(),
                io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData
            ),
            Self::Exchange(ExchangeError::System { .. })
            | Self::Block {
                reason: MiningError::Device { .. },
                ..
            }
            | Self::Cancelled => true,
            Self::Exchange(ExchangeError::In { reason, .. }) => {
                matches!(**reason, ExchangeError::System { .. })
            }
            _ => false,
        }
    }
}
