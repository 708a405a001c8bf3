//! Labs of the page: judged as the page does, or written from a set.

use std::path::Path;

use anyhow::{Context, Result, bail};

use super::args::EvaluateArgs;
use crate::cli::files::{write, write_whole};
use crate::cli::lab::{Filling, Key, bytes, encode_dino, encode_own, set_text};
use crate::cli::opened::{Opened, choose, encode};
use crate::cli::opening::choose_pair;
use crate::corpus::{Dataset, Draw};
use crate::report::lab::{LabChoice, LabReport};
use crate::vectors::lab::Lab;
use crate::vectors::lab::file::{Numbers, read};
use crate::vectors::mixture::Ratio;
use crate::vectors::space::View;
use crate::weights::catalogue::Catalogue;

/// Judges a lab as the page does, and prints its totals.
///
/// # Errors
/// A file that is no lab, images that cannot be encoded, or a model that cannot
/// be loaded.
pub(super) fn judge(args: &EvaluateArgs) -> Result<()> {
    let path = &args.dataset;
    let bytes = bytes(path)?;
    let opened = read(&bytes).with_context(|| path.display().to_string())?;
    let (mut lab, mut settings) = (opened.lab, opened.settings);
    if !args.mix.is_empty() {
        settings.mix = mix(args);
    }
    if let Some(table) = &args.text {
        set_text(&mut lab, table)?;
    }
    let views = lab.key().map_or(1, |key| key.views);
    if args.recompute {
        let text = lab.text().cloned();
        lab = Lab::restore(&lab.snapshot())?;
        lab.set_text(text);
    }
    let steps = [0, settings.step];
    if steps.iter().any(|&step| !lab.missing(step).is_empty()) {
        let catalogue = Catalogue::load()?;
        let name = choose(&catalogue, args.model.as_deref())?;
        let clip = Opened::with_adapter(&catalogue, &name, args.options, args.adapter.as_deref())?;
        let key = adapted(&clip)?;
        encode_own(&clip, &key, &mut lab, &opened.images, views, &steps)?;
    }
    let mixes = settings.mix != Some(1.0);
    if mixes && !lab.missing_dino().is_empty() {
        let catalogue = Catalogue::load()?;
        let [_, name] = choose_pair(&catalogue, args.model.as_deref(), args.dino.as_deref())?;
        let dino = Opened::open(&catalogue, &name, args.options)?;
        encode_dino(&dino, &mut lab, &opened.images, views)?;
    }
    let report = lab.classify(&settings)?;
    print!("{}", table(&report));
    if let Some(path) = &args.json {
        write(path, serde_json::to_string_pretty(&report)? + "\n")?;
    }
    Ok(())
}

/// The ratio of a lab: the one that is given, or chosen where several are.
fn mix(args: &EvaluateArgs) -> Option<f64> {
    match args.mix.as_slice() {
        [] => Some(Ratio::CLIP.share()),
        [one] => Some(one.share()),
        _ => None,
    }
}

/// The key of a model that has an adapter, as the page's has.
fn adapted(clip: &Opened) -> Result<Key> {
    if clip.adapter.is_none() {
        bail!("a lab needs an adapter: give one with --adapter FILE");
    }
    Key::of(clip)
}

/// Writes a draw of shots and the test images as a lab, with the features at
/// every step of the adapter's strength: those that are stored, and the others
/// encoded.
///
/// # Errors
/// Images or a file that cannot be used.
pub(super) fn save(
    args: &EvaluateArgs,
    dataset: &Dataset,
    draw: &Draw,
    to: &Path,
    clip: &Opened,
    dino: Option<&Opened>,
) -> Result<()> {
    let key = adapted(clip)?;
    let mut source = clip.features(&key.strengths)?;
    // Views are for cache keys; test images are looked at as they are.
    let parts = [
        (&draw.shots, true, args.views.max(1)),
        (&dataset.test, false, 1),
    ];
    let mut wanted = Vec::new();
    for (items, _, views) in parts {
        for item in items {
            wanted.extend(View::of_key(views, source.side()).map(|view| (item, view)));
        }
    }
    encode(&mut source, &wanted)?;
    let steps: Vec<u32> = (0..).take(key.strengths.len()).collect();
    let mut filling = Filling::new(dataset, &key, args.views)?;
    for (items, shots, views) in parts {
        filling.add(items, shots, views, &source, &steps)?;
    }
    if let Some(dino) = dino {
        let mut source = dino.features(&[0.0])?;
        encode(&mut source, &wanted)?;
        filling
            .lab
            .use_dino_key(Key::of(dino)?.with_views(args.views));
        for (items, _, views) in parts {
            filling.add_dino(items, views, &source)?;
        }
    }
    let Filling {
        mut lab, images, ..
    } = filling;
    if let Some(table) = &args.text {
        set_text(&mut lab, table)?;
    }
    let mut settings = key.settings(args.text.is_some());
    settings.mix = mix(args);
    let numbers = if args.half {
        Numbers::F16
    } else {
        Numbers::F32
    };
    let bytes = lab.write(&settings, numbers, &images)?;
    write_whole(to, &bytes)?;
    println!(
        "{}: {} images, {:.2} MB",
        to.display(),
        images.len(),
        bytes.len() as f64 / 1e6
    );
    Ok(())
}

/// The totals as a Markdown table, with what to bear in mind.
fn table(report: &LabReport) -> String {
    let mut text = String::from(
        "| method | | right | accuracy | alpha | beta | gamma |\n| --- | --- | --- | --- | --- | --- | --- |\n",
    );
    for method in &report.methods {
        let kind = if method.text {
            "with text"
        } else {
            "images alone"
        };
        let (right, accuracy) = match method.accuracy {
            Some(a) => (
                format!("{} of {}", a.correct, a.total),
                format!(
                    "{:.1} ({:.1} to {:.1})",
                    100.0 * f64::from(a.correct) / f64::from(a.total.max(1)),
                    100.0 * a.low,
                    100.0 * a.high
                ),
            ),
            None => (String::new(), String::new()),
        };
        let hyper = &method.hyper;
        text.push_str(&format!(
            "| {} | {kind} | {right} | {accuracy} | {:.2} | {:.2} | {:.2} |\n",
            method.method, hyper.alpha, hyper.beta, hyper.gamma
        ));
    }
    text.push_str("\nAccuracy in per cent, with its 95 % interval.\n");
    if report.mix < 1.0 {
        let how = match report.mix_choice {
            LabChoice::LeaveOneOut => ", chosen by leaving each shot out",
            _ => "",
        };
        text.push_str(&format!(
            "\nMixed with DINOv2: CLIP's share is {}{how}.\n",
            report.mix
        ));
    }
    for comparison in &report.comparisons {
        text.push_str(&format!("\n{}\n", comparison.sentence));
    }
    for note in &report.notes {
        text.push_str(&format!("\nNote: {note}\n"));
    }
    text
}
