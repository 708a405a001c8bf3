//! What all blocks found together, and which of it is worth looking at first.

use std::cmp::Ordering;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::Path;

use super::block::{BlockFiles, name, write_table};
use super::error::MineError;
use super::pieces::PlannedCorpus;
use super::plan::Plan;
use super::run::status;
use crate::report::pairs::label;
use crate::vectors::embedding::{cosine, normalise};
use crate::vectors::exchange::{PairRow, Part};
use crate::vectors::pairs::{NearLimits, Rule, Top};
use crate::weights::catalogue::RandomPairs;

/// For each pair that is to be named so many are looked at, since an image is named once.
const SURPLUS: usize = 50;

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

/// A pair among the first.
#[derive(Debug, Clone, PartialEq)]
pub struct TopPair {
    /// Rows of both images in the corpus.
    pub rows: [u64; 2],
    /// Their names; a row's number where it has none.
    pub names: [String; 2],
    /// CLIP's cosine.
    pub clip: f32,
    /// DINOv2's.
    pub dino: f32,
    /// Its ranks among the corpus's own random pairs, CLIP's first, 0 to 1.
    pub ranks: [Option<f64>; 2],
    /// How many powers of ten more seldom a random pair is as alike to CLIP as to DINOv2.
    pub gap: f64,
    /// How deep it lies in the rule ([`Rule::depth`]).
    pub depth: f64,
    /// Whether the images lie in two folders.
    pub across: bool,
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
    let ranking = Ranking::new(plan)?;
    let mut best = Top::new(selection.top.saturating_mul(SURPLUS));
    let done = plan.blocks().filter(|block| !open.contains(block));
    let tables = done.map(|block| {
        let pairs = BlockFiles::of(folder, block).pairs()?;
        for pair in pairs.iter().filter(|pair| pair.hit) {
            best.add(ranking.of(*pair));
        }
        Ok(pairs)
    });
    write_table(&folder.join("pairs.parquet"), tables)?;
    let sorted = best.sorted();
    let chosen = Chosen::of(plan, &sorted, selection)?;
    Ok(Merged {
        top: chosen.named(plan, &ranking)?,
        pairs: standing.pairs,
        hits: standing.hits,
        borderline: standing.borderline,
        passed_over: chosen.passed_over,
        missing: open.len(),
    })
}

/// How a pair is placed.
struct Ranking<'a> {
    rule: Rule,
    random: [Option<&'a RandomPairs>; 2],
}

impl<'a> Ranking<'a> {
    fn new(plan: &'a Plan) -> Result<Self, MineError> {
        Ok(Self {
            rule: plan.rule()?,
            random: [&plan.clip, &plan.dino].map(|side| side.random_pairs.as_ref()),
        })
    }

    fn ranks(&self, pair: &PairRow) -> [Option<f64>; 2] {
        let [clip, dino] = self.random;
        [
            clip.map(|random| random.rank(pair.clip)),
            dino.map(|random| random.rank(pair.dino)),
        ]
    }

    fn of(&self, pair: PairRow) -> Placed {
        let above = |rank: Option<f64>, random: Option<&RandomPairs>| {
            // Of pairs above all random ones it is known that less than one in all is.
            let least = random.map_or(1.0, |random| 0.5 / f64::from(random.pairs.max(1)));
            rank.map_or(1.0, |rank| (1.0 - rank).max(least))
        };
        let [clip, dino] = self.ranks(&pair);
        let [of_clip, of_dino] = [above(clip, self.random[0]), above(dino, self.random[1])];
        Placed {
            gap: libm::log10(of_dino / of_clip),
            depth: self.rule.depth(pair.clip, pair.dino),
            pair,
        }
    }
}

/// A pair in its place; the greater comes first.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Placed {
    gap: f64,
    depth: f64,
    pair: PairRow,
}

impl Eq for Placed {}

impl Ord for Placed {
    fn cmp(&self, other: &Self) -> Ordering {
        self.gap
            .total_cmp(&other.gap)
            .then(self.depth.total_cmp(&other.depth))
            .then(other.pair.rows.cmp(&self.pair.rows))
    }
}

impl PartialOrd for Placed {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Those that are named.
struct Chosen {
    pairs: Vec<Placed>,
    passed_over: usize,
}

impl Chosen {
    fn of(plan: &Plan, sorted: &[Placed], selection: Selection) -> Result<Self, MineError> {
        let mut chosen = Self {
            pairs: Vec::new(),
            passed_over: 0,
        };
        let embeddings = corpora(plan, sorted, embeddings)?;
        let mut used: HashSet<Image> = HashSet::new();
        let mut shown: Vec<&Seen> = Vec::new();
        for one in sorted {
            if chosen.pairs.len() == selection.top {
                break;
            }
            let images = images(plan, one);
            let own = images.map(|image| &embeddings[&image]);
            let is_known = |image: &Image, own: &Seen| {
                used.contains(image)
                    || shown.iter().any(|other| {
                        cosine(&own[0], &other[0]) > selection.near.clip
                            && cosine(&own[1], &other[1]) > selection.near.dino
                    })
            };
            if images
                .iter()
                .zip(own)
                .any(|(image, own)| is_known(image, own))
            {
                chosen.passed_over += 1;
                continue;
            }
            used.extend(images);
            shown.extend(own);
            chosen.pairs.push(*one);
        }
        Ok(chosen)
    }

    fn named(&self, plan: &Plan, ranking: &Ranking<'_>) -> Result<Vec<TopPair>, MineError> {
        let names = corpora(plan, &self.pairs, names)?;
        Ok(self
            .pairs
            .iter()
            .map(|one| {
                let name = |image| names.get(&image).cloned().unwrap_or_default();
                let names = images(plan, one).map(name);
                TopPair {
                    rows: one.pair.rows,
                    across: label(&names[0]) != label(&names[1]),
                    names,
                    clip: one.pair.clip,
                    dino: one.pair.dino,
                    ranks: ranking.ranks(&one.pair),
                    gap: one.gap,
                    depth: one.depth,
                }
            })
            .collect())
    }
}

/// An image: 0 of the corpus or 1 of the other one, and its row there.
type Image = (usize, u64);

/// An image's embeddings by both encoders, of length 1.
type Seen = [Vec<f32>; 2];

/// Both images of a pair.
fn images(plan: &Plan, one: &Placed) -> [Image; 2] {
    let [first, second] = one.pair.rows;
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
