//! Mixtures of two encoders: embeddings side by side, each scaled so that the cosine of
//! the whole is the weighted mean of both cosines.
//!
//! With rows c of CLIP and d of DINOv2, both of length 1, and a ratio a, the row
//! [sqrt(a) c ; sqrt(1 - a) d] has length 1 too, and its cosines are exactly
//! `a * cos_clip + (1 - a) * cos_dino`. "Eyes Wide Shut?" (arXiv 2401.06209, section 4)
//! mixes the features that a language model reads in such a ratio; here it is the
//! embeddings.

use std::fmt;
use std::str::FromStr;

use ndarray::{Array2, ArrayView2, Axis, concatenate};
use serde::{Deserialize, Serialize};

use super::error::VectorError;
use super::fit::same;

/// CLIP's share of a mixture, 0 to 1: 1 is CLIP alone, 0 DINOv2 alone.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Ratio(f64);

impl Ratio {
    /// CLIP alone: nothing is mixed.
    pub const CLIP: Self = Self(1.0);

    /// A ratio.
    ///
    /// # Errors
    /// [`VectorError::Setting`] for what is not from 0 to 1.
    pub fn new(share: f64) -> Result<Self, VectorError> {
        if (0.0..=1.0).contains(&share) {
            // Without the sign of -0.
            Ok(Self(share + 0.0))
        } else {
            Err(VectorError::Setting {
                what: "the mixture's ratio",
                value: share,
                range: "CLIP's share, from 0 (DINOv2 alone) to 1 (CLIP alone)",
            })
        }
    }

    /// CLIP's share, 0 to 1.
    pub fn share(self) -> f64 {
        self.0
    }

    /// Whether nothing is mixed: CLIP is alone.
    pub fn is_clip(self) -> bool {
        self == Self::CLIP
    }

    /// The mixture's cosine of a pair, by both encoders' cosines; summed in f64.
    pub fn cosine(self, clip: f32, dino: f32) -> f32 {
        (self.0 * f64::from(clip) + (1.0 - self.0) * f64::from(dino)) as f32
    }

    /// Two rows of length 1 as one.
    pub fn row(self, clip: &[f32], dino: &[f32]) -> Vec<f32> {
        let [clip_scale, dino_scale] = self.scales();
        let part = |row: &[f32], scale: f64| -> Vec<f32> {
            // An encoder without a share adds nothing to any cosine.
            if scale == 0.0 {
                return Vec::new();
            }
            let scaled = row.iter().map(|&value| (f64::from(value) * scale) as f32);
            scaled.collect()
        };
        let mut row = part(clip, clip_scale);
        row.extend(part(dino, dino_scale));
        row
    }

    /// The rows of two matrices as one matrix, row by row: `[rows, clip]` and
    /// `[rows, dino]` to `[rows, clip + dino]`, or as wide as the one encoder that has a
    /// share.
    ///
    /// # Errors
    /// [`VectorError::Size`] for other numbers of rows.
    pub fn rows(
        self,
        clip: ArrayView2<'_, f32>,
        dino: ArrayView2<'_, f32>,
    ) -> Result<Array2<f32>, VectorError> {
        same("rows of DINOv2", dino.nrows(), clip.nrows())?;
        let [clip_scale, dino_scale] = self.scales();
        let scaled = |rows: ArrayView2<'_, f32>, scale: f64| {
            rows.mapv(|value| (f64::from(value) * scale) as f32)
        };
        if dino_scale == 0.0 {
            return Ok(clip.to_owned());
        }
        if clip_scale == 0.0 {
            return Ok(dino.to_owned());
        }
        let both = [scaled(clip, clip_scale), scaled(dino, dino_scale)];
        let views = both.each_ref().map(|rows| rows.view());
        concatenate(Axis(1), &views).map_err(|_| VectorError::Size {
            what: "rows of DINOv2",
            found: dino.nrows(),
            expected: clip.nrows(),
        })
    }

    /// What rows of CLIP and of DINOv2 are multiplied with.
    fn scales(self) -> [f64; 2] {
        [self.0.sqrt(), (1.0 - self.0).sqrt()]
    }
}

impl Default for Ratio {
    fn default() -> Self {
        Self::CLIP
    }
}

impl TryFrom<f64> for Ratio {
    type Error = VectorError;

    fn try_from(share: f64) -> Result<Self, VectorError> {
        Self::new(share)
    }
}

impl From<Ratio> for f64 {
    fn from(ratio: Ratio) -> Self {
        ratio.0
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Ratio {
    type Err = VectorError;

    fn from_str(text: &str) -> Result<Self, VectorError> {
        // What is no number is out of range.
        Self::new(text.trim().parse().unwrap_or(f64::NAN))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use ndarray::array;

    use super::super::embedding::{cosine, normalise};
    use super::*;

    /// Rows of length 1 that no two encoders would give.
    fn rows(count: usize, width: usize, seed: usize) -> Array2<f32> {
        let mut rows = Array2::from_shape_fn((count, width), |(row, column)| {
            ((seed + 7 * row + 13 * column) as f32 * 0.73).sin()
        });
        for mut row in rows.rows_mut() {
            normalise(row.as_slice_mut().unwrap());
        }
        rows
    }

    /// A cosine of two rows, by a plain loop in f64.
    fn plain(rows: &Array2<f32>, i: usize, j: usize) -> f64 {
        let mut sums = [0.0f64; 3];
        for column in 0..rows.ncols() {
            let [a, b] = [rows[[i, column]], rows[[j, column]]].map(f64::from);
            sums[0] += a * b;
            sums[1] += a * a;
            sums[2] += b * b;
        }
        sums[0] / (sums[1] * sums[2]).sqrt()
    }

    #[test]
    fn the_cosine_of_the_concatenation_is_the_mean_of_both() {
        let (clip, dino) = (rows(6, 33, 1), rows(6, 20, 5));
        for share in [0.0, 0.1, 0.25, 0.5, 0.77, 1.0] {
            let ratio = Ratio::new(share).unwrap();
            let mixed = ratio.rows(clip.view(), dino.view()).unwrap();
            for i in 0..6 {
                let length: f64 = mixed.row(i).iter().map(|&v| f64::from(v).powi(2)).sum();
                assert!((length - 1.0).abs() < 1e-6, "{share}: {length}");
                let one = ratio.row(
                    clip.row(i).as_slice().unwrap(),
                    dino.row(i).as_slice().unwrap(),
                );
                assert_eq!(mixed.row(i).to_vec(), one);
                for j in 0..6 {
                    let [c, d] = [plain(&clip, i, j), plain(&dino, i, j)];
                    let mean = share * c + (1.0 - share) * d;
                    assert!((plain(&mixed, i, j) - mean).abs() < 1e-6, "{share} {i} {j}");
                    let by_cosines = ratio.cosine(c as f32, d as f32);
                    assert!((f64::from(by_cosines) - mean).abs() < 1e-6);
                }
            }
        }
    }

    #[test]
    fn an_encoder_alone_stays_as_it_is_bit_for_bit() {
        let (clip, dino) = (rows(3, 9, 2), rows(3, 4, 3));
        let alone = |share| {
            let ratio = Ratio::new(share).unwrap();
            ratio.rows(clip.view(), dino.view()).unwrap()
        };
        assert_eq!(alone(1.0), clip);
        assert_eq!(alone(0.0), dino);
        let [a, b] = [0, 1].map(|row| clip.row(row).to_vec());
        assert_eq!(Ratio::CLIP.cosine(cosine(&a, &b), 0.3), cosine(&a, &b));
    }

    #[test]
    fn ratios_are_read_and_refused() {
        assert_eq!("0.5".parse(), Ratio::new(0.5));
        assert_eq!("1".parse(), Ok(Ratio::CLIP));
        assert_eq!(Ratio::new(-0.0).unwrap().to_string(), "0");
        for wrong in ["-0.1", "1.01", "half", "", "nan", "inf"] {
            let error = wrong.parse::<Ratio>().unwrap_err().to_string();
            assert!(error.contains("from 0 (DINOv2 alone) to 1"), "{error}");
        }
        assert_eq!(serde_json::to_string(&Ratio::CLIP).unwrap(), "1.0");
        assert!(serde_json::from_str::<Ratio>("1.5").is_err());
        let short = array![[1.0f32, 0.0]];
        assert!(matches!(
            Ratio::CLIP.rows(short.view(), rows(2, 3, 1).view()),
            Err(VectorError::Size { .. })
        ));
    }
}
