//! The features of a run: what they depend on, and those that are stored.

use anyhow::{Result, bail};
use indicatif::{ProgressBar, ProgressStyle};

use super::args::EvaluateArgs;
use crate::ask::few_shot::features::FeatureSource;
use crate::corpus::Item;
use crate::fetch::{Fetched, Options};
use crate::open::{Attached, Engine};
use crate::vectors::space::{Space, View};
use crate::weights::catalogue::Model;
use crate::weights::spec::Family;

/// What all features of a run depend on, at no strength of the adapter.
pub(super) fn space_of(
    args: &EvaluateArgs,
    model: &Model,
    fetched: &Fetched,
    adapter: Option<&Attached>,
) -> Space {
    Space {
        model: model.id.clone(),
        weights: fetched.sha256.clone(),
        precision: args.options.precision.to_string(),
        adapter: adapter.map(|adapter| adapter.sha256.clone()),
        strength: 0.0,
        dimension: model.architecture.embedding,
    }
}

/// Features at some strengths, kept in the home folder.
pub(super) fn features<'a>(
    engine: &'a Engine,
    model: &Model,
    space: &Space,
    strengths: &[f32],
) -> Result<FeatureSource<'a>> {
    let folder = Options::from_env()?.home.join("features");
    let (encoder, side) = (engine.encoder(Family::Clip)?, model.preprocess.crop);
    Ok(FeatureSource::new(
        encoder, &folder, space, side, strengths,
    )?)
}

/// How far encoding is.
pub(super) fn progress() -> Result<ProgressBar> {
    Ok(ProgressBar::new(0).with_style(ProgressStyle::with_template(
        "{bar:30} {pos}/{len} images encoded, {per_sec}, {eta} left",
    )?))
}

/// Makes the features of images that can be used known, and shows how far that is.
pub(super) fn encode(source: &mut FeatureSource<'_>, wanted: &[(&Item, View)]) -> Result<()> {
    let bar = progress()?;
    let left_out = source.prepare(wanted, |done, total| {
        bar.set_length(total as u64);
        bar.set_position(done as u64);
    })?;
    bar.finish_and_clear();
    if let Some(picture) = left_out.first() {
        bail!("{}: {}", picture.name, picture.why);
    }
    Ok(())
}
