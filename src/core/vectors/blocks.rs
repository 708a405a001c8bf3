//! All pairs of rows, block by block: what takes all cosines of a set walks through
//! them here, and never has a matrix of all of them.

use std::ops::Range;

use ndarray::{Array2, ArrayView1, ArrayView2, s};

/// A block of pairs: rows by columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Places of the rows.
    pub rows: Range<usize>,
    /// Places of the columns.
    pub columns: Range<usize>,
    /// Whether the columns begin with the rows themselves: of two rows then only the
    /// pair counts whose column comes later.
    pub diagonal: bool,
}

impl Block {
    /// The block's pairs row by row: the row, and its columns.
    pub fn pairs(&self) -> impl Iterator<Item = (usize, Range<usize>)> {
        let (columns, diagonal) = (self.columns.clone(), self.diagonal);
        self.rows.clone().map(move |row| {
            let first = if diagonal { row + 1 } else { columns.start };
            (row, first.min(columns.end)..columns.end)
        })
    }

    /// Products of the rows of one matrix with the columns' rows of another (or the
    /// same), `[rows, columns]`: cosines, where rows have length 1.
    pub fn products(&self, rows: ArrayView2<'_, f32>, columns: ArrayView2<'_, f32>) -> Array2<f32> {
        let rows = rows.slice(s![self.rows.clone(), ..]);
        rows.dot(&columns.slice(s![self.columns.clone(), ..]).t())
    }

    /// What of a row of [`products`](Self::products) belongs to some columns.
    pub fn part<'a>(
        &self,
        products: &'a Array2<f32>,
        row: usize,
        columns: &Range<usize>,
    ) -> ArrayView1<'a, f32> {
        let start = self.columns.start;
        let columns = columns.start - start..columns.end - start;
        products.slice(s![row - self.rows.start, columns])
    }
}

/// Every pair of `count` rows once, in blocks of `rows` rows by `columns` columns,
/// from the upper left on.
pub fn within(count: usize, rows: usize, columns: usize) -> impl Iterator<Item = Block> {
    let (rows, columns) = (rows.max(1), columns.max(1));
    (0..count).step_by(rows).flat_map(move |first| {
        let own = first..count.min(first + rows);
        (first..count).step_by(columns).map(move |column| Block {
            rows: own.clone(),
            columns: column..count.min(column.saturating_add(columns)),
            diagonal: column == first,
        })
    })
}

/// Every pair of a row of one set and a row of another, in blocks of `rows` rows.
pub fn between(first: usize, second: usize, rows: usize) -> impl Iterator<Item = Block> {
    let rows = rows.max(1);
    (0..first).step_by(rows).map(move |start| Block {
        rows: start..first.min(start + rows),
        columns: 0..second,
        diagonal: false,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use ndarray::array;

    use super::*;

    #[test]
    fn every_pair_comes_once() {
        for (count, rows, columns) in [
            (0, 2, 2),
            (1, 2, 2),
            (7, 2, 2),
            (7, 3, 3),
            (9, 2, usize::MAX),
        ] {
            let mut seen = HashSet::new();
            for block in within(count, rows, columns) {
                for (row, columns) in block.pairs() {
                    for column in columns {
                        assert!(row < column && seen.insert((row, column)));
                    }
                }
            }
            assert_eq!(seen.len(), count * count.saturating_sub(1) / 2);
        }
        let both: Vec<_> = between(5, 3, 2)
            .flat_map(|block| block.pairs().collect::<Vec<_>>())
            .collect();
        assert_eq!(both, (0..5).map(|row| (row, 0..3)).collect::<Vec<_>>());
    }

    #[test]
    fn products_are_those_of_the_rows() {
        let all = array![[1.0, 0.0], [0.0, 1.0], [0.6, 0.8]];
        let block = within(3, 2, usize::MAX).next().unwrap();
        let products = block.products(all.view(), all.view());
        assert_eq!(products, array![[1.0, 0.0, 0.6], [0.0, 1.0, 0.8]]);
        let (row, columns) = block.pairs().nth(1).unwrap();
        assert_eq!(block.part(&products, row, &columns), array![0.8]);
    }
}
