//! Loaded models on one device, and the questions that can be asked of them.
//!
//! The command line and the page both stand on this; neither computes anything
//! itself.

mod check;
mod features;
pub mod text;

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use crate::device::{BackendError, LoadedEncoder, Runtime};
use crate::clock::Stopwatch;
use crate::vectors::embedding::Embedding;
use crate::image::augment::ViewError;
use crate::image::{self, ImageError, Pixels, Preprocess, RgbImage};
use crate::model::{ImageBatch, ModelError};
use crate::weights::spec::{AdapterSizes, Architecture, Family};
use crate::ask::pair;
use crate::weights::Precision;
use crate::report::{EncoderReport, ImageReport, Milliseconds, PairReport};
use crate::weights::catalogue::{Catalogue, CatalogueError};
use crate::weights::tensor::Tensors;

/// Why a question has no answer.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// One of the images cannot be used.
    #[error("{name}: {source}")]
    Image {
        /// Its name, as given.
        name: String,
        /// What is wrong with it.
        source: ImageError,
    },
    /// A view of an image cannot be made.
    #[error("{name}: {source}")]
    View {
        /// The image's name, as given.
        name: String,
        /// What is wrong.
        source: ViewError,
    },
    /// A model or the device failed.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The device cannot be used.
    #[error(transparent)]
    Backend(#[from] BackendError),
    /// The catalogue is broken or lacks a model.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    /// No model of the family is loaded.
    #[error("{0} model is not loaded: load one first")]
    NotLoaded(&'static str),
}

/// A model to load: what the catalogue or a pack says of it.
#[derive(Debug, Clone)]
pub struct ModelSpec {
    /// Catalogue name.
    pub id: String,
    /// Sizes.
    pub architecture: Architecture,
    /// How its input is prepared.
    pub preprocess: Preprocess,
    /// SHA-256 of the file that the weights came from first, in hex.
    pub source_sha256: String,
    /// Form of the weights.
    pub precision: Precision,
}

/// An image file: its name and its bytes.
#[derive(Debug, Clone, Copy)]
pub struct ImageFile<'a> {
    /// Name or path, for messages and the report.
    pub name: &'a str,
    /// The file's bytes.
    pub bytes: &'a [u8],
}

/// Thresholds given by hand; the catalogue's where absent.
#[derive(Debug, Clone, Copy, Default)]
pub struct PairOptions {
    /// CLIP's.
    pub clip_threshold: Option<f32>,
    /// DINOv2's.
    pub dino_threshold: Option<f32>,
}

struct Loaded {
    spec: ModelSpec,
    encoder: LoadedEncoder,
}

/// Embeddings kept per engine: some 2 MB at 512 floats.
const KEPT_EMBEDDINGS: usize = 1024;

/// Loaded models on one device.
pub struct Engine {
    runtime: Runtime,
    catalogue: Catalogue,
    models: Vec<Loaded>,
    load_milliseconds: f64,
    /// By model and SHA-256 of the image file.
    embeddings: HashMap<(String, [u8; 32]), Embedding>,
}

impl Engine {
    /// An engine without models on an opened device.
    pub fn new(runtime: Runtime, catalogue: Catalogue) -> Self {
        Self {
            runtime,
            catalogue,
            models: Vec::new(),
            load_milliseconds: 0.0,
            embeddings: HashMap::new(),
        }
    }

    /// The device.
    pub fn runtime(&self) -> &Runtime {
        &self.runtime
    }

    /// The catalogue.
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// Builds a model on the device; a model of the same name is replaced.
    ///
    /// # Errors
    /// [`EngineError::Model`] when the tensors do not suit the model.
    pub fn load(&mut self, spec: ModelSpec, tensors: Tensors) -> Result<(), EngineError> {
        let watch = Stopwatch::start();
        let encoder = self.runtime.load(&spec.architecture, tensors)?;
        self.models.retain(|model| model.spec.id != spec.id);
        self.embeddings.retain(|(model, _), _| *model != spec.id);
        self.models.push(Loaded { spec, encoder });
        self.load_milliseconds += watch.milliseconds();
        Ok(())
    }

    /// Adds time that was spent on reading weights, for the next report.
    pub fn add_load_time(&mut self, milliseconds: f64) {
        self.load_milliseconds += milliseconds;
    }

    fn loaded(&self, family: Family) -> Result<&Loaded, EngineError> {
        self.models
            .iter()
            .find(|model| model.spec.architecture.family == family)
            .ok_or(EngineError::NotLoaded(match family {
                Family::Clip => "the CLIP",
                Family::Dinov2 => "the DINOv2",
            }))
    }

    /// The embedding of a decoded image by the loaded model of a family.
    ///
    /// # Errors
    /// As [`Engine::pair`].
    pub async fn embed(&self, family: Family, image: &RgbImage) -> Result<Embedding, EngineError> {
        embed(self.loaded(family)?, "the image", image).await
    }

    /// Gives the loaded CLIP model an adapter, in place of the one it had.
    ///
    /// # Errors
    /// [`EngineError::NotLoaded`] without a CLIP model, [`EngineError::Model`]
    /// when the adapter does not suit it.
    pub fn attach(&mut self, sizes: AdapterSizes, tensors: Tensors) -> Result<(), EngineError> {
        self.loaded(Family::Clip)?;
        for model in &mut self.models {
            if model.spec.architecture.family == Family::Clip {
                let architecture = &model.spec.architecture;
                model.encoder.attach(architecture, sizes, tensors.clone())?;
            }
        }
        Ok(())
    }

    /// The raw CLIP embeddings of decoded images at each of the adapter's
    /// strengths: for each image one per strength, in their order; 0 is the
    /// plain stream. The images are computed together.
    ///
    /// # Errors
    /// As [`Engine::pair`], and [`EngineError::Model`] for a strength above 0
    /// without an adapter.
    pub async fn streams(
        &self,
        images: &[RgbImage],
        strengths: &[f32],
    ) -> Result<Vec<Vec<Vec<f32>>>, EngineError> {
        let model = self.loaded(Family::Clip)?;
        let pixels = images
            .iter()
            .map(|image| pixels(model, "the image", image))
            .collect::<Result<Vec<_>, _>>()?;
        let batch = ImageBatch::of_images(&pixels, &model.spec.preprocess)?;
        let streams = model.encoder.embed_each(&batch, strengths).await?;
        let of = |image: usize| streams.iter().map(|rows| rows[image].clone()).collect();
        Ok((0..images.len()).map(of).collect())
    }

    /// The embedding of an image file by the model that was loaded first.
    ///
    /// # Errors
    /// As [`Engine::pair`].
    pub async fn embed_first(&self, file: ImageFile<'_>) -> Result<Embedding, EngineError> {
        let model = self.models.first().ok_or(EngineError::NotLoaded("a"))?;
        let decoded = decode(file)?;
        embed(model, file.name, &decoded).await
    }

    /// Whether the loaded CLIP is blind to the difference of two images.
    /// `progress` is told of each step as it begins.
    ///
    /// # Errors
    /// [`EngineError::Image`] names the image that cannot be used;
    /// [`EngineError::Model`] and [`EngineError::NotLoaded`].
    pub async fn pair(
        &mut self,
        files: [ImageFile<'_>; 2],
        options: PairOptions,
        mut progress: impl FnMut(&str),
    ) -> Result<PairReport, EngineError> {
        let total = Stopwatch::start();
        let mut milliseconds = Milliseconds {
            load: std::mem::take(&mut self.load_milliseconds),
            ..Default::default()
        };

        progress("Reading the images");
        let watch = Stopwatch::start();
        let mut images = Vec::with_capacity(2);
        for file in files {
            images.push((decode(file)?, <[u8; 32]>::from(Sha256::digest(file.bytes))));
        }
        milliseconds.images = watch.milliseconds();

        let mut cosines = [0.0; 2];
        for (slot, family) in [Family::Clip, Family::Dinov2].into_iter().enumerate() {
            let watch = Stopwatch::start();
            let mut embeddings = Vec::with_capacity(2);
            for (index, (image, hash)) in images.iter().enumerate() {
                let model = self.loaded(family)?;
                let key = (model.spec.id.clone(), *hash);
                if let Some(known) = self.embeddings.get(&key) {
                    embeddings.push(known.clone());
                    continue;
                }
                progress(&format!(
                    "{} looks at image {} of 2",
                    match family {
                        Family::Clip => "CLIP",
                        Family::Dinov2 => "DINOv2",
                    },
                    index + 1
                ));
                let embedding = embed(model, files[index].name, image).await?;
                if self.embeddings.len() >= KEPT_EMBEDDINGS {
                    self.embeddings.clear();
                }
                self.embeddings.insert(key, embedding.clone());
                embeddings.push(embedding);
            }
            cosines[slot] = embeddings[0].cosine(&embeddings[1]);
            match family {
                Family::Clip => milliseconds.clip = watch.milliseconds(),
                Family::Dinov2 => milliseconds.dino = watch.milliseconds(),
            }
        }
        milliseconds.total = total.milliseconds() + milliseconds.load;

        let [clip, dino] = self.encoder_reports(cosines, options)?;
        Ok(PairReport {
            verdict: pair::judge(&clip, &dino),
            sentence: pair::sentence(&clip, &dino),
            clip,
            dino,
            device: self.runtime.name().to_owned(),
            precision: self.loaded(Family::Dinov2)?.spec.precision.to_string(),
            milliseconds,
            images: [0, 1].map(|index| ImageReport {
                path: files[index].name.to_owned(),
                width: images[index].0.width,
                height: images[index].0.height,
            }),
        })
    }

    fn encoder_reports(
        &self,
        cosines: [f32; 2],
        options: PairOptions,
    ) -> Result<[EncoderReport; 2], EngineError> {
        let (clip, dino) = (self.loaded(Family::Clip)?, self.loaded(Family::Dinov2)?);
        let known = self.catalogue.thresholds(&clip.spec.id, &dino.spec.id);
        let source = match &known.warning {
            Some(warning) => format!("{}; {warning}", known.source),
            None => known.source,
        };
        let report = |model: &Loaded, cosine, given: Option<f32>, threshold| EncoderReport {
            model: model.spec.id.clone(),
            cosine,
            threshold: given.unwrap_or(threshold),
            threshold_source: given.map_or_else(|| source.clone(), |_| "given by hand".into()),
            error: self.catalogue.error(
                &model.spec.id,
                model.spec.precision.name(),
                self.runtime.name(),
            ),
        };
        Ok([
            report(clip, cosines[0], options.clip_threshold, known.clip),
            report(dino, cosines[1], options.dino_threshold, known.dino),
        ])
    }
}

fn decode(file: ImageFile<'_>) -> Result<RgbImage, EngineError> {
    match image::decode(file.bytes, image::Limits::default()) {
        Ok(decoded) => Ok(decoded.rgb),
        Err(source) => Err(EngineError::Image {
            name: file.name.to_owned(),
            source,
        }),
    }
}

fn pixels(model: &Loaded, name: &str, image: &RgbImage) -> Result<Pixels, EngineError> {
    image::preprocess(image, &model.spec.preprocess).map_err(|source| EngineError::Image {
        name: name.to_owned(),
        source,
    })
}

async fn embed(model: &Loaded, name: &str, image: &RgbImage) -> Result<Embedding, EngineError> {
    let pixels = pixels(model, name, image)?;
    let batch = ImageBatch::of_images(&[pixels], &model.spec.preprocess)?;
    let rows = model.encoder.embed(&batch).await?;
    Ok(Embedding::normalised(
        rows.into_iter().next().unwrap_or_default(),
    ))
}
