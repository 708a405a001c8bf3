//! What all trials on a data set say together.

use std::collections::{BTreeMap, BTreeSet};

use super::EvaluationError;
use super::interval::{RESAMPLINGS, SEED, interval};
use super::trial::{Form, Outcome};
use crate::report::few_shot::{BeforeAfter, EvaluationReport, EvaluationRow};
use crate::report::set::shown;
use crate::vectors::error::VectorError;
use crate::vectors::few_shot::method::MethodName;
use crate::vectors::stats::{
    OverlapInterval, PairedBootstrap, Variance, overlap_interval, paired_bootstrap, variance,
};
use crate::vectors::streams::Streams;

/// Overlap and variance of one stream of the test images.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measures {
    /// Intra-modal overlap with its interval; absent where no two images are
    /// of one class, or none of two.
    pub overlap: Option<OverlapInterval>,
    /// Variance of the features.
    pub variance: Variance,
}

impl Measures {
    /// Of features of length 1 and their classes.
    ///
    /// # Errors
    /// Not one label per image.
    pub fn of(
        features: ndarray::ArrayView2<'_, f32>,
        truth: &[usize],
        classes: usize,
    ) -> Result<Self, VectorError> {
        let shown = truth.iter().collect::<BTreeSet<_>>().len();
        let overlap = (1 < shown && shown < truth.len())
            .then(|| overlap_interval(features, truth, RESAMPLINGS, SEED));
        Ok(Self {
            overlap: overlap.transpose()?,
            variance: variance(features, truth, classes)?,
        })
    }

    /// Of the plain and, with an adapter, of the adapted stream.
    ///
    /// # Errors
    /// As [`Self::of`].
    pub fn of_streams(
        streams: &Streams,
        truth: &[usize],
        classes: usize,
    ) -> Result<(Self, Option<Self>), VectorError> {
        let before = Self::of(streams.plain(), truth, classes)?;
        let after = streams.adapted().map(|f| Self::of(f, truth, classes));
        Ok((before, after.transpose()?))
    }
}

/// A corrected method against its plain form.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The corrected method.
    pub form: Form,
    /// Shots per class.
    pub shots: usize,
    /// Over the test images of all seeds.
    pub bootstrap: PairedBootstrap,
}

/// Everything that was found on one data set.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// The report.
    pub report: EvaluationReport,
    /// Corrected methods against plain ones.
    pub comparisons: Vec<Comparison>,
    /// Before and, with an adapter, after.
    pub measures: (Measures, Option<Measures>),
}

/// Gathers the outcomes of all draws.
///
/// # Errors
/// [`EvaluationError::FewShot`] without any outcome.
pub fn summarise(
    dataset: &str,
    views: u32,
    outcomes: &[Outcome],
    measures: (Measures, Option<Measures>),
) -> Result<Summary, EvaluationError> {
    let mut groups: BTreeMap<(Form, usize), Vec<&Outcome>> = BTreeMap::new();
    for outcome in outcomes {
        let group = groups.entry((outcome.form, outcome.shots)).or_default();
        group.push(outcome);
    }
    let mut rows = Vec::new();
    for ((form, shots), group) in &groups {
        let right: Vec<&[bool]> = group.iter().map(|o| o.right.as_slice()).collect();
        let (accuracy, low, high) = interval(&right)?;
        rows.push(EvaluationRow {
            method: form.method.to_string(),
            text: form.text,
            shots: *shots as u32,
            accuracy,
            low,
            high,
            mixes: match form.method.uses_cache() {
                true => group.iter().map(|o| o.setting.mix.share()).collect(),
                false => Vec::new(),
            },
        });
    }
    let mut comparisons = Vec::new();
    for ((form, shots), group) in &groups {
        let Some(plain) = plain_form(*form).and_then(|plain| groups.get(&(plain, *shots))) else {
            continue;
        };
        let all = |group: &[&Outcome]| -> Vec<bool> {
            group.iter().flat_map(|o| o.right.iter().copied()).collect()
        };
        comparisons.push(Comparison {
            form: *form,
            shots: *shots,
            bootstrap: paired_bootstrap(&all(group), &all(plain), RESAMPLINGS, SEED)?,
        });
    }
    let (before, after) = measures;
    Ok(Summary {
        report: EvaluationReport {
            dataset: dataset.to_owned(),
            views,
            rows,
            overlap: BeforeAfter {
                before: before.overlap.map(|o| o.overlap.histogram),
                after: after.and_then(|after| Some(after.overlap?.overlap.histogram)),
            },
            variance: BeforeAfter {
                before: Some(before.variance.total),
                after: after.map(|after| after.variance.total),
            },
            mixture: None,
            notes: Vec::new(),
        },
        comparisons,
        measures,
    })
}

/// The method that a corrected one is held against.
fn plain_form(form: Form) -> Option<Form> {
    let method = match form.method {
        MethodName::NcmPlus => MethodName::Ncm,
        MethodName::TaPlus => MethodName::Ta,
        MethodName::TxPlus => MethodName::Tx,
        _ => return None,
    };
    Some(Form { method, ..form })
}

impl Summary {
    /// The tables in Markdown.
    pub fn markdown(&self) -> String {
        let report = &self.report;
        let shots = report
            .rows
            .iter()
            .map(|row| row.shots)
            .collect::<std::collections::BTreeSet<_>>();
        let dataset = shown(&report.dataset).replace('|', "\\|");
        let mut text = format!("| {dataset} | |");
        for shots in &shots {
            text.push_str(&format!(
                " {shots} shot{} |",
                if *shots == 1 { "" } else { "s" }
            ));
        }
        text.push_str(&format!(
            "\n| --- | --- |{}\n",
            " --- |".repeat(shots.len())
        ));
        for method in MethodName::ALL {
            for with_text in [true, false] {
                let row = |shots: u32| {
                    report.rows.iter().find(|row| {
                        row.method == method.as_str() && row.text == with_text && row.shots == shots
                    })
                };
                if shots.iter().all(|&shots| row(shots).is_none()) {
                    continue;
                }
                let kind = if with_text {
                    "with text"
                } else {
                    "images alone"
                };
                text.push_str(&format!("| {method} | {kind} |"));
                for &shots in &shots {
                    match row(shots) {
                        Some(row) => text.push_str(&format!(
                            " {:.1} ({:.1} to {:.1}) |",
                            100.0 * row.accuracy,
                            100.0 * row.low,
                            100.0 * row.high
                        )),
                        None => text.push_str(" |"),
                    }
                }
                text.push('\n');
            }
        }
        text.push_str("\nAccuracy in per cent, with its 95 % interval.\n");
        if !self.comparisons.is_empty() {
            text.push_str("\n| corrected method | | shots | gain in points | wins, losses, ties |\n| --- | --- | --- | --- | --- |\n");
            for comparison in &self.comparisons {
                let b = &comparison.bootstrap;
                text.push_str(&format!(
                    "| {} | {} | {} | {:+.1} ({:+.1} to {:+.1}) | {}, {}, {} |\n",
                    comparison.form.method,
                    if comparison.form.text {
                        "with text"
                    } else {
                        "images alone"
                    },
                    comparison.shots,
                    100.0 * b.difference,
                    100.0 * b.low,
                    100.0 * b.high,
                    b.wins,
                    b.losses,
                    b.ties
                ));
            }
        }
        let (before, after) = &self.measures;
        text.push_str(
            "\n| test images | plain | corrected | change |\n| --- | --- | --- | --- |\n",
        );
        let mut line = |name: &str, of: &dyn Fn(&Measures) -> Option<f64>, digits: usize| {
            let Some(first) = of(before) else { return };
            let (second, change) = match after.as_ref().and_then(of) {
                Some(second) => (
                    format!("{second:.digits$}"),
                    format!("{:+.0} %", 100.0 * (second / first - 1.0)),
                ),
                None => (String::new(), String::new()),
            };
            text.push_str(&format!(
                "| {name} | {first:.digits$} | {second} | {change} |\n"
            ));
        };
        let overlap = |m: &Measures| m.overlap.map(|o| o.overlap);
        line("overlap, by histogram", &|m| Some(overlap(m)?.histogram), 3);
        line("overlap, by kernels", &|m| Some(overlap(m)?.kernel), 3);
        line("feature variance", &|m| Some(m.variance.total), 6);
        line(
            "between- to within-class variance",
            &|m| m.variance.ratio(),
            3,
        );
        if before.overlap.is_none() {
            text.push_str(
                "\nNo overlap: the test images need two classes, and two images of one.\n",
            );
        }
        if let Some(mixture) = &report.mixture {
            text.push('\n');
            text.push_str(&super::mixture::markdown(mixture));
        }
        text
    }
}
