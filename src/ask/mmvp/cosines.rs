//! Cosines of a benchmark's pairs, and of all pairs of photos beside them.

use ndarray::{Array2, ArrayView2};

use crate::vectors::blocks::within;
use crate::vectors::embedding::cosine;
use crate::vectors::error::VectorError;
use crate::weights::catalogue::RandomPairs;

/// Random pairs are multiplied by so many images at a time.
const BLOCK: usize = 256;

/// One encoder's embeddings of length 1, a matrix for each strength of the correction.
#[derive(Debug, Clone, Default)]
pub struct Side {
    /// Of the pairs' images, `[2 * pairs, width]`: two rows a pair.
    pub pairs: Vec<Array2<f32>>,
    /// Of photos that have nothing to do with each other, `[photos, width]`.
    pub random: Vec<Array2<f32>>,
}

/// What was computed of a benchmark's pairs.
#[derive(Debug, Clone, Default)]
pub struct Computed {
    /// CLIP's cosine of each pair.
    pub clip: Vec<f32>,
    /// DINOv2's.
    pub dino: Vec<f32>,
    /// CLIP's at each strength of the correction that was tried.
    pub corrected: Vec<Corrected>,
    /// Both cosines of random photo pairs.
    pub random: Vec<[f32; 2]>,
}

/// CLIP's cosines at a strength of the correction.
#[derive(Debug, Clone)]
pub struct Corrected {
    /// The strength; 0 for CLIP as it is.
    pub strength: f32,
    /// Of each pair.
    pub pairs: Vec<f32>,
    /// Those of random photo pairs at the same strength, where there are any.
    pub random: Option<RandomPairs>,
}

impl Computed {
    /// Cosines of both sides. `strengths` are those that the first side, by the model
    /// `name`, was tried at; its first matrices are those of CLIP as it is.
    ///
    /// # Errors
    /// [`VectorError::Size`] for a side without a matrix for each strength.
    pub fn of(
        name: &str,
        clip: &Side,
        strengths: &[f32],
        dino: &Side,
    ) -> Result<Self, VectorError> {
        let ([pairs, ..], [random, ..]) = (&clip.pairs[..], &clip.random[..]) else {
            return Err(lacking(clip, strengths));
        };
        let ([other, ..], [others, ..]) = (&dino.pairs[..], &dino.random[..]) else {
            return Err(lacking(dino, &[0.0]));
        };
        if strengths.len() > clip.pairs.len().min(clip.random.len()) {
            return Err(lacking(clip, strengths));
        }
        let at_each = clip.pairs.iter().zip(&clip.random);
        let corrected = strengths.iter().zip(at_each);
        Ok(Self {
            clip: of_pairs(pairs),
            dino: of_pairs(other),
            corrected: corrected
                .map(|(&strength, (pairs, random))| Corrected {
                    strength,
                    pairs: of_pairs(pairs),
                    random: RandomPairs::of(
                        name,
                        of_all(random.view()),
                        format!("{} photos given to this run", random.nrows()),
                    ),
                })
                .collect(),
            random: of_all(random.view())
                .into_iter()
                .zip(of_all(others.view()))
                .map(|(clip, dino)| [clip, dino])
                .collect(),
        })
    }
}

fn lacking(side: &Side, strengths: &[f32]) -> VectorError {
    VectorError::Size {
        what: "strengths",
        found: side.pairs.len().min(side.random.len()),
        expected: strengths.len().max(1),
    }
}

/// The cosine of each row with an even place and the next.
fn of_pairs(rows: &Array2<f32>) -> Vec<f32> {
    let rows: Vec<&[f32]> = rows
        .rows()
        .into_iter()
        .filter_map(|row| row.to_slice())
        .collect();
    rows.chunks_exact(2)
        .map(|both| cosine(both[0], both[1]))
        .collect()
}

/// The cosines of all pairs of rows.
fn of_all(rows: ArrayView2<'_, f32>) -> Vec<f32> {
    let mut cosines = Vec::new();
    for block in within(rows.nrows(), BLOCK, BLOCK) {
        let products = block.products(rows, rows);
        for (row, columns) in block.pairs() {
            cosines.extend(block.part(&products, row, &columns));
        }
    }
    cosines
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use ndarray::array;

    use super::*;

    #[test]
    fn pairs_are_two_rows_and_photos_all_with_all() {
        let side = Side {
            pairs: vec![
                array![[1.0, 0.0], [0.6, 0.8], [0.0, 1.0], [0.0, 1.0]],
                array![[1.0, 0.0], [0.0, 1.0], [0.0, 1.0], [0.6, 0.8]],
            ],
            random: vec![array![[1.0, 0.0], [0.0, 1.0], [0.6, 0.8]]; 2],
        };
        let found = Computed::of("m", &side, &[0.0, 0.5], &side).unwrap();
        assert_eq!(
            (&found.clip, &found.dino),
            (&vec![0.6, 1.0], &vec![0.6, 1.0])
        );
        assert_eq!(found.corrected[1].pairs, [0.0, 0.8]);
        assert_eq!(found.random, [[0.0, 0.0], [0.6, 0.6], [0.8, 0.8]]);
        assert!(Computed::of("m", &side, &[0.0, 0.5, 1.0], &side).is_err());
        assert!(Computed::of("m", &Side::default(), &[], &side).is_err());
    }
}
