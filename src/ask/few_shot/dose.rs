//! Dose and response: what each strength of the adapter removes of the overlap
//! and adds to the accuracy.

use ndarray::ArrayView2;
use serde::Serialize;

use super::EvaluationError;
use super::sources::{Setting, Sources};
use super::trial::{Form, Outcome, Questions};
use crate::corpus::Draw;
use crate::vectors::few_shot::method::MethodName;
use crate::vectors::mixture::Ratio;
use crate::vectors::space::View;
use crate::vectors::stats::pair_cosines;

/// The method that the accuracy is measured with: it trusts image-image
/// similarity alone.
const RESPONSE: [MethodName; 2] = [MethodName::Ta, MethodName::TaPlus];

/// One strength on one data set.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Dose {
    /// The strength.
    pub strength: f32,
    /// Overlap of the test images.
    pub overlap: f64,
    /// Overlap without the adapter less that.
    pub removed: f64,
    /// Accuracy of image-only TA++, the mean over all draws.
    pub accuracy: f64,
    /// That less the accuracy of image-only TA.
    pub gained: f64,
}

/// Measures every strength of CLIP's source, unmixed, on the same draws.
///
/// # Errors
/// As [`Questions::ask`].
pub fn doses(
    questions: &Questions<'_>,
    sources: &Sources<'_>,
    draws: &[(Draw, usize, u64)],
    strengths: &[f32],
) -> Result<Vec<Dose>, EvaluationError> {
    let truth: Vec<usize> = questions.dataset.test.iter().map(|i| i.class).collect();
    let overlap = |features: ArrayView2<'_, f32>| -> Result<f64, EvaluationError> {
        Ok(pair_cosines(features, &truth)?.overlap()?.histogram)
    };
    let mean = |outcomes: &[Outcome]| {
        let right: usize = outcomes
            .iter()
            .map(|o| o.right.iter().filter(|&&r| r).count())
            .sum();
        right as f64 / (outcomes.len() * truth.len()).max(1) as f64
    };
    let accuracy = |method: MethodName, strength: usize| -> Result<f64, EvaluationError> {
        let forms = [Form {
            method,
            text: false,
        }];
        let places = [strength];
        let questions = Questions {
            forms: &forms,
            strengths: &places,
            mixes: &[Ratio::CLIP],
            ..questions.clone()
        };
        let mut outcomes = Vec::new();
        for (draw, shots, seed) in draws {
            outcomes.extend(questions.ask(sources, draw, *shots, *seed)?);
        }
        Ok(mean(&outcomes))
    };
    let test = &questions.dataset.test;
    let [plain, adapted] = RESPONSE;
    let (mut before, mut base) = (0.0, 0.0);
    let mut doses = Vec::new();
    for (place, &strength) in strengths.iter().enumerate() {
        let streams = sources.queries(test, View::Whole, Setting::clip(place))?;
        if place == 0 {
            before = overlap(streams.plain())?;
            base = accuracy(plain, 0)?;
            doses.push(Dose {
                strength,
                overlap: before,
                removed: 0.0,
                accuracy: base,
                gained: 0.0,
            });
        } else if let Some(features) = streams.adapted() {
            let (overlap, accuracy) = (overlap(features)?, accuracy(adapted, place)?);
            doses.push(Dose {
                strength,
                overlap,
                removed: before - overlap,
                accuracy,
                gained: accuracy - base,
            });
        }
    }
    Ok(doses)
}
