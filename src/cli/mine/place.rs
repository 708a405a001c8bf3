//! Where a plan lies.

use std::path::PathBuf;

use clap::Args;

use crate::mine::{MineError, Plan};

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
