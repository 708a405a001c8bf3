//! A model's 8-bit weights, as packs and `--precision int8` have them.

use std::fs;
use std::path::PathBuf;

use super::error::OpenError;
use crate::fetch::{Fetched, Options};
use crate::files::write_whole;
use crate::weights::catalogue::{Model, Origin, Rounding};
use crate::weights::files::error::ReadError;
use crate::weights::files::pack::{
    FORMAT, PackInfo, SCHEME, SCHEME_CALIBRATED, read_pack, write_pack,
};
use crate::weights::rounding::to_int8;
use crate::weights::tensor::{Tensors, Values};

/// A model in 8 bits.
#[derive(Debug, Clone)]
pub struct Int8 {
    /// The weights.
    pub tensors: Tensors,
    /// How they are stored, in words.
    pub scheme: &'static str,
}

/// Rounds a model's weights to 8 bits. Where that goes by what the layers see, the
/// result is kept, since measuring takes a minute; `progress` is then told how many
/// of how many views are done.
///
/// # Errors
/// [`OpenError`]: a file that cannot be written, weights that do not suit the
/// model.
pub fn int8(
    model: &Model,
    fetched: &Fetched,
    tensors: &Tensors,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<Int8, OpenError> {
    let already = |tensors: &Tensors| {
        let mut values = tensors.values();
        values.any(|tensor| matches!(tensor.values, Values::I8 { .. }))
    };
    let Some(rounding) = model.rounding.as_ref().filter(|_| !already(tensors)) else {
        return Ok(Int8 {
            tensors: to_int8(tensors),
            scheme: SCHEME,
        });
    };
    let path = kept(model, fetched)?;
    let scheme = SCHEME_CALIBRATED;
    if let Ok(bytes) = fs::read(&path)
        && let Ok((info, tensors)) = read_pack(&bytes)
        && info.source_sha256 == fetched.sha256
        && info.scheme == scheme
    {
        return Ok(Int8 { tensors, scheme });
    }
    let tensors = rounded(model, rounding, tensors, progress)?;
    let bytes = write_pack(&pack_info(model, fetched, scheme), &tensors);
    let bytes = bytes.map_err(|source| weights(&model.id, source))?;
    let written = path.parent().map_or(Ok(()), fs::create_dir_all);
    let written = written.and_then(|()| write_whole(&path, &bytes));
    written.map_err(|source| OpenError::Write { path, source })?;
    Ok(Int8 { tensors, scheme })
}

fn weights(model: &str, source: ReadError) -> OpenError {
    OpenError::Weights {
        name: format!("cannot pack {model}"),
        source,
    }
}

/// What a model's pack says of itself.
pub fn pack_info(model: &Model, fetched: &Fetched, scheme: &str) -> PackInfo {
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
        architecture: model.architecture.clone().into(),
        preprocess: Some(model.preprocess.clone()),
    }
}

/// Where the rounded weights of a source's file are kept.
fn kept(model: &Model, fetched: &Fetched) -> Result<PathBuf, OpenError> {
    let hash = fetched.sha256.get(..16).unwrap_or(&fetched.sha256);
    let home = Options::from_env()?.home;
    Ok(home
        .join("int8")
        .join(format!("{}-{hash}.safetensors", model.id)))
}

#[cfg(feature = "cpu")]
fn rounded(
    model: &Model,
    rounding: &Rounding,
    tensors: &Tensors,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<Tensors, OpenError> {
    let in_half: Vec<&str> = rounding.in_half.iter().map(String::as_str).collect();
    super::rounding::to_int8_by_inputs::<crate::device::Cpu>(
        &model.architecture,
        &model.preprocess,
        tensors,
        &in_half,
        &Default::default(),
        progress,
    )
    .map_err(|source| OpenError::Rounding {
        model: model.id.clone(),
        source,
    })
}

#[cfg(not(feature = "cpu"))]
fn rounded(
    model: &Model,
    _: &Rounding,
    _: &Tensors,
    _: &mut dyn FnMut(usize, usize),
) -> Result<Tensors, OpenError> {
    Err(OpenError::NoCpu(model.id.clone()))
}
