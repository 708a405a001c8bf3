//! What leaving every shot out in turn found of a method.

use crate::vectors::few_shot::leave_one_out::Validation;
use crate::vectors::few_shot::search::Found;

/// Most shots that are left out in turn: with more the search takes minutes.
pub(super) const MOST_LEFT_OUT: usize = 1_000;

/// What leaving out found.
#[derive(Debug)]
pub(super) enum Tuned {
    /// The best, and what it was found on.
    Found {
        validation: Box<Validation>,
        found: Box<Found>,
    },
    /// Every class has a single shot.
    SingleShots,
    /// More shots than [`MOST_LEFT_OUT`].
    TooMany,
}
