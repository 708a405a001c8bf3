//! Blocks whose candidates another device finds.

use std::ops::ControlFlow;

use clipsight_processor::Pairs;

use super::block::{Mined, Options, check, count};
use super::error::MiningError;
use super::judge::{Found, Judge};
use super::shard::Shard;
use crate::vectors::pairs::{Rule, each};

/// Candidates that a thread decides on at a time.
const SOME: usize = 1024;

/// Pairs that are looked for on a device.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// The shard of the rows: a row of blocks has the same one, by its
    /// [`id`](Shard::id), so that it can stay on the device.
    pub rows: &'a Shard<'a>,
    /// The shard of the columns, with rows as wide; none where each pair of `rows` is
    /// looked at once, its column the later image.
    pub columns: Option<&'a Shard<'a>>,
    /// Every pair is told of whose cosine to CLIP is as high or higher,
    pub clip_from: f64,
    /// and to DINOv2 as low or lower.
    pub dino_to: f64,
}

/// Takes what is found, pair by pair of a row and a column, and how many pairs were looked
/// at for it; breaks when nobody wants more.
pub type Tell<'a> = dyn FnMut(&[[u32; 2]], u64) -> ControlFlow<()> + 'a;

/// A device that looks at all pairs of a block and tells of those that could be listed.
///
/// It may compute in any precision whose error it knows: pairs within that error of a limit
/// are told of too, and decided on in f64 by [`mine_block_by`]. So a block has the same
/// pairs on every device.
pub trait Finder: Sync {
    /// The backend's name: `wgpu` or `cuda`.
    fn name(&self) -> &str;

    /// Tells of every wanted pair once, of others too where that is cheaper, and in all of
    /// as many pairs looked at as there are; ends early where `tell` breaks.
    ///
    /// # Errors
    /// [`MiningError::Device`] where the device fails: what was told counts for nothing.
    fn find(&self, wanted: &Wanted<'_>, tell: &mut Tell<'_>) -> Result<(), MiningError>;
}

/// As [`mine_block`](super::mine_block), with candidates that a device finds: the same
/// pairs. Labels are looked at when candidates are decided on.
///
/// # Errors
/// [`MiningError`] says which; there is no part of an answer.
pub fn mine_block_by(
    finder: &dyn Finder,
    rows: &Shard<'_>,
    columns: Option<&Shard<'_>>,
    rule: Rule,
    options: &Options<'_>,
) -> Result<Mined, MiningError> {
    let of_columns = columns.unwrap_or(rows);
    check(rows, of_columns, options.labels)?;
    let judge = Judge {
        rows,
        columns: of_columns,
        rule,
        labels: options.labels,
    };
    let wanted = Wanted {
        rows,
        columns,
        clip_from: judge.clip_from(),
        dino_to: judge.dino_to(),
    };
    let inside = |&[row, column]: &[u32; 2]| {
        let [row, column] = [row, column].map(|place| place as usize);
        row < rows.len() && column < of_columns.len() && (columns.is_some() || row < column)
    };
    let (mut all, mut listed, mut looked_at) = (Vec::new(), 0, 0);
    let mut strange = None;
    finder.find(&wanted, &mut |pairs, more| {
        strange = pairs.iter().find(|pair| !inside(pair)).copied();
        if strange.is_some() || options.cancelled() {
            return ControlFlow::Break(());
        }
        let parts = pairs.chunks(SOME);
        let found = each(parts.len(), parts, Found::default, |found, part| {
            let places = part.iter().map(|pair| pair.map(|place| place as usize));
            found.near.clear();
            found.near.extend(places);
            judge.decide(found);
        });
        listed += found.iter().map(|found| found.pairs.len()).sum::<usize>();
        all.extend(found);
        looked_at += more;
        if let Some(progress) = options.progress {
            progress(more);
        }
        match listed > options.most {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    })?;
    let failed = |why: String| {
        Err(MiningError::Device {
            device: finder.name().to_owned(),
            why,
        })
    };
    if let Some([row, column]) = strange {
        return failed(format!(
            "it found a pair that there is not: {row}, {column}"
        ));
    }
    if listed > options.most {
        return Err(MiningError::TooMany { most: options.most });
    }
    let kind = match columns {
        Some(_) => Pairs::All,
        None => Pairs::Later,
    };
    let wanted = count(0..rows.len(), of_columns.len(), kind);
    // Whoever cancels when all is done gets what was done.
    match looked_at == wanted {
        true => Ok(Mined::of(all, looked_at)),
        false if options.cancelled() => Err(MiningError::Cancelled),
        false => failed(format!("it looked at {looked_at} pairs of {wanted}")),
    }
}
