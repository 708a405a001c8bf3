//! Cholesky's factorisation, in blocks: nearly all of its work is then matrix
//! products, which the library does fast.

use ndarray::linalg::general_mat_mul;
use ndarray::{Array2, s};

/// Columns that are worked on one by one before the rest hears of them.
pub(super) const BLOCK: usize = 64;

/// The lower triangular `L` of a symmetric `matrix = L L^T`; above its diagonal
/// are leftovers. `None` when the matrix is not positive definite.
pub(super) fn lower_factor(mut matrix: Array2<f64>) -> Option<Array2<f64>> {
    let n = matrix.nrows();
    for start in (0..n).step_by(BLOCK) {
        let end = (start + BLOCK).min(n);
        // Rows are contiguous: L's panel below the block, row by row.
        for i in start..n {
            for j in start..end.min(i + 1) {
                let known = matrix.slice(s![i, start..j]);
                let dot = known.dot(&matrix.slice(s![j, start..j]));
                let rest = matrix[(i, j)] - dot;
                matrix[(i, j)] = if i == j {
                    // Also refuses NaN.
                    if !(rest > 0.0 && rest.is_finite()) {
                        return None;
                    }
                    rest.sqrt()
                } else {
                    rest / matrix[(j, j)]
                };
            }
        }
        let panel = matrix.slice(s![end.., start..end]).to_owned();
        let mut rest = matrix.slice_mut(s![end.., end..]);
        general_mat_mul(-1.0, &panel, &panel.t(), 1.0, &mut rest);
    }
    Some(matrix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_factor_gives_the_matrix_back() {
        for n in [1, 2, BLOCK, BLOCK + 1, 2 * BLOCK + 7] {
            let a = Array2::from_shape_fn((n, n), |(i, j)| ((i * 31 + j * 17) % 23) as f64 - 11.0);
            let matrix = a.dot(&a.t()) + Array2::<f64>::eye(n);
            let mut factor = lower_factor(matrix.clone()).unwrap();
            for ((i, j), x) in factor.indexed_iter_mut() {
                *x = if j > i { 0.0 } else { *x };
            }
            let difference = factor.dot(&factor.t()) - &matrix;
            let largest = matrix.iter().fold(0.0f64, |m, x| m.max(x.abs()));
            assert!(
                difference.iter().all(|d| d.abs() <= 1e-12 * largest),
                "{n}: {difference}"
            );
        }
    }

    #[test]
    fn a_matrix_that_is_not_positive_is_refused() {
        assert!(lower_factor(Array2::zeros((3, 3))).is_none());
        assert!(lower_factor(-Array2::<f64>::eye(2)).is_none());
        assert!(lower_factor(Array2::from_elem((2, 2), f64::NAN)).is_none());
        assert!(lower_factor(Array2::from_elem((2, 2), f64::INFINITY)).is_none());
    }
}
