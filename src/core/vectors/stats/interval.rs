//! The overlap with an interval, by a bootstrap over images.

use ndarray::{ArrayView2, Axis};
use serde::Serialize;

use super::histogram::BINS;
use super::overlap::{FINE, Overlap, common, shares};
use super::pairs::{PairCosines, count};
use super::random::{Draws, quantile};
use crate::vectors::error::VectorError;
use crate::vectors::fit::same;

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
) -> Result<OverlapInterval, VectorError> {
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
) -> Result<(PairCosines, OverlapInterval), VectorError> {
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

    use super::super::overlap::tests::normal;
    use super::*;
    use crate::vectors::streams::Streams;

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
