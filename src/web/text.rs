//! CLIP's text tower as JavaScript holds it: class names to a table.

use wasm_bindgen::prelude::*;

use super::engine::WebEngine;
use super::error::{self, Code, js_error};
use crate::ask::names::Prompts;
use crate::open::EngineError;
use crate::text::Tokenizer;
use crate::weights::files::pack::read_pack;
use crate::weights::spec::Spec;

#[wasm_bindgen(js_class = Engine)]
impl WebEngine {
    /// Loads CLIP's text tower from its pack, and the tokenizer's merges. Gives
    /// the name of the model that the tower belongs to.
    ///
    /// # Errors
    /// `BadPack` when either is not what it should be.
    #[wasm_bindgen(js_name = loadText)]
    pub fn load_text(&mut self, pack: &[u8], tokenizer: &[u8]) -> Result<String, JsValue> {
        let (info, tensors) = read_pack(pack).map_err(|error| js_error(Code::BadPack, &error))?;
        if !matches!(info.architecture, Spec::Text(_)) {
            return Err(js_error(Code::BadPack, &"the pack holds no text tower"));
        }
        let tokenizer =
            Tokenizer::new(tokenizer).map_err(|error| js_error(Code::BadPack, &error))?;
        let model = info.model.clone();
        self.inner
            .load(info.into(), tensors)
            .map_err(error::of_engine)?;
        self.tokenizer = Some(tokenizer);
        Ok(model)
    }

    /// The names' text embeddings as a file, as `clipsight text-pack` writes it;
    /// `{}` in the template stands for the name.
    ///
    /// # Errors
    /// `BadText` for a template without one `{}` or names that no table takes,
    /// `NotLoaded`, `DeviceFailed`.
    #[wasm_bindgen(js_name = textTable, unchecked_return_type = "Uint8Array<ArrayBuffer>")]
    pub async fn text_table(
        &self,
        names: Vec<String>,
        template: String,
    ) -> Result<Vec<u8>, JsValue> {
        let tokenizer = self.tokenizer.as_ref();
        let tokenizer =
            tokenizer.ok_or_else(|| error::of_engine(EngineError::NotLoaded("the text")))?;
        let (model, tower) = self.inner.text().map_err(error::of_engine)?;
        let prompts = Prompts::new(tokenizer, &names, &[&template])
            .map_err(|error| js_error(Code::BadText, &error))?;
        let table = prompts.table(tower, model).await.map_err(error::of_names)?;
        table
            .write()
            .map_err(|error| js_error(Code::BadText, &error))
    }
}
