//! All pairs of two shards, or of one.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

use clipsight_processor::{Pairs, Screen};

use super::error::MiningError;
use super::judge::{Found, Judge, Labels, MinedPair};
use super::shard::Shard;
use crate::vectors::error::VectorError;
use crate::vectors::fit::same;
use crate::vectors::pairs::{Rule, bands, each};

/// How far a product of rows that were scaled to length 1 in f32 can be from their
/// cosine: half an epsilon for each row, and for the cosine; four times that.
const SCALED: f64 = 8.0 * f32::EPSILON as f64;

/// What may be asked of a block.
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// Which pairs count.
    pub labels: Labels,
    /// Pairs that are listed at most; with more there is an error.
    pub most: usize,
    /// Ends the work once it is true.
    pub cancel: Option<&'a AtomicBool>,
    /// Is told now and then how many more pairs were looked at.
    pub progress: Option<&'a (dyn Fn(u64) + Sync)>,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self {
            labels: Labels::Any,
            most: 10_000_000,
            cancel: None,
            progress: None,
        }
    }
}

impl Options<'_> {
    /// Whether nobody waits any longer.
    pub(super) fn cancelled(&self) -> bool {
        let cancelled = |cancel: &AtomicBool| cancel.load(Ordering::Relaxed);
        self.cancel.is_some_and(cancelled)
    }
}

/// A block's pairs.
#[derive(Debug, Clone, PartialEq)]
pub struct Mined {
    /// Hits, and what is borderline without being one; by row, then column.
    pub pairs: Vec<MinedPair>,
    /// How many pairs there are, those too that do not count by their labels.
    pub looked_at: u64,
    /// How many of them were computed in f64.
    pub candidates: u64,
}

impl Mined {
    /// What threads found, put together.
    pub(super) fn of(found: Vec<Found>, looked_at: u64) -> Self {
        let candidates = found.iter().map(|found| found.candidates).sum();
        let listed = found.into_iter().flat_map(|found| found.pairs);
        let mut pairs: Vec<_> = listed.collect();
        pairs.sort_unstable_by_key(|pair| (pair.row, pair.column));
        Self {
            pairs,
            looked_at,
            candidates,
        }
    }
}

/// The blind pairs of two shards, or all of one where there is no second (each pair once),
/// on all processors. The same on every machine.
///
/// # Errors
/// [`MiningError`] says which; there is no part of an answer.
pub fn mine_block(
    rows: &Shard<'_>,
    columns: Option<&Shard<'_>>,
    rule: Rule,
    options: &Options<'_>,
) -> Result<Mined, MiningError> {
    let pairs = match columns {
        Some(_) => Pairs::All,
        None => Pairs::Later,
    };
    let columns = columns.unwrap_or(rows);
    check(rows, columns, options.labels)?;
    let block = Block {
        judge: Judge {
            rows,
            columns,
            rule,
            labels: options.labels,
        },
        screens: [rows.screen(), columns.screen()],
        pairs,
        options,
        looked_at: AtomicU64::new(0),
        listed: AtomicUsize::new(0),
    };
    let bands = bands(0..rows.len(), Screen::BAND);
    let found = each(bands.len(), bands, Found::default, |found, band| {
        block.band(found, band)
    });
    // Whoever cancels when all is done gets what was done.
    let looked_at = block.looked_at.into_inner();
    if block.listed.into_inner() > options.most {
        return Err(MiningError::TooMany { most: options.most });
    }
    if looked_at < count(0..rows.len(), columns.len(), pairs) {
        return Err(MiningError::Cancelled);
    }
    Ok(Mined::of(found, looked_at))
}

/// Whether two shards can be mined together.
pub(super) fn check(
    rows: &Shard<'_>,
    columns: &Shard<'_>,
    labels: Labels,
) -> Result<(), MiningError> {
    let widths = |shard: &Shard<'_>| [shard.clip().width(), shard.dino().width()];
    let ([clip, dino], [of_clip, of_dino]) = (widths(rows), widths(columns));
    same("numbers of CLIP's rows", of_clip, clip)?;
    same("numbers of DINOv2's rows", of_dino, dino)?;
    if rows.centre() != columns.centre() {
        return Err(MiningError::Centres);
    }
    let labelled = rows.labels.is_some() && columns.labels.is_some();
    if labels != Labels::Any && !labelled {
        return Err(VectorError::Empty { what: "labels" }.into());
    }
    Ok(())
}

/// How many pairs some rows have.
pub(super) fn count(rows: Range<usize>, columns: usize, pairs: Pairs) -> u64 {
    let of_row = |row: usize| match pairs {
        Pairs::All => columns,
        Pairs::Later => columns - row - 1,
    };
    rows.map(|row| of_row(row) as u64).sum()
}

struct Block<'a> {
    judge: Judge<'a>,
    screens: [&'a Screen; 2],
    pairs: Pairs,
    options: &'a Options<'a>,
    looked_at: AtomicU64,
    listed: AtomicUsize,
}

impl Block<'_> {
    /// Nobody wants more.
    fn ended(&self) -> bool {
        self.options.cancelled() || self.listed.load(Ordering::Relaxed) > self.options.most
    }

    fn band(&self, found: &mut Found, range: &Range<usize>) {
        if self.ended() {
            return;
        }
        let [rows, of_columns] = self.screens;
        let band = rows.band(range.clone());
        let columns = of_columns.len();
        let first = match self.pairs {
            Pairs::All => 0,
            Pairs::Later => range.start,
        };
        let limit = self.judge.clip_from() - SCALED;
        for part in bands(first..columns, Screen::COLUMNS) {
            found.near.clear();
            band.candidates(of_columns, part, self.pairs, limit, &mut found.near);
            let before = found.pairs.len();
            self.judge.decide(found);
            let listed = found.pairs.len() - before;
            self.listed.fetch_add(listed, Ordering::Relaxed);
            if self.ended() {
                return;
            }
        }
        let looked_at = count(range.clone(), columns, self.pairs);
        self.looked_at.fetch_add(looked_at, Ordering::Relaxed);
        if let Some(progress) = self.options.progress {
            progress(looked_at);
        }
    }
}
