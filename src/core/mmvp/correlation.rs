//! How alike two lists of accuracies by pattern run.

use serde::{Deserialize, Serialize};

use super::scaling::{Row, by_pattern};
use crate::report::mmvp::MmvpModel;

/// Pearson's correlation with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Correlation {
    /// Pearson's r, -1 to 1.
    pub r: f64,
    /// Lower and upper end of the interval by Fisher's z: `tanh(atanh r ± 1.96 / sqrt(n - 3))`
    /// (Fisher 1921). With nine patterns it is wide: of r = 0.87 from 0.49 to 0.97, of 0.31
    /// from -0.45 to 0.81, and two correlations of nine patterns each are seldom told apart.
    pub interval: [f64; 2],
    /// Number of points, at least 4.
    pub points: usize,
}

/// An encoder and a multimodal model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Correlated {
    /// The encoder.
    pub encoder: String,
    /// Side of its input in pixels.
    pub resolution: u32,
    /// The model.
    pub model: String,
    /// Of the encoder's accuracies on MMVP-VLM by pattern, and the model's on MMVP by the
    /// published labels.
    pub correlation: Correlation,
}

/// Why there is no correlation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CorrelationError {
    /// A model whose pairs have no patterns, or not all of them.
    #[error("`{0}` has not answered pairs of each of the nine patterns")]
    Patterns(String),
    /// Lists of different lengths.
    #[error("there are {encoder} accuracies of the encoder and {model} of the model")]
    Lengths {
        /// The encoder's.
        encoder: usize,
        /// The model's.
        model: usize,
    },
    /// Too few points for an interval.
    #[error("a correlation with its interval takes at least 4 patterns, not {0}")]
    Few(usize),
    /// A number that is none.
    #[error("an accuracy is not finite")]
    NotFinite,
    /// All the same.
    #[error("all accuracies of the {0} are the same: a correlation has no meaning")]
    Constant(&'static str),
}

/// Half the width of a 95 % interval in standard deviations.
const NORMAL: f64 = 1.959_963_984_540_054;

/// The correlation of an encoder's and a model's accuracies, pattern by pattern in the same
/// order, in any unit.
///
/// # Errors
/// [`CorrelationError`].
pub fn correlation(encoder: &[f64], model: &[f64]) -> Result<Correlation, CorrelationError> {
    let n = encoder.len();
    if n != model.len() {
        return Err(CorrelationError::Lengths {
            encoder: n,
            model: model.len(),
        });
    }
    if n < 4 {
        return Err(CorrelationError::Few(n));
    }
    if !encoder.iter().chain(model).all(|x| x.is_finite()) {
        return Err(CorrelationError::NotFinite);
    }
    for (list, name) in [(encoder, "encoder"), (model, "model")] {
        if list.iter().all(|x| *x == list[0]) {
            return Err(CorrelationError::Constant(name));
        }
    }
    let centred = |list: &[f64]| -> Vec<f64> {
        let mean = list.iter().sum::<f64>() / n as f64;
        list.iter().map(|x| x - mean).collect()
    };
    let (x, y) = (centred(encoder), centred(model));
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let spread = product(&x, &x).sqrt() * product(&y, &y).sqrt();
    // Rounding may lead beyond.
    let r = (product(&x, &y) / spread).clamp(-1.0, 1.0);
    let half = NORMAL / ((n - 3) as f64).sqrt();
    // At -1 and 1 Fisher's z is infinite, and the interval that one point.
    let end = |by: f64| libm::tanh(libm::atanh(r) + by);
    Ok(Correlation {
        r,
        interval: [end(-half), end(half)],
        points: n,
    })
}

/// A model's accuracies by pattern held against those of each encoder that has some.
///
/// # Errors
/// [`CorrelationError`]; an encoder or model that is the same everywhere has none.
pub fn correlated(
    encoders: &[Row],
    model: &MmvpModel,
) -> Result<Vec<Correlated>, CorrelationError> {
    let own = by_pattern(&model.original.patterns)
        .and_then(|shares| {
            let percents = shares.iter().map(|share| share.percent());
            percents.collect::<Option<Vec<f64>>>()
        })
        .ok_or_else(|| CorrelationError::Patterns(model.name.clone()))?;
    let measured = encoders.iter().filter_map(|row| Some((row, row.patterns?)));
    measured
        .map(|(row, patterns)| {
            Ok(Correlated {
                encoder: row.name.clone(),
                resolution: row.resolution,
                model: model.name.clone(),
                correlation: correlation(&patterns, &own)?,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_what_is_computed_by_hand() {
        // x - 2.5 = -1.5 -0.5 0.5 1.5, y - 2.5 = -1.5 0.5 -0.5 1.5: 4 / 5.
        let found = correlation(&[1.0, 2.0, 3.0, 4.0], &[1.0, 3.0, 2.0, 4.0]).unwrap();
        assert!((found.r - 0.8).abs() < 1e-12);
        // atanh 0.8 = ln(9) / 2 = 1.0986123; less and more 1.959964.
        let z = [1.098_612_3 - 1.959_964, 1.098_612_3 + 1.959_964];
        for (end, z) in found.interval.iter().zip(z) {
            let tanh = (f64::exp(2.0 * z) - 1.0) / (f64::exp(2.0 * z) + 1.0);
            assert!((end - tanh).abs() < 1e-6, "{end} {tanh}");
        }
    }

    #[test]
    fn of_nine_patterns_the_interval_is_as_the_comment_says() {
        // r is given: points on a line, with a rest that is at right angles to it.
        let line = [-4.0, -3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0, 4.0];
        let rest = [28.0, 7.0, -8.0, -17.0, -20.0, -17.0, -8.0, 7.0, 28.0];
        let length = |list: &[f64]| list.iter().map(|x| x * x).sum::<f64>().sqrt();
        for (r, expected) in [(0.87, [0.49, 0.97]), (0.31, [-0.45, 0.81])] {
            let across = f64::sqrt(1.0 - r * r);
            let mixed: Vec<f64> = line
                .iter()
                .zip(rest)
                .map(|(x, e)| r * x / length(&line) + across * e / length(&rest))
                .collect();
            let found = correlation(&line, &mixed).unwrap();
            assert!((found.r - r).abs() < 1e-12);
            for (end, expected) in found.interval.iter().zip(expected) {
                assert!((end - expected).abs() < 0.005, "{found:?}");
            }
        }
    }

    #[test]
    fn units_do_not_matter_and_ends_are_kept() {
        let a = [0.0, 20.0, 40.0, 20.0, 6.7];
        let b = a.map(|x| 3.0 - 0.01 * x);
        let found = correlation(&a, &b).unwrap();
        assert!((found.r + 1.0).abs() < 1e-12);
        assert!(found.interval.iter().all(|end| (end + 1.0).abs() < 1e-6));
        let reversed = correlation(&b, &a).unwrap();
        assert!((reversed.r - found.r).abs() < 1e-12);
    }

    #[test]
    fn what_has_no_correlation_says_why() {
        let four = [1.0, 2.0, 3.0, 4.0];
        for (a, b, expected) in [
            (&four[..], &four[..3], "4 accuracies of the encoder and 3"),
            (&four[..3], &four[..3], "at least 4"),
            (&four[..], &[1.0, 2.0, f64::NAN, 4.0][..], "not finite"),
            (&[5.0; 4][..], &four[..], "of the encoder are the same"),
            (&four[..], &[0.1; 4][..], "of the model are the same"),
        ] {
            let error = correlation(a, b).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
