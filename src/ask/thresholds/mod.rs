//! Which thresholds suit two models: by random pairs, by pairs of the same picture, and by
//! pairs that are known to be blind ([`thresholds`](crate::vectors::thresholds)).

mod question;
mod words;

pub use question::Question;

use ndarray::{Array2, ArrayView2};

use crate::clock::today;
use crate::image::change::Change;
use crate::report::pairs::PairsEncoder;
use crate::report::thresholds::{Counted, LeftOut, ThresholdsReport};
use crate::vectors::embedding::cosine;
use crate::vectors::error::VectorError;
use crate::vectors::mixture::Ratio;
use crate::vectors::pairs::Images;
use crate::vectors::stats::Accuracy;
use crate::vectors::thresholds::{Cosines, Known, choose, found_when_left_out};
use crate::weights::catalogue::{MixedPairs, PairThresholds, RandomPairs};

/// What pairs of two kinds are called.
const RANDOM: &str = "random pairs";
const BLIND: &str = "known blind pairs";

/// What one encoder sees, `[images, width]` each, of length 1.
#[derive(Debug, Clone)]
pub struct Views {
    /// Images that have nothing to do with each other.
    pub images: Array2<f32>,
    /// Those of them that are changed.
    pub some: Array2<f32>,
    /// These after each change.
    pub changed: Vec<(Change, Array2<f32>)>,
    /// The first images of blind pairs, and the second.
    pub blind: [Array2<f32>; 2],
}

/// Both cosines of all pairs that are counted.
#[derive(Debug, Clone, PartialEq)]
pub struct Counting {
    random: Vec<Cosines>,
    changes: Vec<(Change, Vec<Cosines>)>,
    blind: Vec<Cosines>,
}

impl Counting {
    /// The pairs of what CLIP sees and of what DINOv2 does.
    ///
    /// # Errors
    /// [`VectorError::Size`] for views that do not fit, [`VectorError::Empty`] for less
    /// than two images or none that is changed.
    pub fn of(views: [&Views; 2]) -> Result<Self, VectorError> {
        let [first, second] = [0, 1].map(|half: usize| views.map(|side| side.blind[half].view()));
        let counting = Self {
            random: all_pairs(views.map(|side| side.images.view()))?,
            changes: changes(views)?,
            blind: row_by_row(first, second)?,
        };
        if counting.changes.iter().all(|(_, pairs)| pairs.is_empty()) {
            return Err(VectorError::Empty {
                what: "images to change",
            });
        }
        Ok(counting)
    }

    /// The pairs by their kind: random ones, each change, known blind ones.
    pub fn kinds(&self) -> impl Iterator<Item = (&str, &[Cosines])> {
        let changes = self.changes.iter();
        let changes = changes.map(|(change, pairs)| (change.name(), pairs.as_slice()));
        std::iter::once((RANDOM, self.random.as_slice()))
            .chain(changes)
            .chain([(BLIND, self.blind.as_slice())])
    }
}

/// The thresholds of two models; `sides` holds those of before. CLIP comes first.
///
/// # Errors
/// [`VectorError::Setting`] where no thresholds keep the rates.
pub fn ask(
    counting: &Counting,
    sides: [PairsEncoder; 2],
    question: &Question,
) -> Result<ThresholdsReport, VectorError> {
    let Counting {
        random,
        changes,
        blind,
    } = counting;
    let same: Vec<Cosines> = changes
        .iter()
        .flat_map(|(_, pairs)| pairs)
        .copied()
        .collect();
    let known = Known {
        random,
        same: &same,
        blind,
    };
    let chosen = choose(known, question.rates).ok_or(VectorError::Setting {
        what: "the rate of random pairs or of the same picture",
        value: question.rates.random.min(question.rates.same),
        range: "a higher one, which some thresholds keep",
    })?;
    let before = [sides[0].threshold, sides[1].threshold];
    let now = [chosen.clip, chosen.dino];
    let count = |what: &str, pairs: &[Cosines]| counted(what, pairs, now, before);
    let (of_random, of_same) = (
        count(RANDOM, random)?,
        count("pairs of the same picture", &same)?,
    );
    let of_blind = (!blind.is_empty())
        .then(|| count(BLIND, blind))
        .transpose()?;
    let left_out = of_blind.as_ref().map(|counted| {
        let found = found_when_left_out(known, question.rates);
        let share = Accuracy::new(found, blind.len());
        LeftOut {
            pairs: counted.pairs,
            found: found as u64,
            interval: [share.low, share.high],
        }
    });
    let date = today();
    let all = [Some(&of_random), Some(&of_same), of_blind.as_ref()];
    let source = words::source(all, left_out.as_ref(), question, &date);
    let [mut clip, mut dino] = sides;
    for (slot, side) in [&mut clip, &mut dino].into_iter().enumerate() {
        side.threshold = now[slot];
        side.threshold_source.clone_from(&source);
        let cosines = random.iter().map(|pair| pair[slot]).collect();
        let counted_by = words::counted_by(side, question, &date);
        side.random_pairs = RandomPairs::of(&side.model, cosines, counted_by);
    }
    let mixed = mixed([&clip, &dino], random, question, &date);
    let changes = changes
        .iter()
        .map(|(change, pairs)| count(change.name(), pairs));
    Ok(ThresholdsReport {
        entry: PairThresholds {
            clip: clip.model.clone(),
            dino: dino.model.clone(),
            clip_threshold: chosen.clip,
            dino_threshold: chosen.dino,
            source,
        },
        date,
        before,
        changes: changes.collect::<Result<_, _>>()?,
        random: of_random,
        same: of_same,
        blind: of_blind,
        left_out,
        mixed,
        clip,
        dino,
        notes: Vec::new(),
    })
}

/// The cosines of random pairs by mixtures of both models.
fn mixed(
    [clip, dino]: [&PairsEncoder; 2],
    random: &[Cosines],
    question: &Question,
    date: &str,
) -> Option<MixedPairs> {
    let by = [clip, dino].map(|side| words::counted_by(side, question, date));
    let source = format!("CLIP: {}; DINOv2: {}", by[0], by[1]);
    let at = |share: f64| {
        let mix = Ratio::new(share).unwrap_or_default();
        let mixed = random.iter().map(|&[clip, dino]| mix.cosine(clip, dino));
        mixed.collect()
    };
    MixedPairs::of([&clip.model, &dino.model], &source, at)
}

/// Cosines of all pairs of images.
fn all_pairs([clip, dino]: [ArrayView2<'_, f32>; 2]) -> Result<Vec<Cosines>, VectorError> {
    let images = Images::new(clip, dino)?;
    let pairs = (0..images.len()).flat_map(|row| (row + 1..images.len()).map(move |c| (row, c)));
    let pairs: Vec<Cosines> = pairs
        .map(|(row, column)| images.cosines(row, column))
        .collect();
    match pairs.is_empty() {
        true => Err(VectorError::Empty {
            what: "two images to compare",
        }),
        false => Ok(pairs),
    }
}

/// Cosines of the changed images with the images as they are, by change.
fn changes([clip, dino]: [&Views; 2]) -> Result<Vec<(Change, Vec<Cosines>)>, VectorError> {
    fits("changes", dino.changed.len(), clip.changed.len())?;
    let both = clip.changed.iter().zip(&dino.changed);
    both.map(|((change, changed), (_, other))| {
        let first = [clip.some.view(), dino.some.view()];
        Ok((*change, row_by_row(first, [changed.view(), other.view()])?))
    })
    .collect()
}

/// Cosines of the rows of one set of images with the same rows of another, each set as
/// CLIP and as DINOv2 see it.
fn row_by_row(
    first: [ArrayView2<'_, f32>; 2],
    second: [ArrayView2<'_, f32>; 2],
) -> Result<Vec<Cosines>, VectorError> {
    let count = first[0].nrows();
    for rows in [first[1], second[0], second[1]] {
        fits("images", rows.nrows(), count)?;
    }
    let one = |slot: usize, row: usize| {
        let [a, b] = [first[slot], second[slot]].map(|rows| rows.row(row).to_vec());
        cosine(&a, &b)
    };
    Ok((0..count).map(|row| [one(0, row), one(1, row)]).collect())
}

fn fits(what: &'static str, found: usize, expected: usize) -> Result<(), VectorError> {
    match found == expected {
        true => Ok(()),
        false => Err(VectorError::Size {
            what,
            found,
            expected,
        }),
    }
}

/// Pairs of one kind by both rules.
fn counted(
    what: &str,
    pairs: &[Cosines],
    now: Cosines,
    before: Cosines,
) -> Result<Counted, VectorError> {
    let found = |[clip, dino]: Cosines| {
        let found = pairs.iter().filter(|pair| pair[0] > clip && pair[1] < dino);
        found.count() as u64
    };
    let spread = |slot: usize| {
        let mut all: Vec<f32> = pairs.iter().map(|pair| pair[slot]).collect();
        all.sort_by(f32::total_cmp);
        let last = all.len().checked_sub(1)?;
        // Places within the list.
        Some([5, 50, 95].map(|percent| all[last * percent / 100]))
    };
    let nothing = VectorError::Empty { what: "pairs" };
    let (Some(clip), Some(dino)) = (spread(0), spread(1)) else {
        return Err(nothing);
    };
    Ok(Counted {
        what: what.to_owned(),
        pairs: pairs.len() as u64,
        found: found(now),
        found_before: found(before),
        clip,
        dino,
    })
}

#[cfg(test)]
mod tests;
