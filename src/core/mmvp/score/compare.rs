//! Two models on the same pairs.

use statrs::distribution::{Binomial, DiscreteCDF as _};

use crate::report::mmvp::MmvpComparison;
use crate::vectors::stats::paired_bootstrap;

/// Resamplings of the pairs.
const RESAMPLINGS: usize = 10_000;
/// Of the resamplings, so that a report is the same each time.
const SEED: u64 = 1;

/// Every two models, by which pairs they have right; nothing for two that no pair has in
/// common.
pub(super) fn every_two(right: &[Vec<Option<bool>>]) -> Vec<MmvpComparison> {
    let mut found = Vec::new();
    for (second, of_second) in right.iter().enumerate() {
        for (first, of_first) in right[..second].iter().enumerate() {
            let both = of_first
                .iter()
                .zip(of_second)
                .filter_map(|(a, b)| Some(((*a)?, (*b)?)));
            let (a, b): (Vec<bool>, Vec<bool>) = both.unzip();
            let Ok(bootstrap) = paired_bootstrap(&a, &b, RESAMPLINGS, SEED) else {
                continue;
            };
            found.push(MmvpComparison {
                models: [first as u32, second as u32],
                wins: bootstrap.wins as u32,
                losses: bootstrap.losses as u32,
                ties: bootstrap.ties as u32,
                difference: bootstrap.difference,
                low: bootstrap.low,
                high: bootstrap.high,
                p: mcnemar(bootstrap.wins as u64, bootstrap.losses as u64),
            });
        }
    }
    found
}

/// McNemar's exact test (1947): of the pairs that one alone has right, each is as likely
/// the first's as the second's. Two-sided.
fn mcnemar(wins: u64, losses: u64) -> f64 {
    let fewer = wins.min(losses);
    Binomial::new(0.5, wins + losses).map_or(1.0, |fair| (2.0 * fair.cdf(fewer)).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By plain sums of binomial coefficients.
    #[test]
    fn the_exact_test_is_that_of_plain_sums() {
        for (wins, losses) in [(0, 0), (1, 0), (5, 5), (3, 12), (20, 7), (40, 60)] {
            let n = wins + losses;
            let mut choose = 1.0;
            let mut sum = 0.0;
            for k in 0..=u64::min(wins, losses) {
                sum += choose;
                choose *= (n - k) as f64 / (k + 1) as f64;
            }
            let expected = f64::min(2.0 * sum / 2f64.powi(n as i32), 1.0);
            assert!(
                (mcnemar(wins, losses) - expected).abs() < 1e-12,
                "{wins} {losses}"
            );
        }
    }

    #[test]
    fn only_pairs_that_both_answered_are_compared() {
        let first = vec![Some(true), Some(true), None, Some(false)];
        let second = vec![Some(true), Some(false), Some(true), None];
        let found = every_two(&[first, second]);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].wins, found[0].losses, found[0].ties), (1, 0, 1));
        assert_eq!(found[0].difference, 0.5);
        assert!(every_two(&[vec![None], vec![Some(true)]]).is_empty());
    }
}
