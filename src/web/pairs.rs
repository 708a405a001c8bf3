//! All pairs of many images as JavaScript holds them: [`crate::ask::pairs`].

use js_sys::{Array, Float32Array, Object, Reflect, Uint8Array};
use ndarray::Array2;
use wasm_bindgen::prelude::*;

use super::engine::WebEngine;
use super::error::{self, Code, js_error};
use super::{from_js, to_js};
use crate::ask::pair::Thresholds;
use crate::ask::pairs::{self, Embedded, Encoded, Question, Set, ask, rule};
use crate::open::ImageFile;
use crate::report::pairs::{PairsAsked, PairsEncoder, PairsMadeBy, PairsReport};
use crate::report::set::SetNote;
use crate::vectors::error::VectorError;
use crate::vectors::pairs::{Among, NearLimits};
use crate::weights::catalogue::Catalogue;

/// Most pairs that a report names: all of 200 images.
const MOST: usize = 20_000;

#[wasm_bindgen(typescript_custom_section)]
const BOTH: &str = "
/** Embeddings of some images by CLIP and by DINOv2, and what made them. */
export interface BothEmbedded {
  /** Images x width each, rows of length 1. */
  embeddings: [Float32Array<ArrayBuffer>, Float32Array<ArrayBuffer>];
  madeBy: [PairsMadeBy, PairsMadeBy];
  milliseconds: [number, number];
}";

#[wasm_bindgen(js_class = Engine)]
impl WebEngine {
    /// Embeds image files by both loaded encoders.
    ///
    /// # Errors
    /// As `pair`.
    #[wasm_bindgen(js_name = embedBoth, unchecked_return_type = "BothEmbedded")]
    pub async fn embed_both(&self, images: Vec<Uint8Array>) -> Result<JsValue, JsValue> {
        let images: Vec<Vec<u8>> = images.iter().map(Uint8Array::to_vec).collect();
        let files = images.iter().map(|bytes| ImageFile {
            name: "the image",
            bytes,
        });
        let files: Vec<ImageFile<'_>> = files.collect();
        let both = pairs::embed(&self.inner, &files).await;
        let both = both.map_err(error::of_engine)?;
        let rows = |one: &Embedded| {
            let rows = one.embeddings.iter().flat_map(|row| row.values());
            Float32Array::from(rows.copied().collect::<Vec<f32>>().as_slice())
        };
        let answer = Object::new();
        for (name, value) in [
            (
                "embeddings",
                Array::from_iter(both.each_ref().map(rows)).into(),
            ),
            (
                "madeBy",
                to_js(&both.each_ref().map(|one| made_by(&one.encoded)))?,
            ),
            (
                "milliseconds",
                to_js(&both.each_ref().map(|one| one.milliseconds))?,
            ),
        ] {
            Reflect::set(&answer, &name.into(), &value)?;
        }
        Ok(answer.into())
    }
}

/// The pairs of images, by their embeddings by both encoders, images x width each.
///
/// # Errors
/// `NoPairs` for less than two images, or two that are nearly the same.
#[wasm_bindgen(js_name = pairsOf, unchecked_return_type = "PairsReport")]
pub fn pairs_of(
    #[wasm_bindgen(unchecked_param_type = "PairsAsked")] asked: JsValue,
    clip: Vec<f32>,
    dino: Vec<f32>,
) -> Result<JsValue, JsValue> {
    let asked: PairsAsked = from_js(asked)?;
    let catalogue = Catalogue::built_in().map_err(|error| js_error(Code::Internal, &error))?;
    let report = report(&catalogue, asked, clip, dino);
    to_js(&report.map_err(|error| js_error(Code::NoPairs, &error))?)
}

/// A report as CSV, exactly as `clipsight pairs --csv` writes it.
///
/// # Errors
/// None in a released build.
#[wasm_bindgen(js_name = pairsCsv)]
pub fn pairs_csv(
    #[wasm_bindgen(unchecked_param_type = "PairsReport")] report: JsValue,
) -> Result<String, JsValue> {
    Ok(pairs::csv(&from_js(report)?))
}

/// A report as JSON, exactly as `clipsight pairs --json` writes it.
///
/// # Errors
/// None in a released build.
#[wasm_bindgen(js_name = pairsJson)]
pub fn pairs_json(
    #[wasm_bindgen(unchecked_param_type = "PairsReport")] report: JsValue,
) -> Result<String, JsValue> {
    pairs::json(&from_js(report)?).map_err(|error| js_error(Code::Internal, &error))
}

fn report(
    catalogue: &Catalogue,
    asked: PairsAsked,
    clip: Vec<f32>,
    dino: Vec<f32>,
) -> Result<PairsReport, VectorError> {
    let count = asked.names.len();
    let set = Set {
        names: asked.names,
        clip: rows(count, clip)?,
        dino: rows(count, dino)?,
    };
    let sides = sides(catalogue, &asked.made_by)?;
    let question = Question {
        top: MOST,
        among: if asked.all { Among::All } else { Among::Blind },
        labels: asked.labels,
        near: asked.drop_near_duplicates.then(NearLimits::default),
    };
    let mut report = ask(set, sides, question, asked.milliseconds)?;
    if !asked.left_out.is_empty() {
        report.notes.push(SetNote::LeftOut {
            pictures: asked.left_out,
        });
    }
    Ok(report)
}

/// Both sides of the rule. Where two devices had a part, the less exact one counts.
fn sides(
    catalogue: &Catalogue,
    made_by: &[[PairsMadeBy; 2]],
) -> Result<[PairsEncoder; 2], VectorError> {
    let mut all: Option<[PairsEncoder; 2]> = None;
    for one in made_by {
        let encoded = one.each_ref().map(encoded);
        let more = rule(catalogue, encoded.each_ref(), Thresholds::default())?;
        match &mut all {
            None => all = Some(more),
            Some(known) => {
                for (known, more) in known.iter_mut().zip(more) {
                    known.device = format!("{} and {}", known.device, more.device);
                    // Where one was not measured, both are not.
                    known.error = known.error.zip(more.error).map(|(a, b)| a.max(b));
                }
            }
        }
    }
    all.ok_or(VectorError::Empty {
        what: "two images to compare",
    })
}

fn rows(count: usize, values: Vec<f32>) -> Result<Array2<f32>, VectorError> {
    let width = values.len() / count.max(1);
    let found = values.len();
    Array2::from_shape_vec((count, width), values).map_err(|_| VectorError::Size {
        what: "numbers of embeddings",
        found,
        expected: count * width,
    })
}

fn made_by(encoded: &Encoded) -> PairsMadeBy {
    PairsMadeBy {
        model: encoded.model.clone(),
        weights: encoded.weights.clone(),
        precision: encoded.precision.clone(),
        device: encoded.device.clone(),
    }
}

fn encoded(made_by: &PairsMadeBy) -> Encoded {
    Encoded {
        model: made_by.model.clone(),
        weights: made_by.weights.clone(),
        precision: made_by.precision.clone(),
        device: made_by.device.clone(),
    }
}
