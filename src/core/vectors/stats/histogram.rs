//! A streaming histogram of cosines.

use serde::Serialize;

/// Bins of equal width on [-1, 1]: 4096, each 0.00049 wide.
pub const BINS: usize = 4096;

/// Counts of cosines in [`BINS`] bins: 32 KiB, however many are added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CosineHistogram {
    counts: Vec<u64>,
}

impl Default for CosineHistogram {
    fn default() -> Self {
        Self {
            counts: vec![0; BINS],
        }
    }
}

impl CosineHistogram {
    /// Adds a cosine; rounding beyond -1 or 1 counts as -1 or 1.
    pub fn add(&mut self, cosine: f32) {
        // As a cast saturates, what is not a number counts as -1.
        let bin = ((cosine + 1.0) * (BINS as f32 / 2.0)) as usize;
        self.counts[bin.min(BINS - 1)] += 1;
    }

    /// Adds another histogram's counts, so many times.
    pub fn add_all(&mut self, other: &Self, times: u64) {
        for (count, more) in self.counts.iter_mut().zip(&other.counts) {
            *count += more * times;
        }
    }

    /// The counts, from -1 to 1.
    pub fn counts(&self) -> &[u64] {
        &self.counts
    }

    /// Number of cosines.
    pub fn total(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// The counts in fewer bins: `width` of the fine bins each, and what is left
    /// over at 1.
    pub fn regrouped(&self, width: usize) -> Vec<u64> {
        let groups = self.counts.chunks(width.max(1));
        groups.map(|group| group.iter().sum()).collect()
    }

    /// Mean and standard deviation, from the bins' middles.
    pub fn mean_and_deviation(&self) -> (f64, f64) {
        let total = self.total().max(1) as f64;
        let moment = |of: &dyn Fn(f64) -> f64| {
            let bins = self.counts.iter().enumerate();
            bins.map(|(bin, &n)| n as f64 * of(middle(bin)))
                .sum::<f64>()
                / total
        };
        let mean = moment(&|x| x);
        (mean, moment(&|x| (x - mean) * (x - mean)).sqrt())
    }

    /// The cosine below which a share of all lie.
    pub fn quantile(&self, share: f64) -> f64 {
        let wanted = share * self.total() as f64;
        let mut below = 0.0;
        for (bin, &count) in self.counts.iter().enumerate() {
            below += count as f64;
            if below >= wanted && count > 0 {
                return middle(bin);
            }
        }
        1.0
    }
}

/// A bin's middle.
pub(super) fn middle(bin: usize) -> f64 {
    (bin as f64 + 0.5) * (2.0 / BINS as f64) - 1.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cosines_fall_where_they_belong() {
        let mut h = CosineHistogram::default();
        for cosine in [-1.0, -1.000_001, 0.0, 0.999_999, 1.0, 1.000_001] {
            h.add(cosine);
        }
        assert_eq!((h.counts()[0], h.counts()[BINS / 2]), (2, 1));
        assert_eq!((h.counts()[BINS - 1], h.total()), (3, 6));
        assert_eq!(h.regrouped(2048), [2, 4]);
        let twice = {
            let mut sum = h.clone();
            sum.add_all(&h, 2);
            sum
        };
        assert_eq!(twice.total(), 18);
    }

    #[test]
    fn moments_are_those_of_the_numbers() {
        let mut h = CosineHistogram::default();
        for i in 0..=1000 {
            h.add(0.2 + 0.4 * i as f32 / 1000.0);
        }
        let (mean, deviation) = h.mean_and_deviation();
        assert!((mean - 0.4).abs() < 1e-3);
        assert!((deviation - 0.4 / 12f64.sqrt()).abs() < 1e-3);
        assert!((h.quantile(0.25) - 0.3).abs() < 1e-3);
    }
}
