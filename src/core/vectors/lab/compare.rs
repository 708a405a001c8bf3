//! Corrected methods against their plain forms, and what that says in words.

use super::error::LabError;
use super::words::count;
use super::workspace::Workspace;
use crate::report::lab::{LabComparison, LabMethod};
use crate::vectors::few_shot::method::MethodName;
use crate::vectors::stats::{PairedBootstrap, Resamplings, paired_bootstrap};

/// Resamplings of the paired bootstrap.
const RESAMPLINGS: usize = 1_000;

const SEED: u64 = 1;

/// Draws that are kept for the next comparison: 16 MB.
const MOST_KEPT: usize = 4_000_000;

/// Fewer test images than this are called few.
pub(super) const FEW_TESTS: usize = 30;

/// Every corrected method against its plain form; none without a test image of
/// known truth.
pub(super) fn all(
    work: &mut Workspace,
    names: &[MethodName],
    methods: &[LabMethod],
) -> Result<Vec<LabComparison>, LabError> {
    let pairs = [
        (MethodName::Ncm, MethodName::NcmPlus),
        (MethodName::Ta, MethodName::TaPlus),
        (MethodName::Tx, MethodName::TxPlus),
    ];
    let mut comparisons = Vec::new();
    for (plain, corrected) in pairs {
        let place = |name| names.iter().position(|&own| own == name);
        let (Some(plain), Some(corrected)) = (place(plain), place(corrected)) else {
            continue;
        };
        let right = |method: &LabMethod| -> Vec<bool> {
            let given = work.truth.iter().zip(&method.predicted);
            given
                .filter_map(|(truth, &given)| Some((*truth)? as u32 == given))
                .collect()
        };
        let (first, second) = (right(&methods[corrected]), right(&methods[plain]));
        if first.is_empty() {
            break;
        }
        let found = bootstrap(&mut work.resamplings, &first, &second)?;
        let names = [&methods[corrected].method, &methods[plain].method];
        comparisons.push(LabComparison {
            plain: plain as u32,
            corrected: corrected as u32,
            wins: found.wins as u32,
            losses: found.losses as u32,
            ties: found.ties as u32,
            difference: found.difference,
            low: found.low,
            high: found.high,
            sentence: sentence(names, &found, work.labels().classes()),
        });
    }
    Ok(comparisons)
}

/// Drawn once for a number of test images, as far as memory allows.
fn bootstrap(
    kept: &mut Option<Resamplings>,
    first: &[bool],
    second: &[bool],
) -> Result<PairedBootstrap, LabError> {
    let queries = first.len();
    if queries * RESAMPLINGS > MOST_KEPT {
        return Ok(paired_bootstrap(first, second, RESAMPLINGS, SEED)?);
    }
    let drawn = match kept {
        Some(drawn) if drawn.queries() == queries => drawn,
        other => other.insert(Resamplings::new(queries, RESAMPLINGS, SEED)),
    };
    Ok(drawn.compare(first, second)?)
}

/// What a comparison says, and what it does not.
fn sentence([corrected, plain]: [&String; 2], found: &PairedBootstrap, classes: usize) -> String {
    let (wins, losses) = (found.wins, found.losses);
    let tests = wins + losses + found.ties;
    if classes < 2 {
        return "With a single class no method can be wrong: there is nothing to compare.".into();
    }
    let images = count(tests, "test image");
    let few = tests < FEW_TESTS;
    if wins + losses == 0 {
        let mut words = format!("{corrected} and {plain} are right on the same of {images}.");
        if few {
            words.push_str(" So few cannot tell the two apart.");
        }
        return words;
    }
    let mut words =
        format!("Of {images}, {corrected} alone is right on {wins} and {plain} alone on {losses}");
    let ahead = wins.abs_diff(losses);
    let chance = found.low <= 0.0 && found.high >= 0.0;
    words.push_str(&match (ahead, few, chance) {
        (0, ..) => ": neither is ahead.".to_owned(),
        (1, ..) => ": a difference of one image, which could be chance.".to_owned(),
        (_, _, true) => format!(": {ahead} ahead could be chance."),
        (_, true, false) => format!(": {ahead} ahead, but so few test images say little."),
        (_, false, false) if wins > losses => {
            ": the correction helps here by more than chance of these images explains.".to_owned()
        }
        (_, false, false) => {
            ": the correction hurts here by more than chance of these images explains.".to_owned()
        }
    });
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(wins: usize, losses: usize, ties: usize, classes: usize) -> String {
        let mut first = vec![true; wins];
        first.resize(wins + losses, false);
        let second: Vec<bool> = first.iter().map(|right| !right).collect();
        let with = |mut right: Vec<bool>| {
            right.resize(wins + losses + ties, true);
            right
        };
        let found = bootstrap(&mut None, &with(first), &with(second)).unwrap();
        sentence([&"ta++".into(), &"ta".into()], &found, classes)
    }

    #[test]
    fn sentences_are_honest_about_too_little() {
        for (case, part) in [
            (said(2, 0, 8, 1), "single class"),
            (said(0, 0, 10, 2), "So few"),
            (said(0, 0, 100, 2), "same of 100 test images."),
            (said(1, 0, 9, 2), "one image"),
            (said(3, 2, 200, 2), "one image"),
            (said(2, 2, 96, 2), "neither"),
            (said(5, 0, 5, 2), "so few"),
            (said(6, 3, 91, 2), "could be chance"),
            (said(20, 2, 78, 2), "helps"),
            (said(2, 20, 78, 2), "hurts"),
        ] {
            assert!(case.contains(part), "{case} / {part}");
        }
    }
}
