//! Where a plan lies, and the exit statuses by which schedulers tell failures apart.

use std::path::PathBuf;

use clap::Args;

use crate::device::DeviceError;
use crate::mine::{MineError, Plan};

/// What it was given cannot be used so.
pub const USAGE: u8 = 64;
/// The data cannot be mined so; trying again changes nothing.
pub const DATA: u8 = 65;
/// It may succeed when it is tried again.
pub const AGAIN: u8 = 75;

/// The device that is asked for cannot be used.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct NoDevice(pub DeviceError);

/// The folder of a plan.
#[derive(Debug, Args)]
pub struct PlanFolder {
    /// The folder of the plan
    #[arg(value_name = "MINE")]
    pub folder: PathBuf,
    /// Where the embeddings lie now [default: where they were when it was planned]
    #[arg(long, value_name = "EMB")]
    pub embeddings: Option<PathBuf>,
}

impl PlanFolder {
    /// The plan.
    ///
    /// # Errors
    /// No plan, or none that can be used.
    pub fn plan(&self) -> Result<Plan, MineError> {
        let mut plan = Plan::read(&self.folder)?;
        if let Some(folder) = &self.embeddings {
            plan.corpus.folder.clone_from(folder);
        }
        Ok(plan)
    }
}
