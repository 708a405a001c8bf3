//! Ready text embeddings: a safetensors file with the tensor `embeddings`,
//! `[names, width]` in F16, BF16 or F32, and in its metadata
//!
//! | key | |
//! | --- | --- |
//! | `names` | JSON list of strings, one per row |
//! | `model` | what they were made with: `openai/clip-vit-base-patch16`, ... |
//! | `prompt` | template that the names were put into, such as `a photo of a {}.` |
//!
//! The last two may be missing. The same table gives the same bytes everywhere.

use std::collections::BTreeMap;

use half::f16;
use serde_json::json;

use crate::legible::in_short;
use crate::weights::files::error::ReadError;
use crate::weights::files::safetensors::SafetensorsFile;

/// More names than any table has.
const MOST_NAMES: usize = 1 << 20;

/// Wider than any text embedding.
const WIDEST: usize = 1 << 14;

/// Longest name in bytes, over any caption.
const LONGEST_NAME: usize = 1 << 12;

/// Named text embeddings as a file holds them.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedEmbeddings {
    /// One name per row.
    pub names: Vec<String>,
    /// Length of an embedding.
    pub width: usize,
    /// The embeddings row by row, `names.len() * width`; finite, none zero, of
    /// any length.
    pub values: Vec<f32>,
    /// The model that made them, empty where the file does not say.
    pub model: String,
    /// The prompt template, empty where the file does not say.
    pub prompt: String,
}

/// Why a table of text embeddings was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TextTableError {
    /// The file's frame or its numbers are broken.
    #[error(transparent)]
    File(#[from] ReadError),
    /// A sound safetensors file, but not a table of text embeddings.
    #[error(
        "this is not a table of text embeddings ({reason}): it needs a tensor `embeddings` \
         [names, width] and the names as a JSON list in its metadata; `clipsight text-pack` writes one", reason = in_short(.reason))]
    NotATable {
        /// What is missing or wrong.
        reason: String,
    },
    /// A row that has no direction.
    #[error(
        "the text embedding of '{name}' is all zeros: leave the name out, or make the table again", name = in_short(.name))]
    Zero {
        /// The row's name.
        name: String,
    },
}

impl NamedEmbeddings {
    /// Reads a table.
    ///
    /// # Errors
    /// [`TextTableError`] when the bytes are corrupt, no table, or hold an
    /// embedding that is zero or not finite.
    pub fn read(bytes: &[u8]) -> Result<Self, TextTableError> {
        let file = SafetensorsFile::parse(bytes)?;
        let raw = file
            .find("embeddings")?
            .ok_or_else(|| not_a_table("it has no tensor `embeddings`"))?;
        let &[rows, width] = raw.shape.as_slice() else {
            return Err(not_a_table(format!("`embeddings` is {:?}", raw.shape)));
        };
        let json = file
            .metadata("names")
            .ok_or_else(|| not_a_table("its metadata has no entry `names`"))?;
        let names: Vec<String> =
            serde_json::from_str(&json).map_err(|error| not_a_table(error.to_string()))?;
        if names.len() != rows {
            let found = names.len();
            return Err(not_a_table(format!("{found} names for {rows} embeddings")));
        }
        let tensor = file
            .plain("embeddings", &[rows, width])?
            .ok_or_else(|| not_a_table("it has no tensor `embeddings`"))?;
        let table = Self {
            names,
            width,
            values: tensor.to_f32(),
            model: file.metadata("model").unwrap_or_default(),
            prompt: file.metadata("prompt").unwrap_or_default(),
        };
        table.check()?;
        Ok(table)
    }

    /// The file, its numbers rounded to f16.
    ///
    /// # Errors
    /// [`TextTableError`] for a table that [`read`](Self::read) would refuse.
    pub fn write(&self) -> Result<Vec<u8>, TextTableError> {
        self.check()?;
        let data: Vec<u8> = self
            .values
            .iter()
            .flat_map(|&value| f16::from_f32(value).to_le_bytes())
            .collect();
        let names = serde_json::to_string(&self.names).map_err(|e| not_a_table(e.to_string()))?;
        // Written here and not by the crate, which keeps metadata in no order:
        // a table is known by its hash. Both maps are sorted by key.
        let texts = [
            ("model", &self.model),
            ("names", &names),
            ("prompt", &self.prompt),
        ];
        let metadata: BTreeMap<_, _> = texts.into_iter().filter(|(_, t)| !t.is_empty()).collect();
        let header = json!({
            "__metadata__": metadata,
            "embeddings": {
                "data_offsets": [0, data.len()],
                "dtype": "F16",
                "shape": [self.names.len(), self.width],
            },
        });
        let mut header = header.to_string().into_bytes();
        header.resize(header.len().next_multiple_of(8), b' ');
        let length = (header.len() as u64).to_le_bytes();
        let bytes = [length.as_slice(), &header, &data].concat();
        // What f16 cannot hold shows here.
        Self::read(&bytes)?;
        Ok(bytes)
    }

    /// The embedding of a row.
    pub fn row(&self, index: usize) -> Option<&[f32]> {
        self.values.chunks_exact(self.width).nth(index)
    }

    fn check(&self) -> Result<(), TextTableError> {
        let count = self.names.len();
        if count == 0 || count > MOST_NAMES {
            return Err(not_a_table(format!("{count} names, not 1 to {MOST_NAMES}")));
        }
        let width = self.width;
        if width == 0 || width > WIDEST || self.values.len() != count * width {
            return Err(not_a_table(format!("embeddings of width {width}")));
        }
        for (name, row) in self.names.iter().zip(self.values.chunks_exact(width)) {
            if name.trim().is_empty() || name.len() > LONGEST_NAME {
                return Err(not_a_table(format!(
                    "a name of {} bytes, not 1 to {LONGEST_NAME}",
                    name.trim().len()
                )));
            }
            if row.iter().all(|&value| value == 0.0) {
                return Err(TextTableError::Zero { name: name.clone() });
            }
        }
        Ok(())
    }
}

fn not_a_table(reason: impl Into<String>) -> TextTableError {
    TextTableError::NotATable {
        reason: reason.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> NamedEmbeddings {
        NamedEmbeddings {
            names: vec!["dog".into(), "crème \"brûlée\"".into()],
            width: 4,
            values: vec![0.5, -0.25, 0.125, 0.0, 1.0, 2.0, -3.0, 0.5],
            model: "clip-test".into(),
            prompt: "a photo of a {}.".into(),
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let bytes = table().write().unwrap();
        assert_eq!(NamedEmbeddings::read(&bytes), Ok(table()));
        assert_eq!(table().write().unwrap(), bytes);
        assert_eq!(table().row(1), Some([1.0, 2.0, -3.0, 0.5].as_slice()));
        assert_eq!(table().row(2), None);
        let file = safetensors::SafeTensors::deserialize(&bytes).unwrap();
        assert_eq!(file.tensor("embeddings").unwrap().shape(), [2, 4]);
    }

    #[test]
    fn a_table_may_say_nothing_of_itself() {
        let mut plain = table();
        (plain.model, plain.prompt) = (String::new(), String::new());
        let bytes = plain.write().unwrap();
        assert!(!String::from_utf8_lossy(&bytes).contains("prompt"));
        assert_eq!(NamedEmbeddings::read(&bytes), Ok(plain));
    }

    #[test]
    fn damaged_files_are_refused() {
        let bytes = table().write().unwrap();
        for end in 0..bytes.len() {
            assert!(NamedEmbeddings::read(&bytes[..end]).is_err(), "{end}");
        }
    }

    #[test]
    fn impossible_tables_are_refused() {
        let refused = |change: &dyn Fn(&mut NamedEmbeddings)| {
            let mut table = table();
            change(&mut table);
            table.write().unwrap_err()
        };
        let error = refused(&|t| t.values[..4].fill(0.0));
        assert_eq!(error, TextTableError::Zero { name: "dog".into() });
        // f16 ends at 65,504.
        let error = refused(&|t| t.values[0] = 1e6);
        assert!(matches!(
            error,
            TextTableError::File(ReadError::Value { .. })
        ));
        // Too small for f16.
        let error = refused(&|t| t.values[..4].fill(1e-9));
        assert_eq!(error, TextTableError::Zero { name: "dog".into() });
        let changes: [fn(&mut NamedEmbeddings); 5] = [
            |t| t.names[0] = "x".repeat(5000),
            |t| t.names[0] = " ".into(),
            |t| t.names.truncate(1),
            |t| t.width = 0,
            |t| (t.names, t.values) = (Vec::new(), Vec::new()),
        ];
        for change in changes {
            let error = refused(&change);
            assert!(matches!(error, TextTableError::NotATable { .. }), "{error}");
        }
    }

    #[test]
    fn files_of_other_kinds_are_refused() {
        let file = |header: &str, data: usize| {
            let length = (header.len() as u64).to_le_bytes();
            [length.as_slice(), header.as_bytes(), &vec![0x3c; data]].concat()
        };
        let tensor = |shape: &str| {
            format!(r#""embeddings":{{"dtype":"F16","shape":{shape},"data_offsets":[0,8]}}"#)
        };
        for (header, data) in [
            ("{}".to_owned(), 0),
            (format!("{{{}}}", tensor("[2,2]")), 8),
            (
                format!(
                    r#"{{"__metadata__":{{"names":"[\"a\"]"}},{}}}"#,
                    tensor("[2,2]")
                ),
                8,
            ),
            (
                format!(r#"{{"__metadata__":{{"names":"a"}},{}}}"#, tensor("[2,2]")),
                8,
            ),
            (
                format!(
                    r#"{{"__metadata__":{{"names":"[\"a\"]"}},{}}}"#,
                    tensor("[4]")
                ),
                8,
            ),
        ] {
            let error = NamedEmbeddings::read(&file(&header, data)).unwrap_err();
            assert!(
                matches!(error, TextTableError::NotATable { .. }),
                "{header}: {error}"
            );
        }
    }
}
