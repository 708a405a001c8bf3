//! Each method's best hyper-parameters, found by leaving every shot out in turn,
//! and kept until the shots change.

use super::error::LabError;
use super::tuned::{MOST_LEFT_OUT, Tuned};
use super::workspace::Workspace;
use crate::report::lab::{LabChoice, LabHyper, LabSettings};
use crate::vectors::error::VectorError;
use crate::vectors::few_shot::leave_one_out::Validation;
use crate::vectors::few_shot::method::MethodName;
use crate::vectors::few_shot::search::{Space, exact};
use crate::vectors::few_shot::terms::Hyper;
use crate::vectors::mixture::Ratio;

/// Whether a method has hyper-parameters.
pub(super) fn has_hyper(name: MethodName) -> bool {
    !matches!(
        name,
        MethodName::ZeroShot | MethodName::Ncm | MethodName::NcmPlus
    )
}

/// Whether alpha matters to a method; from images alone it only scales.
pub(super) fn has_alpha(name: MethodName, text: bool) -> bool {
    text && has_hyper(name)
}

impl Workspace {
    /// What leaving each shot out says of a method.
    pub fn tuned(&mut self, name: MethodName) -> Result<&Tuned, LabError> {
        if !self.tuned.contains_key(&name) {
            let tuned = self.tune(name)?;
            self.tuned.insert(name, tuned);
        }
        // It is there by now.
        Ok(self.tuned.entry(name).or_insert(Tuned::SingleShots))
    }

    /// The hyper-parameters that a method uses, and where they come from.
    pub fn hyper(
        &mut self,
        name: MethodName,
        settings: &LabSettings,
    ) -> Result<(Hyper, LabChoice), LabError> {
        if !has_hyper(name) {
            let none = Hyper {
                alpha: 0.0,
                beta: 0.0,
                gamma: 0.0,
            };
            return Ok((none, LabChoice::None));
        }
        if let Some(hand) = settings.hyper {
            return Ok((from_report(hand), LabChoice::Hand));
        }
        Ok(match self.tuned(name)? {
            Tuned::Found { found, .. } => (found.hyper, LabChoice::LeaveOneOut),
            _ => (Hyper::default(), LabChoice::Default),
        })
    }

    fn tune(&self, name: MethodName) -> Result<Tuned, LabError> {
        if self.cache().len() > MOST_LEFT_OUT {
            return Ok(Tuned::TooMany);
        }
        let method = self.method(name)?;
        let left_out = Validation::leave_one_out(&*method, self.cache(), self.classifier());
        let validation = match left_out {
            Err(VectorError::NothingToLeaveOut) => return Ok(Tuned::SingleShots),
            other => Box::new(other?),
        };
        let found = exact(&validation.terms, &validation.truth, &Space::default())?;
        Ok(Tuned::Found {
            validation,
            found: Box::new(found),
        })
    }
}

/// As a report holds them.
pub(super) fn to_report(hyper: Hyper) -> LabHyper {
    LabHyper {
        alpha: hyper.alpha,
        beta: hyper.beta,
        gamma: hyper.gamma,
    }
}

pub(super) fn from_report(hyper: LabHyper) -> Hyper {
    Hyper {
        alpha: hyper.alpha,
        beta: hyper.beta,
        gamma: hyper.gamma,
    }
}

/// Refuses settings outside their ranges.
pub(super) fn check(settings: &LabSettings) -> Result<(), LabError> {
    if settings.shots == Some(0) {
        return Err(LabError::Setting {
            what: "the number of shots per class",
            value: 0.0,
            range: "at least 1, or all",
        });
    }
    if let Some(mix) = settings.mix {
        Ratio::new(mix)?;
    }
    let Some(hyper) = settings.hyper else {
        return Ok(());
    };
    for (what, value, largest, range) in [
        ("alpha", hyper.alpha, 20.0, "0 to 20"),
        ("beta", hyper.beta, 20.0, "0 to 20"),
        ("gamma", hyper.gamma, 30.0, "0 to 30"),
    ] {
        if !(0.0..=largest).contains(&value) {
            return Err(LabError::Setting { what, value, range });
        }
    }
    Ok(())
}
