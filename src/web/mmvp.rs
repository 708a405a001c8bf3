//! A benchmark's answers as JavaScript gives them: [`crate::mmvp`]. Needs no models.

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;

use super::error::{Code, js_error};
use super::{from_js, to_js};
use crate::mmvp::questions::Benchmark;
use crate::mmvp::score::csv;
use crate::mmvp::together::together;
use crate::report::mmvp::MmvpReport;

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
