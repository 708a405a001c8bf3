//! What commands add to opening models: options, questions, progress.

use std::io::{IsTerminal, Write, stderr, stdin};
use std::path::Path;

use anyhow::{Result, bail};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use crate::device::Device;
use crate::fetch::{self, Fetched};
use crate::open::{self, Attached, Engine, Int8, named};
use crate::weights::Precision;
use crate::weights::catalogue::{Catalogue, Model};
use crate::weights::spec::Family;
use crate::weights::tensor::Tensors;

/// Options of every command that runs a model.
#[derive(Debug, Clone, Copy, Args)]
pub struct ModelOptions {
    /// Device: auto, cpu, wgpu or cuda. Auto never takes a software GPU; a GPU that
    /// fails its self-test is left for the CPU, which is said
    #[arg(long, default_value = "auto")]
    pub device: Device,
    /// Precision of the weights: f32, f16 or int8 (activations are f32)
    #[arg(long, default_value = "f32")]
    pub precision: Precision,
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

/// A CLIP and a DINOv2 model by name, by default the default pair's; their weights are
/// here.
///
/// # Errors
/// A model of another family, or weights that nobody wants to fetch.
pub fn choose_pair(
    catalogue: &Catalogue,
    clip: Option<&str>,
    dino: Option<&str>,
) -> Result<[String; 2]> {
    let default = &catalogue.default_pair;
    let clip = clip.unwrap_or(&default.clip);
    let dino = dino.unwrap_or(&default.dino);
    require_family(catalogue, clip, Family::Clip)?;
    require_family(catalogue, dino, Family::Dinov2)?;
    offer_fetch(catalogue, &[clip, dino])?;
    Ok([clip, dino].map(str::to_owned))
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

/// Loads a model into the engine; says where the weights came from.
pub fn load(engine: &mut Engine, name: &str, precision: Precision) -> Result<Fetched> {
    let bar = Rounding::of(name)?;
    Ok(named::load(engine, name, precision, &mut bar.progress())?)
}

/// A model's 8-bit weights.
pub fn int8(model: &Model, fetched: &Fetched, tensors: &Tensors) -> Result<Int8> {
    let bar = Rounding::of(&model.id)?;
    Ok(open::int8(model, fetched, tensors, &mut bar.progress())?)
}

/// SHA-256 of a model's 8-bit pack.
pub fn pack_hash(model: &Model, fetched: &Fetched) -> Result<String> {
    let bar = Rounding::of(&model.id)?;
    let source = || Ok(named::read_source(model)?.1);
    Ok(open::pack_hash(
        model,
        fetched,
        source,
        &mut bar.progress(),
    )?)
}

/// Attaches an adapter as [`open::attach`] does; says so where there is none.
pub fn attach(engine: &mut Engine, model: &Model, path: Option<&Path>) -> Result<Option<Attached>> {
    let attached = open::attach(engine, model, path)?;
    if attached.is_none() && path.is_none() {
        eprintln!(
            "{} has no built-in adapter: only plain methods are run",
            model.id
        );
    }
    Ok(attached)
}

/// A bar that shows itself once there is something to measure.
struct Rounding(ProgressBar);

impl Rounding {
    fn of(model: &str) -> Result<Self> {
        let bar = ProgressBar::hidden().with_style(ProgressStyle::with_template(&format!(
            "{model}: measuring what its layers see {{bar:20}} {{pos}}/{{len}} views, {{eta}} left"
        ))?);
        Ok(Self(bar))
    }

    fn progress(&self) -> impl FnMut(usize, usize) {
        let bar = &self.0;
        move |done, total| {
            if bar.length() != Some(total as u64) {
                bar.set_length(total as u64);
                bar.set_draw_target(indicatif::ProgressDrawTarget::stderr());
            }
            bar.set_position(done as u64);
            if done == total {
                bar.finish_and_clear();
            }
        }
    }
}
