//! Paired bootstrap of the difference of two methods' accuracies.

use serde::Serialize;

use super::random::{Draws, quantile};
use crate::vectors::error::VectorError;
use crate::vectors::fit::same;

/// How much better the first method is than the second, on the same queries.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PairedBootstrap {
    /// Queries that only the first gets right.
    pub wins: usize,
    /// Queries that only the second gets right.
    pub losses: usize,
    /// Queries that both get right, or both wrong.
    pub ties: usize,
    /// Accuracy of the first less that of the second.
    pub difference: f64,
    /// Lower end of the difference's 95 % interval (percentiles).
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Share of resamplings where the first is not better.
    pub not_better: f64,
    /// Resamplings.
    pub resamplings: usize,
}

/// Draws the queries with replacement, the same for both methods, so many times.
///
/// # Errors
/// No query, or lists of different lengths.
pub fn paired_bootstrap(
    first: &[bool],
    second: &[bool],
    resamplings: usize,
    seed: u64,
) -> Result<PairedBootstrap, VectorError> {
    let (wins, losses) = compare(first, second)?;
    let n = first.len();
    let mut draws = Draws::new(seed);
    let ahead = (0..resamplings).map(|_| {
        let mut ahead = 0i64;
        for _ in 0..n {
            // Only how a query compares matters: wins first, then losses.
            let query = draws.below(n);
            ahead += i64::from(query < wins) - i64::from((wins..wins + losses).contains(&query));
        }
        ahead
    });
    Ok(PairedBootstrap::new(n, wins, losses, ahead.collect()))
}

/// Resamplings of a number of queries, drawn once: comparing two methods is then
/// a matter of looking up.
#[derive(Debug, Clone)]
pub struct Resamplings {
    queries: usize,
    // Per resampling, how many draws lie below each place, 0 to `queries`.
    below: Vec<u32>,
}

impl Resamplings {
    /// Draws; takes 4 bytes per query and resampling.
    pub fn new(queries: usize, resamplings: usize, seed: u64) -> Self {
        let mut draws = Draws::new(seed);
        let mut below = Vec::with_capacity(resamplings * (queries + 1));
        for _ in 0..resamplings {
            let mut times = vec![0u32; queries];
            for _ in 0..queries {
                times[draws.below(queries)] += 1;
            }
            let mut sum = 0;
            below.push(0);
            below.extend(times.iter().map(|times| {
                sum += times;
                sum
            }));
        }
        Self { queries, below }
    }

    /// Number of queries.
    pub fn queries(&self) -> usize {
        self.queries
    }

    /// What [`paired_bootstrap`] gives with the same number of resamplings and
    /// the same seed.
    ///
    /// # Errors
    /// No query, or lists of another length than the queries.
    pub fn compare(&self, first: &[bool], second: &[bool]) -> Result<PairedBootstrap, VectorError> {
        same("answers", first.len(), self.queries)?;
        let (wins, losses) = compare(first, second)?;
        let ahead = self.below.chunks_exact(self.queries + 1).map(|below| {
            let won = i64::from(below[wins]);
            2 * won - i64::from(below[wins + losses])
        });
        let ahead = ahead.collect();
        Ok(PairedBootstrap::new(self.queries, wins, losses, ahead))
    }
}

impl PairedBootstrap {
    /// From how far the first is ahead in every resampling.
    fn new(n: usize, wins: usize, losses: usize, mut ahead: Vec<i64>) -> Self {
        ahead.sort_unstable();
        let found: Vec<f64> = ahead.iter().map(|&a| a as f64 / n as f64).collect();
        let difference = (wins as f64 - losses as f64) / n as f64;
        let (low, high) = if found.is_empty() {
            (difference, difference)
        } else {
            (quantile(&found, 0.025), quantile(&found, 0.975))
        };
        let resamplings = found.len();
        let behind = ahead.iter().filter(|&&a| a <= 0).count();
        Self {
            wins,
            losses,
            ties: n - wins - losses,
            difference,
            low,
            high,
            not_better: behind as f64 / resamplings.max(1) as f64,
            resamplings,
        }
    }
}

/// Wins and losses of the first.
fn compare(first: &[bool], second: &[bool]) -> Result<(usize, usize), VectorError> {
    same("answers of the second method", second.len(), first.len())?;
    if first.is_empty() {
        return Err(VectorError::Empty { what: "queries" });
    }
    let pairs = || first.iter().zip(second);
    let wins = pairs().filter(|(a, b)| **a && !**b).count();
    let losses = pairs().filter(|(a, b)| !**a && **b).count();
    Ok((wins, losses))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_that_of_the_difference() {
        // 40 wins, 20 losses, 340 ties: deviation sqrt(0.15 - 0.05^2) / 20.
        let first: Vec<bool> = (0..400).map(|i| i < 240).collect();
        let second: Vec<bool> = (0..400).map(|i| (40..260).contains(&i)).collect();
        let found = paired_bootstrap(&first, &second, 4000, 1).unwrap();
        assert_eq!((found.wins, found.losses, found.ties), (40, 20, 340));
        let half = 1.96 * (0.15f64 - 0.0025).sqrt() / 20.0;
        assert!((found.low - (0.05 - half)).abs() < 0.004, "{found:?}");
        assert!((found.high - (0.05 + half)).abs() < 0.004, "{found:?}");
        assert!(found.not_better < 0.02);
        assert_eq!(paired_bootstrap(&first, &second, 4000, 1).unwrap(), found);
        let drawn = Resamplings::new(400, 4000, 1);
        assert_eq!(drawn.compare(&first, &second).unwrap(), found);
        assert!(drawn.compare(&first[1..], &second[1..]).is_err());
        let same = paired_bootstrap(&first, &first, 100, 1).unwrap();
        assert_eq!((same.difference, same.low, same.high), (0.0, 0.0, 0.0));
    }
}
