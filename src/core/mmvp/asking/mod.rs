//! Asking a model the benchmark's questions.
//!
//! A [`Plan`] is the calls that a way of asking makes; [`ask`] makes those that a file of
//! answers lacks, and writes each answer there the moment it arrives. So a run that is
//! killed loses at most the answers that were on their way, and the next run asks for
//! these alone.

mod answers;
mod error;
mod plan;
mod prompt;
mod remarks;
mod run;

pub use answers::{Answers, kept};
pub use error::AskError;
pub use plan::{Call, Plan, Shown, Way};
pub use prompt::{Template, pair_prompt};
pub use remarks::remarks;
pub use run::{Event, NoAnswer, Outcome, ask};
