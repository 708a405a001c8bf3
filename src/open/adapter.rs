//! A model's adapter: a file, or the one that comes with Clipsight.

use std::fs;
use std::path::Path;

use super::engine::Engine;
use super::error::OpenError;
use crate::hash;
use crate::weights::catalogue::Model;
use crate::weights::files::adapter::{AdapterInfo, read_adapter, read_info};
use crate::weights::files::error::ReadError;

/// Trained by the command in `adapters/README.md`.
const BUILT_IN: &[u8] = include_bytes!("../../adapters/clip-vit-b16.safetensors");

/// The file of the adapter that comes with Clipsight for a model, if there is one.
///
/// # Errors
/// None in a released build.
pub fn built_in_adapter(model: &str) -> Result<Option<&'static [u8]>, OpenError> {
    let info = read_info(BUILT_IN).map_err(|source| of_weights("the built-in adapter", source))?;
    Ok((info.model == model).then_some(BUILT_IN))
}

/// An adapter that was attached to an engine's CLIP model.
#[derive(Debug, Clone)]
pub struct Attached {
    /// What it says of itself.
    pub info: AdapterInfo,
    /// SHA-256 of its file, in hex.
    pub sha256: String,
}

/// Attaches the adapter at `path` to the engine's CLIP model: by default the
/// built-in one, if it is this model's; `none` for none.
///
/// # Errors
/// A file that cannot be read, is no adapter or is another model's.
pub fn attach(
    engine: &mut Engine,
    model: &Model,
    path: Option<&Path>,
) -> Result<Option<Attached>, OpenError> {
    let given;
    let (name, bytes) = match path {
        Some(path) if path.as_os_str() == "none" => return Ok(None),
        Some(path) => {
            given = fs::read(path).map_err(|reason| OpenError::Read {
                path: path.to_owned(),
                reason,
            })?;
            (path.display().to_string(), given.as_slice())
        }
        None => match built_in_adapter(&model.id)? {
            Some(bytes) => ("the built-in adapter".to_owned(), bytes),
            None => return Ok(None),
        },
    };
    let info = read_info(bytes).map_err(|source| of_weights(&name, source))?;
    if info.model != model.id {
        return Err(OpenError::OtherModel {
            name,
            theirs: info.model,
            ours: model.id.clone(),
        });
    }
    let read = read_adapter(bytes, &model.architecture);
    let (info, tensors) = read.map_err(|source| of_weights(&name, source))?;
    engine.attach(info.sizes(), tensors)?;
    Ok(Some(Attached {
        info,
        sha256: hash::hex(bytes),
    }))
}

fn of_weights(name: &str, reason: ReadError) -> OpenError {
    OpenError::Weights {
        name: name.to_owned(),
        reason,
    }
}
