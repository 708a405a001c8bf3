//! Finding a model's weights on this machine and loading them.

use std::fs;
use std::io::{IsTerminal, Write, stderr, stdin};

use anyhow::{Context, Result, bail};
use clap::Args;

use super::int8::int8;
use crate::device::Device;
use crate::clock::Stopwatch;
use crate::open::engine::{Engine, ModelSpec};
use crate::text::Tokenizer;
use crate::weights::spec::{Family, TextArchitecture};
use crate::weights::Precision;
use crate::weights::catalogue::{Catalogue, Item, Model, Source};
use crate::fetch::{self, Fetched};
use crate::weights::rounding::{to_f16, to_f32, to_int8};
use crate::weights::files::read::{read, read_text};
use crate::weights::tensor::Tensors;

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
        .filter(|&model| fetch::installed(model).is_some())
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
pub fn read_source(model: &Model) -> Result<(Fetched, Tensors)> {
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

/// CLIP's text tower as a source has it, and where it came from. Not every
/// source of a model holds it.
pub fn read_text_source(model: &Model) -> Result<(TextArchitecture, Fetched, Tensors)> {
    let name = &model.id;
    let Some(architecture) = model.text.clone() else {
        bail!("{name} has no text tower: take a CLIP model");
    };
    let with_text = |source: &&Source| source.reader.has_text_tower();
    let sources: Vec<Source> = model.sources.iter().filter(with_text).cloned().collect();
    let Some(fetched) = fetch::installed(Item {
        id: name,
        title: &model.title,
        sources: &sources,
    }) else {
        bail!(
            "the text tower of {name} is not here: run `clipsight fetch {name} --source hub` \
             (mirrors hold the image tower only), or take ready embeddings with --from TABLE"
        );
    };
    let bytes = fs::read(&fetched.path)
        .with_context(|| format!("cannot read `{}`", fetched.path.display()))?;
    let tensors = read_text(fetched.reader, &bytes, &architecture)
        .with_context(|| format!("`{}`", fetched.path.display()))?;
    Ok((architecture, fetched, tensors))
}

/// CLIP's tokenizer.
pub fn tokenizer(catalogue: &Catalogue) -> Result<Tokenizer> {
    Ok(read_tokenizer(catalogue)?.1)
}

/// The tokenizer's file, and what is in it.
pub fn read_tokenizer(catalogue: &Catalogue) -> Result<(Vec<u8>, Tokenizer)> {
    let Some(file) = &catalogue.tokenizer else {
        bail!(
            "the catalogue names no tokenizer: add one, or take ready embeddings with --from TABLE"
        );
    };
    let Some(fetched) = fetch::installed(file) else {
        bail!(
            "CLIP's tokenizer is not here: run `clipsight fetch {}` first",
            file.id
        );
    };
    let bytes = fs::read(&fetched.path)
        .with_context(|| format!("cannot read `{}`", fetched.path.display()))?;
    let tokenizer =
        Tokenizer::new(&bytes).with_context(|| format!("`{}`", fetched.path.display()))?;
    Ok((bytes, tokenizer))
}

/// A model's weights in the given precision.
pub fn in_precision(tensors: &Tensors, precision: Precision) -> Tensors {
    match precision {
        Precision::F32 => to_f32(tensors),
        Precision::F16 => to_f16(tensors),
        Precision::Int8 => to_int8(tensors),
    }
}

/// Loads a model into the engine in the given precision; says where the weights
/// came from.
pub fn load(engine: &mut Engine, name: &str, precision: Precision) -> Result<Fetched> {
    let watch = Stopwatch::start();
    let model = engine.catalogue().model(name)?.clone();
    let (fetched, tensors) = read_source(&model)?;
    let tensors = match precision {
        Precision::Int8 => int8(&model, &fetched, &tensors)?.0,
        _ => in_precision(&tensors, precision),
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
