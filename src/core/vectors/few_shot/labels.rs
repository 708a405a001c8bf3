//! What a method sees of the cache's labels.

use ndarray::{Array1, ArrayView2};

use crate::vectors::error::VectorError;
use crate::vectors::fit::{check_labels, same};
use crate::vectors::streams::{Stream, Streams};

/// The class of every key, the number of keys in every class, and how long the
/// sum of a class's keys is (cosines with class means follow from that).
#[derive(Debug, Clone, PartialEq)]
pub struct Labels {
    class_of: Vec<usize>,
    counts: Vec<usize>,
    plain: Vec<f64>,
    adapted: Option<Vec<f64>>,
}

impl Labels {
    /// From the class of every key, 0 to `classes - 1`, and the keys' features.
    ///
    /// # Errors
    /// A label out of range, or not one label per key.
    pub fn new(class_of: Vec<usize>, classes: usize, keys: &Streams) -> Result<Self, VectorError> {
        same("labels of keys", class_of.len(), keys.len())?;
        check_labels(&class_of, classes)?;
        let mut counts = vec![0; classes];
        for &class in &class_of {
            counts[class] += 1;
        }
        Ok(Self {
            plain: sum_lengths(&class_of, classes, keys.plain()),
            adapted: keys
                .adapted()
                .map(|keys| sum_lengths(&class_of, classes, keys)),
            class_of,
            counts,
        })
    }

    /// The class of every key.
    pub fn class_of(&self) -> &[usize] {
        &self.class_of
    }

    /// Number of keys of every class.
    pub fn counts(&self) -> &[usize] {
        &self.counts
    }

    /// Number of classes.
    pub fn classes(&self) -> usize {
        self.counts.len()
    }

    /// Length of the sum of every class's keys.
    ///
    /// # Errors
    /// [`VectorError::NoAdapted`] when the keys have no adapted features.
    pub fn sum_lengths(&self, stream: Stream) -> Result<&[f64], VectorError> {
        match stream {
            Stream::Plain => Ok(&self.plain),
            Stream::Adapted => self.adapted.as_deref().ok_or(VectorError::NoAdapted),
        }
    }

    /// What each class's sum over keys is multiplied with, so that its number of
    /// shots alone gains or loses nothing: mean(n_c) / n_c, with the mean over
    /// the classes that have keys; 0 for a class without keys. All 1 for equal
    /// numbers of shots, where it gives the papers' formula.
    pub fn weights(&self) -> Vec<f64> {
        let filled = self.counts.iter().filter(|&&n| n > 0).count();
        let mean = self.class_of.len() as f64 / filled.max(1) as f64;
        self.counts
            .iter()
            .map(|&n| if n > 0 { mean / n as f64 } else { 0.0 })
            .collect()
    }

    /// The labels without one key. `cosines` are those of that key with all
    /// keys, per stream.
    pub(super) fn without(
        &self,
        key: usize,
        plain: impl Fn(usize) -> f32,
        adapted: Option<impl Fn(usize) -> f32>,
    ) -> Self {
        let class = self.class_of[key];
        let mut left = self.clone();
        left.class_of.remove(key);
        left.counts[class] -= 1;
        let members = |with: &dyn Fn(usize) -> f32| -> f64 {
            (0..self.class_of.len())
                .filter(|&j| j != key && self.class_of[j] == class)
                .map(|j| f64::from(with(j)))
                .sum()
        };
        // |S - x|^2 = |S|^2 - 2 S.x + |x|^2, and S.x = |x|^2 + the others' cosines.
        let shorter = |length: f64, others: f64, own: f32| {
            if left.counts[class] == 0 {
                0.0
            } else {
                (length * length - 2.0 * others - f64::from(own))
                    .max(0.0)
                    .sqrt()
            }
        };
        left.plain[class] = shorter(self.plain[class], members(&plain), plain(key));
        if let (Some(lengths), Some(with)) = (&mut left.adapted, adapted) {
            lengths[class] = shorter(lengths[class], members(&with), with(key));
        }
        left
    }
}

fn sum_lengths(class_of: &[usize], classes: usize, keys: ArrayView2<'_, f32>) -> Vec<f64> {
    let mut sums = vec![Array1::<f64>::zeros(keys.ncols()); classes];
    for (row, &class) in keys.rows().into_iter().zip(class_of) {
        sums[class].zip_mut_with(&row, |sum, &value| *sum += f64::from(value));
    }
    sums.iter().map(|sum| sum.dot(sum).sqrt()).collect()
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn equal_shots_weigh_one_and_empty_classes_nothing() {
        let keys = Streams::new(array![[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]], None).unwrap();
        let equal = Labels::new(vec![0, 1, 2], 3, &keys).unwrap();
        assert_eq!(equal.weights(), [1.0, 1.0, 1.0]);
        let uneven = Labels::new(vec![0, 0, 2], 4, &keys).unwrap();
        assert_eq!(uneven.weights(), [0.75, 0.0, 1.5, 0.0]);
        assert!(Labels::new(vec![0, 0, 4], 4, &keys).is_err());
    }

    #[test]
    fn leaving_a_key_out_shortens_its_class_sum() {
        let keys = Streams::new(array![[3.0, 4.0], [0.0, 1.0], [5.0, 12.0]], None).unwrap();
        let all = Labels::new(vec![0, 1, 0], 2, &keys).unwrap();
        let gram = keys.plain().dot(&keys.plain().t());
        let none: Option<fn(usize) -> f32> = None;
        let left = all.without(2, |j| gram[[2, j]], none);
        let direct = Labels::new(vec![0, 1], 2, &keys.select(&[0, 1])).unwrap();
        assert_eq!(left.counts(), direct.counts());
        assert!((left.plain[0] - direct.plain[0]).abs() < 1e-6);
    }
}
