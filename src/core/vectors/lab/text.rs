//! Text embeddings of class names, as the lab is given them.

use crate::vectors::few_shot::text::TextTable;
use crate::vectors::text_table::{NamedEmbeddings, TextTableError};

/// Named text embeddings with the template of their prompts.
#[derive(Debug, Clone)]
pub struct LabTextTable {
    /// The embeddings by name.
    pub table: TextTable,
    /// The template that the names were put into, where it is known.
    pub template: Option<String>,
}

impl LabTextTable {
    /// Reads a table as `clipsight text-pack` writes it.
    ///
    /// # Errors
    /// [`TextTableError`]
    pub fn read(bytes: &[u8]) -> Result<Self, TextTableError> {
        let file = NamedEmbeddings::read(bytes)?;
        let wrong = |reason: String| TextTableError::NotATable { reason };
        let template = (!file.prompt.is_empty()).then(|| file.prompt.clone());
        let table = TextTable::of(file).map_err(|error| wrong(error.to_string()))?;
        Ok(Self { table, template })
    }
}
