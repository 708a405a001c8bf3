//! A GPU is tested before a command believes it.

use anyhow::Result;

use super::opening;
use crate::ask::check;
use crate::device::{Device, Runtime};
use crate::fetch;
use crate::open::Engine;
use crate::weights::Precision;
use crate::weights::catalogue::Catalogue;

/// An engine on a device, with what `load` loads into it and gives; on the CPU where
/// the device's numbers for those models are wrong.
pub fn open<T>(
    runtime: Runtime,
    catalogue: &Catalogue,
    load: impl Fn(&mut Engine) -> Result<T>,
) -> Result<(Engine, T)> {
    let loaded = |runtime: Runtime| {
        let mut engine = Engine::new(runtime, catalogue.clone());
        let loaded = load(&mut engine)?;
        anyhow::Ok((engine, loaded))
    };
    let (engine, given) = loaded(runtime)?;
    let Some(doubt) = doubt(&engine)? else {
        return Ok((engine, given));
    };
    say(engine.runtime(), &doubt);
    drop(engine);
    loaded(cpu()?)
}

/// An engine with a CLIP and a DINOv2 model.
pub fn open_pair(
    catalogue: &Catalogue,
    models: [&str; 2],
    options: opening::ModelOptions,
) -> Result<Engine> {
    let runtime = pollster::block_on(Runtime::open(options.device))?;
    let (engine, ()) = open(runtime, catalogue, |engine| {
        for model in models {
            opening::load(engine, model, options.precision)?;
        }
        Ok(())
    })?;
    Ok(engine)
}

/// Says that the CPU takes a device's place, and why.
pub fn say(device: &Runtime, doubt: &str) {
    eprintln!(
        "clipsight: the self-test of {device} failed ({doubt}): the CPU computes instead; \
         `clipsight check --device {}` tests it again, --device cpu leaves it out",
        device.name()
    );
}

/// The device, or the CPU where its numbers for a model in f32 are wrong.
pub fn trusted(runtime: Runtime, catalogue: &Catalogue, model: &str) -> Result<Runtime> {
    if runtime.name() == "cpu" {
        return Ok(runtime);
    }
    let load = |engine: &mut Engine| opening::load(engine, model, Precision::F32);
    Ok(open(runtime, catalogue, load)?.0.runtime().clone())
}

/// What speaks against the engine's device, in words.
pub fn doubt(engine: &Engine) -> Result<Option<String>> {
    let notes = fetch::Options::from_env()?.notes();
    let runtime = engine.runtime();
    let reference = |model: &str| reference(engine.catalogue(), model);
    pollster::block_on(check::doubt(engine, &notes, reference, |model| {
        eprintln!("testing {runtime} on {model} before its first use");
    }))
}

/// A model in f32 on the CPU.
pub fn reference(catalogue: &Catalogue, model: &str) -> Result<Engine> {
    let mut engine = Engine::new(cpu()?, catalogue.clone());
    opening::load(&mut engine, model, Precision::F32)?;
    Ok(engine)
}

/// The reference's device.
pub fn cpu() -> Result<Runtime> {
    Ok(pollster::block_on(Runtime::open(Device::Cpu))?)
}
