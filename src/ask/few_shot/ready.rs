//! From a set to one whose images are all encoded, with its draws of shots. What cannot
//! be used is left out on the way, and what a reader of the numbers should know is
//! noted.

use std::collections::BTreeMap;

use ndarray::Array2;

use super::features::FeatureSource;
use super::sources::Sources;
use super::{EvaluationError, limited, reduce};
use crate::corpus::duplicates::{Duplicates, Named, nearly_the_same};
use crate::corpus::{Dataset, Draw, Item, Unusable};
use crate::report::set::SetNote;
use crate::vectors::space::View;

/// What is drawn of a set, and how its images are looked at.
#[derive(Debug, Clone, Copy)]
pub struct Plan<'a> {
    /// Numbers of shots per class.
    pub shots: &'a [usize],
    /// Seeds of the draws of each.
    pub seeds: &'a [u64],
    /// Views per shot.
    pub views: u64,
    /// How test images are looked at.
    pub view: View,
    /// At most so many validation images of each class.
    pub val_per_class: Option<usize>,
    /// At most so many test images of each class.
    pub test_per_class: Option<usize>,
    /// Whether images that are there twice are left out (see [`Duplicates`]).
    pub drop_duplicates: bool,
}

/// A set of images that all can be used, with its draws.
#[derive(Debug, Clone)]
pub struct Ready {
    /// The set, with no more validation and test images than were planned.
    pub dataset: Dataset,
    /// Each draw with its number of shots and its seed.
    pub draws: Vec<(Draw, usize, u64)>,
    /// What is to be known of them.
    pub notes: Vec<SetNote>,
}

impl Plan<'_> {
    /// Draws, and makes the features of all that is drawn known to `source`. Images that
    /// turn out to be unusable are left out and draws made anew, of the others: they are
    /// the draws of a set that never held them.
    ///
    /// # Errors
    /// A strict `unusable`; a class that has too few images then; as
    /// [`Dataset::draw`] and [`FeatureSource::prepare`].
    pub fn ready(
        &self,
        mut dataset: Dataset,
        unusable: &mut Unusable,
        sources: &mut Sources<'_>,
        mut progress: impl FnMut(usize, usize),
    ) -> Result<Ready, EvaluationError> {
        let mut dropped = Duplicates::default();
        loop {
            dataset.check()?;
            let mut reduced = dataset.clone();
            reduce(&mut reduced, self.val_per_class, self.test_per_class);
            let draws = self.draws(&reduced)?;
            let mut wanted = Vec::new();
            for (draw, ..) in &draws {
                wanted.extend(self.wanted(&reduced, draw, sources.clip.side()));
            }
            let left_out = sources.prepare(&wanted, &mut progress)?;
            if !left_out.is_empty() {
                dataset.leave_out(left_out.iter().map(|picture| picture.name.as_str()));
                unusable.add(left_out)?;
                continue;
            }
            let source = &sources.clip;
            let found = duplicates(&reduced, &draws, source);
            if self.drop_duplicates && !found.superfluous.is_empty() {
                dataset.leave_out(found.superfluous.iter().map(String::as_str));
                dropped.merge(found);
                continue;
            }
            let mut notes: Vec<SetNote> = unusable.note().into_iter().collect();
            notes.extend(reduced.notes());
            notes.extend(dropped.notes(true));
            notes.extend(found.notes(false));
            notes.extend(self.near(&reduced, &draws, source)?);
            return Ok(Ready {
                dataset: reduced,
                draws,
                notes,
            });
        }
    }

    fn draws(&self, dataset: &Dataset) -> Result<Vec<(Draw, usize, u64)>, EvaluationError> {
        let mut draws = Vec::new();
        for &shots in self.shots {
            for &seed in self.seeds {
                let mut draw = dataset.draw(shots, seed)?;
                draw.val = limited(&draw.val, self.val_per_class, dataset.classes.len());
                if let Some(&class) = draw.short.first() {
                    log::warn!(
                        "{} classes have fewer than {shots} images to draw, the first is {}",
                        draw.short.len(),
                        dataset.classes[class]
                    );
                }
                draws.push((draw, shots, seed));
            }
        }
        Ok(draws)
    }

    /// All images that a draw needs, for an encoder whose input has `side` pixels.
    fn wanted<'d>(&self, dataset: &'d Dataset, draw: &'d Draw, side: u32) -> Vec<(&'d Item, View)> {
        let (views, view) = (self.views, self.view);
        let shots = draw
            .shots
            .iter()
            .flat_map(|item| View::of_key(views, side).map(move |view| (item, view)));
        let val = draw.val.iter().map(|item| (item, View::Whole));
        let test = dataset.test.iter().map(|item| (item, view));
        shots.chain(val).chain(test).collect()
    }

    /// Shots and test images that are nearly the same picture, by their plain features.
    fn near(
        &self,
        dataset: &Dataset,
        draws: &[(Draw, usize, u64)],
        source: &FeatureSource<'_>,
    ) -> Result<Option<SetNote>, EvaluationError> {
        let shots = draws.iter().flat_map(|(draw, ..)| &draw.shots);
        let shots: BTreeMap<&str, &Item> = shots.map(|item| (&*item.name, item)).collect();
        let (mut names, mut rows, mut width) = (Vec::new(), Vec::new(), 0);
        for item in shots.into_values() {
            let key = source.cache_key(item, self.views, 0)?;
            width = key.plain().len();
            rows.extend_from_slice(key.plain());
            names.extend(named(item, source));
        }
        // The keys of one source have one width, so that the sizes always fit.
        let rows = Array2::from_shape_vec((names.len(), width), rows).unwrap_or_default();
        let tests = source.queries(&dataset.test, self.view, 0)?;
        let tested: Vec<Named<'_>> = dataset
            .test
            .iter()
            .filter_map(|item| named(item, source))
            .collect();
        Ok(nearly_the_same(
            (&names, rows.view()),
            (&tested, tests.plain()),
        ))
    }
}

fn named<'i>(item: &'i Item, source: &FeatureSource<'_>) -> Option<Named<'i>> {
    Some((item.name.as_str(), source.hash(item)?))
}

fn duplicates(
    dataset: &Dataset,
    draws: &[(Draw, usize, u64)],
    source: &FeatureSource<'_>,
) -> Duplicates {
    let hashed = |item| Some((item, source.hash(item)?));
    let learned = draws
        .iter()
        .flat_map(|(draw, ..)| draw.shots.iter().chain(&draw.val));
    Duplicates::of(
        learned.filter_map(hashed),
        dataset.test.iter().filter_map(hashed),
    )
}
