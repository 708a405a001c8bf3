//! Which pairs of a corpus are worth looking at first.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::hash::Hash;

use crate::report::pairs::label;
use crate::vectors::embedding::cosine;
use crate::vectors::pairs::{NearLimits, Rule};
use crate::weights::catalogue::RandomPairs;

/// Images that a corpus's random pairs are drawn from: all pairs of so many that lie
/// evenly.
pub const DRAWN: u64 = 2000;

/// For each pair that is to be named so many are looked at, since an image is named once.
pub const SURPLUS: usize = 50;

/// Of every so many images one is drawn, where at most `most` are.
pub fn step(images: u64, most: u64) -> u64 {
    images.div_ceil(most.max(1)).max(1)
}

/// The random pairs of a corpus of `images` by one encoder: of rows of length 1 that were
/// drawn of it, all pairs among them, or with those of another corpus. None without a pair.
pub fn random_pairs<R: AsRef<[f32]>>(
    rows: &[R],
    others: Option<&[R]>,
    images: u64,
) -> Option<RandomPairs> {
    let mut cosines = Vec::new();
    for (place, row) in rows.iter().enumerate() {
        let others = others.unwrap_or(&rows[place + 1..]);
        cosines.extend(others.iter().map(|o| cosine(row.as_ref(), o.as_ref())));
    }
    let drawn = rows.len() + others.map_or(0, <[R]>::len);
    let source = format!("all pairs of {drawn} of the corpus's {images} images");
    RandomPairs::of("", cosines, source)
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

/// How a pair is placed.
#[derive(Debug, Clone, Copy)]
pub struct Ranking<'a> {
    rule: Rule,
    random: [Option<&'a RandomPairs>; 2],
}

impl<'a> Ranking<'a> {
    /// By a rule, and by the corpus's random pairs by CLIP and by DINOv2.
    pub fn new(rule: Rule, random: [Option<&'a RandomPairs>; 2]) -> Self {
        Self { rule, random }
    }

    /// The shares of random pairs whose cosines lie below a pair's.
    fn ranks(&self, cosines: [f32; 2]) -> [Option<f64>; 2] {
        [0, 1].map(|side| self.random[side].map(|random| random.rank(cosines[side])))
    }

    /// A pair that is named, by its images' names.
    pub fn named(&self, pair: &Placed, names: [String; 2]) -> TopPair {
        TopPair {
            rows: pair.rows,
            across: label(&names[0]) != label(&names[1]),
            names,
            clip: pair.clip,
            dino: pair.dino,
            ranks: self.ranks([pair.clip, pair.dino]),
            gap: pair.gap,
            depth: pair.depth,
        }
    }

    /// A pair of rows in its place: by how many powers of ten more seldom a random pair of
    /// the corpus is as alike to CLIP as to DINOv2, `log10((1 - rank_dino) / (1 -
    /// rank_clip))`; of equal ones the deeper comes first, then the earlier.
    pub fn place(&self, rows: [u64; 2], cosines: [f32; 2]) -> Placed {
        let ranks = self.ranks(cosines);
        let [of_clip, of_dino] = [0, 1].map(|side| {
            // Of pairs above all random ones it is known that less than one in all is.
            let random = self.random[side];
            let least = random.map_or(1.0, |random| 0.5 / f64::from(random.pairs.max(1)));
            ranks[side].map_or(1.0, |rank| (1.0 - rank).max(least))
        });
        let [clip, dino] = cosines;
        Placed {
            gap: libm::log10(of_dino / of_clip),
            depth: self.rule.depth(clip, dino),
            rows,
            clip,
            dino,
        }
    }
}

/// A pair in its place; the greater comes first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placed {
    /// How many powers of ten more seldom a random pair is as alike to CLIP as to DINOv2.
    pub gap: f64,
    /// How deep it lies in the rule.
    pub depth: f64,
    /// Its rows.
    pub rows: [u64; 2],
    /// CLIP's cosine.
    pub clip: f32,
    /// DINOv2's.
    pub dino: f32,
}

impl Eq for Placed {}

impl Ord for Placed {
    fn cmp(&self, other: &Self) -> Ordering {
        self.gap
            .total_cmp(&other.gap)
            .then(self.depth.total_cmp(&other.depth))
            .then(other.rows.cmp(&self.rows))
    }
}

impl PartialOrd for Placed {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Those that are named.
#[derive(Debug, Clone, PartialEq)]
pub struct Chosen {
    /// In their order.
    pub pairs: Vec<Placed>,
    /// How many were passed over, since an image of theirs, or one that is nearly the same,
    /// was named before.
    pub passed_over: usize,
}

/// The first `top` of pairs, the greatest first, of which no image is named twice, nor one
/// that is nearly the same. `images` tells a pair's images, `seen` an image's rows of length
/// 1 by CLIP and by DINOv2.
pub fn choose<'a, I: Copy + Eq + Hash>(
    sorted: &[Placed],
    top: usize,
    near: NearLimits,
    images: impl Fn(&Placed) -> [I; 2],
    seen: impl Fn(I) -> [&'a [f32]; 2],
) -> Chosen {
    let mut chosen = Chosen {
        pairs: Vec::new(),
        passed_over: 0,
    };
    let mut used: HashSet<I> = HashSet::new();
    let mut shown: Vec<[&[f32]; 2]> = Vec::new();
    for one in sorted {
        if chosen.pairs.len() == top {
            break;
        }
        let images = images(one);
        let own = images.map(&seen);
        let is_near = |own: &[&[f32]; 2]| {
            shown.iter().any(|other| {
                cosine(own[0], other[0]) > near.clip && cosine(own[1], other[1]) > near.dino
            })
        };
        if images.iter().any(|image| used.contains(image)) || own.iter().any(is_near) {
            chosen.passed_over += 1;
            continue;
        }
        used.extend(images);
        shown.extend(own);
        chosen.pairs.push(*one);
    }
    chosen
}
