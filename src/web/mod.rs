//! The only place that knows JavaScript: thin wrappers over [`crate::open::engine`].
//!
//! Everything here is meant to live in a worker. A panic in wasm does not
//! unwind: after one the instance is dead and the page starts a new worker.

mod engine;
mod error;
mod lab;
mod look;
mod mmvp;
mod noticed;
mod pairs;
mod statements;
mod text;

use wasm_bindgen::prelude::*;

use self::error::{Code, js_error};
use crate::weights::catalogue::Catalogue;

/// The reports' TypeScript types, made from `crate::report` by `cargo test`.
#[wasm_bindgen(typescript_custom_section)]
const REPORT_TYPES: &str = include_str!("../../www/src/report.ts");

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

/// Version of Clipsight.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// SHA-256 in lower-case hex. The page uses it instead of `crypto.subtle`,
/// which exists in secure contexts only.
#[wasm_bindgen]
pub fn sha256(bytes: &[u8]) -> String {
    crate::hash::hex(bytes)
}

fn to_js<T: serde::Serialize>(value: &T) -> Result<JsValue, JsValue> {
    value
        .serialize(&serde_wasm_bindgen::Serializer::json_compatible())
        .map_err(|error| js_error(Code::Internal, &error))
}

/// What JavaScript gave, by the types of `crate::report`.
fn from_js<T: serde::de::DeserializeOwned>(value: JsValue) -> Result<T, JsValue> {
    serde_wasm_bindgen::from_value(value).map_err(|error| js_error(Code::Internal, &error))
}
