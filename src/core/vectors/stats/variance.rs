//! Spread of features: in all, and between against within classes.

use ndarray::{Array1, ArrayView2};
use serde::Serialize;

use crate::vectors::error::VectorError;
use crate::vectors::fit::check_labels;
use crate::vectors::fit::same;

/// Spread of features of length 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Variance {
    /// Feature variance: the variance of each dimension over all images, meaned
    /// over dimensions. At most 1 / width.
    pub total: f64,
    /// Squared distance of class means from the mean of all, meaned over images
    /// and divided by the width.
    pub between: f64,
    /// Squared distance of images from their class's mean, meaned over images
    /// and divided by the width; `between + within = total`.
    pub within: f64,
}

impl Variance {
    /// Between- to within-class variance; none when the classes are points.
    pub fn ratio(&self) -> Option<f64> {
        (self.within > 0.0).then(|| self.between / self.within)
    }
}

/// The variances of features `[images, width]` of length 1.
///
/// # Errors
/// No image, or labels that do not fit.
pub fn variance(
    features: ArrayView2<'_, f32>,
    labels: &[usize],
    classes: usize,
) -> Result<Variance, VectorError> {
    let (images, width) = features.dim();
    same("labels of images", labels.len(), images)?;
    check_labels(labels, classes)?;
    if images == 0 || width == 0 {
        return Err(VectorError::Empty { what: "features" });
    }
    let mut sums = vec![Array1::<f64>::zeros(width); classes];
    let mut counts = vec![0.0f64; classes];
    for (row, &class) in features.rows().into_iter().zip(labels) {
        sums[class].zip_mut_with(&row, |sum, &value| *sum += f64::from(value));
        counts[class] += 1.0;
    }
    let mean = sums
        .iter()
        .fold(Array1::<f64>::zeros(width), |all, sum| all + sum)
        / images as f64;
    let square = |v: Array1<f64>| v.dot(&v);
    let mut between = 0.0;
    for (sum, &count) in sums.iter_mut().zip(&counts) {
        if count > 0.0 {
            *sum /= count;
            between += count * square(&*sum - &mean);
        }
    }
    let mut within = 0.0;
    for (row, &class) in features.rows().into_iter().zip(labels) {
        within += square(row.mapv(f64::from) - &sums[class]);
    }
    let all = (images * width) as f64;
    Ok(Variance {
        total: (between + within) / all,
        between: between / all,
        within: within / all,
    })
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, Axis};

    use super::*;

    #[test]
    fn is_the_variance_of_the_dimensions_and_splits_by_class() {
        let features =
            Array2::from_shape_fn((30, 4), |(i, j)| ((i * 7 + j * 5) % 11) as f32 / 11.0);
        let labels: Vec<usize> = (0..30).map(|i| i % 3).collect();
        let found = variance(features.view(), &labels, 4).unwrap();
        let direct = features
            .mapv(f64::from)
            .var_axis(Axis(0), 0.0)
            .mean()
            .unwrap();
        assert!((found.total - direct).abs() < 1e-12);
        assert!((found.between + found.within - found.total).abs() < 1e-12);
        let one = variance(features.view(), &[0; 30], 1).unwrap();
        assert!(one.between < 1e-12 && one.ratio().unwrap() < 1e-9);
        let points = variance(Array2::ones((3, 4)).view(), &[0, 1, 2], 3).unwrap();
        assert_eq!(points.ratio(), None);
    }
}
