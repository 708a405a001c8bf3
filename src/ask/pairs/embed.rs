//! Image files through both encoders of an engine.

use crate::clock::Stopwatch;
use crate::image::RgbImage;
use crate::open::{Encoder, Engine, EngineError, ImageFile, decode, prepare};
use crate::vectors::embedding::Embedding;
use crate::weights::spec::Family;

use super::Encoded;

/// Embeddings of some images by one encoder.
#[derive(Debug)]
pub struct Embedded {
    /// One for each image, of length 1.
    pub embeddings: Vec<Embedding>,
    /// What made them.
    pub encoded: Encoded,
    /// What it took, without decoding.
    pub milliseconds: f64,
}

/// The embeddings of image files by the engine's CLIP and its DINOv2, computed together.
///
/// # Errors
/// [`EngineError::Image`] names the image that cannot be used;
/// [`EngineError::Model`] and [`EngineError::NotLoaded`].
pub async fn embed(engine: &Engine, files: &[ImageFile<'_>]) -> Result<[Embedded; 2], EngineError> {
    let images = files.iter().map(|file| Ok(decode(*file)?.rgb));
    let images: Vec<RgbImage> = images.collect::<Result<_, EngineError>>()?;
    Ok([
        by(engine, Family::Clip, files, &images).await?,
        by(engine, Family::Dinov2, files, &images).await?,
    ])
}

async fn by(
    engine: &Engine,
    family: Family,
    files: &[ImageFile<'_>],
    images: &[RgbImage],
) -> Result<Embedded, EngineError> {
    let watch = Stopwatch::start();
    let encoder: &Encoder = engine.encoder(family)?;
    let pixels = files.iter().zip(images);
    let pixels = pixels.map(|(file, image)| prepare(file.name, image, &encoder.preprocess));
    let pixels: Vec<_> = pixels.collect::<Result<_, _>>()?;
    let rows = encoder.streams(&pixels, &[0.0]).await?;
    let rows = rows.into_iter().flatten();
    Ok(Embedded {
        embeddings: rows.map(Embedding::normalised).collect(),
        encoded: Encoded {
            model: encoder.id.clone(),
            weights: encoder.source_sha256.clone(),
            precision: encoder.precision.name().to_owned(),
            device: engine.runtime().name().to_owned(),
        },
        milliseconds: watch.milliseconds(),
    })
}
