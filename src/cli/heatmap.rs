//! `clipsight pair --heatmap`: where the two images differ, as a picture.

use std::path::Path;

use anyhow::Result;

use super::files::write;
use crate::legible;
use crate::open::{Engine, ImageFile, decode, prepare};
use crate::plot::{self, HeatFigure, HeatMap, HeatRow};
use crate::report::difference::{DifferenceReport, EncoderDifference};
use crate::report::pair::{EncoderReport, PairReport};
use crate::weights::spec::Family;

/// Draws the heat maps of a pair that was asked for, and writes them as a PNG.
///
/// # Errors
/// An image that cannot be prepared; a file that cannot be written.
pub fn save(
    path: &Path,
    engine: &Engine,
    files: [ImageFile<'_>; 2],
    report: &PairReport,
    asked: &DifferenceReport,
) -> Result<()> {
    let images = [decode(files[0])?.rgb, decode(files[1])?.rgb];
    let row = |family: Family, side: &EncoderDifference, of: &EncoderReport| {
        let encoder = engine.encoder(family)?;
        let map = |image: usize| {
            let pixels = prepare(files[image].name, &images[image], &encoder.preprocess)?;
            let own = &side.images[image];
            anyhow::Ok(HeatMap {
                side: pixels.side,
                pixels: pixels.data,
                grid: [own.rows as usize, own.columns as usize],
                heat: own.heat.clone(),
            })
        };
        anyhow::Ok(HeatRow {
            title: format!("{}, cosine {:.3}", family.title(), of.cosine),
            maps: [map(0)?, map(1)?],
        })
    };
    let name = |file: ImageFile<'_>| {
        let path = Path::new(file.name).file_name();
        legible(&path.map_or(file.name.into(), |name| name.to_string_lossy()))
    };
    let figure = HeatFigure {
        title: format!("{} and {}", name(files[0]), name(files[1])),
        note: "heat of a patch: 1 - its best cosine with a patch of the other".into(),
        hottest: f64::from(asked.hottest),
        rows: vec![
            row(Family::Dinov2, &asked.dino, &report.dino)?,
            row(Family::Clip, &asked.clip, &report.clip)?,
        ],
    };
    write(path, plot::png(&figure)?)
}
