//! The few-shot lab as JavaScript holds it: a thin wrapper over [`crate::vectors::lab`].

use std::collections::BTreeMap;

use js_sys::{Float32Array, Map, Uint8Array};
use wasm_bindgen::prelude::*;

use super::error::{self, Code, js_error};
use super::{from_js, to_js};
use crate::report::lab::LabSettings;
use crate::vectors;
use crate::vectors::embedding::Embedding;
use crate::vectors::lab::file::{Numbers, read};
use crate::vectors::lab::{Lab, LabError, LabTextTable};

/// A lab, and what a file gave beside it.
#[wasm_bindgen(js_name = Lab)]
#[derive(Default)]
pub struct WebLab {
    inner: Lab,
    settings: Option<LabSettings>,
    images: BTreeMap<String, Vec<u8>>,
}

#[wasm_bindgen(js_class = Lab)]
impl WebLab {
    /// An empty lab.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// A lab from its file.
    ///
    /// # Errors
    /// `BadLab` when the file is damaged or none, `BadVersion` when another
    /// version of Clipsight wrote it.
    pub fn read(file: &[u8]) -> Result<WebLab, JsValue> {
        let opened = read(file).map_err(error::of_lab_file)?;
        let images = opened.images.into_iter();
        Ok(Self {
            inner: opened.lab,
            settings: Some(opened.settings),
            images: images.map(|(id, bytes)| (id, bytes.to_vec())).collect(),
        })
    }

    /// Says which features are given from now on, and the adapter's strength at
    /// each step; features of another key go.
    ///
    /// # Errors
    /// `BadLab` for strengths that do not rise from 0.
    #[wasm_bindgen(js_name = useKey)]
    pub fn use_key(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "FeatureKey")] key: JsValue,
        strengths: &[f32],
    ) -> Result<(), JsValue> {
        let key = from_js(key)?;
        self.inner.use_key(key, strengths).map_err(error::of_lab)
    }

    /// Which features these are.
    ///
    /// # Errors
    /// None in a released build.
    #[wasm_bindgen(unchecked_return_type = "FeatureKey | undefined")]
    pub fn key(&self) -> Result<JsValue, JsValue> {
        self.inner.key().map_or(Ok(JsValue::UNDEFINED), to_js)
    }

    /// Says which features of DINOv2 are given from now on; those of another key go.
    ///
    /// # Errors
    /// A key that is none.
    #[wasm_bindgen(js_name = useDinoKey)]
    pub fn use_dino_key(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "FeatureKey")] key: JsValue,
    ) -> Result<(), JsValue> {
        self.inner.use_dino_key(from_js(key)?);
        Ok(())
    }

    /// Which features of DINOv2 these are.
    ///
    /// # Errors
    /// None in a released build.
    #[wasm_bindgen(js_name = dinoKey, unchecked_return_type = "FeatureKey | undefined")]
    pub fn dino_key(&self) -> Result<JsValue, JsValue> {
        self.inner.dino_key().map_or(Ok(JsValue::UNDEFINED), to_js)
    }

    /// Takes an image's raw embedding by DINOv2; one that is not in the lab is passed
    /// over.
    ///
    /// # Errors
    /// `BadLab` for numbers that do not fit.
    #[wasm_bindgen(js_name = putDino)]
    pub fn put_dino(&mut self, id: &str, values: &[f32]) -> Result<(), JsValue> {
        let put = self.inner.put_dino(id, values);
        put.map(|_| ()).map_err(error::of_lab)
    }

    /// An image's raw embedding by DINOv2.
    #[wasm_bindgen(unchecked_return_type = "Float32Array<ArrayBuffer> | undefined")]
    pub fn dino(&self, id: &str) -> Option<Float32Array> {
        self.inner.dino(id).map(Float32Array::from)
    }

    /// Changes the board.
    ///
    /// # Errors
    /// `BadEdit` says why not; then nothing has changed.
    pub fn edit(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "LabEdit")] edit: JsValue,
    ) -> Result<(), JsValue> {
        let edit = from_js(edit)?;
        self.inner
            .edit(&edit)
            .map_err(|error| js_error(Code::BadEdit, &error))
    }

    /// Takes the last edit back; whether there was one.
    pub fn undo(&mut self) -> bool {
        self.inner.undo()
    }

    /// Does the edit again that was taken back; whether there was one.
    pub fn redo(&mut self) -> bool {
        self.inner.redo()
    }

    /// All that is in the lab.
    ///
    /// # Errors
    /// None in a released build.
    #[wasm_bindgen(unchecked_return_type = "LabBoard")]
    pub fn board(&self) -> Result<JsValue, JsValue> {
        to_js(&self.inner.board())
    }

    /// Takes an image's raw embedding at a step; one that is not in the lab is
    /// passed over.
    ///
    /// # Errors
    /// `BadLab` for numbers that do not fit.
    #[wasm_bindgen(js_name = putFeature)]
    pub fn put_feature(&mut self, id: &str, step: u32, values: &[f32]) -> Result<(), JsValue> {
        self.inner
            .put_feature(id, step, values)
            .map(|_| ())
            .map_err(error::of_lab)
    }

    /// An image's raw embedding at a step.
    #[wasm_bindgen(unchecked_return_type = "Float32Array<ArrayBuffer> | undefined")]
    pub fn feature(&self, id: &str, step: u32) -> Option<Float32Array> {
        self.inner.feature(id, step).map(Float32Array::from)
    }

    /// The cosine of an embedding with the one that is kept of an image.
    pub fn agreement(&self, id: &str, step: u32, values: &[f32]) -> Option<f32> {
        let kept = Embedding::normalised(self.inner.feature(id, step)?.to_vec());
        let given = Embedding::normalised(values.to_vec());
        (kept.values().len() == given.values().len()).then(|| kept.cosine(&given))
    }

    /// Gives the text embeddings of class names, a file as `clipsight text-pack`
    /// writes it, or takes them away.
    ///
    /// # Errors
    /// `BadText` when the file is none.
    #[wasm_bindgen(js_name = setText)]
    pub fn set_text(&mut self, file: Option<Vec<u8>>) -> Result<(), JsValue> {
        let table = file
            .map(|bytes| LabTextTable::read(&bytes))
            .transpose()
            .map_err(|error| js_error(Code::BadText, &error))?;
        self.inner.set_text(table);
        Ok(())
    }

    /// The template of the prompts, where it is known.
    pub fn template(&self) -> Option<String> {
        self.inner.template().map(str::to_owned)
    }

    /// All methods on all test images.
    ///
    /// # Errors
    /// `BadLab` for settings out of range.
    #[wasm_bindgen(unchecked_return_type = "LabReport")]
    pub fn classify(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "LabSettings")] settings: JsValue,
    ) -> Result<JsValue, JsValue> {
        self.ask(settings, Lab::classify)
    }

    /// Why each method says what it says of one test image.
    ///
    /// # Errors
    /// As `classify`, and for an image that is no test image with features.
    #[wasm_bindgen(unchecked_return_type = "LabExplanation")]
    pub fn explain(
        &mut self,
        id: &str,
        #[wasm_bindgen(unchecked_param_type = "LabSettings")] settings: JsValue,
    ) -> Result<JsValue, JsValue> {
        self.ask(settings, |lab, settings| lab.explain(id, settings))
    }

    /// What each method says of an image that is not in the lab, by its raw
    /// embeddings at some steps, in their order; of a mixture nothing is known of it.
    ///
    /// # Errors
    /// As `classify`, and for embeddings that do not fit.
    #[wasm_bindgen(js_name = explainGiven, unchecked_return_type = "LabExplanation")]
    pub fn explain_given(
        &mut self,
        steps: &[u32],
        features: Vec<Float32Array>,
        #[wasm_bindgen(unchecked_param_type = "LabSettings")] settings: JsValue,
    ) -> Result<JsValue, JsValue> {
        let features: Vec<Vec<f32>> = features.iter().map(Float32Array::to_vec).collect();
        let pairs = steps
            .iter()
            .copied()
            .zip(features.iter().map(Vec::as_slice));
        let given: Vec<(u32, &[f32])> = pairs.collect();
        self.ask(settings, |lab, settings| {
            lab.explain_given(&given, None, settings)
        })
    }

    /// Overlap without and with the correction.
    ///
    /// # Errors
    /// As `classify`.
    #[wasm_bindgen(unchecked_return_type = "LabMeasures")]
    pub fn measures(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "LabSettings")] settings: JsValue,
    ) -> Result<JsValue, JsValue> {
        self.ask(settings, Lab::measures)
    }

    /// The images as points of a plane.
    ///
    /// # Errors
    /// As `classify`.
    #[wasm_bindgen(unchecked_return_type = "LabProjection")]
    pub fn projection(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "LabSettings")] settings: JsValue,
    ) -> Result<JsValue, JsValue> {
        self.ask(settings, Lab::projection)
    }

    /// Shots named right when left out, by alpha.
    ///
    /// # Errors
    /// As `classify`.
    #[wasm_bindgen(unchecked_return_type = "LabCurves")]
    pub fn curves(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "LabSettings")] settings: JsValue,
    ) -> Result<JsValue, JsValue> {
        self.ask(settings, Lab::curves)
    }

    /// Ids of all images on the board, shots first.
    #[wasm_bindgen(js_name = imageIds)]
    pub fn image_ids(&self) -> Vec<String> {
        self.inner.image_ids()
    }

    /// The lab as a file, with its features or without, and with the images that
    /// are given.
    ///
    /// # Errors
    /// `BadLab` when it cannot be written.
    #[wasm_bindgen(unchecked_return_type = "Uint8Array<ArrayBuffer>")]
    pub fn write(
        &self,
        #[wasm_bindgen(unchecked_param_type = "LabSettings")] settings: JsValue,
        features: bool,
        #[wasm_bindgen(unchecked_param_type = "Map<string, Uint8Array>")] images: Map,
    ) -> Result<Vec<u8>, JsValue> {
        let settings: LabSettings = from_js(settings)?;
        let mut files = BTreeMap::new();
        images.for_each(&mut |bytes, id| {
            if let (Some(id), Ok(bytes)) = (id.as_string(), bytes.dyn_into::<Uint8Array>()) {
                files.insert(id, bytes.to_vec());
            }
        });
        let numbers = if features {
            Numbers::F32
        } else {
            Numbers::None
        };
        self.inner
            .write(&settings, numbers, &files)
            .map_err(error::of_lab_file)
    }

    /// The settings of the file that was read.
    ///
    /// # Errors
    /// None in a released build.
    #[wasm_bindgen(unchecked_return_type = "LabSettings | undefined")]
    pub fn settings(&self) -> Result<JsValue, JsValue> {
        self.settings.as_ref().map_or(Ok(JsValue::UNDEFINED), to_js)
    }

    /// The images of the file that was read, by id; given once.
    #[wasm_bindgen(
        js_name = imageBytes,
        unchecked_return_type = "Map<string, Uint8Array<ArrayBuffer>>"
    )]
    pub fn image_bytes(&mut self) -> Map {
        let map = Map::new();
        for (id, bytes) in std::mem::take(&mut self.images) {
            map.set(&id.into(), &Uint8Array::from(bytes.as_slice()));
        }
        map
    }
}

impl WebLab {
    fn ask<A: serde::Serialize>(
        &mut self,
        settings: JsValue,
        question: impl FnOnce(&mut Lab, &LabSettings) -> Result<A, LabError>,
    ) -> Result<JsValue, JsValue> {
        let settings = from_js(settings)?;
        to_js(&question(&mut self.inner, &settings).map_err(error::of_lab)?)
    }
}

/// How many predictions two reports of one lab share, and how many of them differ.
///
/// # Errors
/// None in a released build.
#[wasm_bindgen(unchecked_return_type = "LabDifferences")]
pub fn differences(
    #[wasm_bindgen(unchecked_param_type = "LabReport")] before: JsValue,
    #[wasm_bindgen(unchecked_param_type = "LabReport")] after: JsValue,
) -> Result<JsValue, JsValue> {
    to_js(&vectors::lab::differences(
        &from_js(before)?,
        &from_js(after)?,
    ))
}
