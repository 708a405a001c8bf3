//! Trying again, with patience that ends.

use std::time::{Duration, Instant};

use super::error::Failure;
use super::words::seconds;
use super::{FetchError, Options, Progress};

/// A server that gives a few bytes and cuts the line would be asked for ever.
const MOST_ROUNDS: u32 = 200;

/// Runs the step until it succeeds, fails for good, or patience ends.
pub(super) fn persist<T>(
    options: &Options,
    progress: &mut dyn Progress,
    mut step: impl FnMut(&mut dyn Progress) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let retry = options.retry;
    let mut failures = 0;
    for _ in 0..MOST_ROUNDS {
        options.check_cancelled().map_err(Failure::Stop)?;
        let (reason, asked, progressed) = match step(progress) {
            Err(Failure::Again {
                reason,
                wait,
                progressed,
            }) => (reason, wait, progressed),
            done => return done,
        };
        failures = if progressed { 1 } else { failures + 1 };
        let wait = asked.unwrap_or_else(|| {
            let doubled = retry.first_wait * 2u32.saturating_pow(failures.min(16) - 1);
            doubled.min(retry.longest_wait)
        });
        if failures >= retry.attempts || wait > retry.longest_wait {
            return Err(Failure::Source(reason));
        }
        progress.note(&format!("{reason}; trying again in {}", seconds(wait)));
        sleep(wait, options).map_err(Failure::Stop)?;
    }
    step(progress)
}

/// Sleeps, but wakes for a cancellation.
pub(super) fn sleep(wait: Duration, options: &Options) -> Result<(), FetchError> {
    let end = Instant::now() + wait;
    loop {
        options.check_cancelled()?;
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Ok(());
        }
        std::thread::sleep(left.min(Duration::from_millis(50)));
    }
}
