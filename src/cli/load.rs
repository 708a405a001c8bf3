//! Finding a model's weights on this machine and loading them.

use std::fs;
use std::io::{IsTerminal, Write, stderr, stdin};

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::backend::Device;
use crate::clock::Stopwatch;
use crate::engine::{Engine, ModelSpec};
use crate::model::Family;
use crate::precision::Precision;
use crate::weights::catalogue::{Catalogue, Model};
use crate::weights::fetch::{self, Fetched};
use crate::weights::quantise::{to_f16, to_f32, to_int8};
use crate::weights::read::read;

/// Options of every command that runs a model.
#[derive(Debug, Clone, Copy, Args)]
pub struct ModelOptions {
    /// Device: auto, cpu, wgpu or cuda. Auto never takes a software GPU
    #[arg(long, default_value = "auto")]
    pub device: Device,
    /// Precision of the weights: f32, f16 or int8 (activations are f32)
    #[arg(long, default_value = "f32")]
    pub precision: Precision,
}

/// Names of the catalogue's models whose weights are on this machine.
pub fn installed_models(catalogue: &Catalogue) -> Vec<String> {
    catalogue
        .models
        .iter()
        .filter(|model| fetch::installed(model).is_some())
        .map(|model| model.id.clone())
        .collect()
}

/// Fails when a model is not of the family that its place asks for.
pub fn require_family(catalogue: &Catalogue, name: &str, family: Family) -> Result<()> {
    if catalogue.model(name)?.architecture.family != family {
        bail!(
            "`{name}` is not a {family:?} model: `clipsight models` lists what --clip and --dino take"
        );
    }
    Ok(())
}

/// Fetches what is missing after asking, or says how when nobody can be asked.
pub fn offer_fetch(catalogue: &Catalogue, names: &[&str]) -> Result<()> {
    let mut missing = Vec::new();
    for name in names {
        let model = catalogue.model(name)?;
        if fetch::installed(model).is_none() {
            missing.push(model.id.as_str());
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    let list = missing.join(" ");
    let terminal = stdin().is_terminal() && stderr().is_terminal();
    if !terminal {
        bail!("the weights of {list} are not here: run `clipsight fetch {list}` first");
    }
    eprint!("The weights of {list} are not here. Download them now? [y/N] ");
    stderr().flush()?;
    let mut answer = String::new();
    stdin().read_line(&mut answer)?;
    if !matches!(answer.trim().to_lowercase().as_str(), "y" | "yes") {
        bail!("nothing was downloaded; `clipsight fetch {list}` does it later");
    }
    super::fetch::run(super::fetch::FetchArgs::of(&missing))
}

/// A model's weights as its source has them, and where they came from.
pub fn read_source(model: &Model) -> Result<(Fetched, crate::weights::tensor::Tensors)> {
    let name = &model.id;
    let Some(fetched) = fetch::installed(model) else {
        bail!("the weights of {name} are not here: run `clipsight fetch {name}` first");
    };
    let bytes = fs::read(&fetched.path)
        .with_context(|| format!("cannot read `{}`", fetched.path.display()))?;
    let tensors = read(fetched.reader, &bytes, &model.architecture)
        .with_context(|| format!("`{}`", fetched.path.display()))?;
    Ok((fetched, tensors))
}

/// Loads a model into the engine in the given precision; says where the weights
/// came from.
pub fn load(engine: &mut Engine, name: &str, precision: Precision) -> Result<Fetched> {
    let watch = Stopwatch::start();
    let model = engine.catalogue().model(name)?.clone();
    let (fetched, tensors) = read_source(&model)?;
    let tensors = match precision {
        Precision::F32 => to_f32(&tensors),
        Precision::F16 => to_f16(&tensors),
        Precision::Int8 => to_int8(&tensors),
    };
    engine.add_load_time(watch.milliseconds());
    engine.load(
        ModelSpec {
            id: model.id,
            architecture: model.architecture,
            preprocess: model.preprocess,
            source_sha256: fetched.sha256.clone(),
            precision,
        },
        tensors,
    )?;
    Ok(fetched)
}
