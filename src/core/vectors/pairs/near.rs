//! Images that are nearly the same as an earlier one.

use clipsight_processor::{Pairs, Screen};

use super::screened::{bands, candidates, each, screen};
use super::search::{Images, exact};

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
    let screen = screen(images.clip());
    let near = |first: usize, second: usize| {
        exact(images.clip(), first, second) > limits.clip
            && exact(images.dino(), first, second) > limits.dino
    };
    // A band of rows at a time: whether they are kept is known before what comes later
    // is compared with them.
    for rows in bands(0..count, Screen::BAND) {
        let mut own = Vec::new();
        let parts = [rows.clone(), rows.clone()];
        candidates(&screen, parts, Pairs::Later, limits.clip, |row, column| {
            own.push((row, column));
        });
        own.sort_unstable();
        for (row, column) in own {
            if kept_by[row].is_none() && kept_by[column].is_none() && near(row, column) {
                kept_by[column] = Some(row);
            }
        }
        let known = &kept_by;
        let others = bands(rows.end..count, Screen::COLUMNS);
        let found = each(others.len(), others, Vec::new, |found, columns| {
            let mut own = Vec::new();
            let parts = [rows.clone(), columns.clone()];
            candidates(&screen, parts, Pairs::All, limits.clip, |row, column| {
                if known[row].is_none() && known[column].is_none() {
                    own.push((column, row));
                }
            });
            // Of a column the first row alone.
            own.sort_unstable();
            let mut last = None;
            for (column, row) in own {
                if last != Some(column) && near(row, column) {
                    found.push((column, row));
                    last = Some(column);
                }
            }
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
