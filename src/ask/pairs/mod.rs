//! Which pairs of a set of images is CLIP blind to? The rule is that of one pair
//! ([`pair`](super::pair)), asked of all of them; the order is that of
//! [`Rule::depth`].
//!
//! What another part knows of a pair (its ranks among random pairs, heat maps) belongs
//! into [`RankedPair`], and is made where `ranked` makes it.

mod embed;
mod files;
mod words;

pub use embed::{Embedded, embed};
pub use files::{csv, json};
pub use words::verdict;
pub(super) use words::{rule as rule_in_words, sentence};

use std::collections::HashMap;

use ndarray::{Array2, Axis};

use super::pair::{Mixed, Thresholds, judge};
use crate::clock::{Stopwatch, today};
use crate::report::pair::EncoderReport;
use crate::report::pairs::{
    MixedCosine, NearlySame, NearlySameImages, PairsEncoder, PairsImage, PairsMilliseconds,
    PairsMixture, PairsReport, RankedPair, label,
};
use crate::vectors::error::VectorError;
use crate::vectors::mixture::Ratio;
use crate::vectors::pairs::{
    Among, Blindest, FoundPair, Images, NearLimits, Rule, blindest, near_duplicates,
};
use crate::weights::catalogue::Catalogue;

/// Images as both encoders see them.
#[derive(Debug, Clone)]
pub struct Set {
    /// Their paths.
    pub names: Vec<String>,
    /// CLIP's embeddings `[images, width]`, of length 1.
    pub clip: Array2<f32>,
    /// DINOv2's.
    pub dino: Array2<f32>,
}

/// What made an encoder's embeddings; texts are empty where nobody knows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Encoded {
    /// Name of the model.
    pub model: String,
    /// SHA-256 of the file that the weights came from, in hex.
    pub weights: String,
    /// Form of the weights.
    pub precision: String,
    /// The device, empty where they were read from a file.
    pub device: String,
}

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct Question {
    /// How many pairs are named.
    pub top: usize,
    /// Whether blind pairs alone are named, or others behind them.
    pub among: Among,
    /// Whether the folder that an image lies in is its label.
    pub labels: bool,
    /// Limits above which the later of two images is left out.
    pub near: Option<NearLimits>,
}

/// The rule that holds for two models: the catalogue's, and what is given by hand.
///
/// # Errors
/// [`VectorError::Setting`] for thresholds that no pair can be blind by.
pub fn rule(
    catalogue: &Catalogue,
    [clip, dino]: [&Encoded; 2],
    given: Thresholds,
) -> Result<[PairsEncoder; 2], VectorError> {
    let known = catalogue.thresholds(&clip.model, &dino.model);
    let [of_clip, of_dino] = given.over(&known);
    let side = |encoded: &Encoded, (threshold, threshold_source)| PairsEncoder {
        model: encoded.model.clone(),
        weights: encoded.weights.clone(),
        precision: encoded.precision.clone(),
        device: encoded.device.clone(),
        threshold,
        threshold_source,
        error: catalogue.error(&encoded.model, &encoded.precision, &encoded.device),
        random_pairs: catalogue.random_pairs(&encoded.model).cloned(),
    };
    let sides = [side(clip, of_clip), side(dino, of_dino)];
    Rule::new(sides[0].threshold, sides[1].threshold)?;
    Ok(sides)
}

/// Gives every named pair the cosine of a mixture of both encoders, and says how many of the
/// blind ones it tells apart. Their order stays.
pub fn mix_in(report: &mut PairsReport, catalogue: &Catalogue, mix: Ratio) {
    let (clip, dino) = (&report.clip, &report.dino);
    let mixed = Mixed::of(catalogue, [&clip.model, &dino.model], clip.threshold, mix);
    for pair in &mut report.top {
        let cosine = mixed.cosine(pair.clip, pair.dino);
        pair.mixture = Some(MixedCosine {
            cosine,
            rank: mixed.rank(cosine),
            same: mixed.threshold().map(|threshold| cosine > threshold),
        });
    }
    report.mixture = Some(PairsMixture {
        mix: mix.share(),
        threshold: mixed.threshold(),
        sentence: words::mixture(&report.top, mix.share(), mixed.threshold()),
    });
}

/// The pairs of a set, the blindest first, by the [`rule`] of its encoders. `milliseconds` is what
/// was spent on the embeddings.
///
/// # Errors
/// [`VectorError`] for embeddings that do not fit, or for less than two images.
pub fn ask(
    mut set: Set,
    [clip, dino]: [PairsEncoder; 2],
    question: Question,
    mut milliseconds: PairsMilliseconds,
) -> Result<PairsReport, VectorError> {
    let watch = Stopwatch::start();
    let nearly_same = match question.near {
        Some(limits) => Some(leave_out(&mut set, limits)?),
        None => None,
    };
    milliseconds.near = watch.milliseconds();

    let watch = Stopwatch::start();
    if set.names.len() < 2 {
        return Err(VectorError::Empty {
            what: "two images to compare",
        });
    }
    let images = Images::new(set.clip.view(), set.dino.view())?;
    let labels = question.labels.then(|| Labels::of(&set.names));
    let classes = labels.as_ref().map(|labels| labels.of_images.as_slice());
    let rule = Rule::new(clip.threshold, dino.threshold)?;
    let found = blindest(images, rule, (question.among, question.top), classes)?;
    milliseconds.pairs = watch.milliseconds();

    let mut report = reported(&set.names, [clip, dino], labels.as_ref(), found);
    report.nearly_same = nearly_same;
    report.milliseconds = milliseconds;
    Ok(report)
}

/// What was found among the pairs of so many images, as a report.
pub(super) fn reported(
    names: &[String],
    [clip, dino]: [PairsEncoder; 2],
    labels: Option<&Labels>,
    found: Blindest,
) -> PairsReport {
    let ranked = |pair: &FoundPair| ranked(pair, [&clip, &dino], names, labels);
    let mut report = PairsReport {
        date: today(),
        images: u32::try_from(names.len()).unwrap_or(u32::MAX),
        pairs: found.pairs,
        blind: found.blind,
        across: found.across,
        sentence: String::new(),
        rule: words::rule([&clip, &dino]),
        top: found.top.iter().map(ranked).collect(),
        clip,
        dino,
        mixture: None,
        nearly_same: None,
        milliseconds: PairsMilliseconds::default(),
        notes: Vec::new(),
    };
    report.sentence = words::sentence(&report);
    report
}

/// Leaves images out of a set that are nearly the same as an earlier one.
fn leave_out(set: &mut Set, limits: NearLimits) -> Result<NearlySameImages, VectorError> {
    let near = near_duplicates(Images::new(set.clip.view(), set.dino.view())?, limits);
    let named = near.iter().map(|near| NearlySame {
        path: set.names[near.row].clone(),
        kept: set.names[near.kept].clone(),
        clip: near.clip,
        dino: near.dino,
    });
    let left_out: Vec<NearlySame> = named.collect();
    if !near.is_empty() {
        let mut kept = vec![true; set.names.len()];
        near.iter().for_each(|near| kept[near.row] = false);
        let rows: Vec<usize> = (0..kept.len()).filter(|&row| kept[row]).collect();
        set.clip = set.clip.select(Axis(0), &rows);
        set.dino = set.dino.select(Axis(0), &rows);
        let mut kept = kept.into_iter();
        set.names.retain(|_| kept.next().unwrap_or_default());
    }
    Ok(NearlySameImages {
        clip_limit: limits.clip,
        dino_limit: limits.dino,
        words: words::nearly_same(left_out.len(), limits),
        left_out,
    })
}

fn ranked(
    pair: &FoundPair,
    [clip, dino]: [&PairsEncoder; 2],
    names: &[String],
    labels: Option<&Labels>,
) -> RankedPair {
    let rank = |encoder: &PairsEncoder, cosine| {
        let random = encoder.random_pairs.as_ref();
        random.map(|random| random.rank(cosine))
    };
    let rows = [pair.first, pair.second];
    RankedPair {
        depth: pair.depth,
        clip: pair.clip,
        dino: pair.dino,
        ranks: [rank(clip, pair.clip), rank(dino, pair.dino)],
        mixture: None,
        verdict: judge(&seen(clip, pair.clip), &seen(dino, pair.dino)),
        images: rows.map(|row| PairsImage {
            path: names[row].clone(),
            label: labels.map(|labels| labels.names[labels.of_images[row]].clone()),
        }),
        across: labels.map(|labels| labels.differ(rows[0], rows[1])),
    }
}

/// A cosine beside what it is held against, without words.
pub(super) fn seen(encoder: &PairsEncoder, cosine: f32) -> EncoderReport {
    EncoderReport {
        model: encoder.model.clone(),
        cosine,
        threshold: encoder.threshold,
        threshold_source: String::new(),
        error: encoder.error,
        rank: None,
        words: String::new(),
    }
}

/// Folders as labels.
pub(super) struct Labels {
    names: Vec<String>,
    of_images: Vec<usize>,
}

impl Labels {
    pub(super) fn of(paths: &[String]) -> Self {
        let mut known: HashMap<&str, usize> = HashMap::new();
        let mut names = Vec::new();
        let mut of_images = Vec::with_capacity(paths.len());
        for path in paths {
            let folder = label(path);
            of_images.push(*known.entry(folder).or_insert_with(|| {
                names.push(folder.to_owned());
                names.len() - 1
            }));
        }
        Self { names, of_images }
    }

    /// Whether two images have two labels.
    pub(super) fn differ(&self, first: usize, second: usize) -> bool {
        self.of_images[first] != self.of_images[second]
    }
}

#[cfg(test)]
mod tests;
