//! The engine as JavaScript holds it.

use wasm_bindgen::prelude::*;

use super::error::{self, Code, js_error};
use super::{from_js, to_js};
use crate::ask::check;
use crate::ask::difference;
use crate::ask::pair::{self, Thresholds};
use crate::clock::Stopwatch;
use crate::device::{Device, Runtime, fill_outputs_with_nan};
use crate::language::Language;
use crate::open::{Engine, EngineError, ImageFile, decode};
use crate::text::Tokenizer;
use crate::vectors::embedding::Embedding;
use crate::vectors::heat::Matching;
use crate::vectors::lab::steps;
use crate::weights::catalogue::Catalogue;
use crate::weights::files::adapter::{read_adapter, read_info};
use crate::weights::files::pack::read_pack;
use crate::weights::spec::Family;

/// Loaded models on one device.
#[wasm_bindgen(js_name = Engine)]
pub struct WebEngine {
    pub(super) inner: Engine,
    pub(super) tokenizer: Option<Tokenizer>,
}

#[wasm_bindgen(js_class = Engine)]
impl WebEngine {
    /// Opens a device, `webgpu` or `cpu`.
    ///
    /// # Errors
    /// `NoAdapter` without WebGPU, `DeviceFailed` when the driver refuses.
    pub async fn create(backend: &str) -> Result<WebEngine, JsValue> {
        let device = match backend {
            "webgpu" => Device::Wgpu,
            _ => Device::Cpu,
        };
        let runtime = Runtime::open(device).await.map_err(error::of_device)?;
        let catalogue = Catalogue::built_in().map_err(|error| js_error(Code::Internal, &error))?;
        Ok(Self {
            inner: Engine::new(runtime, catalogue),
            tokenizer: None,
        })
    }

    /// `webgpu` or `cpu`.
    #[wasm_bindgen(getter, unchecked_return_type = "\"webgpu\" | \"cpu\"")]
    pub fn backend(&self) -> String {
        self.inner.runtime().name().to_owned()
    }

    /// What the device calls itself.
    #[wasm_bindgen(getter)]
    pub fn device(&self) -> String {
        self.inner.runtime().to_string()
    }

    /// Loads a pack and gives the model's name.
    ///
    /// # Errors
    /// `BadPack` when the bytes are no pack of a known model.
    pub fn load(&mut self, pack: &[u8]) -> Result<String, JsValue> {
        let watch = Stopwatch::start();
        let (info, tensors) = read_pack(pack).map_err(|error| js_error(Code::BadPack, &error))?;
        let model = info.model.clone();
        self.inner.add_load_time(watch.milliseconds());
        self.inner
            .load(info.into(), tensors)
            .map_err(error::of_engine)?;
        Ok(model)
    }

    /// Gives the loaded CLIP an adapter: its file's bytes. Tells the strength at
    /// each of the lab's steps, and the step to use it at.
    ///
    /// # Errors
    /// `BadPack` when the bytes are no adapter of the loaded model, `NotLoaded`.
    #[wasm_bindgen(unchecked_return_type = "{ strengths: number[]; defaultStep: number }")]
    pub fn attach(&mut self, adapter: &[u8]) -> Result<JsValue, JsValue> {
        #[derive(serde::Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Steps {
            strengths: Vec<f32>,
            default_step: u32,
        }
        let bad = |error: &dyn std::fmt::Display| js_error(Code::BadPack, &error.to_string());
        let model = read_info(adapter).map_err(|error| bad(&error))?.model;
        let catalogue = self.inner.catalogue();
        let architecture = catalogue
            .model(&model)
            .map_err(|error| bad(&error))?
            .architecture
            .clone();
        let (info, tensors) = read_adapter(adapter, &architecture).map_err(|error| bad(&error))?;
        self.inner
            .attach(info.sizes(), tensors)
            .map_err(error::of_engine)?;
        let strengths = steps::strengths(info.trained_strength);
        to_js(&Steps {
            default_step: steps::nearest(&strengths, info.strength),
            strengths,
        })
    }

    /// Raw CLIP embeddings of image files at some strengths of the adapter (0:
    /// without it), images x strengths x width; with several views, of their mean.
    ///
    /// # Errors
    /// An image's code, `DeviceFailed`, `NotLoaded`.
    #[wasm_bindgen(unchecked_return_type = "Float32Array<ArrayBuffer>")]
    pub async fn streams(
        &self,
        images: Vec<js_sys::Uint8Array>,
        views: u32,
        strengths: Vec<f32>,
    ) -> Result<Vec<f32>, JsValue> {
        self.raw(Family::Clip, images, views, &strengths).await
    }

    /// Raw embeddings of image files by DINOv2, images x width; with several views, of
    /// their mean.
    ///
    /// # Errors
    /// As `streams`.
    #[wasm_bindgen(js_name = dinoStreams, unchecked_return_type = "Float32Array<ArrayBuffer>")]
    pub async fn dino_streams(
        &self,
        images: Vec<js_sys::Uint8Array>,
        views: u32,
    ) -> Result<Vec<f32>, JsValue> {
        self.raw(Family::Dinov2, images, views, &[0.0]).await
    }

    /// Checks the loaded models against stored numbers. Outputs of own kernels
    /// start as NaN meanwhile, so that a kernel that never ran cannot pass.
    ///
    /// # Errors
    /// `DeviceFailed` when the device gives no numbers back.
    #[wasm_bindgen(js_name = selfTest, unchecked_return_type = "CheckReport")]
    pub async fn self_test(&self) -> Result<JsValue, JsValue> {
        fill_outputs_with_nan(true);
        let report = check::ask(&self.inner, check::BEFORE_USE, None, |_| ()).await;
        fill_outputs_with_nan(false);
        to_js(&report.map_err(error::of_engine)?)
    }

    /// The embedding of an image file by the model that was loaded first, of
    /// length 1.
    ///
    /// # Errors
    /// As `pair`.
    pub async fn embed(&self, bytes: Vec<u8>, name: String) -> Result<Vec<f32>, JsValue> {
        let file = ImageFile {
            name: &name,
            bytes: &bytes,
        };
        let embedding = embed_first(&self.inner, file).await;
        let embedding = embedding.map_err(error::of_engine)?;
        Ok(embedding.values().to_vec())
    }

    /// The report of a pair of image files; `by_browser` says of which of them a
    /// browser decoded the pixels, `language` is the tag of the one that it is worded in.
    /// `on_progress` is called with a short text as each step begins.
    ///
    /// # Errors
    /// An image's code (`NotAnImage`, `OtherFormat`, `ImageTooLarge`, `BadImage`),
    /// `DeviceFailed`, `NotLoaded`.
    #[allow(
        clippy::too_many_arguments,
        reason = "JavaScript has no tuples of a file's bytes and name"
    )]
    #[wasm_bindgen(unchecked_return_type = "PairReport")]
    pub async fn pair(
        &mut self,
        a: Vec<u8>,
        name_a: String,
        b: Vec<u8>,
        name_b: String,
        by_browser: Vec<u8>,
        language: &str,
        on_progress: js_sys::Function,
    ) -> Result<JsValue, JsValue> {
        let language = Language::of_tag(language);
        let files = [
            ImageFile {
                name: &name_a,
                bytes: &a,
            },
            ImageFile {
                name: &name_b,
                bytes: &b,
            },
        ];
        let progress = |step: &str| {
            // A listener that throws must not stop the comparison.
            let _ = on_progress.call1(&JsValue::NULL, &step.into());
        };
        let given = Thresholds::default();
        let report = pair::ask(&mut self.inner, files, given, language, progress).await;
        let mut report = report.map_err(error::of_engine)?;
        for (image, by_browser) in report.images.iter_mut().zip(by_browser) {
            if by_browser != 0 {
                image.remarks.insert(0, pair::BY_BROWSER.into());
            }
        }
        to_js(&report)
    }
}

#[wasm_bindgen(js_class = Engine)]
impl WebEngine {
    /// Where the images of two files differ, to the loaded encoders. `on_progress` is
    /// called with a short text as each step begins.
    ///
    /// # Errors
    /// As [`pair`](Self::pair).
    #[wasm_bindgen(unchecked_return_type = "DifferenceReport")]
    pub async fn difference(
        &self,
        a: Vec<u8>,
        b: Vec<u8>,
        on_progress: js_sys::Function,
    ) -> Result<JsValue, JsValue> {
        let files = [&a, &b].map(|bytes| ImageFile {
            name: "the image",
            bytes,
        });
        let progress = |step: &str| {
            let _ = on_progress.call1(&JsValue::NULL, &step.into());
        };
        let report = difference::ask(&self.inner, files, Matching::Anywhere, progress).await;
        to_js(&report.map_err(error::of_engine)?)
    }
}

impl WebEngine {
    /// Raw embeddings of image files by one encoder at some strengths of its adapter.
    async fn raw(
        &self,
        family: Family,
        images: Vec<js_sys::Uint8Array>,
        views: u32,
        strengths: &[f32],
    ) -> Result<Vec<f32>, JsValue> {
        let images: Vec<Vec<u8>> = images.iter().map(js_sys::Uint8Array::to_vec).collect();
        let files: Vec<ImageFile<'_>> = images
            .iter()
            .map(|bytes| ImageFile {
                name: "the image",
                bytes,
            })
            .collect();
        let encoder = self.inner.encoder(family).map_err(error::of_engine)?;
        let all = encoder.features(&files, u64::from(views), strengths).await;
        let all = all.map_err(error::of_engine)?;
        Ok(all.into_iter().flatten().flatten().collect())
    }
}

/// A report of where two images differ, as it is of the two in the other order.
///
/// # Errors
/// None in a released build.
#[wasm_bindgen(unchecked_return_type = "DifferenceReport")]
pub fn exchanged(
    #[wasm_bindgen(unchecked_param_type = "DifferenceReport")] report: JsValue,
) -> Result<JsValue, JsValue> {
    to_js(&difference::exchanged(from_js(report)?))
}

/// What a report of a pair says of one that was kept of the same pair.
#[derive(serde::Serialize)]
struct Agreement {
    agrees: bool,
    /// In the language that was asked for.
    words: String,
}

/// Whether a report of a pair agrees with one that was kept of it, and that in words.
///
/// # Errors
/// `Internal` where one of them is no report.
#[wasm_bindgen(unchecked_return_type = "{ agrees: boolean; words: string }")]
pub fn agreement(
    #[wasm_bindgen(unchecked_param_type = "PairReport")] computed: JsValue,
    #[wasm_bindgen(unchecked_param_type = "PairReport")] kept: JsValue,
    language: &str,
) -> Result<JsValue, JsValue> {
    let language = Language::of_tag(language);
    let (computed, kept) = (from_js(computed)?, from_js(kept)?);
    to_js(&Agreement {
        agrees: pair::agrees(&computed, &kept),
        words: pair::agreement(&computed, &kept, language),
    })
}

/// The report of a pair as a paragraph that others can check.
///
/// # Errors
/// None in a released build.
#[wasm_bindgen]
pub fn cite(
    #[wasm_bindgen(unchecked_param_type = "PairReport")] report: JsValue,
    #[wasm_bindgen(unchecked_param_type = "PairProvenance")] provenance: JsValue,
) -> Result<String, JsValue> {
    Ok(pair::cite(&from_js(report)?, &from_js(provenance)?))
}

/// The report of a pair by other thresholds: verdict and words anew, in the language that
/// has this tag, cosines as they are. What is not given is the catalogue's.
///
/// # Errors
/// None in a released build.
#[wasm_bindgen(unchecked_return_type = "PairReport")]
pub fn judged(
    #[wasm_bindgen(unchecked_param_type = "PairReport")] report: JsValue,
    clip: Option<f32>,
    dino: Option<f32>,
    language: &str,
) -> Result<JsValue, JsValue> {
    let language = Language::of_tag(language);
    let catalogue = Catalogue::built_in().map_err(|error| js_error(Code::Internal, &error))?;
    let given = Thresholds { clip, dino };
    to_js(&pair::judged_by(
        from_js(report)?,
        &catalogue,
        given,
        language,
    ))
}

async fn embed_first(engine: &Engine, file: ImageFile<'_>) -> Result<Embedding, EngineError> {
    let encoder = engine.encoders().first();
    let encoder = encoder.ok_or(EngineError::NotLoaded("a"))?;
    encoder.embed(file.name, &decode(file)?.rgb).await
}
