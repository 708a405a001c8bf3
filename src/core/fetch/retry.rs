//! Trying again, with patience that ends.

use std::time::Duration;

use super::error::Failure;
use super::{FetchError, Options, Progress};
use crate::net::{self, Again, Attempt};

/// Runs the step until it succeeds, fails for good, or patience ends.
pub(super) fn persist<T>(
    options: &Options,
    progress: &mut dyn Progress,
    step: impl FnMut(&mut dyn Progress) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let mut step = Step {
        options,
        progress,
        step,
    };
    net::persist(&options.retry, &mut step).map_err(Failure::given_up)
}

/// A step with those whom it tells of itself.
struct Step<'a, F> {
    options: &'a Options,
    progress: &'a mut dyn Progress,
    step: F,
}

impl<T, F: FnMut(&mut dyn Progress) -> Result<T, Failure>> Attempt for Step<'_, F> {
    type Done = T;
    type Failure = Failure;

    fn attempt(&mut self) -> Result<T, Failure> {
        (self.step)(self.progress)
    }

    fn again(failure: &Failure) -> Option<Again> {
        failure.again()
    }

    fn note(&mut self, words: &str) {
        self.progress.note(words);
    }

    fn wait(&mut self, wait: Duration) -> Result<(), Failure> {
        sleep(wait, self.options).map_err(Failure::Stop)
    }
}

/// Sleeps, but wakes for a cancellation.
pub(super) fn sleep(wait: Duration, options: &Options) -> Result<(), FetchError> {
    net::sleep(wait, || options.check_cancelled())
}
