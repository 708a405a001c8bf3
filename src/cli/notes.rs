//! Pictures that commands leave out, and what else is to be known of a set.

use std::process::ExitCode;

use clap::Args;

use crate::corpus::Unusable;
use crate::report::set::SetNote;

/// Exit status of a command that did its work without some pictures or answers.
pub const LEFT_OUT: u8 = 3;

/// What every command has that takes many pictures.
#[derive(Debug, Clone, Copy, Args)]
pub struct StrictOption {
    /// Fail when a picture cannot be read, instead of going on without it (exit status 3)
    #[arg(long)]
    strict: bool,
}

impl StrictOption {
    /// Whether it was given.
    pub fn is_strict(self) -> bool {
        self.strict
    }

    /// The pictures that the command leaves out; none yet.
    pub fn unusable(self) -> Unusable {
        Unusable::new(self.strict)
    }
}

/// Prints notes, and gives the exit status that they mean.
pub fn tell(notes: &[SetNote]) -> ExitCode {
    for note in notes {
        eprintln!("note: {note}");
    }
    let left_out = |note: &SetNote| matches!(note, SetNote::LeftOut { .. });
    if notes.iter().any(left_out) {
        ExitCode::from(LEFT_OUT)
    } else {
        ExitCode::SUCCESS
    }
}
