//! Models by their catalogue name, from the weights on this machine.

use std::fs;

use super::engine::{Engine, ModelInfo};
use super::error::OpenError;
use super::int8::int8;
#[cfg(feature = "cpu")]
use super::prepared::Prepared;
use crate::clock::Stopwatch;
use crate::device::Runtime;
use crate::fetch::{self, Fetched};
use crate::text::Tokenizer;
use crate::weights::Precision;
use crate::weights::catalogue::{Catalogue, Item, Model, Source};
use crate::weights::files::read::read;
use crate::weights::rounding::{to_f16, to_f32, to_int8};
use crate::weights::spec::{Spec, TextSpec};
use crate::weights::tensor::Tensors;

/// Names of the catalogue's models whose weights are on this machine.
pub fn installed(catalogue: &Catalogue) -> Vec<String> {
    let models = catalogue.models.iter();
    models
        .filter(|&model| fetch::installed(model).is_some())
        .map(|model| model.id.clone())
        .collect()
}

/// An image encoder's weights as its source has them, and where they came from.
///
/// # Errors
/// [`OpenError::NotHere`], [`OpenError::Read`], [`OpenError::Weights`].
pub fn read_source(model: &Model) -> Result<(Fetched, Tensors), OpenError> {
    let fetched = installed_weights(model)?;
    let tensors = read_fetched(&fetched, &model.architecture.clone().into())?;
    Ok((fetched, tensors))
}

fn installed_weights(model: &Model) -> Result<Fetched, OpenError> {
    fetch::installed(model).ok_or_else(|| OpenError::NotHere(model.id.clone()))
}

/// A model's weights as a device wants them: on the processor mapped from a file, which
/// is made the first time.
fn prepared(
    runtime: &Runtime,
    fetched: &Fetched,
    precision: Precision,
    read: impl FnOnce() -> Result<Tensors, OpenError>,
) -> Result<Tensors, OpenError> {
    #[cfg(feature = "cpu")]
    if matches!(runtime, Runtime::Cpu) {
        let prepared = Prepared::of(fetched, precision)?;
        return match prepared.open() {
            Some(tensors) => Ok(tensors),
            None => Ok(prepared.make(read()?)),
        };
    }
    let _ = (runtime, fetched, precision);
    read()
}

/// CLIP's text tower as a source has it, and where it came from. Not every
/// source of a model holds it.
///
/// # Errors
/// [`OpenError::NoText`], [`OpenError::NoTextHere`], and as [`read_source`].
pub fn read_text_source(model: &Model) -> Result<(TextSpec, Fetched, Tensors), OpenError> {
    let name = &model.id;
    let spec = model.text.clone();
    let spec = spec.ok_or_else(|| OpenError::NoText(name.clone()))?;
    let with_text = |source: &&Source| source.reader.has_text_tower();
    let sources: Vec<Source> = model.sources.iter().filter(with_text).cloned().collect();
    let fetched = fetch::installed(Item {
        id: name,
        title: &model.title,
        sources: &sources,
    });
    let fetched = fetched.ok_or_else(|| OpenError::NoTextHere(name.clone()))?;
    let tensors = read_fetched(&fetched, &spec.clone().into())?;
    Ok((spec, fetched, tensors))
}

fn read_fetched(fetched: &Fetched, spec: &Spec) -> Result<Tensors, OpenError> {
    let bytes = read_file(fetched)?;
    read(fetched.reader, &[&bytes], spec).map_err(|reason| OpenError::Weights {
        name: format!("`{}`", fetched.path.display()),
        reason,
    })
}

fn read_file(fetched: &Fetched) -> Result<Vec<u8>, OpenError> {
    fs::read(&fetched.path).map_err(|reason| OpenError::Read {
        path: fetched.path.clone(),
        reason,
    })
}

/// The tokenizer's file, and what is in it.
///
/// # Errors
/// [`OpenError::NoTokenizer`], [`OpenError::TokenizerNotHere`],
/// [`OpenError::Read`], [`OpenError::Tokenizer`].
pub fn read_tokenizer(catalogue: &Catalogue) -> Result<(Vec<u8>, Tokenizer), OpenError> {
    let file = catalogue.tokenizer.as_ref().ok_or(OpenError::NoTokenizer)?;
    let fetched = fetch::installed(file);
    let fetched = fetched.ok_or_else(|| OpenError::TokenizerNotHere(file.id.clone()))?;
    let bytes = read_file(&fetched)?;
    let tokenizer = Tokenizer::new(&bytes).map_err(|reason| OpenError::Tokenizer {
        path: fetched.path,
        reason,
    })?;
    Ok((bytes, tokenizer))
}

/// A model's weights in the given precision, rounded without data.
pub fn in_precision(tensors: &Tensors, precision: Precision) -> Tensors {
    match precision {
        Precision::F32 => to_f32(tensors),
        Precision::F16 => to_f16(tensors),
        Precision::Int8 => to_int8(tensors),
    }
}

/// Loads an image encoder into the engine in the given precision; says where the
/// weights came from. `rounding` is told how far a first rounding to 8 bits is.
///
/// # Errors
/// [`OpenError`] when the weights are not here, not sound or do not fit the device.
pub fn load(
    engine: &mut Engine,
    name: &str,
    precision: Precision,
    rounding: &mut dyn FnMut(usize, usize),
) -> Result<Fetched, OpenError> {
    let watch = Stopwatch::start();
    let model = engine.catalogue().model(name)?.clone();
    let fetched = installed_weights(&model)?;
    let read = || {
        let tensors = read_fetched(&fetched, &model.architecture.clone().into())?;
        match precision {
            Precision::Int8 => Ok(int8(&model, &fetched, &tensors, rounding)?.tensors),
            _ => Ok(in_precision(&tensors, precision)),
        }
    };
    let tensors = prepared(engine.runtime(), &fetched, precision, read)?;
    engine.add_load_time(watch.milliseconds());
    engine.load(
        ModelInfo {
            id: model.id,
            spec: model.architecture.into(),
            preprocess: Some(model.preprocess),
            source_sha256: fetched.sha256.clone(),
            precision,
        },
        tensors,
    )?;
    Ok(fetched)
}
