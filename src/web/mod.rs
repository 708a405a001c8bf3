//! The only place that knows JavaScript: thin wrappers over [`crate::engine`].
//!
//! Everything here is meant to live in a worker. A panic in wasm does not
//! unwind: after one the instance is dead and the page starts a new worker.

mod error;

use wasm_bindgen::prelude::*;

use self::error::{Code, js_error};
use crate::backend::{Device, Runtime, gpu};
use crate::clock::Stopwatch;
use crate::engine::{Engine, ImageFile, ModelSpec, PairOptions};
use crate::image;
use crate::precision::Precision;
use crate::weights::catalogue::Catalogue;
use crate::weights::pack::read_pack;

/// The reports' TypeScript types, made from `crate::report` by `cargo test`.
#[wasm_bindgen(typescript_custom_section)]
const REPORT_TYPES: &str = include_str!("../../www/src/report.ts");

/// Images of the self-test in the page: enough to catch a broken kernel, few
/// enough for a slow device.
const CHECK_IMAGES: usize = 1;

/// Runs once when the module is instantiated.
#[wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
    // A second instance in one worker has set the logger already.
    let _ = console_log::init_with_level(log::Level::Warn);
}

/// The catalogue of models, thresholds and measured errors.
///
/// # Errors
/// None in a released build.
#[wasm_bindgen(unchecked_return_type = "unknown")]
pub fn catalogue() -> Result<JsValue, JsValue> {
    let catalogue = Catalogue::built_in().map_err(|error| js_error(Code::Internal, &error))?;
    to_js(&catalogue)
}

/// SHA-256 in lower-case hex. The page uses it instead of `crypto.subtle`,
/// which exists in secure contexts only.
#[wasm_bindgen]
pub fn sha256(bytes: &[u8]) -> String {
    crate::weights::hash::hex(bytes)
}

/// The upright size of an image file in pixels, found by decoding it whole.
///
/// # Errors
/// `NotAnImage`, `ImageTooLarge` or `BadImage`.
#[wasm_bindgen(unchecked_return_type = "{ width: number; height: number }")]
pub fn inspect(bytes: &[u8]) -> Result<JsValue, JsValue> {
    #[derive(serde::Serialize)]
    struct Size {
        width: u32,
        height: u32,
    }
    let decoded = image::decode(bytes, image::Limits::default()).map_err(error::of_image)?;
    to_js(&Size {
        width: decoded.rgb.width,
        height: decoded.rgb.height,
    })
}

/// Loaded models on one device.
#[wasm_bindgen(js_name = Engine)]
pub struct WebEngine {
    inner: Engine,
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
        let runtime = Runtime::open(device).await.map_err(error::of_backend)?;
        let catalogue = Catalogue::built_in().map_err(|error| js_error(Code::Internal, &error))?;
        Ok(Self {
            inner: Engine::new(runtime, catalogue),
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
            .load(
                ModelSpec {
                    id: info.model,
                    architecture: info.architecture,
                    preprocess: info.preprocess,
                    source_sha256: info.source_sha256,
                    precision: Precision::Int8,
                },
                tensors,
            )
            .map_err(error::of_engine)?;
        Ok(model)
    }

    /// Checks the loaded models against stored numbers. Outputs of own kernels
    /// start as NaN meanwhile, so that a kernel that never ran cannot pass.
    ///
    /// # Errors
    /// `DeviceFailed` when the device gives no numbers back.
    #[wasm_bindgen(js_name = selfTest, unchecked_return_type = "CheckReport")]
    pub async fn self_test(&self) -> Result<JsValue, JsValue> {
        gpu::fill_outputs_with_nan(true);
        let report = self.inner.check(CHECK_IMAGES, None, |_| ()).await;
        gpu::fill_outputs_with_nan(false);
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
        let embedding = self
            .inner
            .embed_first(file)
            .await
            .map_err(error::of_engine)?;
        Ok(embedding.values().to_vec())
    }

    /// The report of a pair of image files. `on_progress` is called with a
    /// short text as each step begins.
    ///
    /// # Errors
    /// An image's code (`NotAnImage`, `ImageTooLarge`, `BadImage`),
    /// `DeviceFailed`, `NotLoaded`.
    #[allow(
        clippy::too_many_arguments,
        reason = "JavaScript has no structs to pass by value"
    )]
    #[wasm_bindgen(unchecked_return_type = "PairReport")]
    pub async fn pair(
        &mut self,
        a: Vec<u8>,
        name_a: String,
        b: Vec<u8>,
        name_b: String,
        on_progress: js_sys::Function,
        clip_threshold: Option<f32>,
        dino_threshold: Option<f32>,
    ) -> Result<JsValue, JsValue> {
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
        let options = PairOptions {
            clip_threshold,
            dino_threshold,
        };
        let report = self
            .inner
            .pair(files, options, |step| {
                // A listener that throws must not stop the comparison.
                let _ = on_progress.call1(&JsValue::NULL, &step.into());
            })
            .await
            .map_err(error::of_engine)?;
        to_js(&report)
    }
}

fn to_js<T: serde::Serialize>(value: &T) -> Result<JsValue, JsValue> {
    value
        .serialize(&serde_wasm_bindgen::Serializer::json_compatible())
        .map_err(|error| js_error(Code::Internal, &error))
}
