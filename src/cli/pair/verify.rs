//! `--verify`: a bundle's pair computed again.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use crate::ask::pair::{self, Thresholds};
use crate::cli::files::read;
use crate::cli::opening::{ModelOptions, choose_pair};
use crate::cli::self_test;
use crate::hash;
use crate::language::Language;
use crate::legible;
use crate::open::ImageFile;
use crate::report::bundle::{BundledImage, BundledModel, MOST_BYTES, PairBundle};
use crate::weights::catalogue::Catalogue;

/// Exit status where the answer that is computed is another.
const OTHER: u8 = 5;

/// Computes a bundle's pair and says whether the answer agrees.
///
/// # Errors
/// No sound bundle; images that are not the bundle's; models that are not here.
pub(super) fn run(
    path: &Path,
    images: Option<[PathBuf; 2]>,
    options: ModelOptions,
) -> Result<ExitCode> {
    let bundle = open(path)?;
    let beside = |image: &BundledImage| path.with_file_name(&image.file);
    let paths = images.unwrap_or_else(|| bundle.images.each_ref().map(beside));
    let one = |at: usize| {
        let bytes = read(&paths[at]).context("the bundle's pictures are given as `A B`")?;
        same_file(&paths[at], &bytes, &bundle.images[at])?;
        anyhow::Ok(bytes)
    };
    let bytes = [one(0)?, one(1)?];

    let catalogue = Catalogue::load()?;
    let [clip, dino] = bundle.models.each_ref();
    let models = choose_pair(&catalogue, Some(&clip.model), Some(&dino.model))?;
    let options = ModelOptions {
        precision: precision(&bundle.models)?,
        ..options
    };
    let models = models.each_ref().map(String::as_str);
    let mut engine = self_test::open_pair(&catalogue, models, options)?;
    for encoder in engine.encoders() {
        let mut kept = bundle.models.iter();
        let kept = kept.find(|model| model.model == encoder.id);
        if kept.is_some_and(|kept| kept.sha256 != encoder.source_sha256) {
            eprintln!(
                "clipsight: the weights of {} are of another source than the bundle's: cosines \
                 may differ by more than the measuring error",
                encoder.id
            );
        }
    }
    let files = [0, 1].map(|at| ImageFile {
        name: &bundle.images[at].file,
        bytes: &bytes[at],
    });
    // Judged by the bundle's thresholds, which are a part of what it says.
    let given = Thresholds {
        clip: Some(bundle.report.clip.threshold),
        dino: Some(bundle.report.dino.threshold),
    };
    let report = pair::ask(&mut engine, files, given, Language::En, |step| {
        log::info!("{step}")
    });
    let report = pollster::block_on(report)?;
    println!("{}", pair::agreement(&report, &bundle.report, Language::En));
    match pair::agrees(&report, &bundle.report) {
        true => Ok(ExitCode::SUCCESS),
        false => {
            eprintln!("clipsight: the answer is another than the bundle's");
            Ok(ExitCode::from(OTHER))
        }
    }
}

fn open(path: &Path) -> Result<PairBundle> {
    let name = legible(&path.display().to_string());
    let mut bytes = Vec::new();
    let file = File::open(path).and_then(|file| {
        // One more, so that a longer file is told.
        file.take(MOST_BYTES as u64 + 1).read_to_end(&mut bytes)
    });
    file.with_context(|| format!("cannot read `{name}`"))?;
    PairBundle::read(&bytes).with_context(|| format!("cannot use `{name}`"))
}

fn same_file(path: &Path, bytes: &[u8], image: &BundledImage) -> Result<()> {
    let found = hash::hex(bytes);
    if found != image.sha256 {
        bail!(
            "`{}` is another file than the bundle\u{2019}s `{}`: its SHA-256 is {found}, the \
             bundle\u{2019}s {}; give the pictures that the bundle was made of",
            legible(&path.display().to_string()),
            legible(&image.file),
            image.sha256
        );
    }
    Ok(())
}

fn precision(models: &[BundledModel; 2]) -> Result<crate::weights::Precision> {
    let [clip, dino] = models.each_ref().map(|model| model.precision.as_str());
    if clip != dino {
        bail!(
            "the bundle\u{2019}s models are of two precisions, {clip} and {dino}: one is run here"
        );
    }
    clip.parse().map_err(anyhow::Error::msg)
}
