//! Shots named right when left out, by alpha.

use super::error::LabError;
use super::state::Lab;
use super::tuned::{MOST_LEFT_OUT, Tuned};
use super::tuning::{from_report, has_alpha, to_report};
use crate::report::lab::{LabCurve, LabCurves, LabSettings};
use crate::vectors::few_shot::search::{AlphaCurve, Space};

impl Lab {
    /// A curve for each method that alpha matters to, at the beta and gamma set by
    /// hand, else at the best ones; and the best hyper-parameters of all.
    ///
    /// # Errors
    /// [`LabError::Setting`]; never for too little data.
    pub fn curves(&mut self, settings: &LabSettings) -> Result<LabCurves, LabError> {
        let (work, _) = self.work(settings)?;
        let text = work.classifier().is_some();
        let names = work.methods()?;
        if names.is_empty() {
            return Ok(none("There are no shots with features yet."));
        }
        let mut curves = Vec::new();
        for name in names.into_iter().filter(|&name| has_alpha(name, text)) {
            let (validation, found) = match work.tuned(name)? {
                Tuned::Found { validation, found } => (validation, found),
                Tuned::SingleShots => {
                    return Ok(none(
                        "With one shot per class leaving it out says nothing: add shots.",
                    ));
                }
                Tuned::TooMany => {
                    return Ok(none(&format!(
                        "With more than {MOST_LEFT_OUT} shots leaving each out would take \
                         too long: use fewer."
                    )));
                }
            };
            let hyper = settings.hyper.map_or(found.hyper, from_report);
            let linear = validation.terms.linear(hyper.beta, hyper.gamma);
            let end = Space::default().alpha.0;
            let curve = AlphaCurve::new(&linear, &validation.truth, end);
            curves.push(LabCurve {
                method: name.to_string(),
                text,
                correct: curve.correct.iter().map(|&n| n as u32).collect(),
                starts: curve.starts,
                total: found.total as u32,
                best: to_report(found.hyper),
                interval: found.interval.map(|(low, high)| [low, high]),
                best_correct: found.correct as u32,
            });
        }
        if curves.is_empty() {
            return Ok(none(
                "From images alone alpha scales all logits alike: there is nothing to choose.",
            ));
        }
        Ok(LabCurves { curves, note: None })
    }
}

fn none(note: &str) -> LabCurves {
    LabCurves {
        curves: Vec::new(),
        note: Some(note.to_owned()),
    }
}
