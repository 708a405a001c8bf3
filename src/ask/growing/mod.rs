//! The pairs of a corpus whose images come some at a time: what [`pairs`](super::pairs)
//! tells of a set and [`first`] of a corpus, at any time between.

use ndarray::ArrayView2;

use super::first::{self, First};
use super::pairs::{Labels, Question, Set, ask, reported};
use crate::clock::Stopwatch;
use crate::report::mine::MineReport;
use crate::report::pairs::{PairsEncoder, PairsMilliseconds, PairsReport};
use crate::vectors::embedding::normalise;
use crate::vectors::error::VectorError;
use crate::vectors::mining::{
    Growing, MinedPair, MiningError, Ranking, SURPLUS, TopPair, choose, random_pairs, step,
};
use crate::vectors::pairs::{Among, Blindest, FoundPair, NearLimits, Rule, Top};
use crate::weights::catalogue::RandomPairs;

/// Images with their names, and the pairs among those that came.
#[derive(Debug, Clone)]
pub struct GrowingSet {
    names: Vec<String>,
    images: Growing,
}

impl GrowingSet {
    /// No image yet; at most `most` pairs will be listed.
    pub fn new(rule: Rule, most: usize) -> Self {
        Self {
            names: Vec::new(),
            images: Growing::new(rule, most),
        }
    }

    /// Adds images by their names and embeddings `[images, width]` by CLIP and by DINOv2.
    /// Where that fails nothing is added.
    ///
    /// # Errors
    /// As [`Growing::add`].
    pub fn add(&mut self, names: Vec<String>, sides: [&[f32]; 2]) -> Result<(), MiningError> {
        self.images.add(names.len(), sides)?;
        self.names.extend(names);
        Ok(())
    }

    /// The pairs that were found: their images' places, their cosines, and whether they are
    /// hits or borderline.
    pub fn found(&self) -> &[MinedPair] {
        self.images.pairs()
    }

    /// What [`ask`] says of all images that came. Where blind pairs alone are asked for, and
    /// all images count, nothing is compared again.
    ///
    /// # Errors
    /// As [`ask`].
    pub fn report(
        &self,
        sides: [PairsEncoder; 2],
        question: Question,
        mut milliseconds: PairsMilliseconds,
    ) -> Result<PairsReport, VectorError> {
        let watch = Stopwatch::start();
        if question.among == Among::All || question.near.is_some() || self.names.len() < 2 {
            return ask(self.set()?, sides, question, milliseconds);
        }
        let labels = question.labels.then(|| Labels::of(&self.names));
        let rule = self.images.rule();
        let mut top = Top::new(question.top);
        let (mut blind, mut across) = (0, 0);
        for pair in self.hits() {
            blind += 1;
            let two = |labels: &Labels| labels.differ(pair.row, pair.column);
            across += u64::from(labels.as_ref().is_some_and(two));
            top.add(FoundPair {
                first: pair.row,
                second: pair.column,
                clip: pair.clip,
                dino: pair.dino,
                depth: rule.depth(pair.clip, pair.dino),
            });
        }
        let found = Blindest {
            top: top.sorted(),
            blind,
            across: labels.as_ref().map(|_| across),
            pairs: self.images.looked_at(),
        };
        milliseconds.pairs = watch.milliseconds();
        let mut report = reported(&self.names, sides, labels.as_ref(), found);
        report.milliseconds = milliseconds;
        Ok(report)
    }

    /// The `top` pairs that are worth looking at first, by ranks among the random pairs of at
    /// most `drawn` of the images.
    pub fn first(&self, mut sides: [PairsEncoder; 2], top: usize, drawn: u64) -> MineReport {
        for (side, random) in sides.iter_mut().zip(self.random(drawn)) {
            side.random_pairs = random;
        }
        let [clip, dino] = &sides;
        let random = [clip, dino].map(|side| side.random_pairs.as_ref());
        let ranking = Ranking::new(self.images.rule(), random);
        let mut best = Top::new(top.saturating_mul(SURPLUS));
        let mut hits = 0;
        for pair in self.hits() {
            hits += 1;
            let rows = [pair.row as u64, pair.column as u64];
            best.add(ranking.place(rows, [pair.clip, pair.dino]));
        }
        let seen = |image: u64| self.images.image(image as usize);
        let near = NearLimits::default();
        let chosen = choose(&best.sorted(), top, near, |pair| pair.rows, seen);
        let named = chosen.pairs.iter().map(|pair| {
            let names = pair.rows.map(|row| self.names[row as usize].clone());
            ranking.named(pair, names)
        });
        let named: Vec<TopPair> = named.collect();
        let borderline = self.found().iter().filter(|pair| pair.borderline).count();
        first::report(&First {
            sides: [clip, dino],
            images: self.names.len() as u64,
            pairs: self.images.looked_at(),
            hits,
            borderline: borderline as u64,
            top: &named,
            passed_over: chosen.passed_over as u64,
            missing: 0,
        })
    }

    fn hits(&self) -> impl Iterator<Item = &MinedPair> {
        self.found().iter().filter(|pair| pair.hit)
    }

    /// The random pairs of at most `drawn` images by each encoder.
    fn random(&self, drawn: u64) -> [Option<RandomPairs>; 2] {
        let images = self.names.len();
        let places = (0..images).step_by(step(images as u64, drawn) as usize);
        [0, 1].map(|side| {
            let row = |place: usize| {
                let mut row = self.images.image(place)[side].to_vec();
                normalise(&mut row);
                row
            };
            let rows: Vec<Vec<f32>> = places.clone().map(row).collect();
            random_pairs(&rows, None, images as u64)
        })
    }

    fn set(&self) -> Result<Set, VectorError> {
        let matrix = |(numbers, width): (&[f32], usize)| {
            let shape = (self.names.len(), width);
            let rows = ArrayView2::from_shape(shape, numbers).map_err(|_| VectorError::Size {
                what: "numbers of embeddings",
                found: numbers.len(),
                expected: shape.0 * shape.1,
            })?;
            Ok(rows.to_owned())
        };
        let [clip, dino] = self.images.rows();
        Ok(Set {
            names: self.names.clone(),
            clip: matrix(clip)?,
            dino: matrix(dino)?,
        })
    }
}

#[cfg(test)]
mod tests;
