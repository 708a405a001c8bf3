//! A model's 8-bit weights, as packs and `--precision int8` have them.

use std::fs;
use std::path::PathBuf;

use super::error::OpenError;
use crate::fetch::{Fetched, Options};
use crate::files::write_whole;
use crate::hash;
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
    // The pack of what was rounded before may be another one.
    let _ = fs::remove_file(path.with_extension("sha256"));
    let written = written.and_then(|()| write_whole(&path, &bytes));
    written.map_err(|reason| OpenError::Write { path, reason })?;
    Ok(Int8 { tensors, scheme })
}

fn weights(model: &str, reason: ReadError) -> OpenError {
    OpenError::Weights {
        name: format!("cannot pack {model}"),
        reason,
    }
}

/// SHA-256 of a model's 8-bit pack, as the page's labs name it. Learned once: it is
/// kept beside the rounded weights with that of what the pack says of itself (its
/// source's hash and its scheme among that). `source` reads the weights, where they
/// are needed.
///
/// # Errors
/// As [`int8`], and those of `source`.
pub fn pack_hash(
    model: &Model,
    fetched: &Fetched,
    source: impl FnOnce() -> Result<Tensors, OpenError>,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<String, OpenError> {
    let path = kept(model, fetched)?.with_extension("sha256");
    // Weights that are rounded by what layers see may be rounded anew.
    let scheme = match model.rounding {
        Some(_) => SCHEME_CALIBRATED,
        None => SCHEME,
    };
    let about = |scheme| {
        let info = serde_json::to_string(&pack_info(model, fetched, scheme));
        info.map(|info| hash::hex(info.as_bytes())).ok()
    };
    if let Ok(text) = fs::read_to_string(&path)
        && let Some((of, pack)) = text.trim().split_once(' ')
        && about(scheme).is_some_and(|about| about == of)
    {
        return Ok(pack.to_owned());
    }
    let Int8 { tensors, scheme } = int8(model, fetched, &source()?, progress)?;
    let bytes = write_pack(&pack_info(model, fetched, scheme), &tensors);
    let pack = hash::hex(&bytes.map_err(|source| weights(&model.id, source))?);
    let written = path.parent().map_or(Ok(()), fs::create_dir_all);
    let text = about(scheme).map(|about| format!("{about} {pack}\n"));
    let write = |text: String| written.and_then(|()| write_whole(&path, text.as_bytes()));
    // It is only learned again.
    if let Some(Err(error)) = text.map(write) {
        log::warn!("cannot write `{}`: {error}", path.display());
    }
    Ok(pack)
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
    .map_err(|reason| OpenError::Rounding {
        model: model.id.clone(),
        reason,
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
