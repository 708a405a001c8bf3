//! The mixture's ratio of a lab: set by hand, or chosen by leaving every shot out.

use super::error::LabError;
use super::state::Lab;
use super::tuned::Tuned;
use super::tuning::{check, has_hyper};
use super::workspace::{Asked, Workspace};
use crate::report::lab::{LabChoice, LabSettings};
use crate::vectors::mixture::Ratio;

/// Steps of the ratios that are chosen from, 0 to 1.
const STEPS: u32 = 10;

impl Lab {
    /// The workspace of settings, and where its ratio comes from. Where none is set, that
    /// of eleven from 1 to 0 is taken by which most shots are named right when left out,
    /// summed over the methods that have hyper-parameters; of equal ones the nearest to
    /// CLIP alone. With single shots it is CLIP alone.
    ///
    /// # Errors
    /// [`LabError::Setting`] and [`LabError::FewShot`] for settings out of range.
    pub(super) fn work(
        &mut self,
        settings: &LabSettings,
    ) -> Result<(&mut Workspace, LabChoice), LabError> {
        check(settings)?;
        let (mix, choice) = match settings.mix {
            Some(mix) => (Ratio::new(mix)?, LabChoice::Hand),
            None => self.chosen(settings)?,
        };
        Ok((self.workspace(Asked::of(settings, mix))?, choice))
    }

    fn chosen(&mut self, settings: &LabSettings) -> Result<(Ratio, LabChoice), LabError> {
        let mut best: Option<(usize, Ratio)> = None;
        for step in (0..=STEPS).rev() {
            let mix = Ratio::new(f64::from(step) / f64::from(STEPS))?;
            let work = self.workspace(Asked::of(settings, mix))?;
            if work.mix() != mix {
                // DINOv2's features are not there: CLIP alone was looked at first.
                break;
            }
            let mut right = None;
            for name in work.methods()?.into_iter().filter(|&name| has_hyper(name)) {
                if let Tuned::Found { found, .. } = work.tuned(name)? {
                    right = Some(right.unwrap_or(0) + found.correct);
                }
            }
            if let Some(right) = right
                && best.is_none_or(|(most, _)| right > most)
            {
                best = Some((right, mix));
            }
        }
        Ok(match best {
            Some((_, mix)) => (mix, LabChoice::LeaveOneOut),
            None => (Ratio::CLIP, LabChoice::Default),
        })
    }
}
