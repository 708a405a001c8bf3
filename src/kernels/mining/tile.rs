//! What is launched at once.

use std::ops::Range;

/// Some rows and some columns of two slabs, by places within them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tile {
    pub rows: Range<usize>,
    pub columns: Range<usize>,
    /// Whether the columns are the rows, and each pair is looked at once.
    pub same: bool,
}

impl Tile {
    /// How many pairs there are to look at.
    pub fn pairs(&self) -> u64 {
        if !self.same {
            return (self.rows.len() * self.columns.len()) as u64;
        }
        let Range { start, end } = self.columns;
        let later = |row: usize| end.saturating_sub(start.max(row + 1));
        self.rows.clone().map(|row| later(row) as u64).sum()
    }

    /// Whether a row and a column lie in it.
    pub fn has(&self, [row, column]: [usize; 2]) -> bool {
        self.rows.contains(&row) && self.columns.contains(&column)
    }

    /// Both halves of its longer side; of a single pair none.
    pub fn halves(self) -> Option<[Self; 2]> {
        let half = |range: &Range<usize>| {
            let middle = range.start + range.len() / 2;
            [range.start..middle, middle..range.end]
        };
        let (rows, columns) = (self.rows.clone(), self.columns.clone());
        if rows.len().max(columns.len()) < 2 {
            return None;
        }
        Some(match rows.len() > columns.len() {
            true => half(&rows).map(|rows| Self {
                rows,
                ..self.clone()
            }),
            false => half(&columns).map(|columns| Self {
                columns,
                ..self.clone()
            }),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_have_the_pairs_of_the_whole() {
        for same in [false, true] {
            let whole = Tile {
                rows: 3..40,
                columns: 0..29,
                same,
            };
            let by_hand = |tile: &Tile| {
                let pairs = (0..50).flat_map(|row| (0..50).map(move |column| [row, column]));
                let counts = |pair: &[usize; 2]| tile.has(*pair) && (!same || pair[0] < pair[1]);
                pairs.filter(counts).collect::<Vec<_>>()
            };
            let (mut left, mut singles) = (vec![whole.clone()], Vec::new());
            while let Some(tile) = left.pop() {
                assert_eq!(tile.pairs(), by_hand(&tile).len() as u64);
                match tile.clone().halves() {
                    Some(halves) => left.extend(halves),
                    None => singles.extend(by_hand(&tile)),
                }
            }
            singles.sort_unstable();
            assert_eq!(singles, by_hand(&whole));
        }
    }
}
