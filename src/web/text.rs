//! CLIP's text tower as JavaScript holds it: class names to a table.

use wasm_bindgen::prelude::*;

use super::engine::WebEngine;
use super::error::{self, Code, js_error};
use crate::device::LoadedTextTower;
use crate::open::engine::EngineError;
use crate::ask::text::Prompts;
use crate::text::Tokenizer;
use crate::weights::files::pack::read_text_pack;

/// What turns names into embeddings.
pub(super) struct TextSide {
    model: String,
    tokenizer: Tokenizer,
    tower: LoadedTextTower,
}

#[wasm_bindgen(js_class = Engine)]
impl WebEngine {
    /// Loads CLIP's text tower from its pack, and the tokenizer's merges. Gives
    /// the name of the model that the tower belongs to.
    ///
    /// # Errors
    /// `BadPack` when either is not what it should be.
    #[wasm_bindgen(js_name = loadText)]
    pub fn load_text(&mut self, pack: &[u8], tokenizer: &[u8]) -> Result<String, JsValue> {
        let (info, tensors) =
            read_text_pack(pack).map_err(|error| js_error(Code::BadPack, &error))?;
        let tokenizer =
            Tokenizer::new(tokenizer).map_err(|error| js_error(Code::BadPack, &error))?;
        let tower = self
            .inner
            .runtime()
            .load_text(&info.architecture, tensors)
            .map_err(|error| error::of_engine(error.into()))?;
        self.text = Some(TextSide {
            model: info.model.clone(),
            tokenizer,
            tower,
        });
        Ok(info.model)
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
        let side = self
            .text
            .as_ref()
            .ok_or_else(|| error::of_engine(EngineError::NotLoaded("the text")))?;
        let prompts = Prompts::new(&side.tokenizer, &names, &[&template])
            .map_err(|error| js_error(Code::BadText, &error))?;
        let table = prompts
            .table(&side.tower, &side.model)
            .await
            .map_err(error::of_text)?;
        table
            .write()
            .map_err(|error| js_error(Code::BadText, &error))
    }
}
