//! Principal components.

use ndarray::{Array1, Array2, ArrayView2, Axis};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// Vectors along their principal components.
#[derive(Debug, Clone)]
pub struct Components {
    /// `[vectors, axes]`, their centre at 0.
    pub scores: Array2<f64>,
    /// Part of the variance that these axes show, 0 to 1.
    pub shown: f64,
}

/// Directions that are followed: more than are asked for, so that those settle
/// quickly.
const FOLLOWED: usize = 8;

/// Rounds at most; some twenty are usual.
const MOST_ROUNDS: usize = 200;

/// Where the eigenvalues' sum has settled.
const SETTLED: f64 = 1e-12;

/// The first `axes` principal components, at most 4, of vectors `[vectors, width]`, by
/// subspace iteration from a fixed start; the coordinate farthest from 0 is positive on
/// each axis.
pub fn principal(vectors: ArrayView2<'_, f32>, axes: usize) -> Components {
    let (count, width) = vectors.dim();
    let mut centred = vectors.mapv(f64::from);
    if let Some(mean) = centred.mean_axis(Axis(0)) {
        centred -= &mean;
    }
    let total: f64 = centred.iter().map(|v| v * v).sum();
    let mut found = Components {
        scores: Array2::zeros((count, axes)),
        shown: 1.0,
    };
    if total <= 0.0 {
        return found;
    }
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let mut basis = Array2::from_shape_simple_fn((width, FOLLOWED.min(width)), || {
        f64::from(random.next_u32()) / f64::from(u32::MAX) - 0.5
    });
    orthonormalise(&mut basis);
    let mut before = 0.0;
    for _ in 0..MOST_ROUNDS {
        let scores = centred.dot(&basis);
        let (values, turn) = eigen(scores.t().dot(&scores));
        let largest = values.iter().take(axes).sum::<f64>();
        for (axis, mut column) in found.scores.columns_mut().into_iter().enumerate() {
            if axis < values.len() {
                column.assign(&scores.dot(&turn.column(axis)));
            }
        }
        found.shown = (largest / total).clamp(0.0, 1.0);
        if largest - before <= SETTLED * total {
            break;
        }
        before = largest;
        basis = centred.t().dot(&scores.dot(&turn));
        orthonormalise(&mut basis);
    }
    for mut column in found.scores.columns_mut() {
        let far = column.fold(0.0f64, |far, &v| if v.abs() > far.abs() { v } else { far });
        if far < 0.0 {
            column.mapv_inplace(|v| -v);
        }
    }
    found
}

/// Columns of length 1 and at right angles; those that depend on others are 0.
fn orthonormalise(basis: &mut Array2<f64>) {
    for at in 0..basis.ncols() {
        let mut column = basis.column(at).to_owned();
        let length = column.dot(&column).sqrt();
        // Twice: once leaves rounding.
        for _ in 0..2 {
            for other in 0..at {
                let part = basis.column(other).dot(&column);
                column.scaled_add(-part, &basis.column(other));
            }
        }
        let left = column.dot(&column).sqrt();
        let scale = if left > 1e-12 * length {
            1.0 / left
        } else {
            0.0
        };
        basis.column_mut(at).assign(&(column * scale));
    }
}

/// Eigenvalues of a small symmetric matrix, falling, and its eigenvectors as
/// columns, by Jacobi's rotations.
fn eigen(mut matrix: Array2<f64>) -> (Array1<f64>, Array2<f64>) {
    let n = matrix.nrows();
    let mut vectors = Array2::<f64>::eye(n);
    let size: f64 = matrix.iter().map(|v| v * v).sum();
    for _ in 0..50 {
        let mut off = 0.0;
        for p in 0..n {
            for q in p + 1..n {
                let value = matrix[[p, q]];
                off += value * value;
                if value == 0.0 {
                    continue;
                }
                let theta = (matrix[[q, q]] - matrix[[p, p]]) / (2.0 * value);
                let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
                let c = 1.0 / (t * t + 1.0).sqrt();
                rotate_columns(&mut matrix, p, q, c, t * c);
                matrix.swap_axes(0, 1);
                rotate_columns(&mut matrix, p, q, c, t * c);
                rotate_columns(&mut vectors, p, q, c, t * c);
            }
        }
        if off <= 1e-30 * size {
            break;
        }
    }
    let values = matrix.diag().to_owned();
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&a, &b| values[b].total_cmp(&values[a]));
    (
        values.select(Axis(0), &order),
        vectors.select(Axis(1), &order),
    )
}

fn rotate_columns(matrix: &mut Array2<f64>, p: usize, q: usize, c: f64, s: f64) {
    for mut row in matrix.rows_mut() {
        let (a, b) = (row[p], row[q]);
        row[p] = c * a - s * b;
        row[q] = s * a + c * b;
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;
    use proptest::prelude::*;

    use super::*;

    fn distances(points: ArrayView2<'_, f64>) -> Vec<f64> {
        let n = points.nrows();
        let pairs = (0..n).flat_map(|a| (0..a).map(move |b| (a, b)));
        pairs
            .map(|(a, b)| {
                let d = &points.row(a) - &points.row(b);
                d.dot(&d).sqrt()
            })
            .collect()
    }

    proptest! {
        #[test]
        fn points_of_a_plane_keep_their_distances(
            flat in prop::collection::vec((-4.0f64..4.0, -2.0f64..2.0), 3..40),
            u in prop::collection::vec(-1.0f64..1.0, 30), v in prop::collection::vec(-1.0f64..1.0, 30),
        ) {
            let mut axes = Array2::from_shape_fn((30, 2), |(i, j)| if j == 0 { u[i] } else { v[i] });
            orthonormalise(&mut axes);
            let flat = Array2::from_shape_fn((flat.len(), 2), |(i, j)| {
                if j == 0 { flat[i].0 } else { flat[i].1 }
            });
            let features = (flat.dot(&axes.t()) + 0.7).mapv(|v| v as f32);
            let plane = principal(features.view(), 2);
            prop_assert!(plane.shown > 1.0 - 1e-6, "{}", plane.shown);
            for (a, b) in distances(flat.view()).iter().zip(distances(plane.scores.view())) {
                prop_assert!((a - b).abs() < 1e-4, "{a} {b}");
            }
        }
    }

    #[test]
    fn the_directions_of_most_variance_are_found() {
        // Variances along the axes fall: 8, 4, 2, 1, ... of 30.
        let features = Array2::from_shape_fn((400, 30), |(i, j)| {
            let noise = ((i * 7919 + j * 104_729) % 1009) as f32 / 1009.0 - 0.5;
            noise * 8.0 / 2f32.powi(j as i32)
        });
        let plane = principal(features.view(), 3);
        let column = |j: usize| {
            let column = features.column(j).mapv(f64::from);
            &column - column.mean().unwrap()
        };
        for (axis, least) in [0.97, 0.97, 0.85].into_iter().enumerate() {
            let (a, b) = (plane.scores.column(axis), column(axis));
            let cosine = a.dot(&b) / (a.dot(&a) * b.dot(&b)).sqrt();
            assert!(cosine.abs() > least, "{axis} {cosine}");
        }
        assert_eq!(
            principal(Array2::ones((3, 4)).view(), 2).scores,
            Array2::<f64>::zeros((3, 2))
        );
        let one = principal(array![[1.0], [2.0]].view(), 2);
        assert_eq!(
            one.scores,
            array![[-0.5, 0.0], [0.5, 0.0]] * one.scores[[1, 0]].signum()
        );
        assert_eq!(principal(Array2::zeros((0, 4)).view(), 2).scores.nrows(), 0);
    }
}
