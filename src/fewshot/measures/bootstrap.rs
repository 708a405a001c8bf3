//! Paired bootstrap of the difference of two methods' accuracies.

use serde::Serialize;

use super::random::{Draws, quantile};
use crate::fewshot::FewShotError;
use crate::fewshot::features::same;

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
) -> Result<PairedBootstrap, FewShotError> {
    same("answers of the second method", second.len(), first.len())?;
    if first.is_empty() {
        return Err(FewShotError::Empty { what: "queries" });
    }
    let n = first.len();
    let count = |of: fn(&(bool, bool)) -> bool| {
        let pairs = first.iter().copied().zip(second.iter().copied());
        pairs.filter(of).count()
    };
    let wins = count(|p| p.0 && !p.1);
    let losses = count(|p| !p.0 && p.1);
    let mut draws = Draws::new(seed);
    let mut found = Vec::with_capacity(resamplings);
    for _ in 0..resamplings {
        let mut ahead = 0i64;
        for _ in 0..n {
            // Only how a query compares matters: wins first, then losses.
            let query = draws.below(n);
            ahead += i64::from(query < wins) - i64::from((wins..wins + losses).contains(&query));
        }
        found.push(ahead as f64 / n as f64);
    }
    found.sort_by(f64::total_cmp);
    let difference = (wins as f64 - losses as f64) / n as f64;
    let (low, high) = if found.is_empty() {
        (difference, difference)
    } else {
        (quantile(&found, 0.025), quantile(&found, 0.975))
    };
    Ok(PairedBootstrap {
        wins,
        losses,
        ties: n - wins - losses,
        difference,
        low,
        high,
        not_better: found.iter().filter(|&&d| d <= 0.0).count() as f64 / resamplings.max(1) as f64,
        resamplings,
    })
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
        let same = paired_bootstrap(&first, &first, 100, 1).unwrap();
        assert_eq!((same.difference, same.low, same.high), (0.0, 0.0, 0.0));
    }
}
