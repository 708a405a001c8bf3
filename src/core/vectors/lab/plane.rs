//! Principal components in two dimensions, and one plane turned onto another.

use ndarray::{Array1, Array2, ArrayView2, Axis};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// Points of a plane.
#[derive(Debug, Clone)]
pub(super) struct Plane {
    /// `[points, 2]`, their centre at 0.
    pub points: Array2<f64>,
    /// Part of the variance that they show, 0 to 1.
    pub shown: f64,
}

/// Directions that are followed: more than two, so that the first two settle
/// quickly.
const FOLLOWED: usize = 8;

/// Rounds at most; some twenty are usual.
const MOST_ROUNDS: usize = 200;

/// Where the eigenvalues' sum has settled.
const SETTLED: f64 = 1e-12;

/// The two principal components of features `[points, width]`, by subspace
/// iteration from a fixed start; the coordinate farthest from 0 is positive on
/// each axis.
pub(super) fn principal_plane(features: ArrayView2<'_, f32>) -> Plane {
    let (points, width) = features.dim();
    let mut centred = features.mapv(f64::from);
    if let Some(mean) = centred.mean_axis(Axis(0)) {
        centred -= &mean;
    }
    let total: f64 = centred.iter().map(|v| v * v).sum();
    let mut plane = Plane {
        points: Array2::zeros((points, 2)),
        shown: 1.0,
    };
    if total <= 0.0 {
        return plane;
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
        let largest = values.iter().take(2).sum::<f64>();
        for (axis, mut column) in plane.points.columns_mut().into_iter().enumerate() {
            if axis < values.len() {
                column.assign(&scores.dot(&turn.column(axis)));
            }
        }
        plane.shown = (largest / total).clamp(0.0, 1.0);
        if largest - before <= SETTLED * total {
            break;
        }
        before = largest;
        basis = centred.t().dot(&scores.dot(&turn));
        orthonormalise(&mut basis);
    }
    for mut column in plane.points.columns_mut() {
        let far = column.fold(0.0f64, |far, &v| if v.abs() > far.abs() { v } else { far });
        if far < 0.0 {
            column.mapv_inplace(|v| -v);
        }
    }
    plane
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

/// `points` turned, and mirrored if that is better, so that they fit `onto` best
/// (orthogonal Procrustes; in the plane it has a closed form).
pub(super) fn turned_onto(points: &Array2<f64>, onto: &Array2<f64>) -> Array2<f64> {
    let m = points.t().dot(onto);
    let turn = (m[[0, 0]] + m[[1, 1]], m[[0, 1]] - m[[1, 0]]);
    let mirror = (m[[0, 0]] - m[[1, 1]], m[[0, 1]] + m[[1, 0]]);
    let mirrored = mirror.0.hypot(mirror.1) > turn.0.hypot(turn.1);
    let (x, y) = if mirrored { mirror } else { turn };
    let length = x.hypot(y);
    if length <= 0.0 {
        return points.clone();
    }
    let (cos, sin) = (x / length, y / length);
    points.dot(&if mirrored {
        ndarray::array![[cos, sin], [sin, -cos]]
    } else {
        ndarray::array![[cos, sin], [-sin, cos]]
    })
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
            let plane = principal_plane(features.view());
            prop_assert!(plane.shown > 1.0 - 1e-6, "{}", plane.shown);
            for (a, b) in distances(flat.view()).iter().zip(distances(plane.points.view())) {
                prop_assert!((a - b).abs() < 1e-4, "{a} {b}");
            }
        }

        #[test]
        fn a_turned_plane_is_turned_back(
            flat in prop::collection::vec((-4.0f64..4.0, -2.0f64..2.0), 3..20),
            angle in 0.0f64..6.3, mirror in any::<bool>(),
        ) {
            let points = Array2::from_shape_fn((flat.len(), 2), |(i, j)| {
                if j == 0 { flat[i].0 } else { flat[i].1 }
            });
            let (sin, cos) = angle.sin_cos();
            let sign = if mirror { -1.0 } else { 1.0 };
            let other = points.dot(&array![[cos, sin * sign], [-sin, cos * sign]]);
            let back = turned_onto(&other, &points);
            for (a, b) in back.iter().zip(&points) {
                prop_assert!((a - b).abs() < 1e-9, "{back} {points}");
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
        let plane = principal_plane(features.view());
        let column = |j: usize| {
            let column = features.column(j).mapv(f64::from);
            &column - column.mean().unwrap()
        };
        for axis in 0..2 {
            let (a, b) = (plane.points.column(axis), column(axis));
            let cosine = a.dot(&b) / (a.dot(&a) * b.dot(&b)).sqrt();
            assert!(cosine.abs() > 0.97, "{axis} {cosine}");
        }
        assert_eq!(
            principal_plane(Array2::ones((3, 4)).view()).points,
            Array2::<f64>::zeros((3, 2))
        );
        let one = principal_plane(array![[1.0], [2.0]].view());
        assert_eq!(
            one.points,
            array![[-0.5, 0.0], [0.5, 0.0]] * one.points[[1, 0]].signum()
        );
        assert_eq!(
            principal_plane(Array2::zeros((0, 4)).view()).points.nrows(),
            0
        );
    }
}
