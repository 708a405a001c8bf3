//! All pairs of many images as JavaScript holds them: [`crate::ask::pairs`].

use std::collections::HashMap;

use js_sys::{Array, Float32Array, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;

use super::engine::WebEngine;
use super::error::{self, Code, js_error};
use super::{from_js, to_js};
use crate::ask::first;
use crate::ask::growing::GrowingSet;
use crate::ask::pair::Thresholds;
use crate::ask::pairs::{self, Embedded, Encoded, Question, rule};
use crate::open::ImageFile;
use crate::report::mine::MineReport;
use crate::report::pairs::{PairsAsked, PairsEncoder, PairsMadeBy};
use crate::report::set::SetNote;
use crate::vectors::error::VectorError;
use crate::vectors::exchange;
use crate::vectors::pairs::{Among, NearLimits, Rule};
use crate::weights::catalogue::Catalogue;

/// Most pairs that a report names: all of 200 images.
const MOST: usize = 20_000;

/// Pairs that are worth looking at first.
const MOST_FIRST: usize = 100;

/// Most pairs that are held: 24 bytes each.
const MOST_FOUND: usize = 4_000_000;

#[wasm_bindgen(typescript_custom_section)]
const BOTH: &str = "
/** Embeddings of some images by CLIP and by DINOv2, and what made them. */
export interface BothEmbedded {
  /** Images x width each, rows of length 1. */
  embeddings: [Float32Array<ArrayBuffer>, Float32Array<ArrayBuffer>];
  madeBy: [PairsMadeBy, PairsMadeBy];
  milliseconds: [number, number];
}

/** Embeddings out of a file: rows of length 1, images x width. */
export interface EmbeddingsFile {
  names: string[] | null;
  width: number;
  /** The model that made them, for people, where the file does not say it. */
  takenFor: string | null;
  rows: Float32Array<ArrayBuffer>;
  madeBy: PairsMadeBy;
}

/** A benchmark's files, but for the images' contents. */
export interface NewBenchmark {
  /** Each image's path in the report, and where it belongs. */
  images: [string, string][];
  questions: string;
  page: string;
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

/// Images that come some at a time, and all pairs among them.
#[wasm_bindgen]
pub struct Pairs {
    set: GrowingSet,
    catalogue: Catalogue,
    given: Thresholds,
}

#[wasm_bindgen]
impl Pairs {
    /// No image yet. The rule is that of the models that make the embeddings, but for
    /// thresholds that are given by hand.
    ///
    /// # Errors
    /// `NoPairs` for thresholds that no pair can be blind by.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_param_type = "[PairsMadeBy, PairsMadeBy]")] made_by: JsValue,
        clip: Option<f32>,
        dino: Option<f32>,
    ) -> Result<Self, JsValue> {
        let given = Thresholds { clip, dino };
        let catalogue = Catalogue::built_in().map_err(|error| js_error(Code::Internal, &error))?;
        let made_by: [PairsMadeBy; 2] = from_js(made_by)?;
        let sides = sides(&catalogue, &[made_by], given);
        let rule = sides.and_then(|[clip, dino]| Rule::new(clip.threshold, dino.threshold));
        let rule = rule.map_err(|error| js_error(Code::NoPairs, &error))?;
        Ok(Self {
            set: GrowingSet::new(rule, MOST_FOUND),
            catalogue,
            given,
        })
    }

    /// Adds images by their embeddings by both encoders, images x width each. Tells how many
    /// pairs were found so far.
    ///
    /// # Errors
    /// `NoPairs` for embeddings that do not fit, or for more pairs than can be held.
    pub fn add(
        &mut self,
        names: Vec<String>,
        clip: &[f32],
        dino: &[f32],
    ) -> Result<usize, JsValue> {
        let added = self.set.add(names, [clip, dino]);
        added.map_err(|error| js_error(Code::NoPairs, &error))?;
        Ok(self.set.found().len())
    }

    /// The pairs as `clipsight pairs` reports them.
    ///
    /// # Errors
    /// `NoPairs` for less than two images, or two that are nearly the same.
    #[wasm_bindgen(unchecked_return_type = "PairsReport")]
    pub fn report(
        &self,
        #[wasm_bindgen(unchecked_param_type = "PairsAsked")] asked: JsValue,
    ) -> Result<JsValue, JsValue> {
        let asked: PairsAsked = from_js(asked)?;
        let question = Question {
            top: MOST,
            among: if asked.all { Among::All } else { Among::Blind },
            labels: asked.labels,
            near: asked.drop_near_duplicates.then(NearLimits::default),
        };
        let sides = self.sides(&asked)?;
        let report = self.set.report(sides, question, asked.milliseconds);
        let mut report = report.map_err(|error| js_error(Code::NoPairs, &error))?;
        report.notes = notes(asked);
        to_js(&report)
    }

    /// The pairs that are worth looking at first, as `clipsight mine` reports them, by the
    /// random pairs of at most `drawn` images.
    ///
    /// # Errors
    /// None in a released build.
    #[wasm_bindgen(unchecked_return_type = "MineReport")]
    pub fn first(
        &self,
        #[wasm_bindgen(unchecked_param_type = "PairsAsked")] asked: JsValue,
        drawn: u32,
    ) -> Result<JsValue, JsValue> {
        let asked: PairsAsked = from_js(asked)?;
        let sides = self.sides(&asked)?;
        let mut report = self.set.first(sides, MOST_FIRST, drawn.into());
        report.found.milliseconds = asked.milliseconds;
        report.found.notes = notes(asked);
        to_js(&report)
    }

    fn sides(&self, asked: &PairsAsked) -> Result<[PairsEncoder; 2], JsValue> {
        let sides = sides(&self.catalogue, &asked.made_by, self.given);
        sides.map_err(|error| js_error(Code::NoPairs, &error))
    }
}

fn notes(asked: PairsAsked) -> Vec<SetNote> {
    if asked.left_out.is_empty() {
        return Vec::new();
    }
    vec![SetNote::LeftOut {
        pictures: asked.left_out,
    }]
}

/// Reads embeddings by CLIP, or by DINOv2, as `clipsight embed` or NumPy wrote them: a
/// safetensors file or an array. Where it does not say its model, the default one is taken
/// for it, if rows are as wide.
///
/// # Errors
/// `BadEmbeddings` says what is wrong with the file.
#[wasm_bindgen(js_name = embeddingsOf, unchecked_return_type = "EmbeddingsFile")]
pub fn embeddings_of(file: &[u8], by_clip: bool) -> Result<JsValue, JsValue> {
    let read = exchange::read_bytes(file);
    let read = read.map_err(|error| js_error(Code::BadEmbeddings, &error))?;
    let catalogue = Catalogue::built_in().map_err(|error| js_error(Code::Internal, &error))?;
    let pair = &catalogue.default_pair;
    let default = catalogue.model(if by_clip { &pair.clip } else { &pair.dino });
    let taken_for = default.ok().filter(|model| {
        read.made_by.model.is_empty() && model.architecture.embedding == read.rows.ncols()
    });
    let made_by = PairsMadeBy {
        model: taken_for.map_or(read.made_by.model, |model| model.id.clone()),
        weights: read.made_by.weights,
        precision: read.made_by.precision,
        device: String::new(),
    };
    let width = read.rows.ncols();
    let answer = Object::new();
    for (name, value) in [
        ("names", to_js(&read.names)?),
        ("width", width.into()),
        (
            "takenFor",
            taken_for.map_or(JsValue::NULL, |model| model.title.as_str().into()),
        ),
        (
            "rows",
            Float32Array::from(read.rows.as_slice().unwrap_or_default()).into(),
        ),
        ("madeBy", to_js(&made_by)?),
    ] {
        Reflect::set(&answer, &name.into(), &value)?;
    }
    Ok(answer.into())
}

/// The pairs that are named, a line of JSON each, exactly as `clipsight mine` writes them.
///
/// # Errors
/// None in a released build.
#[wasm_bindgen(js_name = pairsLines)]
pub fn pairs_lines(
    #[wasm_bindgen(unchecked_param_type = "MineReport")] report: JsValue,
) -> Result<String, JsValue> {
    first::lines(&from_js(report)?).map_err(|error| js_error(Code::Internal, &error))
}

/// The named pairs as a benchmark in MMVP's layout, whose questions are still to be written;
/// `ends` are the ends of the images' file names by their paths.
///
/// # Errors
/// None in a released build.
#[wasm_bindgen(js_name = pairsBenchmark, unchecked_return_type = "NewBenchmark")]
pub fn pairs_benchmark(
    #[wasm_bindgen(unchecked_param_type = "MineReport")] report: JsValue,
    #[wasm_bindgen(unchecked_param_type = "Record<string, string>")] ends: JsValue,
) -> Result<JsValue, JsValue> {
    let report: MineReport = from_js(report)?;
    let ends: HashMap<String, String> = from_js(ends)?;
    to_js(&first::benchmark(&report.found, |path| {
        ends.get(path).cloned()
    }))
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

/// Both sides of the rule. Where two devices had a part, the less exact one counts.
fn sides(
    catalogue: &Catalogue,
    made_by: &[[PairsMadeBy; 2]],
    given: Thresholds,
) -> Result<[PairsEncoder; 2], VectorError> {
    let mut all: Option<[PairsEncoder; 2]> = None;
    for one in made_by {
        let encoded = one.each_ref().map(encoded);
        let more = rule(catalogue, encoded.each_ref(), given)?;
        match &mut all {
            None => all = Some(more),
            Some(known) => {
                for (known, more) in known.iter_mut().zip(more) {
                    for (known, more) in [
                        (&mut known.device, more.device),
                        (&mut known.precision, more.precision),
                    ] {
                        if !known.split(" and ").any(|one| one == more) {
                            *known = format!("{known} and {more}");
                        }
                    }
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
