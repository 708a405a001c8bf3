//! Intra-modal overlap: the area under both densities of cosines, paired and
//! unpaired, integral of min(p, q): 0 when they are apart, 1 when they are the
//! same (arXiv 2409.11338, section 3).

use serde::Serialize;

use super::histogram::{BINS, CosineHistogram};
use crate::vectors::error::VectorError;

/// The overlap by two estimators.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Overlap {
    /// From histograms. Bins are as wide as Scott's rule says for the less well
    /// known of the two densities, 3.49 s n^(-1/3), and the same for both.
    pub histogram: f64,
    /// The bins' width.
    pub bin_width: f64,
    /// From Gaussian kernels, each density with Silverman's bandwidth,
    /// 0.9 min(s, quartile range / 1.34) n^(-1/5), reflected at -1 and 1.
    pub kernel: f64,
    /// The bandwidths: paired, unpaired.
    pub bandwidths: (f64, f64),
}

impl Overlap {
    /// From counts of cosines.
    ///
    /// # Errors
    /// [`VectorError::Empty`] when either has none.
    pub fn new(paired: &CosineHistogram, unpaired: &CosineHistogram) -> Result<Self, VectorError> {
        for (histogram, what) in [(paired, "paired images"), (unpaired, "unpaired images")] {
            if histogram.total() == 0 {
                return Err(VectorError::Empty { what });
            }
        }
        let width = scott(paired).max(scott(unpaired));
        let bandwidths = (silverman(paired), silverman(unpaired));
        let densities = [(paired, bandwidths.0), (unpaired, bandwidths.1)]
            .map(|(histogram, bandwidth)| density(histogram, bandwidth));
        Ok(Self {
            histogram: shared(paired, unpaired, width),
            bin_width: width as f64 * FINE,
            kernel: common(&densities[0], &densities[1]),
            bandwidths,
        })
    }
}

/// Width of a fine bin.
pub(super) const FINE: f64 = 2.0 / BINS as f64;

/// Scott's bin width, in fine bins.
fn scott(histogram: &CosineHistogram) -> usize {
    let (_, deviation) = histogram.mean_and_deviation();
    let width = 3.49 * deviation * (histogram.total() as f64).powf(-1.0 / 3.0);
    ((width / FINE).round() as usize).clamp(1, BINS / 8)
}

/// Silverman's bandwidth; at least a fine bin.
fn silverman(histogram: &CosineHistogram) -> f64 {
    let (_, deviation) = histogram.mean_and_deviation();
    let quartiles = (histogram.quantile(0.75) - histogram.quantile(0.25)) / 1.34;
    let spread = if quartiles > 0.0 {
        deviation.min(quartiles)
    } else {
        deviation
    };
    (0.9 * spread * (histogram.total() as f64).powf(-0.2)).max(FINE)
}

/// Overlap of two histograms in bins of `width` fine ones; 0 where one is empty.
fn shared(a: &CosineHistogram, b: &CosineHistogram, width: usize) -> f64 {
    match [a, b].map(|h| shares(&h.regrouped(width))) {
        [Some(a), Some(b)] => common(&a, &b),
        _ => 0.0,
    }
}

/// Counts as parts of their sum; none of nothing.
pub(super) fn shares(counts: &[u64]) -> Option<Vec<f64>> {
    let total: u64 = counts.iter().sum();
    let share = |n: &u64| *n as f64 / total as f64;
    (total > 0).then(|| counts.iter().map(share).collect())
}

pub(super) fn common(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a.min(*b)).sum()
}

/// Shares of a kernel estimate in the fine bins.
fn density(histogram: &CosineHistogram, bandwidth: f64) -> Vec<f64> {
    // Beyond 5 bandwidths a Gaussian is below 4e-6 of its height.
    let reach = ((5.0 * bandwidth / FINE).ceil() as usize).min(BINS);
    let kernel: Vec<f64> = (0..=reach)
        .map(|i| (-0.5 * (i as f64 * FINE / bandwidth).powi(2)).exp())
        .collect();
    let mass = 2.0 * kernel.iter().sum::<f64>() - kernel[0];
    let total = histogram.total() as f64 * mass;
    let mut shares = vec![0.0; BINS];
    for (bin, &count) in histogram.counts().iter().enumerate() {
        if count == 0 {
            continue;
        }
        let height = count as f64 / total;
        for (step, value) in kernel.iter().enumerate() {
            let part = height * value;
            let above = bin + step;
            shares[if above < BINS {
                above
            } else {
                2 * BINS - 1 - above
            }] += part;
            if step > 0 {
                shares[if bin >= step {
                    bin - step
                } else {
                    step - 1 - bin
                }] += part;
            }
        }
    }
    shares
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::random::Draws;
    use super::*;

    /// About normal: the sum of twelve uniform numbers.
    pub fn normal(draws: &mut Draws, mean: f64, deviation: f64) -> f32 {
        let sum: f64 = (0..12).map(|_| draws.below(1 << 20) as f64).sum();
        (mean + deviation * (sum / f64::from(1 << 20) - 6.0)) as f32
    }

    fn sample(n: usize, mean: f64, deviation: f64, seed: u64) -> CosineHistogram {
        let mut draws = Draws::new(seed);
        let mut h = CosineHistogram::default();
        for _ in 0..n {
            h.add(normal(&mut draws, mean, deviation));
        }
        h
    }

    #[test]
    fn estimators_agree_with_each_other_and_with_the_truth() {
        // Equal normals m apart overlap by 2 Phi(-m / 2 s).
        for (apart, truth) in [
            (0.0, 1.0),
            (0.08, 0.423_71),
            (0.15, 0.133_61),
            (0.3, 0.002_70),
        ] {
            for (paired, unpaired) in [(2_000, 20_000), (60_000, 300_000)] {
                let p = sample(paired, 0.6 + apart, 0.05, 1);
                let q = sample(unpaired, 0.6, 0.05, 2);
                let found = Overlap::new(&p, &q).unwrap();
                let gap = (found.histogram - found.kernel).abs();
                assert!(gap < 0.02, "{apart} {found:?}");
                // Chance makes the smaller of two equal densities smaller yet.
                assert!((found.histogram - truth).abs() < 0.04, "{apart} {found:?}");
                assert!((found.kernel - truth).abs() < 0.04, "{apart} {found:?}");
            }
        }
    }

    #[test]
    fn a_histogram_against_one_wall_loses_nothing() {
        let mut h = CosineHistogram::default();
        for _ in 0..1000 {
            h.add(1.0);
            h.add(0.9);
        }
        let found = Overlap::new(&h, &h).unwrap();
        assert!((found.kernel - 1.0).abs() < 1e-9, "{found:?}");
        assert!((found.histogram - 1.0).abs() < 1e-9);
        let none = CosineHistogram::default();
        assert_eq!(
            Overlap::new(&none, &h),
            Err(VectorError::Empty {
                what: "paired images"
            })
        );
    }
}
