//! A model's 8-bit weights, as packs and `--precision int8` have them.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use indicatif::{ProgressBar, ProgressStyle};

use super::files::write_whole;
use crate::open::rounding::to_int8_calibrated;
use crate::weights::catalogue::{Model, Origin, Rounding};
use crate::fetch::{Fetched, Options};
use crate::weights::files::pack::{FORMAT, PackInfo, SCHEME, SCHEME_CALIBRATED, read_pack, write_pack};
use crate::weights::rounding::to_int8;
use crate::weights::tensor::{Tensors, Values};

/// Rounds a model's weights to 8 bits, and says how. Where that goes by what the
/// layers see, the result is kept, since measuring takes a minute.
///
/// # Errors
/// A file that cannot be written; weights that do not suit the model.
pub fn int8(
    model: &Model,
    fetched: &Fetched,
    tensors: &Tensors,
) -> Result<(Tensors, &'static str)> {
    let already = |tensors: &Tensors| {
        let mut values = tensors.values();
        values.any(|tensor| matches!(tensor.values, Values::I8 { .. }))
    };
    let Some(rounding) = model.rounding.as_ref().filter(|_| !already(tensors)) else {
        return Ok((to_int8(tensors), SCHEME));
    };
    let path = kept(model, fetched)?;
    if let Ok(bytes) = fs::read(&path)
        && let Ok((info, tensors)) = read_pack(&bytes)
        && info.source_sha256 == fetched.sha256
        && info.scheme == SCHEME_CALIBRATED
    {
        return Ok((tensors, SCHEME_CALIBRATED));
    }
    let tensors = calibrated(model, rounding, tensors)?;
    let bytes = write_pack(&info(model, fetched, SCHEME_CALIBRATED), &tensors)
        .with_context(|| format!("cannot pack {}", model.id))?;
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)
            .with_context(|| format!("cannot make `{}`", folder.display()))?;
    }
    write_whole(&path, &bytes)?;
    Ok((tensors, SCHEME_CALIBRATED))
}

/// What a model's pack says of itself.
pub fn info(model: &Model, fetched: &Fetched, scheme: &str) -> PackInfo {
    let source = model.source(&fetched.source_id);
    // The commit that a file came from says more than a branch's name, but is
    // not always known: bytes must not depend on that, so the catalogue's word
    // is taken, and the hash says which file it was.
    let revision = source.map_or_else(String::new, |source| match &source.from {
        Origin::Hub { repo, revision, .. } => format!("{repo}@{revision}"),
        Origin::Pypi {
            project, version, ..
        } => format!("{project}=={version}"),
    });
    PackInfo {
        format: FORMAT,
        model: model.id.clone(),
        title: model.title.clone(),
        source: fetched.source_id.clone(),
        revision,
        source_sha256: fetched.sha256.clone(),
        licence: source.map_or_else(String::new, |source| source.licence.clone()),
        scheme: scheme.into(),
        architecture: model.architecture.clone(),
        preprocess: model.preprocess.clone(),
    }
}

/// Where the rounded weights of a source's file are kept.
fn kept(model: &Model, fetched: &Fetched) -> Result<PathBuf> {
    let hash = fetched.sha256.get(..16).unwrap_or(&fetched.sha256);
    let home = Options::from_env()?.home;
    Ok(home
        .join("int8")
        .join(format!("{}-{hash}.safetensors", model.id)))
}

#[cfg(feature = "cpu")]
fn calibrated(model: &Model, rounding: &Rounding, tensors: &Tensors) -> Result<Tensors> {
    let bar = ProgressBar::new(0).with_style(ProgressStyle::with_template(&format!(
        "{}: measuring what its layers see {{bar:20}} {{pos}}/{{len}} views, {{eta}} left",
        model.id
    ))?);
    let in_half: Vec<&str> = rounding.in_half.iter().map(String::as_str).collect();
    let tensors = to_int8_calibrated::<crate::device::Cpu>(
        &model.architecture,
        &model.preprocess,
        tensors,
        &in_half,
        &Default::default(),
        |done, total| {
            bar.set_length(total as u64);
            bar.set_position(done as u64);
        },
    )
    .with_context(|| format!("cannot round {}", model.id))?;
    bar.finish_and_clear();
    Ok(tensors)
}

#[cfg(not(feature = "cpu"))]
fn calibrated(model: &Model, _: &Rounding, _: &Tensors) -> Result<Tensors> {
    anyhow::bail!(
        "rounding {} to 8 bits needs a build with the `cpu` feature",
        model.id
    )
}
