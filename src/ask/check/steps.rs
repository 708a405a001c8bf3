//! The loaded models against numbers that are known.

use super::drawn::drawn_images;
use super::expected::Expected;
use super::rule::{Limits, compare};
use crate::clock::Stopwatch;
use crate::open::{Encoder, Engine, EngineError};
use crate::report::check::{CheckReport, CheckRow};
use crate::weights::catalogue::CatalogueError;

/// Runs every loaded model on the first `images` drawn images and compares
/// with the stored numbers of its source, or, where there are none, with
/// what `reference` gives.
///
/// # Errors
/// [`EngineError`] when a model or its device fails.
pub async fn ask(
    engine: &Engine,
    images: usize,
    reference: Option<&Engine>,
    mut progress: impl FnMut(&str),
) -> Result<CheckReport, EngineError> {
    let stored = stored()?;
    let mut rows = Vec::new();
    for encoder in engine.encoders() {
        let device = engine.runtime().name();
        rows.push(ask_one(device, encoder, images, &stored, reference, &mut progress).await?);
    }
    Ok(CheckReport {
        device: engine.runtime().name().to_owned(),
        precision: engine
            .encoders()
            .first()
            .map_or_else(String::new, |encoder| encoder.precision.to_string()),
        passed: !rows.is_empty() && rows.iter().all(|row| row.passed),
        rows,
    })
}

pub(super) fn stored() -> Result<Expected, EngineError> {
    Ok(Expected::stored().map_err(CatalogueError::Form)?)
}

/// [`ask`] of one encoder.
pub(super) async fn ask_one(
    device: &str,
    encoder: &Encoder,
    images: usize,
    stored: &Expected,
    reference: Option<&Engine>,
    progress: &mut impl FnMut(&str),
) -> Result<CheckRow, EngineError> {
    let expected = stored.of(&encoder.source_sha256);
    let mut pairs = Vec::new();
    let mut milliseconds = 0.0;
    for (name, image) in drawn_images().iter().take(images) {
        progress(&format!("Checking {} on `{name}`", encoder.id));
        let theirs = match (&expected, reference) {
            (Some(expected), _) => expected.get(name).cloned(),
            (None, Some(reference)) => {
                let family = encoder.spec.family;
                Some(reference.encoder(family)?.embed(name, image).await?)
            }
            (None, None) => None,
        };
        let watch = Stopwatch::start();
        let ours = encoder.embed(name, image).await?;
        milliseconds += watch.milliseconds();
        pairs.extend(theirs.map(|theirs| (ours, theirs)));
    }
    let source = match (&expected, reference) {
        (Some(_), _) => "stored numbers of an independent implementation",
        (None, Some(_)) => "this program on the CPU in f32",
        (None, None) => "nothing: no stored numbers for this source",
    };
    let limits = Limits::of(device, encoder.precision.name());
    let per_image = milliseconds / images.max(1) as f64;
    Ok(compare(&encoder.id, source, &pairs, limits, per_image))
}
