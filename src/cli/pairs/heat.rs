//! Heat maps of the blindest pairs, for the page.

use std::collections::HashMap;

use anyhow::Result;
use indicatif::{ProgressBar, ProgressStyle};

use crate::ask::difference;
use crate::cli::address::address;
use crate::cli::opening::ModelOptions;
use crate::cli::self_test;
use crate::corpus::ImagePath;
use crate::fetch;
use crate::image::{png, thumbnail};
use crate::open::{Engine, ImageFile};
use crate::report::difference::PatchMap;
use crate::report::pairs::{PairsReport, RankedPair};
use crate::vectors::heat::Matching;
use crate::weights::catalogue::Catalogue;

/// Longer side of a picture under a map, in pixels.
const SIDE: u32 = 112;

/// The heat maps of a pair.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Heat {
    /// Both images, small, as addresses that hold them.
    pub pictures: [String; 2],
    /// CLIP's of both images, then DINOv2's.
    pub maps: [[Overlay; 2]; 2],
    /// What they say.
    pub words: String,
}

/// A map as it lies over its picture.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Overlay {
    /// A PNG of a pixel a patch, as an address that holds it.
    pub data: String,
    /// Left and upper edge, width and height of what the encoder sees, in percent of the
    /// picture.
    pub place: [f64; 4],
}

/// The maps of the pairs whose images are at hand, by their place in the report. None at
/// all where the weights that made the embeddings are not here.
///
/// # Errors
/// Weights or a device that cannot be used.
pub(super) fn maps(
    report: &PairsReport,
    files: &HashMap<&str, &ImagePath>,
    catalogue: &Catalogue,
    options: ModelOptions,
) -> Result<HashMap<usize, Heat>> {
    let mut found = HashMap::new();
    let models = [&report.clip.model, &report.dino.model];
    let here = |name: &String| {
        let model = catalogue.model(name).ok();
        model.is_some_and(|model| fetch::installed(model).is_some())
    };
    if report.top.is_empty() || files.is_empty() || !models.into_iter().all(here) {
        return Ok(found);
    }
    let engine = self_test::open_pair(catalogue, models.map(String::as_str), options)?;
    let bar = ProgressBar::new(report.top.len() as u64).with_style(ProgressStyle::with_template(
        "{bar:30} heat maps of {pos}/{len} pairs, {eta} left",
    )?);
    for (place, pair) in report.top.iter().enumerate() {
        if let Some(heat) = of_pair(&engine, pair, files)? {
            found.insert(place, heat);
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(found)
}

/// Nothing where an image is not at hand any more.
fn of_pair(
    engine: &Engine,
    pair: &RankedPair,
    files: &HashMap<&str, &ImagePath>,
) -> Result<Option<Heat>> {
    let read = |image: usize| {
        let file = files.get(pair.images[image].path.as_str())?;
        let decoded = file.decode().ok()?;
        let picture = address("jpeg", &thumbnail(&decoded, SIDE)?);
        Some((file.read().ok()?, [decoded.width, decoded.height], picture))
    };
    let (Some((a, size_a, picture_a)), Some((b, size_b, picture_b))) = (read(0), read(1)) else {
        return Ok(None);
    };
    let names = pair.images.each_ref().map(|image| image.path.as_str());
    let files = [
        ImageFile {
            name: names[0],
            bytes: &a,
        },
        ImageFile {
            name: names[1],
            bytes: &b,
        },
    ];
    let asked = difference::ask(engine, files, Matching::Anywhere, |step| {
        log::info!("{step}");
    });
    let asked = pollster::block_on(asked)?;
    let both = |maps: &[PatchMap; 2]| [overlay(&maps[0], size_a), overlay(&maps[1], size_b)];
    Ok(Some(Heat {
        pictures: [picture_a, picture_b],
        maps: [both(&asked.clip.images), both(&asked.dino.images)],
        words: asked.words,
    }))
}

fn overlay(map: &PatchMap, size: [u32; 2]) -> Overlay {
    // Always there: a map has as many shades as patches.
    let png = png(&map.shades, map.columns, map.rows).unwrap_or_default();
    let [width, height] = size.map(f64::from);
    let seen = &map.seen;
    let percent = |part: f64, of: f64| 100.0 * part / of;
    Overlay {
        data: address("png", &png),
        place: [
            percent(seen.x, width),
            percent(seen.y, height),
            percent(seen.width, width),
            percent(seen.height, height),
        ],
    }
}
