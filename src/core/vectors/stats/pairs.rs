//! Cosines of all pairs of images, counted as they are computed.

use ndarray::{Array2, ArrayView2, Axis, s};
use serde::Serialize;

use super::histogram::CosineHistogram;
use super::overlap::Overlap;
use crate::vectors::error::VectorError;
use crate::vectors::fit::same;

/// Images multiplied at a time: 256 KiB of cosines.
const BLOCK: usize = 256;

/// Cosines of paired images (of one class) and of unpaired ones.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct PairCosines {
    /// Pairs of one class.
    pub paired: CosineHistogram,
    /// Pairs of two classes.
    pub unpaired: CosineHistogram,
}

impl PairCosines {
    /// Adds another's counts, so many times.
    pub fn add_all(&mut self, other: &Self, times: u64) {
        self.paired.add_all(&other.paired, times);
        self.unpaired.add_all(&other.unpaired, times);
    }

    /// The intra-modal overlap.
    ///
    /// # Errors
    /// [`VectorError::Empty`] without paired or without unpaired images.
    pub fn overlap(&self) -> Result<Overlap, VectorError> {
        Overlap::new(&self.paired, &self.unpaired)
    }
}

/// Counts the cosines of all pairs of different images, from features of length
/// 1, `[images, width]`, and their classes, block by block.
///
/// # Errors
/// Not one label per image.
pub fn pair_cosines(
    features: ArrayView2<'_, f32>,
    labels: &[usize],
) -> Result<PairCosines, VectorError> {
    same("labels of images", labels.len(), features.nrows())?;
    let mut counts = PairCosines::default();
    let blocks = || {
        labels
            .chunks(BLOCK)
            .zip(features.axis_chunks_iter(Axis(0), BLOCK))
    };
    for (i, (row_labels, rows)) in blocks().enumerate() {
        for (j, (column_labels, columns)) in blocks().enumerate().skip(i) {
            count(
                &mut counts,
                &rows.dot(&columns.t()),
                row_labels,
                column_labels,
                i == j,
            );
        }
    }
    Ok(counts)
}

/// Counts one block; on the diagonal only the half above it.
pub(super) fn count(
    counts: &mut PairCosines,
    cosines: &Array2<f32>,
    rows: &[usize],
    columns: &[usize],
    diagonal: bool,
) {
    for (r, &a) in rows.iter().enumerate() {
        let first = if diagonal { r + 1 } else { 0 };
        for (&cosine, &b) in cosines.slice(s![r, first..]).iter().zip(&columns[first..]) {
            if a == b {
                counts.paired.add(cosine);
            } else {
                counts.unpaired.add(cosine);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vectors::streams::Streams;

    #[test]
    fn blocks_count_every_pair_once() {
        let n = 600;
        let raw = Array2::from_shape_fn((n, 3), |(i, j)| ((i * (j + 3)) % 17) as f32 - 5.5);
        let features = Streams::new(raw, None).unwrap();
        let labels: Vec<usize> = (0..n).map(|i| i % 7).collect();
        let found = pair_cosines(features.plain(), &labels).unwrap();
        let mut direct = PairCosines::default();
        for i in 0..n {
            for j in i + 1..n {
                let cosine = features.plain().row(i).dot(&features.plain().row(j));
                if labels[i] == labels[j] {
                    direct.paired.add(cosine);
                } else {
                    direct.unpaired.add(cosine);
                }
            }
        }
        assert_eq!(found.paired.total(), direct.paired.total());
        assert_eq!(found.unpaired.total(), direct.unpaired.total());
        let (a, b) = (found.overlap().unwrap(), direct.overlap().unwrap());
        assert!((a.histogram - b.histogram).abs() < 1e-3);
    }
}
