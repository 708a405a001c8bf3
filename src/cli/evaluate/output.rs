//! What the command prints and writes.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::args::EvaluateArgs;
use crate::ask::few_shot::dose::Dose;
use crate::ask::few_shot::figures;
use crate::ask::few_shot::summary::Summary;
use crate::ask::few_shot::trial::Outcome;
use crate::cli::files::write;
use crate::plot::{self, Fit};
use crate::vectors::stats::{PairCosines, pair_cosines};
use crate::vectors::streams::Streams;

/// The cosines of each stream of the test images, for the histograms; none where
/// they have no overlap.
pub(super) fn streams(
    test: &Streams,
    truth: &[usize],
    summary: &Summary,
) -> Result<Vec<(String, PairCosines, f64)>> {
    let overlap = summary.report.overlap;
    let mut streams = Vec::new();
    if let Some(before) = overlap.before {
        let cosines = pair_cosines(test.plain(), truth)?;
        streams.push(("CLIP".to_owned(), cosines, before));
    }
    if let (Some(adapted), Some(after)) = (test.adapted(), overlap.after) {
        streams.push(("corrected".to_owned(), pair_cosines(adapted, truth)?, after));
    }
    Ok(streams)
}

/// The strengths as a table, with the correlation.
pub(super) fn dose_table(doses: &[Dose]) -> String {
    let mut text = String::from(
        "| strength | overlap | removed | image-only accuracy | gained |\n| --- | --- | --- | --- | --- |\n",
    );
    for dose in doses {
        text.push_str(&format!(
            "| {} | {:.3} | {:+.3} | {:.1} | {:+.1} |\n",
            dose.strength,
            dose.overlap,
            dose.removed,
            100.0 * dose.accuracy,
            100.0 * dose.gained
        ));
    }
    if let Some(fit) = Fit::of(&figures::doses("", "", doses).series[0].points) {
        text.push_str(&format!(
            "\nCorrelation of overlap removed and accuracy gained: {:.2}\n",
            fit.correlation
        ));
    }
    text
}

/// Tables, plots and every outcome.
pub(super) fn write_all(
    folder: &Path,
    args: &EvaluateArgs,
    summary: &Summary,
    outcomes: &[Outcome],
    doses: &[Dose],
    cosines: &[(String, PairCosines, f64)],
) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make `{}`", folder.display()))?;
    let mut markdown = summary.markdown();
    let report = &summary.report;
    let note = format!(
        "mean of {} draws, {} views per shot, bars: 95 % interval",
        args.seeds.len(),
        args.views
    );
    plot::save(&figures::accuracy(report, &note), &folder.join("accuracy"))?;
    if !cosines.is_empty() {
        plot::save(
            &figures::histograms(&report.dataset, cosines),
            &folder.join("overlap"),
        )?;
    }
    if !doses.is_empty() {
        markdown.push('\n');
        markdown.push_str(&dose_table(doses));
        let note = "image-only Tip-Adapter++ less Tip-Adapter";
        plot::save(
            &figures::doses(&report.dataset, note, doses),
            &folder.join("dose"),
        )?;
        write(
            &folder.join("doses.json"),
            serde_json::to_string_pretty(doses)?,
        )?;
    }
    if let Some(mixture) = &report.mixture {
        let shots: BTreeSet<u32> = mixture.curve.iter().map(|point| point.shots).collect();
        for shots in shots {
            let figure = figures::mixture(&report.dataset, &note, shots, &mixture.curve);
            plot::save(&figure, &folder.join(format!("mixture-{shots}")))?;
        }
    }
    if !report.notes.is_empty() {
        markdown.push('\n');
    }
    for note in &report.notes {
        markdown.push_str(&format!("- {note}\n"));
    }
    write(&folder.join("table.md"), markdown)?;
    write(
        &folder.join("report.json"),
        serde_json::to_string_pretty(report)? + "\n",
    )?;
    let mut csv = String::from(
        "method,text,shots,seed,alpha,beta,gamma,strength,mix,validation_right,validation,right,test\n",
    );
    for o in outcomes {
        csv.push_str(&format!(
            "{},{},{},{},{},{},{},{},{},{},{},{},{}\n",
            o.form.method,
            o.form.text,
            o.shots,
            o.seed,
            o.hyper.alpha,
            o.hyper.beta,
            o.hyper.gamma,
            o.setting.strength,
            o.setting.mix,
            o.validation.0,
            o.validation.1,
            o.right.iter().filter(|&&r| r).count(),
            o.right.len(),
        ));
    }
    write(&folder.join("outcomes.csv"), csv)
}
