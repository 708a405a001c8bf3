//! Trying again, with patience that ends.

use std::hash::{BuildHasher, RandomState};
use std::time::{Duration, Instant};

/// A server that gives a few bytes and cuts the line would be asked for ever.
const MOST_ROUNDS: u32 = 200;

/// How patient a request is.
#[derive(Debug, Clone, Copy)]
pub struct Retry {
    /// Failures in a row, without a new byte, after which a source is given up.
    pub attempts: u32,
    /// Wait after the first failure; it doubles with each. Up to a half of a wait is left
    /// out by chance, so that many who failed together do not come back together.
    pub first_wait: Duration,
    /// Longest wait, also where a server asks for more: that ends the source.
    pub longest_wait: Duration,
    /// Give up a connection that is silent for so long.
    pub silence: Duration,
}

impl Default for Retry {
    fn default() -> Self {
        Self {
            attempts: 4,
            first_wait: Duration::from_millis(500),
            longest_wait: Duration::from_secs(90),
            silence: Duration::from_secs(30),
        }
    }
}

impl Retry {
    /// The wait after so many failures in a row, at least one.
    fn wait(&self, failures: u32) -> Duration {
        let doubled = self.first_wait * 2u32.saturating_pow(failures.clamp(1, 16) - 1);
        doubled.min(self.longest_wait).mul_f64(1.0 - chance() / 2.0)
    }
}

/// A number of 0 to 1, another at each call: the seed of a hasher, which is all of chance
/// that the standard library has.
fn chance() -> f64 {
    RandomState::new().hash_one(0) as f64 / u64::MAX as f64
}

/// When a step that failed may succeed.
pub(crate) struct Again {
    /// Why it failed.
    pub why: String,
    /// How long the server asks to wait.
    pub wait: Option<Duration>,
    /// Whether the step got further than before.
    pub progressed: bool,
}

/// A step that can be repeated.
pub(crate) trait Attempt {
    type Done;
    type Failure;
    fn attempt(&mut self) -> Result<Self::Done, Self::Failure>;
    /// When it is worth another attempt.
    fn again(failure: &Self::Failure) -> Option<Again>;
    /// Is told why one waits.
    fn note(&mut self, words: &str);
    /// Waits; an error where it was cancelled.
    fn wait(&mut self, wait: Duration) -> Result<(), Self::Failure>;
}

/// Runs the step until it succeeds, fails for good, or patience ends: then with the last
/// failure.
pub(crate) fn persist<A: Attempt>(retry: &Retry, step: &mut A) -> Result<A::Done, A::Failure> {
    let mut failures = 0;
    for _ in 0..MOST_ROUNDS {
        step.wait(Duration::ZERO)?;
        let failure = match step.attempt() {
            Ok(done) => return Ok(done),
            Err(failure) => failure,
        };
        let Some(again) = A::again(&failure) else {
            return Err(failure);
        };
        failures = if again.progressed { 1 } else { failures + 1 };
        let wait = again.wait.unwrap_or_else(|| retry.wait(failures));
        if failures >= retry.attempts || wait > retry.longest_wait {
            return Err(failure);
        }
        step.note(&format!("{}; trying again in {}", again.why, seconds(wait)));
        step.wait(wait)?;
    }
    step.attempt()
}

/// Sleeps, but wakes for a cancellation; of no time at all it only looks for one.
pub(crate) fn sleep<E>(wait: Duration, cancelled: impl Fn() -> Result<(), E>) -> Result<(), E> {
    let end = Instant::now() + wait;
    loop {
        cancelled()?;
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Ok(());
        }
        std::thread::sleep(left.min(Duration::from_millis(50)));
    }
}

/// Seconds as a person reads them.
pub(crate) fn seconds(duration: Duration) -> String {
    format!("{:.0} s", duration.as_secs_f64().ceil())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest_and_differ() {
        let retry = Retry::default();
        for (failures, whole) in [(1, 0.5), (2, 1.0), (5, 8.0), (9, 90.0), (40, 90.0)] {
            let waits: Vec<f64> = (0..50)
                .map(|_| retry.wait(failures).as_secs_f64())
                .collect();
            let within = |wait: &f64| (whole / 2.0..=whole).contains(wait);
            assert!(waits.iter().all(within), "{failures}: {waits:?}");
            assert!(waits.iter().any(|wait| *wait != waits[0]));
        }
    }
}
