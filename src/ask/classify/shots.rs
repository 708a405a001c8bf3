//! Shots of a set, drawn and encoded.

use crate::ask::few_shot::EvaluationError;
use crate::ask::few_shot::features::FeatureSource;
use crate::corpus::duplicates::Duplicates;
use crate::corpus::{Dataset, Draw, Unusable};
use crate::report::set::SetNote;
use crate::vectors::space::View;

/// What is drawn of a set to label other images by.
#[derive(Debug, Clone, Copy)]
pub struct Shots {
    /// Shots per class, at most.
    pub per_class: usize,
    /// Seed of the draw.
    pub seed: u64,
    /// Views per shot.
    pub views: u64,
    /// Whether images that two classes have are left out.
    pub drop_duplicates: bool,
}

impl Shots {
    /// Draws, and makes the shots' features known to `source`; images that cannot be
    /// used are left out of the set, as if it had never held them. Gives what is to be
    /// known of the set, too.
    ///
    /// # Errors
    /// A strict `unusable`; a set that is left with too little; as [`Dataset::draw`] and
    /// [`FeatureSource::prepare`].
    pub fn draw(
        &self,
        dataset: &mut Dataset,
        unusable: &mut Unusable,
        source: &mut FeatureSource<'_>,
        mut progress: impl FnMut(usize, usize),
    ) -> Result<(Draw, Vec<SetNote>), EvaluationError> {
        let mut dropped = Duplicates::default();
        loop {
            dataset.check_drawn()?;
            let draw = dataset.draw(self.per_class, self.seed)?;
            let side = source.side();
            let views = |item| View::of_key(self.views, side).map(move |view| (item, view));
            let wanted: Vec<_> = draw.shots.iter().flat_map(views).collect();
            let left_out = source.prepare(&wanted, &mut progress)?;
            if !left_out.is_empty() {
                dataset.leave_out(left_out.iter().map(|picture| picture.name.as_str()));
                unusable.add(left_out)?;
                continue;
            }
            let hashed = draw.shots.iter();
            let hashed = hashed.filter_map(|item| Some((item, source.hash(item)?)));
            let found = Duplicates::of(hashed, []);
            if self.drop_duplicates && !found.superfluous.is_empty() {
                dataset.leave_out(found.superfluous.iter().map(String::as_str));
                dropped.merge(found);
                continue;
            }
            let mut notes = dataset.notes();
            notes.extend(dropped.notes(true));
            notes.extend(found.notes(false));
            return Ok((draw, notes));
        }
    }
}
