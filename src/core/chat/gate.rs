//! When the next request may begin: one pace for all threads.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Lets requests through one by one.
pub(super) struct Gate {
    /// From one to the next.
    spacing: Duration,
    /// When the next may begin.
    next: Mutex<Instant>,
}

impl Gate {
    pub fn new(per_minute: Option<u32>) -> Self {
        let spacing = per_minute.map(|n| Duration::from_secs(60) / n.max(1));
        Self {
            spacing: spacing.unwrap_or_default(),
            next: Mutex::new(Instant::now()),
        }
    }

    /// How long the caller has to wait for its turn, which it takes.
    pub fn turn(&self, now: Instant) -> Duration {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let turn = (*next).max(now);
        *next = turn + self.spacing;
        turn - now
    }

    /// Nobody passes before.
    pub fn hold(&self, until: Instant) {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        *next = (*next).max(until);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_are_spread_over_the_minute() {
        let (gate, now) = (Gate::new(Some(120)), Instant::now());
        let later = now + Duration::from_secs(3);
        let turns = [now, now, now, later].map(|at| gate.turn(at).as_millis());
        assert_eq!(turns, [0, 500, 1000, 0]);
    }

    #[test]
    fn a_hold_is_for_all_and_is_not_shortened() {
        let (gate, now) = (Gate::new(None), Instant::now());
        assert_eq!(gate.turn(now), Duration::ZERO);
        gate.hold(now + Duration::from_secs(100));
        gate.hold(now + Duration::from_secs(10));
        for _ in 0..3 {
            assert_eq!(gate.turn(now), Duration::from_secs(100));
        }
    }
}
