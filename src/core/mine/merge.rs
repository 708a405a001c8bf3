//! What all blocks found together, and which of it is worth looking at first.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use super::block::{BlockFiles, name, write_table};
use super::error::MineError;
use super::pieces::PlannedCorpus;
use super::plan::Plan;
use super::run::status;
use crate::vectors::embedding::normalise;
use crate::vectors::exchange::Part;
use crate::vectors::mining::{Chosen, Placed, Ranking, SURPLUS, TopPair, choose};
use crate::vectors::pairs::{NearLimits, Top};

/// Which pairs are named.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Selection {
    /// How many.
    pub top: usize,
    /// Images whose cosines lie above both count as one: it is named once.
    pub near: NearLimits,
    /// Whether blocks may be missing.
    pub partial: bool,
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Merged {
    /// The pairs that are worth looking at first.
    pub top: Vec<TopPair>,
    /// All pairs that were looked at.
    pub pairs: u64,
    /// Those that CLIP is blind to.
    pub hits: u64,
    /// Those within 1e-3 of a threshold.
    pub borderline: u64,
    /// Pairs that were passed over, since an image of theirs, or one that is nearly the
    /// same, was named before.
    pub passed_over: usize,
    /// Blocks that are missing.
    pub missing: usize,
}

/// Merges the blocks of a plan: all pairs into `pairs.parquet`, and the first of them by
/// rank. The order: how many powers of ten more seldom a random pair of the corpus is as
/// alike to CLIP as to DINOv2, `log10((1 - rank_dino) / (1 - rank_clip))`; of equal ones the
/// deeper, then the earlier. No image is named twice, nor one that is nearly the same.
///
/// # Errors
/// [`MineError::Missing`] unless a part will do, and files that cannot be read.
pub fn merge(plan: &Plan, folder: &Path, selection: Selection) -> Result<Merged, MineError> {
    let standing = status(plan, folder)?;
    if let Some(path) = standing.foreign.first() {
        return Err(MineError::Foreign(path.into()));
    }
    let open: BTreeSet<[usize; 2]> = standing
        .missing
        .iter()
        .chain(&standing.damaged)
        .copied()
        .collect();
    if let Some(first) = open.first().filter(|_| !selection.partial) {
        return Err(MineError::Missing {
            missing: open.len(),
            blocks: open.len() + standing.done,
            first: name(*first),
        });
    }
    let random = [&plan.clip, &plan.dino].map(|side| side.random_pairs.as_ref());
    let ranking = Ranking::new(plan.rule()?, random);
    let mut best = Top::new(selection.top.saturating_mul(SURPLUS));
    let done = plan.blocks().filter(|block| !open.contains(block));
    let tables = done.map(|block| {
        let pairs = BlockFiles::of(folder, block).pairs()?;
        for pair in pairs.iter().filter(|pair| pair.hit) {
            best.add(ranking.place(pair.rows, [pair.clip, pair.dino]));
        }
        Ok(pairs)
    });
    write_table(&folder.join("pairs.parquet"), tables)?;
    let sorted = best.sorted();
    let chosen = chosen(plan, &sorted, selection)?;
    Ok(Merged {
        top: named(plan, &chosen.pairs, &ranking)?,
        pairs: standing.pairs,
        hits: standing.hits,
        borderline: standing.borderline,
        passed_over: chosen.passed_over,
        missing: open.len(),
    })
}

/// Those that are named.
fn chosen(plan: &Plan, sorted: &[Placed], selection: Selection) -> Result<Chosen, MineError> {
    let embeddings = corpora(plan, sorted, embeddings)?;
    let seen = |image: Image| embeddings[&image].each_ref().map(Vec::as_slice);
    let images = |one: &Placed| images(plan, one);
    Ok(choose(sorted, selection.top, selection.near, images, seen))
}

fn named(plan: &Plan, pairs: &[Placed], ranking: &Ranking<'_>) -> Result<Vec<TopPair>, MineError> {
    let names = corpora(plan, pairs, names)?;
    let name = |image| names.get(&image).cloned().unwrap_or_default();
    let named = pairs
        .iter()
        .map(|one| ranking.named(one, images(plan, one).map(name)));
    Ok(named.collect())
}

/// An image: 0 of the corpus or 1 of the other one, and its row there.
type Image = (usize, u64);

/// An image's embeddings by both encoders, of length 1.
type Seen = [Vec<f32>; 2];

/// Both images of a pair.
fn images(plan: &Plan, one: &Placed) -> [Image; 2] {
    let [first, second] = one.rows;
    [(0, first), (usize::from(plan.against.is_some()), second)]
}

/// Something of the images of some pairs, corpus by corpus.
fn corpora<T>(
    plan: &Plan,
    pairs: &[Placed],
    of: impl Fn(&PlannedCorpus, &BTreeSet<u64>) -> Result<Vec<(u64, T)>, MineError>,
) -> Result<HashMap<Image, T>, MineError> {
    let mut found = HashMap::new();
    let all: BTreeSet<Image> = pairs.iter().flat_map(|one| images(plan, one)).collect();
    for (which, corpus) in [&plan.corpus, plan.columns()].into_iter().enumerate() {
        let own = all.iter().filter(|(of, _)| *of == which);
        let rows = own.map(|(_, row)| *row).collect();
        let own = of(corpus, &rows)?.into_iter();
        found.extend(own.map(|(row, what)| ((which, row), what)));
    }
    Ok(found)
}

/// The names of some rows; their numbers where they have none.
fn names(corpus: &PlannedCorpus, rows: &BTreeSet<u64>) -> Result<Vec<(u64, String)>, MineError> {
    let mut found = Vec::new();
    for (piece, rows) in corpus.by_piece(rows) {
        let names = corpus.names(piece)?.unwrap_or_default();
        found.extend(rows.into_iter().map(|row| {
            let name = names.get((row - piece.first) as usize);
            (row, name.map_or_else(|| row.to_string(), Clone::clone))
        }));
    }
    Ok(found)
}

/// What both encoders see of some rows.
fn embeddings(corpus: &PlannedCorpus, rows: &BTreeSet<u64>) -> Result<Vec<(u64, Seen)>, MineError> {
    let mut found = Vec::new();
    for (piece, rows) in corpus.by_piece(rows) {
        let part = |side: usize| Part::open(&corpus.folder.join(&piece.files[side]));
        let (clip, dino) = (part(0)?, part(1)?);
        for row in rows {
            let place = piece.within + (row - piece.first);
            let one = |part: &Part| -> Result<Vec<f32>, MineError> {
                let mut row = part.rows(place..place + 1)?.row(0);
                normalise(&mut row);
                Ok(row)
            };
            found.push((row, [one(&clip)?, one(&dino)?]));
        }
    }
    Ok(found)
}
