//! An image encoder, CLIP also with its adapter, as the commands that ask for features
//! open it.

use std::path::Path;

use anyhow::{Result, bail};
use indicatif::{ProgressBar, ProgressStyle};

use super::opening::{self, ModelOptions, attach, offer_fetch, require_family};
use super::self_test;
use crate::ask::few_shot::features::FeatureSource;
use crate::ask::pairs::Encoded;
use crate::corpus::Item;
use crate::device::Runtime;
use crate::fetch::{Fetched, Options};
use crate::open::{Attached, Encoder, Engine};
use crate::vectors::exchange::MadeBy;
use crate::vectors::space::{Space, View};
use crate::weights::Precision;
use crate::weights::catalogue::{Catalogue, Model};
use crate::weights::spec::Family;

/// The CLIP model of that name, by default the default pair's; its weights are here.
///
/// # Errors
/// Another family's model, or weights that nobody wants to fetch.
pub fn choose(catalogue: &Catalogue, name: Option<&str>) -> Result<String> {
    let name = name.unwrap_or(&catalogue.default_pair.clip);
    require_family(catalogue, name, Family::Clip)?;
    offer_fetch(catalogue, &[name])?;
    Ok(name.to_owned())
}

/// A loaded image encoder.
pub struct Opened {
    engine: Engine,
    /// What the catalogue says of it.
    pub model: Model,
    /// Where its weights came from.
    pub fetched: Fetched,
    /// Form of the weights.
    pub precision: Precision,
    /// Its adapter, where it has one.
    pub adapter: Option<Attached>,
}

impl Opened {
    /// Loads a model whose weights are here.
    ///
    /// # Errors
    /// A device or weights that cannot be used.
    pub fn open(catalogue: &Catalogue, name: &str, options: ModelOptions) -> Result<Self> {
        let runtime = pollster::block_on(Runtime::open(options.device))?;
        let (engine, fetched) = self_test::open(runtime, catalogue, |engine| {
            opening::load(engine, name, options.precision)
        })?;
        Ok(Self {
            engine,
            model: catalogue.model(name)?.clone(),
            fetched,
            precision: options.precision,
            adapter: None,
        })
    }

    /// Loads a CLIP model that was [chosen](choose), and attaches an adapter as
    /// [`attach`] does.
    ///
    /// # Errors
    /// A device, weights or an adapter that cannot be used.
    pub fn with_adapter(
        catalogue: &Catalogue,
        name: &str,
        options: ModelOptions,
        adapter: Option<&Path>,
    ) -> Result<Self> {
        let mut own = Self::open(catalogue, name, options)?;
        own.adapter = attach(&mut own.engine, &own.model, adapter)?;
        Ok(own)
    }

    /// The encoder.
    ///
    /// # Errors
    /// None once it is open.
    pub fn encoder(&self) -> Result<&Encoder> {
        Ok(self.engine.encoder(self.model.architecture.family)?)
    }

    /// Name of the device: `cpu`, `wgpu` or `cuda`.
    pub fn device(&self) -> &'static str {
        self.engine.runtime().name()
    }

    /// What makes its embeddings.
    pub fn encoded(&self) -> Encoded {
        Encoded {
            model: self.model.id.clone(),
            weights: self.fetched.sha256.clone(),
            precision: self.precision.to_string(),
            device: self.device().to_owned(),
        }
    }

    /// The same as files of embeddings say it.
    pub fn made_by(&self) -> MadeBy {
        let Encoded {
            model,
            weights,
            precision,
            ..
        } = self.encoded();
        MadeBy {
            model,
            weights,
            precision,
        }
    }

    /// What all its features depend on, at no strength of the adapter.
    pub fn space(&self) -> Space {
        Space {
            model: self.model.id.clone(),
            weights: self.fetched.sha256.clone(),
            precision: self.precision.to_string(),
            adapter: self.adapter.as_ref().map(|adapter| adapter.sha256.clone()),
            strength: 0.0,
            dimension: self.model.architecture.embedding,
        }
    }

    /// Features at some strengths, kept in the home folder.
    ///
    /// # Errors
    /// A home folder that cannot be used.
    pub fn features(&self, strengths: &[f32]) -> Result<FeatureSource<'_>> {
        let folder = Options::from_env()?.home.join("features");
        let (encoder, side) = (self.encoder()?, self.model.preprocess.crop);
        let source = FeatureSource::new(encoder, &folder, &self.space(), side, strengths);
        Ok(source?)
    }
}

/// How far encoding is.
pub fn progress() -> Result<ProgressBar> {
    Ok(ProgressBar::new(0).with_style(ProgressStyle::with_template(
        "{bar:30} {pos}/{len} images encoded, {per_sec}, {eta} left",
    )?))
}

/// Does work that tells how many of how many images are encoded, and shows it.
///
/// # Errors
/// None in a released build: the bar's form is a constant.
pub fn shown<T>(work: impl FnOnce(&mut dyn FnMut(usize, usize)) -> T) -> Result<T> {
    let bar = progress()?;
    let done = work(&mut |done, total| {
        bar.set_length(total as u64);
        bar.set_position(done as u64);
    });
    bar.finish_and_clear();
    Ok(done)
}

/// Makes the features of images that can be used known, and shows how far that is.
///
/// # Errors
/// An image that cannot be used after all.
pub fn encode(source: &mut FeatureSource<'_>, wanted: &[(&Item, View)]) -> Result<()> {
    let left_out = shown(|progress| source.prepare(wanted, progress))??;
    if let Some(picture) = left_out.first() {
        bail!("{}: {}", picture.name, picture.why);
    }
    Ok(())
}
