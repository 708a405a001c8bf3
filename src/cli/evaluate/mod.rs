//! `clipsight evaluate`: few-shot accuracy with and without the correction.

mod args;
mod lab;
mod output;

pub use args::EvaluateArgs;

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use ndarray::Array2;

use self::output::{dose_table, streams, write_all};
use super::files::write;
use super::lab::is_lab;
use super::notes::tell;
use super::opened::{Opened, choose, shown};
use super::opening::choose_pair;
use crate::ask::few_shot::dose::doses;
use crate::ask::few_shot::mixture::mixture;
use crate::ask::few_shot::ready::{Plan, Ready};
use crate::ask::few_shot::sources::{Setting, Sources};
use crate::ask::few_shot::summary::{Measures, summarise};
use crate::ask::few_shot::trial::{Form, Questions};
use crate::corpus::{Dataset, Item};
use crate::open::Attached;
use crate::vectors::few_shot::method::MethodName;
use crate::vectors::few_shot::text::{Lookup, TextClassifier, TextTable};
use crate::vectors::mixture::Ratio;
use crate::vectors::space::View;
use crate::vectors::text_table::NamedEmbeddings;
use crate::weights::catalogue::Catalogue;

/// Runs the command.
///
/// # Errors
/// A data set, weights, adapter or text embeddings that cannot be used.
pub fn run(args: &EvaluateArgs) -> Result<ExitCode> {
    if is_lab(&args.dataset) {
        return lab::judge(args).map(|()| ExitCode::SUCCESS);
    }
    if args.shots.is_empty() || args.seeds.is_empty() {
        bail!("name at least one number of shots and one seed");
    }
    let catalogue = Catalogue::load()?;
    let mixed = !args.mix.is_empty() || !args.mixes.is_empty();
    let (model, dino) = match mixed {
        true => {
            let [clip, dino] =
                choose_pair(&catalogue, args.model.as_deref(), args.dino.as_deref())?;
            (clip, Some(dino))
        }
        false if args.dino.is_some() => bail!("--dino names the model of a mixture: give --mix"),
        false => (choose(&catalogue, args.model.as_deref())?, None),
    };

    let mut dataset = Dataset::read(&args.dataset)?;
    if let Some(path) = &args.classes {
        dataset = only(&dataset, path)?;
    }
    let text = match &args.text {
        Some(path) => Some(text_classifier(path, args.known_classes, &mut dataset)?),
        None => None,
    };
    dataset.check()?;
    let mut unusable = args.strict.unusable();
    unusable.add(dataset.unreadable().to_vec())?;

    let clip = Opened::with_adapter(&catalogue, &model, args.options, args.adapter.as_deref())?;
    let strengths = Strengths::of(args, clip.adapter.as_ref())?;
    let dino = dino.map(|dino| Opened::open(&catalogue, &dino, args.options));
    let dino = dino.transpose()?;
    let mut sources = Sources {
        clip: clip.features(&strengths.all)?,
        dino: dino
            .as_ref()
            .map(|dino| dino.features(&[0.0]))
            .transpose()?,
    };

    let methods = if args.methods.is_empty() {
        &MethodName::ALL[..]
    } else {
        &args.methods
    };
    let forms = Form::of(methods, text.is_some(), clip.adapter.is_some());
    if forms.is_empty() {
        bail!("none of these methods can be run without text or without an adapter");
    }
    let plan = Plan {
        shots: &args.shots,
        seeds: &args.seeds,
        views: args.views.max(1),
        view: args.shift.map_or(View::Whole, View::Shifted),
        val_per_class: args.val_per_class,
        test_per_class: args.test_per_class,
        drop_duplicates: args.drop_duplicates,
    };
    let ready = shown(|progress| plan.ready(dataset, &mut unusable, &mut sources, progress))?;
    let Ready {
        dataset,
        draws,
        notes,
    } = ready?;
    let questions = Questions {
        dataset: &dataset,
        text: text.as_ref(),
        forms: &forms,
        views: plan.views,
        strengths: &strengths.chosen_from,
        mixes: if args.mix.is_empty() {
            &[Ratio::CLIP]
        } else {
            &args.mix
        },
        view: plan.view,
    };
    let mut outcomes = Vec::new();
    for (draw, shots, seed) in &draws {
        outcomes.extend(questions.ask(&sources, draw, *shots, *seed)?);
    }
    let truth: Vec<usize> = dataset.test.iter().map(|item| item.class).collect();
    let last = strengths.chosen_from.last().copied().unwrap_or_default();
    let test = sources.queries(&dataset.test, questions.view, Setting::clip(last))?;
    let measures = Measures::of_streams(&test, &truth, dataset.classes.len())?;
    let name = match args.shift {
        Some(shift) => format!("{}, {shift}", dataset.name),
        None => dataset.name.clone(),
    };
    let mut summary = summarise(&name, args.views as u32, &outcomes, measures)?;
    if mixed {
        let found = mixture(&questions, &sources, &draws, &outcomes, &args.mixes)?;
        summary.report.mixture = Some(found);
    }
    summary.report.notes = notes;
    println!("{}", summary.markdown());
    let doses = if args.doses.is_empty() {
        Vec::new()
    } else {
        let doses = doses(&questions, &sources, &draws, &strengths.all)?;
        println!("{}", dose_table(&doses));
        doses
    };
    if let Some(path) = &args.json {
        write(path, serde_json::to_string_pretty(&summary.report)? + "\n")?;
    }
    if let Some(path) = &args.dump
        && let Some((draw, shots, seed)) = draws.first()
    {
        let bytes = crate::ask::few_shot::dump::dump(&questions, &sources, draw, *shots, *seed)?;
        write(path, bytes)?;
    }
    if let Some(path) = &args.save_lab
        && let Some((draw, ..)) = draws.first()
    {
        lab::save(args, &dataset, draw, path, &clip, dino.as_ref())?;
    }
    if let Some(folder) = &args.out {
        let cosines = streams(&test, &truth, &summary)?;
        write_all(folder, args, &summary, &outcomes, &doses, &cosines)?;
    }
    Ok(tell(&summary.report.notes))
}

/// The adapter's strengths of a run.
struct Strengths {
    /// All, 0 first; features are computed at each.
    all: Vec<f32>,
    /// Places of those that methods choose from.
    chosen_from: Vec<usize>,
}

impl Strengths {
    fn of(args: &EvaluateArgs, adapter: Option<&Attached>) -> Result<Self> {
        let Some(adapter) = adapter else {
            if !args.strength.is_empty() || !args.doses.is_empty() {
                bail!("--strength and --doses need an adapter");
            }
            return Ok(Self {
                all: vec![0.0],
                chosen_from: vec![0],
            });
        };
        let own = [adapter.info.strength];
        let given = if args.strength.is_empty() {
            &own[..]
        } else {
            &args.strength
        };
        if let Some(bad) = given
            .iter()
            .chain(&args.doses)
            .find(|s| !(0.0..10.0).contains(*s))
        {
            bail!("the strength {bad} is not from 0 to below 10");
        }
        let mut all = vec![0.0];
        all.extend(given);
        all.extend(&args.doses);
        all.sort_by(f32::total_cmp);
        all.dedup();
        let place = |s: &f32| all.iter().position(|other| other == s);
        let mut chosen_from: Vec<usize> = given.iter().filter_map(place).collect();
        // The weakest first, which is taken of equally good ones.
        chosen_from.sort_unstable();
        Ok(Self { all, chosen_from })
    }
}

/// The classes that a file names: by their names, or by the end of a path.
fn only(dataset: &Dataset, path: &Path) -> Result<Dataset> {
    let list =
        fs::read_to_string(path).with_context(|| format!("cannot read `{}`", path.display()))?;
    let names: Vec<&str> = list
        .lines()
        .map(str::trim)
        .filter(|l| !l.is_empty())
        .collect();
    let is = |name: &str, class: &str| {
        name == class
            || name
                .strip_suffix(class)
                .is_some_and(|rest| rest.ends_with('/'))
    };
    if let Some(unknown) = names
        .iter()
        .find(|name| !dataset.classes.iter().any(|class| is(name, class)))
    {
        bail!(
            "`{}` names {unknown}, which is no class of the set",
            path.display()
        );
    }
    Ok(dataset.restrict(|class| names.iter().any(|name| is(name, class)))?)
}

fn text_classifier(path: &Path, known: bool, dataset: &mut Dataset) -> Result<TextClassifier> {
    let bytes = fs::read(path).with_context(|| format!("cannot read `{}`", path.display()))?;
    let table = NamedEmbeddings::read(&bytes).with_context(|| path.display().to_string())?;
    let rows = Array2::from_shape_vec((table.names.len(), table.width), table.values)?;
    let table = TextTable::new(table.names, rows)?;
    let folders = folders(dataset);
    let has = |name: &str| matches!(table.find(name), Lookup::Row(_));
    // CoOp's splits rename some classes; the set's folders have the old names.
    let known_as = |class: &str| -> Option<String> {
        let names = [class, folders.get(class)?];
        names.into_iter().find(|name| has(name)).map(str::to_owned)
    };
    if known {
        *dataset = dataset.restrict(|class| known_as(class).is_some())?;
    }
    let names: Vec<String> = dataset
        .classes
        .iter()
        .map(|class| known_as(class).unwrap_or_else(|| class.clone()))
        .collect();
    let text = table.classifier(&names);
    text.context("--known-classes leaves these classes out")
}

/// The folder that each class's images lie in.
fn folders(dataset: &Dataset) -> HashMap<String, String> {
    let of = |item: &Item| {
        let folder = item.name.rsplit('/').nth(1)?;
        Some((dataset.classes[item.class].clone(), folder.to_owned()))
    };
    dataset.train.iter().filter_map(of).collect()
}
