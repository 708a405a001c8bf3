//! Labs of the page: read and judged as the page does, or written from a set.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::args::EvaluateArgs;
use super::stored::{encode, progress, space_of};
use crate::ask::few_shot::features::FeatureSource;
use crate::cli::files::{write, write_whole};
use crate::cli::opening::{self, attach, offer_fetch, pack_hash, require_family};
use crate::cli::self_test;
use crate::corpus::{Dataset, Draw, Item};
use crate::device::Runtime;
use crate::fetch::Fetched;
use crate::hash;
use crate::open::{Attached, Engine, ImageFile};
use crate::report::lab::{FeatureKey, LabEdit, LabFile, LabPlace, LabReport, LabSettings};
use crate::vectors::lab::file::{Numbers, read};
use crate::vectors::lab::{Lab, LabTextTable, steps};
use crate::vectors::space::{Space, View};
use crate::weights::Precision;
use crate::weights::catalogue::{Catalogue, Model};
use crate::weights::spec::Family;

/// Images encoded together.
const BATCH: usize = 8;

/// Whether a path is a lab's file.
pub(super) fn is_lab(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "lab") && path.is_file()
}

/// Judges a lab as the page does, and prints its totals.
///
/// # Errors
/// A file that is no lab, images that cannot be encoded, or a model that cannot
/// be loaded.
pub(super) fn judge(args: &EvaluateArgs) -> Result<()> {
    let path = &args.dataset;
    let bytes = fs::read(path).with_context(|| format!("cannot read `{}`", path.display()))?;
    let opened = read(&bytes).with_context(|| path.display().to_string())?;
    let (mut lab, settings) = (opened.lab, opened.settings);
    if let Some(table) = &args.text {
        set_text(&mut lab, table)?;
    }
    let views = lab.key().map_or(1, |key| key.views);
    if args.recompute {
        let text = lab.text().cloned();
        lab = Lab::restore(&lab.snapshot())?;
        lab.set_text(text);
    }
    if [0, settings.step]
        .iter()
        .any(|&step| !lab.missing(step).is_empty())
    {
        let encoder = Encoder::open(args)?;
        encoder.encode(&mut lab, &opened.images, views, &[0, settings.step])?;
    }
    let report = lab.classify(&settings)?;
    print!("{}", table(&report));
    if let Some(path) = &args.json {
        write(path, serde_json::to_string_pretty(&report)? + "\n")?;
    }
    Ok(())
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
    key: &Key,
    source: &mut FeatureSource<'_>,
) -> Result<()> {
    let mut lab = Lab::new();
    let mut images = BTreeMap::new();
    for name in &dataset.classes {
        lab.edit(&LabEdit::AddClass { name: name.clone() })?;
    }
    let views = args.views.max(1);
    lab.use_key(key.with_views(views), &key.strengths)?;
    // Views are for cache keys; test images are looked at as they are.
    let parts = [(&draw.shots, views), (&dataset.test, 1)];
    let mut wanted = Vec::new();
    for (items, views) in parts {
        for item in items {
            wanted.extend(View::of_key(views, source.side()).map(|view| (item, view)));
        }
    }
    encode(source, &wanted)?;
    for (shots, (items, views)) in [true, false].into_iter().zip(parts) {
        for item in items {
            let class = dataset.classes[item.class].clone();
            let place = if shots {
                LabPlace::Shots { class }
            } else {
                LabPlace::Tests { truth: Some(class) }
            };
            let (id, edit) = added(item, place, &mut images)?;
            // An image among shots and tests stays where it is.
            let known = lab.feature(&id, 0).is_some();
            lab.edit(&edit)?;
            if !known {
                for (step, row) in (0..).zip(source.means(item, views)?) {
                    lab.put_feature(&id, step, &row)?;
                }
            }
        }
    }
    if let Some(table) = &args.text {
        set_text(&mut lab, table)?;
    }
    let settings = LabSettings {
        step: key.default_step,
        shots: None,
        seed: 1,
        hyper: None,
        text: args.text.is_some(),
    };
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

fn set_text(lab: &mut Lab, table: &Path) -> Result<()> {
    let bytes = fs::read(table).with_context(|| format!("cannot read `{}`", table.display()))?;
    lab.set_text(Some(
        LabTextTable::read(&bytes).with_context(|| table.display().to_string())?,
    ));
    Ok(())
}

/// The image's id, and the edit that adds it.
fn added(
    item: &Item,
    place: LabPlace,
    images: &mut BTreeMap<String, Vec<u8>>,
) -> Result<(String, LabEdit)> {
    let path = &item.path;
    let bytes = item.read();
    let bytes = bytes.with_context(|| format!("cannot read `{}`", path.display()))?;
    let id = hash::hex(&bytes);
    images.insert(id.clone(), bytes);
    let name = item.name.rsplit('/').next().unwrap_or(&item.name);
    let images = vec![LabFile {
        id: id.clone(),
        name: name.to_owned(),
    }];
    Ok((id, LabEdit::AddImages { images, place }))
}

/// Which features a lab holds.
pub(super) struct Key {
    /// With one view.
    key: FeatureKey,
    /// The adapter's strength at each step.
    pub(super) strengths: Vec<f32>,
    default_step: u32,
}

impl Key {
    /// The key of a model with its adapter, whose weights came from a file.
    ///
    /// # Errors
    /// No adapter, or weights that cannot be packed.
    pub(super) fn of(
        args: &EvaluateArgs,
        model: &Model,
        fetched: &Fetched,
        space: &Space,
        adapter: Option<&Attached>,
    ) -> Result<Self> {
        let Some(adapter) = adapter else {
            bail!("a lab needs an adapter: give one with --adapter FILE");
        };
        // The page reads 8 bits from packs.
        let pack = if args.options.precision == Precision::Int8 {
            Some(pack_hash(model, fetched)?)
        } else {
            None
        };
        let strengths = steps::strengths(adapter.info.trained_strength);
        Ok(Self {
            key: space.in_labs(pack.as_deref(), 1),
            default_step: steps::nearest(&strengths, adapter.info.strength),
            strengths,
        })
    }

    /// The key where a shot's feature is the mean of so many views.
    fn with_views(&self, views: u64) -> FeatureKey {
        FeatureKey {
            views: views.max(1) as u32,
            ..self.key.clone()
        }
    }
}

/// A CLIP model with its adapter, for labs that lack features.
struct Encoder {
    engine: Engine,
    key: Key,
}

impl Encoder {
    fn open(args: &EvaluateArgs) -> Result<Self> {
        let catalogue = Catalogue::load()?;
        let name = args.model.clone();
        let name = name.unwrap_or_else(|| catalogue.default_pair.clip.clone());
        require_family(&catalogue, &name, Family::Clip)?;
        offer_fetch(&catalogue, &[&name])?;
        let runtime = pollster::block_on(Runtime::open(args.options.device))?;
        let (mut engine, fetched) = self_test::open(runtime, &catalogue, |engine| {
            opening::load(engine, &name, args.options.precision)
        })?;
        let model = catalogue.model(&name)?;
        let adapter = attach(&mut engine, model, args.adapter.as_deref())?;
        let space = space_of(args, model, &fetched, adapter.as_ref());
        let key = Key::of(args, model, &fetched, &space, adapter.as_ref())?;
        Ok(Self { engine, key })
    }

    /// Gives a lab the features that it misses at some steps; those of another
    /// model or adapter are dropped first.
    fn encode<B: AsRef<[u8]>>(
        &self,
        lab: &mut Lab,
        images: &BTreeMap<String, B>,
        views: u32,
        steps: &[u32],
    ) -> Result<()> {
        let all = &self.key.strengths;
        lab.use_key(self.key.with_views(u64::from(views)), all)?;
        let board = lab.board();
        // Views are for cache keys; test images are looked at as they are.
        let parts = [(&board.shots, views), (&board.tests, 1)];
        let lacks = |of: &Vec<u32>| steps.iter().any(|step| !of.contains(step));
        let bar = progress()?;
        let strengths: Vec<f32> = steps.iter().map(|&step| all[step as usize]).collect();
        for (list, views) in parts {
            let missing: Vec<_> = list.iter().filter(|image| lacks(&image.steps)).collect();
            bar.inc_length(missing.len() as u64);
            for batch in missing.chunks((BATCH / views.max(1) as usize).max(1)) {
                let mut files = Vec::new();
                for image in batch {
                    let Some(bytes) = images.get(&image.id) else {
                        bail!(
                            "the lab has neither the features nor the file of {}: save it again with its images",
                            image.name
                        );
                    };
                    files.push(ImageFile {
                        name: &image.name,
                        bytes: bytes.as_ref(),
                    });
                }
                let features = self.engine.encoder(Family::Clip)?.features(
                    &files,
                    u64::from(views),
                    &strengths,
                );
                for (image, rows) in batch.iter().zip(pollster::block_on(features)?) {
                    for (&step, row) in steps.iter().zip(&rows) {
                        lab.put_feature(&image.id, step, row)?;
                    }
                }
                bar.inc(batch.len() as u64);
            }
        }
        bar.finish_and_clear();
        Ok(())
    }
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
    for comparison in &report.comparisons {
        text.push_str(&format!("\n{}\n", comparison.sentence));
    }
    for note in &report.notes {
        text.push_str(&format!("\nNote: {note}\n"));
    }
    text
}
