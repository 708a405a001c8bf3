//! Random pairs of a corpus, by which ranks are told.

use crate::vectors::embedding::normalise;
use crate::vectors::exchange::PartRows;
use crate::vectors::mining::{DRAWN, random_pairs, step};
use crate::weights::catalogue::RandomPairs;

/// Rows that lie evenly in a corpus, or in each of two.
pub(super) struct Drawn {
    /// Every so many of each corpus.
    steps: [u64; 2],
    /// By corpus and encoder.
    rows: [[Vec<Vec<f32>>; 2]; 2],
    crossed: bool,
}

impl Drawn {
    /// Of so many images, and so many of another corpus where there is one.
    pub fn new(images: u64, others: Option<u64>) -> Self {
        let step = |images| step(images, DRAWN);
        Self {
            steps: [step(images), step(others.unwrap_or(0))],
            rows: Default::default(),
            crossed: others.is_some(),
        }
    }

    /// Takes what a piece of one of the corpora has of them.
    pub fn draw(&mut self, which: usize, first: u64, rows: u64, sides: [&PartRows; 2]) {
        let step = self.steps[which];
        for row in (first.next_multiple_of(step)..first + rows).step_by(step as usize) {
            let mut both = sides.map(|side| side.row((row - first) as usize));
            // Of an image that could not be encoded there are only zeros.
            if both.iter_mut().all(|row| normalise(row) > 0.0) {
                for (own, row) in self.rows[which].iter_mut().zip(both) {
                    own.push(row);
                }
            }
        }
    }

    /// The cosines of all their pairs, by encoder: within the corpus, or between both.
    pub fn pairs(&self, images: u64) -> [Option<RandomPairs>; 2] {
        [0, 1].map(|side| {
            let [rows, others] = [0, 1].map(|which| &self.rows[which][side]);
            random_pairs(rows, self.crossed.then_some(others.as_slice()), images)
        })
    }
}
