//! `clipsight thresholds`: what a pair of models calls blind.

mod args;
mod output;
mod source;

pub use args::ThresholdsArgs;

use std::process::ExitCode;

use anyhow::Result;

use self::output::table;
use self::source::Source;
use super::files::{write, write_whole};
use super::notes::tell;
use crate::ask::pair::Thresholds;
use crate::ask::pairs::rule;
use crate::ask::thresholds::{Counting, Question, ask};
use crate::csv::row;
use crate::legible;
use crate::report::thresholds::ThresholdsReport;
use crate::vectors::thresholds::Rates;
use crate::weights::catalogue::Catalogue;

/// Runs the command.
///
/// # Errors
/// Images, weights or a device that cannot be used; rates that no thresholds keep; a file
/// that cannot be written.
pub fn run(args: &ThresholdsArgs) -> Result<ExitCode> {
    let mut catalogue = Catalogue::load()?;
    let mut source = Source::find(args)?;
    let [(clip, by_clip), (dino, by_dino)] = source.encode(args, &catalogue)?;
    let sides = rule(&catalogue, [&by_clip, &by_dino], Thresholds::default())?;
    let what = || {
        let places = args
            .images
            .iter()
            .map(|path| legible(&path.display().to_string()));
        let places: Vec<String> = places.collect();
        format!("{} images of {}", source.count(), places.join(", "))
    };
    let question = Question {
        rates: Rates {
            random: args.random_rate,
            same: args.same_rate,
        },
        images: args.what.clone().unwrap_or_else(what),
    };
    let counting = Counting::of([&clip, &dino])?;
    let mut report = ask(&counting, sides, &question)?;
    report.notes = source.into_notes();
    if let Some(path) = &args.cosines {
        write(path, cosines(&counting))?;
    }
    if let Some(path) = &args.json {
        write(path, serde_json::to_string_pretty(&report)? + "\n")?;
    }
    if let Some(path) = &args.catalogue {
        put(&mut catalogue, &report);
        let text = serde_json::to_string_pretty(&catalogue)? + "\n";
        write_whole(path, text.as_bytes())?;
    }
    print!("{}", table(&report));
    Ok(tell(&report.notes))
}

/// Puts what was found out into a catalogue, in place of what it had.
fn put(catalogue: &mut Catalogue, report: &ThresholdsReport) {
    let entry = &report.entry;
    let mut others = catalogue.pairs.iter();
    let same = others.position(|one| (&one.clip, &one.dino) == (&entry.clip, &entry.dino));
    match same {
        Some(place) => catalogue.pairs[place].clone_from(entry),
        None => catalogue.pairs.push(entry.clone()),
    }
    let sides = [&report.clip, &report.dino];
    for random in sides.iter().flat_map(|side| &side.random_pairs) {
        let known = &mut catalogue.random_pairs;
        known.retain(|one| one.model != random.model);
        known.push(random.clone());
    }
    if let Some(mixed) = &report.mixed {
        let known = &mut catalogue.mixed_pairs;
        known.retain(|one| (&one.clip, &one.dino) != (&mixed.clip, &mixed.dino));
        known.push(mixed.clone());
    }
}

/// Both cosines of every pair that was counted, with its kind.
fn cosines(counting: &Counting) -> String {
    let head = ["pair", "clip", "dino"].map(str::to_owned);
    let mut text = row(&head);
    for (kind, pairs) in counting.kinds() {
        for [clip, dino] in pairs {
            text.push_str(&row(&[kind.to_owned(), clip.to_string(), dino.to_string()]));
        }
    }
    text
}
