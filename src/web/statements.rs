//! Two statements against two images, as JavaScript asks.

use wasm_bindgen::prelude::*;

use super::engine::WebEngine;
use super::error::{self, Code, js_error};
use super::to_js;
use crate::ask::statements::{self, StatementsError, Texts};
use crate::open::ImageFile;
use crate::vectors::text_table::NamedEmbeddings;

#[wasm_bindgen(js_class = Engine)]
impl WebEngine {
    /// Which of two image files each of two statements picks. `table` holds the
    /// statements' text embeddings by their words; `file` is its name, where the text
    /// tower did not make it just now.
    ///
    /// # Errors
    /// `BadText` for a table that is none, lacks a statement or is another model's; else
    /// as `pair`.
    #[wasm_bindgen(unchecked_return_type = "StatementsReport")]
    pub async fn statements(
        &mut self,
        a: Vec<u8>,
        b: Vec<u8>,
        statements: Vec<String>,
        table: Vec<u8>,
        file: Option<String>,
    ) -> Result<JsValue, JsValue> {
        let bad = |error: &dyn std::fmt::Display| js_error(Code::BadText, &error.to_string());
        let table = NamedEmbeddings::read(&table).map_err(|error| bad(&error))?;
        let two = <[String; 2]>::try_from(statements);
        let statements = two.map_err(|_| bad(&"two statements are needed"))?;
        let files = [&a, &b].map(|bytes| ImageFile {
            name: "the image",
            bytes,
        });
        let texts = Texts {
            statements,
            table,
            file: file.as_deref(),
        };
        let report = statements::ask(&mut self.inner, files, texts, |_| ()).await;
        to_js(&report.map_err(|error| match error {
            StatementsError::Engine(error) => error::of_engine(error),
            other => bad(&other),
        })?)
    }
}
