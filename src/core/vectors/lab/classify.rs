//! What every method makes of all test images.

use super::compare;
use super::error::LabError;
use super::notes;
use super::state::Lab;
use super::tuning;
use super::workspace::Workspace;
use crate::report::lab::{LabAccuracy, LabMethod, LabReport, LabSettings};
use crate::vectors::few_shot::method::MethodName;
use crate::vectors::few_shot::predict::{predictions, probabilities};
use crate::vectors::stats::{Accuracy, Confusion};
use crate::vectors::streams::Stream;

impl Lab {
    /// All methods on all test images that have their features. With text, where
    /// every class that has shots has a known name: zero-shot, Tip-Adapter and
    /// Tip-X; else from images alone: nearest class mean and Tip-Adapter. The
    /// corrected forms where every image that takes part has its features at the
    /// step. Images without plain features and classes without shots do not take
    /// part; notes say so. Probabilities are those of
    /// [`probabilities`].
    ///
    /// # Errors
    /// [`LabError::Setting`]; never for too little data.
    pub fn classify(&mut self, settings: &LabSettings) -> Result<LabReport, LabError> {
        let (work, mix_choice) = self.work(settings)?;
        let names = work.methods()?;
        let mut methods = Vec::with_capacity(names.len());
        for &name in &names {
            methods.push(method_of(work, name, settings)?);
        }
        let comparisons = compare::all(work, &names, &methods)?;
        let notes = notes::of(work, &methods, settings);
        let open_set = match (work.usual()?, work.input()?) {
            (Some(usual), Some(input)) => usual.of(&input),
            _ => None,
        };
        let place = |class: usize| class as u32;
        Ok(LabReport {
            settings: settings.clone(),
            mix: work.mix().share(),
            mix_choice,
            classes: work.classes(),
            shots: work.labels().counts().iter().map(|&n| place(n)).collect(),
            queries: work.queries.iter().map(|id| id.to_string()).collect(),
            truth: work.truth.iter().map(|class| class.map(place)).collect(),
            methods,
            comparisons,
            open_set,
            notes,
        })
    }
}

fn method_of(
    work: &mut Workspace,
    name: MethodName,
    settings: &LabSettings,
) -> Result<LabMethod, LabError> {
    let (hyper, choice) = work.hyper(name, settings)?;
    let text = work.classifier().is_some();
    let logits = work.terms(name)?.logits(&hyper);
    let predicted = predictions(&logits);
    let rows = logits.rows().into_iter().zip(&predicted);
    let probability = rows
        .map(|(row, &class)| probabilities(name, text, row)[class] as f32)
        .collect();

    let known = work.truth.iter().zip(&predicted);
    let (truth, given): (Vec<usize>, Vec<usize>) = known
        .filter_map(|(truth, &given)| Some(((*truth)?, given)))
        .unzip();
    let confusion = Confusion::new(&truth, &given, work.labels().classes())?;
    let accuracy = (!truth.is_empty()).then(|| of_accuracy(confusion.accuracy()));
    Ok(LabMethod {
        method: name.to_string(),
        text,
        corrected: name.stream() == Stream::Adapted,
        hyper: tuning::to_report(hyper),
        choice,
        predicted: predicted.into_iter().map(|class| class as u32).collect(),
        probability,
        accuracy,
        confusion: confusion.rows().flatten().map(|&n| n as u32).collect(),
    })
}

fn of_accuracy(accuracy: Accuracy) -> LabAccuracy {
    LabAccuracy {
        correct: accuracy.correct as u32,
        total: accuracy.total as u32,
        low: accuracy.low,
        high: accuracy.high,
    }
}
