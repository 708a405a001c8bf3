//! Loaded models on one device.

use std::collections::HashMap;

use super::encoder::Encoder;
use super::error::EngineError;
use crate::clock::Stopwatch;
use crate::device::{Loaded, Runtime};
use crate::image::{Preprocess, RgbImage};
use crate::model::{Text, Vision};
use crate::vectors::embedding::Embedding;
use crate::weights::Precision;
use crate::weights::catalogue::Catalogue;
use crate::weights::files::pack::PackInfo;
use crate::weights::spec::{AdapterSizes, Family, Spec};
use crate::weights::tensor::Tensors;

/// A model to load: what the catalogue or a pack says of it.
#[derive(Debug, Clone)]
pub struct ModelInfo {
    /// Catalogue name.
    pub id: String,
    /// Kind and sizes.
    pub spec: Spec,
    /// How its input is prepared, where it takes images.
    pub preprocess: Option<Preprocess>,
    /// SHA-256 of the file that the weights came from first, in hex.
    pub source_sha256: String,
    /// Form of the weights.
    pub precision: Precision,
}

/// What a pack says; its weights are 8-bit.
impl From<PackInfo> for ModelInfo {
    fn from(pack: PackInfo) -> Self {
        Self {
            id: pack.model,
            spec: pack.architecture,
            preprocess: pack.preprocess,
            source_sha256: pack.source_sha256,
            precision: Precision::Int8,
        }
    }
}

/// Embeddings kept per engine: some 2 MB at 512 floats.
const KEPT_EMBEDDINGS: usize = 1024;

/// Loaded models on one device.
pub struct Engine {
    runtime: Runtime,
    catalogue: Catalogue,
    encoders: Vec<Encoder>,
    text: Option<(String, Loaded<Text>)>,
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
            encoders: Vec::new(),
            text: None,
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

    /// Builds a model of any kind on the device; a model of the same kind and name
    /// is replaced.
    ///
    /// # Errors
    /// [`EngineError::Model`] when the tensors do not suit the model,
    /// [`EngineError::NoPreprocess`].
    pub fn load(&mut self, info: ModelInfo, tensors: Tensors) -> Result<(), EngineError> {
        let watch = Stopwatch::start();
        if let Spec::Text(spec) = &info.spec {
            let model = self.runtime.load::<Text>(spec, tensors)?;
            self.text = Some((info.id, model));
        } else {
            self.load_encoder(info, tensors)?;
        }
        self.load_milliseconds += watch.milliseconds();
        Ok(())
    }

    fn load_encoder(&mut self, info: ModelInfo, tensors: Tensors) -> Result<(), EngineError> {
        let Spec::Vision(spec) = info.spec else {
            return Err(EngineError::NoPlace(info.spec.kind()));
        };
        let Some(preprocess) = info.preprocess else {
            return Err(EngineError::NoPreprocess(info.id));
        };
        let model = self.runtime.load::<Vision>(&spec, tensors)?;
        self.encoders.retain(|encoder| encoder.id != info.id);
        self.embeddings.retain(|(id, _), _| *id != info.id);
        self.encoders.push(Encoder {
            id: info.id,
            spec,
            preprocess,
            source_sha256: info.source_sha256,
            precision: info.precision,
            model,
        });
        Ok(())
    }

    /// Adds time that was spent on reading weights, for the next report.
    pub fn add_load_time(&mut self, milliseconds: f64) {
        self.load_milliseconds += milliseconds;
    }

    /// The time that loading took since it was last taken, in milliseconds.
    pub fn take_load_time(&mut self) -> f64 {
        std::mem::take(&mut self.load_milliseconds)
    }

    /// All image encoders, in the order in which they were loaded.
    pub fn encoders(&self) -> &[Encoder] {
        &self.encoders
    }

    /// The loaded encoder of a family.
    ///
    /// # Errors
    /// [`EngineError::NotLoaded`].
    pub fn encoder(&self, family: Family) -> Result<&Encoder, EngineError> {
        let mut encoders = self.encoders.iter();
        encoders
            .find(|encoder| encoder.spec.family == family)
            .ok_or(EngineError::NotLoaded(match family {
                Family::Clip => "the CLIP",
                Family::Dinov2 => "the DINOv2",
            }))
    }

    /// The loaded text tower and the name of its model.
    ///
    /// # Errors
    /// [`EngineError::NotLoaded`].
    pub fn text(&self) -> Result<(&str, &Loaded<Text>), EngineError> {
        let text = self.text.as_ref().map(|(id, model)| (id.as_str(), model));
        text.ok_or(EngineError::NotLoaded("the text"))
    }

    /// Gives the loaded CLIP model an adapter, in place of the one it had.
    ///
    /// # Errors
    /// [`EngineError::NotLoaded`] without a CLIP model, [`EngineError::Model`]
    /// when the adapter does not suit it.
    pub fn attach(&mut self, sizes: AdapterSizes, tensors: Tensors) -> Result<(), EngineError> {
        self.encoder(Family::Clip)?;
        for encoder in &mut self.encoders {
            if encoder.spec.family == Family::Clip {
                encoder.model.model_mut().attach(sizes, tensors.clone())?;
            }
        }
        Ok(())
    }

    /// The embedding of a decoded image by the encoder of a family, kept by the
    /// SHA-256 of its file. `computing` is called before one is computed.
    ///
    /// # Errors
    /// [`EngineError::NotLoaded`], [`EngineError::Image`], [`EngineError::Model`].
    pub async fn embed_kept(
        &mut self,
        family: Family,
        name: &str,
        image: &RgbImage,
        sha256: [u8; 32],
        computing: impl FnOnce(),
    ) -> Result<Embedding, EngineError> {
        let encoder = self.encoder(family)?;
        let key = (encoder.id.clone(), sha256);
        if let Some(known) = self.embeddings.get(&key) {
            return Ok(known.clone());
        }
        computing();
        let embedding = encoder.embed(name, image).await?;
        if self.embeddings.len() >= KEPT_EMBEDDINGS {
            self.embeddings.clear();
        }
        self.embeddings.insert(key, embedding.clone());
        Ok(embedding)
    }
}
