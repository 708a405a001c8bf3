//! `clipsight pairs`: all pairs of many images, the blindest first.

mod args;
mod heat;
mod output;
mod page;
mod source;

pub use args::PairsArgs;

use std::collections::HashMap;
use std::process::ExitCode;

use anyhow::Result;

use self::output::summary;
pub(super) use self::output::table;
use self::page::{Shown, by_depth, page};
use self::source::Source;
use super::address::address;
use super::files::{write, write_whole};
use super::notes::tell;
use super::opening::ModelOptions;
use crate::ask::pairs::{Question, ask, csv, json, mix_in, rule};
use crate::corpus::ImagePath;
use crate::image::thumbnail;
use crate::report::pairs::PairsReport;
use crate::vectors::pairs::{Among, NearLimits};
use crate::weights::catalogue::Catalogue;

/// Exit status where more pairs are blind than --fail-over allows.
const TOO_MANY: u8 = 4;

/// Longer side of a picture on the page, in pixels.
const SIDE: u32 = 224;

/// Runs the command.
///
/// # Errors
/// Images, embeddings, weights, thresholds or a device that cannot be used; a file that
/// cannot be written.
pub fn run(args: &PairsArgs) -> Result<ExitCode> {
    let catalogue = Catalogue::load()?;
    let source = match (&args.clip_embeddings, &args.dino_embeddings) {
        (Some(clip), Some(dino)) => Source::files(args, clip, dino)?,
        _ => Source::images(args, &catalogue)?,
    };
    let given = args.thresholds.given();
    let sides = rule(&catalogue, source.encoded.each_ref(), given)?;
    let question = Question {
        top: args.top,
        among: if args.all { Among::All } else { Among::Blind },
        labels: args.labels,
        near: args.drop_near_duplicates.then(NearLimits::default),
    };
    let mut report = ask(source.set, sides, question, source.milliseconds)?;
    report.notes = source.notes;
    if let Some(mix) = args.mix {
        mix_in(&mut report, &catalogue, mix);
    }
    if let Some(path) = &args.csv {
        write(path, csv(&report))?;
    }
    if let Some(path) = &args.json {
        write(path, json(&report)?)?;
    }
    if let Some(path) = &args.report {
        let files = &source.files;
        let page = whole_page(&report, &by_depth(&report), files, &catalogue, args.options)?;
        write_whole(path, page.as_bytes())?;
    }
    if args.csv.is_none() && args.json.is_none() {
        print!("{}", table(&report));
    }
    println!("{}", summary(&report));
    let status = tell(&report.notes);
    match args.fail_over {
        Some(most) if report.blind > most => {
            let blind = report.blind;
            eprintln!("clipsight: {blind} pairs are blind, --fail-over allows {most}");
            Ok(ExitCode::from(TOO_MANY))
        }
        _ => Ok(status),
    }
}

/// The report as one page with the pictures of those images that have a file, and heat maps
/// where the weights are here.
///
/// # Errors
/// Weights or a device that cannot be used.
pub(super) fn whole_page(
    report: &PairsReport,
    order: &str,
    files: &[ImagePath],
    catalogue: &Catalogue,
    options: ModelOptions,
) -> Result<String> {
    let files = files.iter().map(|file| (&*file.name, file)).collect();
    let shown = Shown {
        pictures: pictures(report, &files),
        heat: heat::maps(report, &files, catalogue, options)?,
    };
    Ok(page(report, order, &shown))
}

/// Small pictures of the images of the top pairs, as addresses that hold them; those that
/// cannot be read, or have no file, are not among them.
fn pictures(report: &PairsReport, files: &HashMap<&str, &ImagePath>) -> HashMap<String, String> {
    let mut pictures = HashMap::new();
    for image in report.top.iter().flat_map(|pair| &pair.images) {
        let path = &image.path;
        if pictures.contains_key(path) {
            continue;
        }
        let decoded = files.get(path.as_str()).and_then(|file| file.decode().ok());
        if let Some(file) = decoded.and_then(|image| thumbnail(&image, SIDE)) {
            pictures.insert(path.clone(), address("jpeg", &file));
        }
    }
    pictures
}
