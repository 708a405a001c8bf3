//! Intra-modal overlap: the area under both densities of cosines, paired and
//! unpaired, integral of min(p, q): 0 when they are apart, 1 when they are the
//! same (arXiv 2409.11338, section 3).

use ndarray::{ArrayView2, Axis};
use serde::Serialize;

use super::histogram::{BINS, CosineHistogram};
use super::pairs::{PairCosines, count};
use super::random::{Draws, quantile};
use crate::vectors::few_shot::FewShotError;
use crate::vectors::few_shot::features::same;

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
    /// [`FewShotError::Empty`] when either has none.
    pub fn new(paired: &CosineHistogram, unpaired: &CosineHistogram) -> Result<Self, FewShotError> {
        for (histogram, what) in [(paired, "paired images"), (unpaired, "unpaired images")] {
            if histogram.total() == 0 {
                return Err(FewShotError::Empty { what });
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
const FINE: f64 = 2.0 / BINS as f64;

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
fn shares(counts: &[u64]) -> Option<Vec<f64>> {
    let total: u64 = counts.iter().sum();
    let share = |n: &u64| *n as f64 / total as f64;
    (total > 0).then(|| counts.iter().map(share).collect())
}

fn common(a: &[f64], b: &[f64]) -> f64 {
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

/// The overlap with an interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct OverlapInterval {
    /// The overlap of all pairs.
    pub overlap: Overlap,
    /// Lower end of the histogram estimate's 95 % interval.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
    /// Resamplings.
    pub resamplings: usize,
}

/// Groups of images that are resampled as one.
const GROUPS: usize = 20;

/// The overlap of features of length 1, `[images, width]`, with a bootstrap over
/// images: pairs that share an image are not independent, so images are drawn.
/// They are dealt at random, class by class, into 20 groups, and groups are drawn
/// with replacement; cosines are kept as counts per pair of groups, so memory
/// (14 MB) does not grow with the images. The 95 % interval is that of a normal
/// distribution with the bootstrap's deviation: percentiles of resampled
/// overlaps lie lower, as duplicates roughen the histogram.
///
/// # Errors
/// Not one label per image, or no paired or no unpaired images.
pub fn overlap_interval(
    features: ArrayView2<'_, f32>,
    labels: &[usize],
    resamplings: usize,
    seed: u64,
) -> Result<OverlapInterval, FewShotError> {
    Ok(pairs_and_overlap(features, labels, resamplings, seed)?.1)
}

/// [`overlap_interval`] with the counts of all pairs that it is made from.
///
/// # Errors
/// As [`overlap_interval`].
pub fn pairs_and_overlap(
    features: ArrayView2<'_, f32>,
    labels: &[usize],
    resamplings: usize,
    seed: u64,
) -> Result<(PairCosines, OverlapInterval), FewShotError> {
    same("labels of images", labels.len(), features.nrows())?;
    let mut draws = Draws::new(seed);
    let groups = deal(labels, &mut draws);
    let parts: Vec<_> = groups
        .iter()
        .map(|rows| {
            let of: Vec<usize> = rows.iter().map(|&row| labels[row]).collect();
            (features.select(Axis(0), rows), of)
        })
        .collect();
    let mut cells = Vec::new();
    let mut all = PairCosines::default();
    for (g, (rows, row_labels)) in parts.iter().enumerate() {
        for (h, (columns, column_labels)) in parts.iter().enumerate().skip(g) {
            let mut cell = PairCosines::default();
            // Rows in blocks, so that a large group needs no large matrix.
            for first in (0..rows.nrows()).step_by(64) {
                let last = rows.nrows().min(first + 64);
                let from = if g == h { first } else { 0 };
                let block = rows.slice(ndarray::s![first..last, ..]);
                let others = columns.slice(ndarray::s![from.., ..]);
                count(
                    &mut cell,
                    &block.dot(&others.t()),
                    &row_labels[first..last],
                    &column_labels[from..],
                    g == h,
                );
            }
            all.add_all(&cell, 1);
            cells.push((g, h, cell));
        }
    }
    let overlap = all.overlap()?;
    let width = (overlap.bin_width / FINE).round() as usize;
    // Resampled in the bins that the overlap is read from: some forty times fewer.
    let cells: Vec<_> = cells
        .into_iter()
        .map(|(g, h, cell)| {
            (
                g,
                h,
                [cell.paired, cell.unpaired].map(|c| c.regrouped(width)),
            )
        })
        .collect();
    let bins = BINS.div_ceil(width);
    let mut found = Vec::with_capacity(resamplings);
    for _ in 0..resamplings {
        let mut times = vec![0u64; groups.len()];
        for _ in 0..groups.len() {
            times[draws.below(groups.len())] += 1;
        }
        let mut sample = [vec![0u64; bins], vec![0u64; bins]];
        for (g, h, cell) in &cells {
            let weight = times[*g] * times[*h];
            if weight > 0 {
                for (sums, counts) in sample.iter_mut().zip(cell) {
                    for (sum, count) in sums.iter_mut().zip(counts) {
                        *sum += count * weight;
                    }
                }
            }
        }
        if let [Some(paired), Some(unpaired)] = sample.map(|counts| shares(&counts)) {
            found.push(common(&paired, &unpaired));
        }
    }
    found.sort_by(f64::total_cmp);
    // Half of the middle 68 %: the deviation, whatever a few odd draws did.
    let deviation = (quantile(&found, 0.841_3) - quantile(&found, 0.158_7)) / 2.0;
    let interval = OverlapInterval {
        overlap,
        low: (overlap.histogram - 1.96 * deviation).max(0.0),
        high: (overlap.histogram + 1.96 * deviation).min(1.0),
        resamplings: found.len(),
    };
    Ok((all, interval))
}

/// Deals images into groups, every class evenly.
fn deal(labels: &[usize], draws: &mut Draws) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..labels.len()).collect();
    draws.shuffle(&mut order);
    order.sort_by_key(|&row| labels[row]);
    let mut groups = vec![Vec::new(); GROUPS.min(labels.len())];
    for (place, row) in order.into_iter().enumerate() {
        let group = place % groups.len();
        groups[group].push(row);
    }
    groups
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::vectors::few_shot::features::Streams;

    /// About normal: the sum of twelve uniform numbers.
    fn normal(draws: &mut Draws, mean: f64, deviation: f64) -> f32 {
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
            Err(FewShotError::Empty {
                what: "paired images"
            })
        );
    }

    #[test]
    fn the_interval_holds_the_overlap_and_narrows_with_images() {
        let features = |n: usize, classes: usize| {
            let mut draws = Draws::new(3);
            let raw = Array2::from_shape_fn((n, 24), |(i, j)| {
                let centre = if j % classes == i % classes { 1.2 } else { 0.4 };
                normal(&mut draws, centre, 0.6)
            });
            let labels: Vec<usize> = (0..n).map(|i| i % classes).collect();
            (Streams::new(raw, None).unwrap(), labels)
        };
        let mut widths = Vec::new();
        for n in [100, 800] {
            let (features, labels) = features(n, 5);
            let found = overlap_interval(features.plain(), &labels, 60, 7).unwrap();
            let again = overlap_interval(features.plain(), &labels, 60, 7).unwrap();
            assert_eq!(found, again);
            let direct = super::super::pair_cosines(features.plain(), &labels).unwrap();
            let gap = direct.overlap().unwrap().histogram - found.overlap.histogram;
            assert!(gap.abs() < 2e-3);
            assert!(found.low < found.overlap.histogram && found.overlap.histogram < found.high);
            widths.push(found.high - found.low);
        }
        assert!(widths[1] < 0.7 * widths[0], "{widths:?}");
    }
}
