//! `--bundle` and `--cite`: the answer with what made it.

use std::path::Path;

use anyhow::{Context, Result};

use crate::ask::pair::{self, Thresholds};
use crate::cli::address::address;
use crate::clock::today;
use crate::hash;
use crate::image::{scaled_down, thumbnail};
use crate::open::{Engine, ImageFile, decode};
use crate::report::bundle::{BundledImage, BundledModel, FORMAT, PairBundle, PairProvenance};
use crate::report::difference::DifferenceReport;
use crate::report::pair::PairReport;
use crate::vectors::heat::Matching;
use crate::weights::spec::Family;

/// Longer side of a picture in a bundle, in pixels.
const SIDE: u32 = 320;

/// Heats are kept to this: what a map shows has 256 levels.
const HEAT_STEPS: f32 = 1e4;

/// What of the command an answer does not tell.
pub(super) struct Command<'a> {
    /// Thresholds given by hand.
    pub given: Thresholds,
    /// How patches were matched.
    pub matching: Matching,
    /// The bundle's file.
    pub bundle: &'a Path,
}

/// The bundle of an answer. Nothing of the folders that the pictures lie in is in it.
pub(super) fn of(
    engine: &Engine,
    files: [ImageFile<'_>; 2],
    report: &PairReport,
    mut difference: DifferenceReport,
    command: &Command<'_>,
) -> Result<PairBundle> {
    // A mixture's answer is none of a bundle's: its verdict rests on the two encoders.
    let mut report = PairReport {
        mixture: None,
        ..report.clone()
    };
    let images = [picture(files[0])?, picture(files[1])?];
    for (told, image) in report.images.iter_mut().zip(&images) {
        told.path.clone_from(&image.file);
    }
    for side in [&mut difference.clip, &mut difference.dino] {
        for heat in side.images.iter_mut().flat_map(|map| &mut map.heat) {
            *heat = (*heat * HEAT_STEPS).round() / HEAT_STEPS;
        }
    }
    let mut bundle = PairBundle {
        format: FORMAT,
        clipsight: env!("CARGO_PKG_VERSION").to_owned(),
        command: command.line(&report, &images),
        made: today(),
        cite: String::new(),
        models: models(engine)?,
        report,
        difference,
        images,
    };
    bundle.cite = pair::cite(&bundle.report, &bundle.provenance());
    Ok(bundle)
}

/// The answer as a paragraph.
pub(super) fn cite(
    engine: &Engine,
    files: [ImageFile<'_>; 2],
    report: &PairReport,
) -> Result<String> {
    let mut report = report.clone();
    for (told, file) in report.images.iter_mut().zip(files) {
        told.path = file_name(file.name);
    }
    let provenance = PairProvenance {
        clipsight: env!("CARGO_PKG_VERSION").to_owned(),
        made: today(),
        models: models(engine)?,
        images: files.map(|file| hash::hex(file.bytes)),
    };
    Ok(pair::cite(&report, &provenance))
}

/// What a bundle's length is made of.
pub(super) fn sizes(bundle: &PairBundle, length: usize) -> Result<String> {
    let pictures: usize = bundle
        .images
        .iter()
        .map(|image| image.thumbnail.len())
        .sum();
    let maps = serde_json::to_vec(&bundle.difference)?.len();
    let kilobytes = |bytes: usize| (bytes as f64 / 1e3).round();
    Ok(format!(
        "{} kB: pictures {}, heat maps {}, the answer and what made it {}",
        kilobytes(length),
        kilobytes(pictures),
        kilobytes(maps),
        kilobytes(length - pictures - maps),
    ))
}

fn models(engine: &Engine) -> Result<[BundledModel; 2]> {
    let model = |family: Family| {
        let encoder = engine.encoder(family)?;
        anyhow::Ok(BundledModel {
            model: encoder.id.clone(),
            title: engine.catalogue().model(&encoder.id)?.title.clone(),
            sha256: encoder.source_sha256.clone(),
            precision: encoder.precision.to_string(),
        })
    };
    Ok([model(Family::Clip)?, model(Family::Dinov2)?])
}

fn picture(file: ImageFile<'_>) -> Result<BundledImage> {
    let small = scaled_down(&decode(file)?.rgb, SIDE);
    let jpeg = thumbnail(&small, SIDE).context("the picture cannot be made small")?;
    Ok(BundledImage {
        file: file_name(file.name),
        bytes: file.bytes.len() as u64,
        sha256: hash::hex(file.bytes),
        thumbnail: address("jpeg", &jpeg),
        width: small.width,
        height: small.height,
    })
}

/// A path's last name, which is one on every system.
fn file_name(path: &str) -> String {
    let name = Path::new(path).file_name();
    name.map_or(path.into(), |name| name.to_string_lossy())
        .replace(['/', '\\'], "_")
}

impl Command<'_> {
    /// As it is typed in the folder of the pictures.
    fn line(&self, report: &PairReport, images: &[BundledImage; 2]) -> String {
        let mut words = vec!["clipsight".to_owned(), "pair".to_owned()];
        words.extend(images.iter().map(|image| quoted(&image.file)));
        let bundle = file_name(&self.bundle.display().to_string());
        for (option, value) in [
            ("--clip", report.clip.model.clone()),
            ("--dino", report.dino.model.clone()),
            ("--device", report.device.clone()),
            ("--precision", report.precision.clone()),
            ("--bundle", bundle),
        ] {
            words.extend([option.to_owned(), quoted(&value)]);
        }
        let Thresholds { clip, dino } = self.given;
        for (option, value) in [("--clip-threshold", clip), ("--dino-threshold", dino)] {
            words.extend(value.map(|value| format!("{option} {value}")));
        }
        let mut named = Matching::NAMED.iter();
        let matching = named.find(|(_, matching)| *matching == self.matching);
        if let Some((name, _)) = matching.filter(|_| self.matching != Matching::Anywhere) {
            words.push(format!("--matching {name}"));
        }
        words.join(" ")
    }
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "._-+=:,@%".contains(c);
    match !word.is_empty() && !word.starts_with('-') && word.chars().all(plain) {
        true => word.to_owned(),
        // A name that begins with a dash would be an option.
        false if word.starts_with('-') => quoted(&format!("./{word}")),
        false => format!("'{}'", word.replace('\'', "'\\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted_as_shells_take_them() {
        for (word, typed) in [
            ("a-b_1.jpg", "a-b_1.jpg"),
            ("日本.png", "日本.png"),
            ("two words.jpg", "'two words.jpg'"),
            ("it's.jpg", "'it'\\''s.jpg'"),
            ("-v.jpg", "'./-v.jpg'"),
            ("", "''"),
        ] {
            assert_eq!(quoted(word), typed);
        }
        assert_eq!(file_name("/home/me/a b.jpg"), "a b.jpg");
        assert_eq!(file_name("x\\y.jpg"), "x_y.jpg");
    }
}
