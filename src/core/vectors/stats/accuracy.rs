//! Accuracy with its interval, per class, over seeds, and who is taken for whom.

use serde::Serialize;
use statrs::distribution::{ContinuousCDF, StudentsT};

use crate::vectors::error::VectorError;
use crate::vectors::fit::check_labels;
use crate::vectors::fit::same;

/// Two-sided 95 % of a normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// A share of right answers with Wilson's 95 % interval (Wilson 1927).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Accuracy {
    /// Right answers.
    pub correct: usize,
    /// All answers.
    pub total: usize,
    /// Share of right answers, 0 to 1; 0 of none.
    pub accuracy: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
}

impl Accuracy {
    /// From counts; `correct` is at most `total`.
    pub fn new(correct: usize, total: usize) -> Self {
        if total == 0 {
            return Self {
                correct,
                total,
                accuracy: 0.0,
                low: 0.0,
                high: 1.0,
            };
        }
        let n = total as f64;
        let p = correct as f64 / n;
        let middle = (p + Z * Z / (2.0 * n)) / (1.0 + Z * Z / n);
        let half = Z / (1.0 + Z * Z / n) * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
        Self {
            correct,
            total,
            accuracy: p,
            low: (middle - half).max(0.0),
            high: (middle + half).min(1.0),
        }
    }

    /// From which queries are right.
    pub fn of(right: &[bool]) -> Self {
        Self::new(right.iter().filter(|&&r| r).count(), right.len())
    }
}

/// One class's accuracy.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ClassAccuracy {
    /// The class.
    pub class: usize,
    /// Of the queries of that class.
    pub accuracy: Accuracy,
}

/// How often each class is taken for each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Confusion {
    classes: usize,
    counts: Vec<usize>,
}

impl Confusion {
    /// From the queries' classes and the predicted ones.
    ///
    /// # Errors
    /// Lists of different lengths, or a class out of range.
    pub fn new(truth: &[usize], predicted: &[usize], classes: usize) -> Result<Self, VectorError> {
        same("predictions", predicted.len(), truth.len())?;
        check_labels(truth, classes)?;
        check_labels(predicted, classes)?;
        let mut counts = vec![0; classes * classes];
        for (&t, &p) in truth.iter().zip(predicted) {
            counts[t * classes + p] += 1;
        }
        Ok(Self { classes, counts })
    }

    /// How often queries of class `truth` are taken for `predicted`.
    pub fn count(&self, truth: usize, predicted: usize) -> usize {
        self.counts[truth * self.classes + predicted]
    }

    /// Row by row, true classes down, predicted ones across.
    pub fn rows(&self) -> impl Iterator<Item = &[usize]> {
        self.counts.chunks(self.classes.max(1))
    }

    /// Accuracy over all queries.
    pub fn accuracy(&self) -> Accuracy {
        let right = (0..self.classes).map(|c| self.count(c, c)).sum();
        Accuracy::new(right, self.counts.iter().sum())
    }

    /// Accuracy per class.
    pub fn per_class(&self) -> Vec<ClassAccuracy> {
        let rows = self.rows().enumerate();
        rows.map(|(class, row)| ClassAccuracy {
            class,
            accuracy: Accuracy::new(row[class], row.iter().sum()),
        })
        .collect()
    }
}

/// Mean over seeds with Student's 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SeedMean {
    /// Number of seeds.
    pub seeds: usize,
    /// The mean.
    pub mean: f64,
    /// Standard deviation over seeds (n - 1); 0 of one.
    pub deviation: f64,
    /// Lower end of the interval of the mean; the mean itself of one seed.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
}

impl SeedMean {
    /// From one value per seed.
    ///
    /// # Errors
    /// [`VectorError::Empty`] without any.
    pub fn new(values: &[f64]) -> Result<Self, VectorError> {
        if values.is_empty() {
            return Err(VectorError::Empty { what: "seeds" });
        }
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let mut half = 0.0;
        let mut deviation = 0.0;
        if values.len() > 1 {
            let squares: f64 = values.iter().map(|v| (v - mean) * (v - mean)).sum();
            deviation = (squares / (n - 1.0)).sqrt();
            // Refused only for degrees of freedom that are not above 0.
            let t = StudentsT::new(0.0, 1.0, n - 1.0).map_or(Z, |t| t.inverse_cdf(0.975));
            half = t * deviation / n.sqrt();
        }
        Ok(Self {
            seeds: values.len(),
            mean,
            deviation,
            low: mean - half,
            high: mean + half,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wilsons_interval_is_the_published_one() {
        // Newcombe 1998, table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
        for (correct, total, low, high) in [
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0, 0.1611),
            (1, 29, 0.0061, 0.1718),
        ] {
            let a = Accuracy::new(correct, total);
            assert!(
                (a.low - low).abs() < 5e-5 && (a.high - high).abs() < 5e-5,
                "{a:?}"
            );
        }
        assert_eq!(Accuracy::new(0, 0).high, 1.0);
    }

    #[test]
    fn students_interval_over_three_seeds() {
        let mean = SeedMean::new(&[0.80, 0.82, 0.84]).unwrap();
        // t(2) = 4.30265, deviation 0.02.
        assert!((mean.high - (0.82 + 4.302_65 * 0.02 / 3f64.sqrt())).abs() < 1e-6);
        assert_eq!(SeedMean::new(&[0.5]).unwrap().low, 0.5);
        assert!(SeedMean::new(&[]).is_err());
    }

    #[test]
    fn confusion_counts_and_sums() {
        let c = Confusion::new(&[0, 0, 1, 2], &[0, 1, 1, 1], 3).unwrap();
        assert_eq!((c.count(0, 1), c.count(2, 1), c.count(2, 2)), (1, 1, 0));
        assert_eq!((c.accuracy().correct, c.accuracy().total), (2, 4));
        assert_eq!(c.per_class()[0].accuracy.accuracy, 0.5);
        assert!(Confusion::new(&[0], &[3], 3).is_err());
    }
}
