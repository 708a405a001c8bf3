//! `clipsight calibrate`: the error bars of the catalogue.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Args;
use indicatif::ProgressBar;
use serde::Serialize;

use super::files::write;
use super::notes::{StrictOption, tell};
use super::opening::{self, ModelOptions};
use super::self_test;
use crate::corpus::{Images, images_below};
use crate::device::{Device, Runtime};
use crate::open::Engine;
use crate::vectors::blocks::within;
use crate::vectors::embedding::Embedding;
use crate::weights::Precision;
use crate::weights::catalogue::{Catalogue, MeasuredError};

/// Images compared at a time.
const BLOCK: usize = 256;

/// Measure the error bar of a model's cosines on a folder of images.
///
/// Compares the cosines of all pairs with those of the f32 reference on the
/// CPU; counts the pairs whose reference lies near the model's threshold; prints
/// the 99th percentile of the absolute difference as an entry for the catalogue.
#[derive(Debug, Args)]
pub struct CalibrateArgs {
    /// Folder of images, or a zip or tar archive of it
    folder: PathBuf,
    /// Model to measure
    #[arg(long)]
    model: String,
    #[command(flatten)]
    options: ModelOptions,
    /// Take pairs this close to the threshold
    #[arg(long, default_value_t = 0.1)]
    window: f32,
    /// Take the first N images by name
    #[arg(long, default_value_t = 200)]
    images: usize,
    #[command(flatten)]
    strict: StrictOption,
    /// Write the pairs that count to a JSON file: files, and reference cosines
    #[arg(long, value_name = "FILE")]
    pairs: Option<PathBuf>,
}

/// The pairs near the threshold, for measuring elsewhere (in a browser).
#[derive(Debug, Serialize)]
struct Pairs {
    files: Vec<PathBuf>,
    /// Indices of the two files and the reference's cosine.
    pairs: Vec<(usize, usize, f32)>,
}

/// Measures and prints the entry as JSON.
pub fn run(args: CalibrateArgs) -> Result<ExitCode> {
    let catalogue = Catalogue::load()?;
    let family = catalogue.model(&args.model)?.architecture.family;
    let pair = &catalogue.default_pair;
    let threshold = match family {
        crate::weights::spec::Family::Clip => catalogue.thresholds(&args.model, &pair.dino).clip,
        crate::weights::spec::Family::Dinov2 => catalogue.thresholds(&pair.clip, &args.model).dino,
    };
    let Images {
        files, left_out, ..
    } = images_below(&args.folder)?;
    let mut notes = left_out.notes();
    let mut unusable = args.strict.unusable();
    unusable.add(left_out.pictures)?;
    let files = unusable.first(files, args.images)?;
    notes.extend(unusable.note());
    if args.options.device == Device::Auto {
        bail!("name the device to measure with --device");
    }
    let embed = |device, precision| -> Result<Vec<Embedding>> {
        let runtime = pollster::block_on(Runtime::open(device))?;
        let mut engine = Engine::new(runtime, catalogue.clone());
        opening::load(&mut engine, &args.model, precision)?;
        if let Some(doubt) = self_test::doubt(&engine)? {
            bail!(
                "the self-test of {} failed ({doubt}): its errors are no error bars",
                engine.runtime()
            );
        }
        let bar = ProgressBar::new(files.len() as u64);
        files
            .iter()
            .map(|file| {
                let image = file
                    .decode()
                    .with_context(|| file.path.display().to_string())?;
                bar.inc(1);
                Ok(pollster::block_on(
                    engine.encoder(family)?.embed("the image", &image),
                )?)
            })
            .collect()
    };
    let reference = embed(Device::Cpu, Precision::F32)?;
    let measured = embed(args.options.device, args.options.precision)?;
    let device = pollster::block_on(Runtime::open(args.options.device))?.name();

    let mut differences = Vec::new();
    let mut near = Vec::new();
    for block in within(files.len(), BLOCK, BLOCK) {
        for (j, later) in block.pairs() {
            for i in later {
                let expected = reference[i].cosine(&reference[j]);
                if (expected - threshold).abs() <= args.window {
                    differences.push((measured[i].cosine(&measured[j]) - expected).abs());
                    near.push((i, j, expected));
                }
            }
        }
    }
    near.sort_by_key(|&(i, j, _)| (i, j));
    if let Some(path) = &args.pairs {
        let files = files.into_iter().map(|file| file.path).collect();
        let pairs = Pairs { files, pairs: near };
        write(path, serde_json::to_string(&pairs)?)?;
    }
    if differences.is_empty() {
        bail!(
            "no pair lies within {} of the threshold {threshold}: take more images, or more alike",
            args.window
        );
    }
    differences.sort_by(f32::total_cmp);
    let entry = MeasuredError {
        model: args.model.clone(),
        precision: args.options.precision.to_string(),
        device: device.to_owned(),
        p99: differences[(differences.len() - 1) * 99 / 100],
        pairs: differences.len() as u32,
        command: format!(
            "clipsight calibrate FOLDER --model {} --precision {} --device {} --window {} --images {}",
            args.model, args.options.precision, device, args.window, args.images,
        ),
        date: String::new(),
    };
    println!("{}", serde_json::to_string(&entry)?);
    Ok(tell(&notes))
}
