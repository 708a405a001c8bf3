//! The adapter of a command: a file, or the one that comes with Clipsight.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::open::engine::Engine;
use crate::weights::files::adapter::{AdapterInfo, read_adapter, read_info};
use crate::weights::catalogue::Model;
use crate::hash;

/// Trained by the command in `adapters/README.md`.
const BUILT_IN: &[u8] = include_bytes!("../../adapters/clip-vit-b16.safetensors");

/// The file of the adapter that comes with Clipsight for a model, if there is one.
///
/// # Errors
/// None in a released build.
pub fn built_in(model: &str) -> Result<Option<&'static [u8]>> {
    let info = read_info(BUILT_IN).context("the built-in adapter")?;
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
pub fn attach(engine: &mut Engine, model: &Model, path: Option<&Path>) -> Result<Option<Attached>> {
    let given;
    let (name, bytes) = match path {
        Some(path) if path.as_os_str() == "none" => return Ok(None),
        Some(path) => {
            given = fs::read(path).with_context(|| format!("cannot read `{}`", path.display()))?;
            (path.display().to_string(), given.as_slice())
        }
        None => match built_in(&model.id)? {
            Some(bytes) => ("the built-in adapter".to_owned(), bytes),
            None => {
                eprintln!(
                    "{} has no built-in adapter: only plain methods are run",
                    model.id
                );
                return Ok(None);
            }
        },
    };
    let info = read_info(bytes).with_context(|| name.clone())?;
    if info.model != model.id {
        bail!("{name} corrects {}, not {}", info.model, model.id);
    }
    let (info, tensors) = read_adapter(bytes, &model.architecture).context(name)?;
    engine.attach(info.sizes(), tensors)?;
    Ok(Some(Attached {
        info,
        sha256: hash::hex(bytes),
    }))
}
