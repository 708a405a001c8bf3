//! Matrices turned over, for files that keep them `[in, out]`.

/// A row-major `[rows, columns]` matrix as `[columns, rows]`. `values` must
/// hold `rows * columns` numbers.
pub(crate) fn transpose<T: Copy>(values: &[T], rows: usize, columns: usize) -> Vec<T> {
    debug_assert_eq!(values.len(), rows * columns);
    (0..columns)
        .flat_map(|c| (0..rows).map(move |r| values[r * columns + c]))
        .collect()
}
