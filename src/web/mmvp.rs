//! A benchmark's answers as JavaScript gives them: [`crate::mmvp`]. Needs no models.

use js_sys::{Float32Array, Uint8Array};
use ndarray::ArrayView2;
use wasm_bindgen::prelude::*;

use super::error::{Code, js_error};
use super::{from_js, to_js};
use crate::ask::mmvp::vlm::{answer, texts};
use crate::mmvp::questions::Benchmark;
use crate::mmvp::score::csv;
use crate::mmvp::together::together;
use crate::mmvp::vlm;
use crate::report::mmvp::MmvpReport;
use crate::report::mmvp_vlm::{Prediction, StatementPair};
use crate::vectors::text_table::NamedEmbeddings;

/// What files of answers and reports come to on MMVP, each told by its content. `names`
/// are theirs, in the same order.
///
/// # Errors
/// None in a released build: a file that cannot be used is named in the answer.
#[wasm_bindgen(js_name = mmvpOf, unchecked_return_type = "MmvpFiles")]
pub fn mmvp_of(names: Vec<String>, files: Vec<Uint8Array>) -> Result<JsValue, JsValue> {
    let benchmark = Benchmark::mmvp().map_err(|error| js_error(Code::Internal, &error))?;
    let files = names.into_iter().zip(files.iter().map(Uint8Array::to_vec));
    to_js(&together(&benchmark, &files.collect::<Vec<_>>()))
}

/// The scores of a report as CSV, a line a count.
///
/// # Errors
/// None in a released build.
#[wasm_bindgen(js_name = mmvpCsv)]
pub fn mmvp_csv(
    #[wasm_bindgen(unchecked_param_type = "MmvpReport")] report: JsValue,
) -> Result<String, JsValue> {
    let report: MmvpReport = from_js(report)?;
    Ok(csv(&report))
}

/// What a file is to MMVP-VLM's question by its columns: predictions, statements about
/// pairs of `images`, or neither. `folder` is its own, empty or with a slash at its end;
/// images are paths on the same terms.
///
/// # Errors
/// `BadText` for predictions or statements that cannot be used.
#[wasm_bindgen(js_name = vlmFile, unchecked_return_type = "VlmFile | null")]
pub fn vlm_file(
    file: Vec<u8>,
    name: &str,
    folder: &str,
    images: Vec<String>,
) -> Result<JsValue, JsValue> {
    let found = vlm::file(&file, name, folder, &images);
    to_js(&found.map_err(|error| js_error(Code::BadText, &error.beside(name)))?)
}

/// What a CLIP model picks by its embeddings: `table` holds the statements' by their words,
/// `images` those of each pair's two images, one after the other, of length 1.
///
/// # Errors
/// `BadText` for a table that is none, lacks a statement or is another model's.
#[wasm_bindgen(js_name = vlmOf, unchecked_return_type = "VlmScored")]
pub fn vlm_of(
    model: &str,
    #[wasm_bindgen(unchecked_param_type = "StatementPair[]")] pairs: JsValue,
    table: Vec<u8>,
    images: Float32Array,
) -> Result<JsValue, JsValue> {
    let bad = |error: &dyn std::fmt::Display| js_error(Code::BadText, &error.to_string());
    let pairs: Vec<StatementPair> = from_js(pairs)?;
    let table = NamedEmbeddings::read(&table).map_err(|error| bad(&error))?;
    let numbers = images.to_vec();
    let rows = 2 * pairs.len();
    let shape = (rows, numbers.len() / rows.max(1));
    let images = ArrayView2::from_shape(shape, &numbers).map_err(|error| bad(&error))?;
    let texts = texts(&pairs, table).map_err(|error| bad(&error))?;
    let scored = answer(model, &pairs, texts, images);
    to_js(&scored.map_err(|error| bad(&error))?)
}

/// Predictions as the authors' script writes them, and `clipsight mmvp vlm --replay` reads.
///
/// # Errors
/// None in a released build.
#[wasm_bindgen(js_name = vlmCsv)]
pub fn vlm_csv(
    #[wasm_bindgen(unchecked_param_type = "Prediction[]")] predictions: JsValue,
) -> Result<String, JsValue> {
    let predictions: Vec<Prediction> = from_js(predictions)?;
    Ok(vlm::write(&predictions))
}
