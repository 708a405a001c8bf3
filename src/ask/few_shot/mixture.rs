//! What mixing the encoders does: the accuracy at each ratio, and what the correction,
//! the mixture and both together add where they are chosen on validation.

use std::collections::BTreeMap;

use super::EvaluationError;
use super::interval::{RESAMPLINGS, SEED, interval};
use super::sources::{Setting, Sources};
use super::trial::{Form, Outcome, Questions};
use crate::corpus::Draw;
use crate::report::few_shot::{MixGain, MixHelps, MixOverlap, MixPoint, MixtureReport};
use crate::vectors::few_shot::method::MethodName;
use crate::vectors::mixture::Ratio;
use crate::vectors::stats::{pair_cosines, paired_bootstrap};

/// A draw with its number of shots and its seed.
type Drawn = (Draw, usize, u64);

/// Whether each test image of every draw is right, by method and number of shots.
type Right = BTreeMap<(Form, usize), Vec<Vec<bool>>>;

/// Measures every ratio on the same draws, at the strengths of the questions, and what
/// the chosen `outcomes` gained over CLIP alone. `ratios` are those of the curve; none
/// leaves it out.
///
/// # Errors
/// As [`Questions::ask`].
pub fn mixture(
    questions: &Questions<'_>,
    sources: &Sources<'_>,
    draws: &[Drawn],
    outcomes: &[Outcome],
    ratios: &[Ratio],
) -> Result<MixtureReport, EvaluationError> {
    let forms = questions.forms.iter().copied();
    let forms: Vec<Form> = forms.filter(|form| form.method.uses_cache()).collect();
    let at = |ratio: Ratio| -> Result<Right, EvaluationError> {
        let mixes = [ratio];
        let questions = Questions {
            forms: &forms,
            mixes: &mixes,
            ..questions.clone()
        };
        let mut all = Vec::new();
        for (draw, shots, seed) in draws {
            all.extend(questions.ask(sources, draw, *shots, *seed)?);
        }
        Ok(by_method(&all))
    };
    let alone = at(Ratio::CLIP)?;
    let mut curve = Vec::new();
    for &ratio in ratios {
        let mixed = match ratio.is_clip() {
            true => alone.clone(),
            false => at(ratio)?,
        };
        for ((form, shots), right) in &mixed {
            let Some(plain) = alone.get(&(*form, *shots)) else {
                continue;
            };
            let (accuracy, low, high) = interval(right)?;
            curve.push(MixPoint {
                method: form.method.to_string(),
                text: form.text,
                shots: *shots as u32,
                mix: ratio.share(),
                accuracy,
                low,
                high,
                gain: gain(right, plain)?,
            });
        }
    }
    let strength = questions.strengths.last().copied().unwrap_or_default();
    let mut overlaps = Vec::new();
    let mut looked_at: Vec<Ratio> = [questions.mixes, ratios, &[Ratio::CLIP]].concat();
    looked_at.sort_by(|a, b| a.share().total_cmp(&b.share()));
    looked_at.dedup();
    for mix in looked_at {
        overlaps.push(overlap(questions, sources, Setting { strength, mix })?);
    }
    Ok(MixtureReport {
        mixes: questions.mixes.iter().map(|mix| mix.share()).collect(),
        helps: helps(&by_method(outcomes), &alone)?,
        overlaps,
        curve,
    })
}

fn by_method(outcomes: &[Outcome]) -> Right {
    let mut all = Right::new();
    for outcome in outcomes.iter().filter(|o| o.form.method.uses_cache()) {
        let of = all.entry((outcome.form, outcome.shots)).or_default();
        of.push(outcome.right.clone());
    }
    all
}

/// Overlap of the test images at a setting.
fn overlap(
    questions: &Questions<'_>,
    sources: &Sources<'_>,
    setting: Setting,
) -> Result<MixOverlap, EvaluationError> {
    let test = &questions.dataset.test;
    let truth: Vec<usize> = test.iter().map(|item| item.class).collect();
    let streams = sources.queries(test, questions.view, setting)?;
    // Without two images of one class, or of two, there is none.
    let of = |features| -> Result<Option<f64>, EvaluationError> {
        let cosines = pair_cosines(features, &truth)?;
        let some = cosines.paired.total() > 0 && cosines.unpaired.total() > 0;
        let overlap = some.then(|| cosines.overlap()).transpose()?;
        Ok(overlap.map(|overlap| overlap.histogram))
    };
    Ok(MixOverlap {
        mix: setting.mix.share(),
        plain: of(streams.plain())?,
        corrected: streams.adapted().map(of).transpose()?.flatten(),
    })
}

/// What helps each plain method, by number of shots.
fn helps(chosen: &Right, alone: &Right) -> Result<Vec<MixHelps>, EvaluationError> {
    let mut all = Vec::new();
    for ((form, shots), plain) in alone {
        let Some(corrected) = corrected(*form) else {
            continue;
        };
        let over_plain = |right: &Right, form: Form| {
            let right = right.get(&(form, *shots));
            right.map(|right| gain(right, plain)).transpose()
        };
        let (accuracy, low, high) = interval(plain)?;
        all.push(MixHelps {
            method: form.method.to_string(),
            text: form.text,
            shots: *shots as u32,
            accuracy,
            low,
            high,
            correction: over_plain(alone, corrected)?,
            mixture: over_plain(chosen, *form)?,
            both: over_plain(chosen, corrected)?,
        });
    }
    Ok(all)
}

/// The corrected form of a plain method.
fn corrected(form: Form) -> Option<Form> {
    let method = match form.method {
        MethodName::Ncm => MethodName::NcmPlus,
        MethodName::Ta => MethodName::TaPlus,
        MethodName::Tx => MethodName::TxPlus,
        _ => return None,
    };
    Some(Form { method, ..form })
}

/// What one list of draws gains over another of the same, with a paired bootstrap over
/// the test images of all of them.
fn gain(right: &[Vec<bool>], over: &[Vec<bool>]) -> Result<MixGain, EvaluationError> {
    let found = paired_bootstrap(&right.concat(), &over.concat(), RESAMPLINGS, SEED)?;
    Ok(MixGain {
        difference: found.difference,
        low: found.low,
        high: found.high,
    })
}

/// What mixing does, in Markdown.
pub fn markdown(report: &MixtureReport) -> String {
    let kind = |text: bool| if text { "with text" } else { "images alone" };
    let mut text = String::from(
        "| chosen on validation | | shots | plain | correction alone | mixture alone | both |\n\
         | --- | --- | --- | --- | --- | --- | --- |\n",
    );
    for row in &report.helps {
        let gained = |gain: &Option<MixGain>| gain.map_or_else(String::new, points);
        text.push_str(&format!(
            "| {} | {} | {} | {} | {} | {} | {} |\n",
            row.method,
            kind(row.text),
            row.shots,
            percent(row.accuracy, row.low, row.high),
            gained(&row.correction),
            gained(&row.mixture),
            gained(&row.both),
        ));
    }
    text.push_str("\nPlain in per cent, the others in points gained, with 95 % intervals.\n");
    text.push_str("\n| CLIP's share | overlap | corrected |\n| --- | --- | --- |\n");
    for row in &report.overlaps {
        let number = |value: Option<f64>| value.map_or_else(String::new, |v| format!("{v:.3}"));
        text.push_str(&format!(
            "| {} | {} | {} |\n",
            row.mix,
            number(row.plain),
            number(row.corrected)
        ));
    }
    let mut lines: Vec<(&str, bool, u32)> = Vec::new();
    let mut mixes: Vec<f64> = Vec::new();
    for point in &report.curve {
        let line = (point.method.as_str(), point.text, point.shots);
        if !lines.contains(&line) {
            lines.push(line);
        }
        if !mixes.contains(&point.mix) {
            mixes.push(point.mix);
        }
    }
    if lines.is_empty() {
        return text;
    }
    text.push_str("\n| accuracy by CLIP's share | | shots |");
    mixes
        .iter()
        .for_each(|mix| text.push_str(&format!(" {mix} |")));
    text.push_str(&format!(
        "\n| --- | --- | --- |{}\n",
        " --- |".repeat(mixes.len())
    ));
    for (method, with_text, shots) in lines {
        text.push_str(&format!("| {method} | {} | {shots} |", kind(with_text)));
        for &mix in &mixes {
            let mut points = report.curve.iter();
            let point = points.find(|point| {
                (point.method.as_str(), point.text, point.shots) == (method, with_text, shots)
                    && point.mix == mix
            });
            let cell = point.map_or_else(String::new, |p| percent(p.accuracy, p.low, p.high));
            text.push_str(&format!(" {cell} |"));
        }
        text.push('\n');
    }
    text
}

fn percent(accuracy: f64, low: f64, high: f64) -> String {
    let [accuracy, low, high] = [accuracy, low, high].map(|share| 100.0 * share);
    format!("{accuracy:.1} ({low:.1} to {high:.1})")
}

fn points(gain: MixGain) -> String {
    let [gain, low, high] = [gain.difference, gain.low, gain.high].map(|share| 100.0 * share);
    format!("{gain:+.1} ({low:+.1} to {high:+.1})")
}
