//! A device is tested before its pairs are believed.

use half::f16;

use crate::device::fill_outputs_with_nan;
use crate::vectors::error::VectorError;
use crate::vectors::mining::{
    Finder, Mined, MinedPair, MiningError, Options, Rows, Shard, mine_block, mine_block_by,
};
use crate::vectors::pairs::Rule;

/// Made-up images of the test, by themselves and against others: no multiple of a tile.
const IMAGES: [usize; 2] = [333, 150];
/// Images that look alike.
const GROUP: usize = 9;

/// What speaks against the pairs that a device finds, in words: on made-up images of these
/// widths, in f16 and in f32, it finds others than the processor, or fails. None when they
/// are the same. Outputs of kernels start as NaN, so that one that never ran fails.
///
/// # Errors
/// [`MiningError`] for widths that no embedding has.
pub fn doubt(finder: &dyn Finder, widths: [usize; 2]) -> Result<Option<String>, MiningError> {
    fill_outputs_with_nan(true);
    let doubt = tested(finder, widths);
    fill_outputs_with_nan(false);
    doubt
}

fn tested(finder: &dyn Finder, widths: [usize; 2]) -> Result<Option<String>, MiningError> {
    let sides = [made_up(widths[0], 1), made_up(widths[1], 2)];
    let rounded = sides.each_ref().map(|rows| {
        let rounded = rows.iter().map(|&value| f16::from_f32(value));
        rounded.collect::<Vec<_>>()
    });
    for half in [true, false] {
        let rows = |from: usize, to: usize| -> Result<[Rows<'_>; 2], VectorError> {
            let side = |at: usize| {
                let numbers = from * widths[at]..to * widths[at];
                match half {
                    true => Rows::of_f16(&rounded[at][numbers], widths[at]),
                    false => Rows::of_f32(&sides[at][numbers], widths[at]),
                }
            };
            Ok([side(0)?, side(1)?])
        };
        let [clip, dino] = rows(0, IMAGES[0])?;
        let first = Shard::new(clip, dino)?;
        let [clip, dino] = rows(IMAGES[0], IMAGES[0] + IMAGES[1])?;
        let second = Shard::beside(&first, clip, dino)?;
        let rule = Rule::new(0.5, 0.5)?;
        let options = Options::default();
        for columns in [None, Some(&second)] {
            let ours = mine_block(&first, columns, rule, &options)?;
            let theirs = match mine_block_by(finder, &first, columns, rule, &options) {
                Ok(theirs) => theirs,
                Err(MiningError::Device { why, .. }) => return Ok(Some(why)),
                Err(error) => return Err(error),
            };
            let wrong = difference(&ours, &theirs);
            if wrong > 0 {
                let precision = if half { "f16" } else { "f32" };
                return Ok(Some(format!(
                    "{wrong} pairs of made-up rows in {precision} are others than the processor's {}",
                    ours.pairs.len()
                )));
            }
        }
    }
    Ok(None)
}

/// How many pairs only one of both found.
fn difference(ours: &Mined, theirs: &Mined) -> usize {
    let only = |a: &Mined, b: &Mined| {
        let mut others = b.pairs.iter().peekable();
        let place = |pair: &MinedPair| (pair.row, pair.column);
        let missing = a.pairs.iter().filter(|pair| {
            while others.next_if(|other| place(other) < place(pair)).is_some() {}
            others.peek() != Some(pair)
        });
        missing.count()
    };
    only(ours, theirs) + only(theirs, ours)
}

/// Rows in groups, within which cosines lie around a half.
fn made_up(width: usize, seed: u64) -> Vec<f32> {
    let mut state = seed;
    let mut random = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f32 / (1_u64 << 23) as f32 - 1.0
    };
    let images = IMAGES[0] + IMAGES[1];
    let groups = images.div_ceil(GROUP);
    let middles: Vec<f32> = (0..groups * width).map(|_| random()).collect();
    let mut rows = Vec::with_capacity(images * width);
    for image in 0..images {
        let middle = &middles[image % groups * width..][..width];
        let row: Vec<f32> = middle.iter().map(|value| value + random()).collect();
        let length = row.iter().map(|value| value * value).sum::<f32>().sqrt();
        rows.extend(
            row.iter()
                .map(|value| value / length.max(f32::MIN_POSITIVE)),
        );
    }
    rows
}
