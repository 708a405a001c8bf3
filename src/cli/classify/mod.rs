//! `clipsight classify`: new images, labelled by the shots of a lab or of a set.

mod args;
mod examples;
mod output;

pub use args::ClassifyArgs;

use std::process::ExitCode;

use anyhow::{Result, bail};

use self::examples::Examples;
use self::output::{csv, summary, table};
use super::files::write;
use super::images;
use super::lab::is_lab;
use super::notes::tell;
use crate::ask::classify::{Features, classify};
use crate::corpus::Item;
use crate::vectors::space::View;
use crate::weights::catalogue::Catalogue;

/// Runs the command.
///
/// # Errors
/// A lab, set, weights, adapter or text embeddings that cannot be used; no image that
/// can be.
pub fn run(args: &ClassifyArgs) -> Result<ExitCode> {
    let images = images::given(&args.images)?;
    if images.files.is_empty() && images.left_out.pictures.is_empty() {
        bail!("there is no image in what is to be labelled");
    }
    let mut unusable = args.strict.unusable();
    unusable.add(images.left_out.pictures.clone())?;
    let catalogue = Catalogue::load()?;
    let mut examples = if is_lab(&args.examples) {
        Examples::of_lab(&catalogue, args)?
    } else {
        Examples::of_set(&catalogue, args, &mut unusable)?
    };

    let mut items: Vec<Item> = images.files.into_iter().map(|i| Item::new(i, 0)).collect();
    let mut source = examples.features()?;
    images::prepare(&mut source, &mut items, View::Whole, &mut unusable)?;
    let rows = items
        .iter()
        .map(|item| Ok((item.name.clone(), source.means(item, 1)?)))
        .collect::<Result<Vec<Features>>>()?;
    drop(source);

    let name = args.examples.display().to_string();
    let (lab, settings) = (&mut examples.lab, &examples.settings);
    let mut report = classify(lab, settings, args.method, &name, rows)?;
    report.notes.extend(unusable.note());
    report.notes.append(&mut examples.notes);
    report.notes.extend(images.left_out.notes());
    if let Some(path) = &args.csv {
        write(path, csv(&report))?;
    }
    if let Some(path) = &args.json {
        write(path, serde_json::to_string_pretty(&report)? + "\n")?;
    }
    if args.csv.is_none() && args.json.is_none() {
        print!("{}", table(&report));
    }
    println!("{}", summary(&report));
    Ok(tell(&report.notes))
}
