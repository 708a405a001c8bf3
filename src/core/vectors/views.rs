//! The mean over views of an image: the two forms that there are.
//!
//! They differ in arithmetic, and each keeps its own, as numbers rest on both: labs
//! hold [`mean`] and scale it when they are asked; evaluations go from the views to
//! the [`direction`] at once.

use ndarray::ArrayView2;

use super::error::VectorError;

/// The mean of raw vectors of one width, in f32, not scaled; empty without any.
pub fn mean<'v>(views: impl IntoIterator<Item = &'v [f32]>) -> Vec<f32> {
    let mut views = views.into_iter();
    let mut sums = views.next().map(<[f32]>::to_vec).unwrap_or_default();
    let mut count = 1.0;
    for view in views {
        for (sum, value) in sums.iter_mut().zip(view) {
            *sum += value;
        }
        count += 1.0;
    }
    sums.iter_mut().for_each(|value| *value /= count);
    sums
}

/// The mean of raw vectors, `[views, width]`, summed in f64 and scaled to length 1
/// once; zeros stay zeros.
///
/// # Errors
/// [`VectorError::NotFinite`]
pub fn direction(views: ArrayView2<'_, f32>) -> Result<Vec<f32>, VectorError> {
    let mut mean = vec![0.0f64; views.ncols()];
    for (row, view) in views.rows().into_iter().enumerate() {
        for (sum, &value) in mean.iter_mut().zip(view) {
            if !value.is_finite() {
                return Err(VectorError::NotFinite { row });
            }
            *sum += f64::from(value);
        }
    }
    let length = mean.iter().map(|v| v * v).sum::<f64>().sqrt();
    let scale = if length > 0.0 { length } else { 1.0 };
    Ok(mean.iter().map(|v| (v / scale) as f32).collect())
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn one_view_is_its_own_mean() {
        assert_eq!(mean([&[0.1f32, 0.7][..]]), [0.1, 0.7]);
        assert_eq!(mean([&[1.0f32, 2.0][..], &[3.0, 5.0]]), [2.0, 3.5]);
        assert!(mean([]).is_empty());
        let direction = direction(array![[4.0, 0.0], [0.0, 3.0]].view()).unwrap();
        assert_eq!(direction, [0.8, 0.6]);
    }
}
