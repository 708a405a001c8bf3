//! A corpus that grows: what comes is held against all that was there.

use super::block::{Options, mine_block};
use super::error::MiningError;
use super::pair::MinedPair;
use super::rows::Rows;
use super::shard::Shard;
use crate::vectors::fit::same;
use crate::vectors::pairs::Rule;

/// Images that come some at a time, and the pairs among those that are there. The same
/// pairs as of all at once ([`mine_block`]), however they come.
#[derive(Debug, Clone)]
pub struct Growing {
    rule: Rule,
    most: usize,
    /// Numbers of CLIP's and of DINOv2's rows; none before the first image.
    widths: [usize; 2],
    sides: [Vec<f32>; 2],
    pairs: Vec<MinedPair>,
}

impl Growing {
    /// No image yet; at most `most` pairs will be listed.
    pub fn new(rule: Rule, most: usize) -> Self {
        Self {
            rule,
            most,
            widths: [0; 2],
            sides: [Vec::new(), Vec::new()],
            pairs: Vec::new(),
        }
    }

    /// Adds `count` images by their embeddings `[count, width]` by CLIP and by DINOv2, row by
    /// row. Where that fails nothing is added.
    ///
    /// # Errors
    /// [`MiningError::Vector`] for rows of another width than those that are there, and for
    /// NaN and infinity; [`MiningError::TooMany`].
    pub fn add(&mut self, count: usize, sides: [&[f32]; 2]) -> Result<(), MiningError> {
        if count == 0 {
            return Ok(());
        }
        let widths = sides.map(|numbers| numbers.len() / count);
        let before = self.len();
        if before > 0 {
            same("numbers of CLIP's rows", widths[0], self.widths[0])?;
            same("numbers of DINOv2's rows", widths[1], self.widths[1])?;
        }
        let rows = |numbers, side: usize| Rows::of_f32(numbers, widths[side]);
        let (clip, dino) = (rows(sides[0], 0)?, rows(sides[1], 1)?);
        same("embeddings", clip.len(), count)?;
        let mut found = Vec::new();
        let mut mine = |rows: &Shard<'_>, columns: Option<&Shard<'_>>, first: usize| {
            let options = Options {
                most: self.most.saturating_sub(self.pairs.len() + found.len()),
                ..Options::default()
            };
            let mined = mine_block(rows, columns, self.rule, &options);
            let mined = mined.map_err(|error| match error {
                // How many there may be is of all of them together.
                MiningError::TooMany { .. } => MiningError::TooMany { most: self.most },
                error => error,
            })?;
            found.extend(mined.pairs.into_iter().map(|pair| MinedPair {
                row: first + pair.row,
                column: before + pair.column,
                ..pair
            }));
            Ok::<(), MiningError>(())
        };
        if before == 0 {
            mine(&Shard::new(clip, dino)?, None, 0)?;
        } else {
            let known = Shard::new(rows(&self.sides[0], 0)?, rows(&self.sides[1], 1)?)?;
            let new = Shard::beside(&known, clip, dino)?;
            mine(&known, Some(&new), 0)?;
            mine(&new, None, before)?;
        }
        self.widths = widths;
        for (own, numbers) in self.sides.iter_mut().zip(sides) {
            own.extend_from_slice(numbers);
        }
        self.pairs.append(&mut found);
        Ok(())
    }

    /// The rule that pairs are found by.
    pub fn rule(&self) -> Rule {
        self.rule
    }

    /// How many images there are.
    pub fn len(&self) -> usize {
        self.sides[0].len() / self.widths[0].max(1)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many pairs they make.
    pub fn looked_at(&self) -> u64 {
        let count = self.len() as u64;
        count * count.saturating_sub(1) / 2
    }

    /// Hits, and what is borderline without being one; in no order.
    pub fn pairs(&self) -> &[MinedPair] {
        &self.pairs
    }

    /// An image's rows by CLIP and by DINOv2, as they were given.
    ///
    /// # Panics
    /// For an image that there is not.
    pub fn image(&self, place: usize) -> [&[f32]; 2] {
        [0, 1].map(|side| {
            let width = self.widths[side];
            &self.sides[side][place * width..(place + 1) * width]
        })
    }

    /// All rows by CLIP and by DINOv2, and their numbers.
    pub fn rows(&self) -> [(&[f32], usize); 2] {
        [0, 1].map(|side| (&*self.sides[side], self.widths[side]))
    }
}
