//! The blindest pairs and how many are blind.

use std::cmp::Ordering;

use clipsight_processor::{Pairs, Screen};
use ndarray::ArrayView2;

use super::rule::Rule;
use super::screened::{bands, candidates, each, screen};
use super::top::Top;
use crate::vectors::embedding::cosine;
use crate::vectors::error::VectorError;
use crate::vectors::fit::same;

/// Images as two encoders see them: row by row the same images, of length 1.
#[derive(Debug, Clone, Copy)]
pub struct Images<'a> {
    clip: ArrayView2<'a, f32>,
    dino: ArrayView2<'a, f32>,
}

impl<'a> Images<'a> {
    /// Embeddings `[images, width]` of CLIP and of DINOv2.
    ///
    /// # Errors
    /// [`VectorError::Size`] for other numbers of rows.
    pub fn new(clip: ArrayView2<'a, f32>, dino: ArrayView2<'a, f32>) -> Result<Self, VectorError> {
        same("embeddings of DINOv2", dino.nrows(), clip.nrows())?;
        Ok(Self { clip, dino })
    }

    /// How many images there are.
    pub fn len(&self) -> usize {
        self.clip.nrows()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Both cosines of a pair, CLIP's first; products are summed in f64.
    pub fn cosines(&self, first: usize, second: usize) -> [f32; 2] {
        [self.clip, self.dino].map(|rows| exact(rows, first, second))
    }

    pub(super) fn clip(&self) -> ArrayView2<'a, f32> {
        self.clip
    }

    pub(super) fn dino(&self) -> ArrayView2<'a, f32> {
        self.dino
    }
}

/// The cosine of two rows of a matrix.
pub(super) fn exact(rows: ArrayView2<'_, f32>, first: usize, second: usize) -> f32 {
    let (a, b) = (rows.row(first), rows.row(second));
    match (a.as_slice(), b.as_slice()) {
        (Some(a), Some(b)) => cosine(a, b),
        _ => cosine(&a.to_vec(), &b.to_vec()),
    }
}

/// Which pairs are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Among {
    /// Those that CLIP is blind to.
    Blind,
    /// All of them: the others lie behind the blind ones.
    All,
}

/// A pair that was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FoundPair {
    /// Row of the first image.
    pub first: usize,
    /// Row of the second, which comes later.
    pub second: usize,
    /// CLIP's cosine, -1 to 1.
    pub clip: f32,
    /// DINOv2's cosine, -1 to 1.
    pub dino: f32,
    /// How blind it is, to 1; above 0 where it is blind ([`Rule::depth`]).
    pub depth: f64,
}

impl Eq for FoundPair {}

impl Ord for FoundPair {
    /// The deeper is greater; of two as deep that whose rows come first.
    fn cmp(&self, other: &Self) -> Ordering {
        let rows = |pair: &Self| (pair.first, pair.second);
        let depth = self.depth.total_cmp(&other.depth);
        depth.then_with(|| rows(other).cmp(&rows(self)))
    }
}

impl PartialOrd for FoundPair {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// What was found among all pairs.
#[derive(Debug, Clone, PartialEq)]
pub struct Blindest {
    /// Those that are named, the deepest first.
    pub top: Vec<FoundPair>,
    /// How many pairs are blind, those that are not among the top too.
    pub blind: u64,
    /// How many of these are of two labels; none without labels.
    pub across: Option<u64>,
    /// How many pairs there are.
    pub pairs: u64,
}

/// The `most` blindest of all pairs of images, of the blind ones or of all, and how many
/// are blind; with a label per image also how many of these are of two labels. The same
/// on every machine, whatever its threads.
///
/// # Errors
/// [`VectorError::Size`] for another number of labels than images.
pub fn blindest(
    images: Images<'_>,
    rule: Rule,
    (among, most): (Among, usize),
    labels: Option<&[usize]>,
) -> Result<Blindest, VectorError> {
    let count = images.len();
    if let Some(labels) = labels {
        same("labels of images", labels.len(), count)?;
    }
    let start = || Found {
        top: Top::new(most),
        blind: 0,
        across: 0,
    };
    let search = Search {
        images,
        rule,
        among,
        labels,
    };
    let screen = match among {
        Among::Blind => Some(screen(images.clip)),
        Among::All => None,
    };
    let bands = bands(0..count, Screen::BAND);
    let made = each(bands.len(), bands, start, |found, rows| match &screen {
        Some(screen) => {
            let parts = [rows.clone(), rows.start..count];
            candidates(screen, parts, Pairs::Later, rule.clip(), |first, second| {
                search.pair(found, first, second);
            });
        }
        None => {
            for first in rows.clone() {
                (first + 1..count).for_each(|second| search.pair(found, first, second));
            }
        }
    });
    let mut all = start();
    for found in made {
        all.top.add_all(found.top);
        all.blind += found.blind;
        all.across += found.across;
    }
    let count = count as u64;
    Ok(Blindest {
        top: all.top.sorted(),
        blind: all.blind,
        across: labels.map(|_| all.across),
        pairs: count * count.saturating_sub(1) / 2,
    })
}

/// What one thread found.
struct Found {
    top: Top<FoundPair>,
    blind: u64,
    across: u64,
}

struct Search<'i, 'l> {
    images: Images<'i>,
    rule: Rule,
    among: Among,
    labels: Option<&'l [usize]>,
}

impl Search<'_, '_> {
    fn pair(&self, found: &mut Found, first: usize, second: usize) {
        let clip = exact(self.images.clip, first, second);
        if self.among == Among::Blind && clip <= self.rule.clip() {
            return;
        }
        let dino = exact(self.images.dino, first, second);
        let depth = self.rule.depth(clip, dino);
        let blind = depth > 0.0;
        if blind {
            found.blind += 1;
            let across = |labels: &[usize]| labels[first] != labels[second];
            found.across += u64::from(self.labels.is_some_and(across));
        } else if self.among == Among::Blind {
            return;
        }
        found.top.add(FoundPair {
            first,
            second,
            clip,
            dino,
            depth,
        });
    }
}
