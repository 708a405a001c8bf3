//! What each encoder notices of an image, as JavaScript asks; and the changed pictures.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;

use super::engine::WebEngine;
use super::error::{self, Code, js_error};
use super::look::preview;
use super::to_js;
use crate::ask::noticed::{self, NoticedError, changes};
use crate::ask::pair::Thresholds;
use crate::image::{self, Limits};
use crate::open::ImageFile;

#[wasm_bindgen(typescript_custom_section)]
const CHANGED: &str = "
/** A change by its name, and a small picture after it. */
export type Changed = { change: string; preview: Look[\"preview\"] };";

/// An image file after each change, as small pictures with sides of at most `side`.
///
/// # Errors
/// As `inspect`.
#[wasm_bindgen(unchecked_return_type = "Changed[]")]
pub fn changed(bytes: &[u8], side: u32) -> Result<Array, JsValue> {
    let image = image::decode(bytes, Limits::default()).map_err(error::of_image)?;
    let pictures = Array::new();
    for change in changes() {
        let picture = change.apply(&image.rgb);
        let picture = picture.map_err(|error| js_error(Code::BadImage, &error))?;
        let object = Object::new();
        Reflect::set(&object, &"change".into(), &change.name().into())?;
        Reflect::set(&object, &"preview".into(), &preview(&picture, side)?.into())?;
        pictures.push(&object);
    }
    Ok(pictures)
}

#[wasm_bindgen(js_class = Engine)]
impl WebEngine {
    /// What the encoders notice of an image file. `on_progress` is called with a short
    /// text as each step begins, and with how many steps of how many are done.
    ///
    /// # Errors
    /// As `pair`.
    #[wasm_bindgen(unchecked_return_type = "NoticedReport")]
    pub async fn noticed(
        &self,
        bytes: Vec<u8>,
        name: String,
        on_progress: js_sys::Function,
    ) -> Result<JsValue, JsValue> {
        let file = ImageFile {
            name: &name,
            bytes: &bytes,
        };
        let progress = |step: &str, done: usize, total: usize| {
            let (done, total) = ((done as f64).into(), (total as f64).into());
            // A listener that throws must not stop the work.
            let _ = on_progress.call3(&JsValue::NULL, &step.into(), &done, &total);
        };
        let report = noticed::ask(&self.inner, file, Thresholds::default(), progress).await;
        to_js(&report.map_err(|error| match error {
            NoticedError::Engine(error) => error::of_engine(error),
            other => js_error(Code::BadImage, &other),
        })?)
    }
}
