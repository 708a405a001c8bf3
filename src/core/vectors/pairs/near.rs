//! Images that are nearly the same as an earlier one.

use super::search::{Images, exact};
use super::tiles::{SIDE, each, rounding};
use crate::vectors::blocks::Block;

/// Cosines above which two images are nearly the same picture: both have to be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NearLimits {
    /// CLIP's.
    pub clip: f32,
    /// DINOv2's.
    pub dino: f32,
}

impl Default for NearLimits {
    /// What re-encoding, resizing and slight cropping leave, and other pictures of one
    /// thing hardly reach.
    fn default() -> Self {
        Self {
            clip: 0.97,
            dino: 0.95,
        }
    }
}

/// An image that is left out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NearDuplicate {
    /// Its row.
    pub row: usize,
    /// The first row that is kept and nearly the same.
    pub kept: usize,
    /// CLIP's cosine of both, -1 to 1.
    pub clip: f32,
    /// DINOv2's.
    pub dino: f32,
}

/// The images that are left out when of nearly the same ones only the first stays: each
/// whose cosines with an earlier image that is kept both lie above the limits, in the
/// order of rows. Who resembles only one that was left out is kept.
pub fn near_duplicates(images: Images<'_>, limits: NearLimits) -> Vec<NearDuplicate> {
    let count = images.len();
    let mut kept_by: Vec<Option<usize>> = vec![None; count];
    let near = Near {
        images,
        limits,
        clip_from: limits.clip - rounding(images.clip().ncols()),
    };
    // A band of rows at a time: whether they are kept is known before what comes later
    // is compared with them.
    for first in (0..count).step_by(SIDE) {
        let rows = first..count.min(first + SIDE);
        let own = Block {
            rows: rows.clone(),
            columns: rows.clone(),
            diagonal: true,
        };
        let mut pairs = Vec::new();
        near.block(&own, &kept_by, |row, column| pairs.push((row, column)));
        for (row, column) in pairs {
            if kept_by[row].is_none() && kept_by[column].is_none() {
                kept_by[column] = Some(row);
            }
        }
        let others = (rows.end..count).step_by(SIDE).map(|column| Block {
            rows: rows.clone(),
            columns: column..count.min(column + SIDE),
            diagonal: false,
        });
        let known = &kept_by;
        let blocks = (count - rows.end).div_ceil(SIDE);
        let found = each(blocks, others, Vec::new, |found, block| {
            // Of a column the first row alone.
            let mut taken = vec![false; block.columns.len()];
            near.block(block, known, |row, column| {
                if !std::mem::replace(&mut taken[column - block.columns.start], true) {
                    found.push((column, row));
                }
            });
        });
        for (column, row) in found.into_iter().flatten() {
            kept_by[column] = Some(row);
        }
    }
    let left_out = kept_by.into_iter().enumerate();
    left_out
        .filter_map(|(row, kept)| {
            let kept = kept?;
            let [clip, dino] = images.cosines(kept, row);
            Some(NearDuplicate {
                row,
                kept,
                clip,
                dino,
            })
        })
        .collect()
}

struct Near<'a> {
    images: Images<'a>,
    limits: NearLimits,
    /// A CLIP cosine in f32 below this is below the limit.
    clip_from: f32,
}

impl Near<'_> {
    /// Tells of each pair that is nearly the same, row by row, of images that `left_out`
    /// does not leave out.
    fn block(&self, block: &Block, left_out: &[Option<usize>], mut tell: impl FnMut(usize, usize)) {
        let (clip, dino) = (self.images.clip(), self.images.dino());
        let cosines = block.products(clip, clip);
        for (row, columns) in block.pairs() {
            if left_out[row].is_some() {
                continue;
            }
            let part = block.part(&cosines, row, &columns);
            for (&cosine, column) in part.iter().zip(columns) {
                if cosine >= self.clip_from
                    && left_out[column].is_none()
                    && exact(clip, row, column) > self.limits.clip
                    && exact(dino, row, column) > self.limits.dino
                {
                    tell(row, column);
                }
            }
        }
    }
}
