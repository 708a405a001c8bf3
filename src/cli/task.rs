//! Which part of shared work a machine does.

use clap::Args;

use crate::mine::MineError;

/// The number of a task.
#[derive(Debug, Clone, Default, Args)]
pub struct TaskOptions {
    /// One part alone, counted from 0 [default: all]
    #[arg(long, value_name = "N")]
    task: Option<usize>,
    /// Take the part's number from a variable of the environment, such as
    /// SLURM_ARRAY_TASK_ID or JOB_COMPLETION_INDEX
    #[arg(long, value_name = "VARIABLE", conflicts_with = "task")]
    task_from: Option<String>,
}

impl TaskOptions {
    /// The number; none where all is to be done.
    ///
    /// # Errors
    /// A variable that is not set, or is no number.
    pub fn number(&self) -> Result<Option<usize>, MineError> {
        let Some(variable) = &self.task_from else {
            return Ok(self.task);
        };
        let wrong = |why: String| MineError::Variable {
            variable: variable.clone(),
            why,
        };
        let text = std::env::var(variable).map_err(|_| wrong("is not set".into()))?;
        let number = text.trim().parse();
        let number =
            number.map_err(|_| wrong(format!("is {text:?}, which is no task's number")))?;
        Ok(Some(number))
    }
}
