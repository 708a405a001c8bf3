//! How a model's cosines lie over random pairs of photos: what a cosine means.

use serde::{Deserialize, Serialize};

use super::Catalogue;

/// Shares of random pairs whose cosines are kept: closer together where they are looked
/// at, which is the upper end.
pub const SHARES: [f64; 25] = [
    0.0, 0.001, 0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995,
    0.998, 0.999, 0.9995, 0.9998, 0.9999, 0.999_95, 0.999_98, 1.0,
];

/// A model's cosines over random pairs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct RandomPairs {
    /// Name of the model.
    pub model: String,
    /// For each of [`SHARES`] the cosine that this share of the pairs does not exceed: the
    /// smallest first, the largest last.
    pub cosines: Vec<f32>,
    /// Number of pairs.
    pub pairs: u32,
    /// Of what images, by which weights, when and how.
    pub source: String,
}

impl RandomPairs {
    /// The distribution of cosines in any order; none without one.
    pub fn of(model: &str, mut cosines: Vec<f32>, source: String) -> Option<Self> {
        cosines.sort_by(f32::total_cmp);
        let last = cosines.len().checked_sub(1)?;
        // A place within the list: shares lie between 0 and 1. No cosine is known to more
        // than five digits.
        let at = |share: f64| {
            let cosine = cosines[(share * last as f64).round() as usize];
            (cosine * 1e5).round() / 1e5
        };
        Some(Self {
            model: model.to_owned(),
            cosines: SHARES.map(at).to_vec(),
            pairs: u32::try_from(cosines.len()).unwrap_or(u32::MAX),
            source,
        })
    }

    /// The share of random pairs whose cosine lies below this one: 0 below all of them, 1
    /// above all. Between those that are kept the log-odds of the share go straight.
    pub fn rank(&self, cosine: f32) -> f64 {
        let (Some(&least), Some(&most)) = (self.cosines.first(), self.cosines.last()) else {
            return f64::NAN;
        };
        if cosine <= least {
            return 0.0;
        }
        if cosine > most {
            return 1.0;
        }
        let above = self.cosines.partition_point(|&kept| kept < cosine);
        let above = above.clamp(1, SHARES.len() - 1);
        let [low, high] = [self.cosines[above - 1], self.cosines[above]].map(f64::from);
        // The ends as half a pair, for the log-odds of all or nothing are infinite.
        let half = 0.5 / f64::from(self.pairs.max(1));
        let odds = |share: f64| {
            let share = share.clamp(half, 1.0 - half);
            (share / (1.0 - share)).ln()
        };
        let [from, to] = [SHARES[above - 1], SHARES[above]].map(odds);
        let part = (f64::from(cosine) - low) / (high - low).max(f64::MIN_POSITIVE);
        1.0 / (1.0 + (-(from + part * (to - from))).exp())
    }

    /// The cosine of that [`rank`](Self::rank), 0 to 1: the least and the largest that was
    /// counted at the ends.
    pub fn cosine(&self, rank: f64) -> f32 {
        let (Some(&least), Some(&most)) = (self.cosines.first(), self.cosines.last()) else {
            return f32::NAN;
        };
        // Ranks never go down with the cosine: halved until it is known to the last bit.
        let (mut low, mut high) = (f64::from(least), f64::from(most));
        for _ in 0..60 {
            let middle = 0.5 * (low + high);
            match self.rank(middle as f32) < rank {
                true => low = middle,
                false => high = middle,
            }
        }
        high as f32
    }

    /// What is wrong with an entry, if anything is.
    pub(super) fn wrong(&self) -> Option<String> {
        if self.cosines.len() != SHARES.len() {
            return Some(format!("there are not {} cosines", SHARES.len()));
        }
        let cosine = |value: &f32| (-1.0..=1.0).contains(value);
        if !self.cosines.iter().all(cosine) || !self.cosines.is_sorted() {
            return Some("the cosines are none, or out of order".into());
        }
        (self.pairs == 0 || self.source.is_empty()).then(|| "nothing was counted".into())
    }
}

impl Catalogue {
    /// A model's cosines over random pairs, where they were measured.
    pub fn random_pairs(&self, model: &str) -> Option<&RandomPairs> {
        self.random_pairs.iter().find(|entry| entry.model == model)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// 20,001 cosines of a bell shape, in no order.
    fn bell() -> Vec<f32> {
        let at = |i: usize| {
            let share = (i as f64 + 0.5) / 20_001.0;
            (0.5 + 0.05 * (share / (1.0 - share)).ln() / 1.7) as f32
        };
        (0..20_001).map(|i| at(i * 7_919 % 20_001)).collect()
    }

    #[test]
    fn ranks_are_those_of_counting() {
        let all = bell();
        let pairs = RandomPairs::of("m", all.clone(), "a test".into()).unwrap();
        assert_eq!((pairs.pairs, pairs.wrong()), (20_001, None));
        for cosine in [0.3, 0.4, 0.45, 0.5, 0.501, 0.55, 0.6, 0.7, 0.75] {
            let counted = all.iter().filter(|&&other| other < cosine).count() as f64 / 20_001.0;
            let rank = pairs.rank(cosine);
            // Within a twentieth of what is left to either end.
            let room = 0.05 * counted.min(1.0 - counted) + 1e-4;
            assert!((rank - counted).abs() < room, "{cosine}: {rank} {counted}");
        }
        assert_eq!((pairs.rank(-1.0), pairs.rank(1.0)), (0.0, 1.0));
    }

    #[test]
    fn a_cosine_of_a_rank_has_that_rank() {
        let pairs = RandomPairs::of("m", bell(), "a test".into()).unwrap();
        for rank in [0.001, 0.1, 0.5, 0.77, 0.99, 0.9997] {
            let found = pairs.rank(pairs.cosine(rank));
            assert!(
                (found - rank).abs() < 1e-4 * (1.0 - rank) + 1e-6,
                "{rank} {found}"
            );
        }
        let ends = [pairs.cosine(0.0), pairs.cosine(1.0)];
        assert_eq!(ends, [pairs.cosines[0], pairs.cosines[24]]);
    }

    #[test]
    fn ranks_never_go_down_and_stay_between() {
        let same = RandomPairs::of("m", vec![0.5; 10], "a test".into()).unwrap();
        for pairs in [RandomPairs::of("m", bell(), "a test".into()).unwrap(), same] {
            let ranks: Vec<f64> = (-100..=100).map(|i| pairs.rank(i as f32 / 100.0)).collect();
            assert!(ranks.is_sorted() && ranks.iter().all(|rank| (0.0..=1.0).contains(rank)));
        }
        assert_eq!(RandomPairs::of("m", Vec::new(), String::new()), None);
    }
}
