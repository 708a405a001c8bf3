//! One plane turned onto another.

use ndarray::Array2;

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

    proptest! {
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
}
