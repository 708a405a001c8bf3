//! Writing a lab's file.

use std::collections::BTreeMap;

use half::f16;
use serde_json::json;

use super::{
    DIGEST, DINO, FEATURES, FORMAT, Header, IMAGE, METADATA, MIXED_FORMAT, Numbers, TEXT, digest,
};
use crate::hash;
use crate::report::lab::LabSettings;
use crate::vectors::few_shot::text::Lookup;
use crate::vectors::lab::error::LabFileError;
use crate::vectors::lab::saved::SavedBoard;
use crate::vectors::lab::state::Lab;

/// A tensor of floats, ready to be written.
struct Part {
    dtype: &'static str,
    shape: [usize; 2],
    data: Vec<u8>,
}

impl Lab {
    /// The whole lab as a file: the board, the settings, the text embeddings of
    /// the classes that have one, the features as `numbers` says, and those of
    /// `images`, by id, that are on the board. The same lab gives the same bytes.
    ///
    /// # Errors
    /// [`LabFileError::Image`] for bytes that are not those of their id,
    /// [`LabFileError::Write`] for features beyond 16 bits.
    pub fn write<B: AsRef<[u8]>>(
        &self,
        settings: &LabSettings,
        numbers: Numbers,
        images: &BTreeMap<String, B>,
    ) -> Result<Vec<u8>, LabFileError> {
        let mut parts = BTreeMap::new();
        let mut steps = BTreeMap::new();
        for id in self.board.ids().filter(|_| numbers != Numbers::None) {
            let own = self.features.steps(id);
            if own.is_empty() {
                continue;
            }
            let mut rows = Vec::new();
            for &step in &own {
                rows.extend_from_slice(self.feature(id, step).unwrap_or_default());
            }
            parts.insert(format!("{FEATURES}{id}"), part(&rows, own.len(), numbers)?);
            steps.insert(id.to_string(), own);
        }
        for id in self.board.ids().filter(|_| numbers != Numbers::None) {
            if let Some(row) = self.dino(id) {
                parts.insert(format!("{DINO}{id}"), part(row, 1, numbers)?);
            }
        }
        let text_names = self.text_part(&mut parts)?;
        let pictures = self.pictures(images)?;
        let header = Header {
            format: match (self.dino_key(), settings.mix) {
                (None, Some(1.0)) => FORMAT,
                _ => MIXED_FORMAT,
            },
            key: self.key().cloned(),
            strengths: self.strengths().to_vec(),
            board: SavedBoard::of(&self.board),
            settings: settings.clone(),
            steps,
            template: self.template().map(str::to_owned),
            dino_key: self.dino_key().cloned(),
            text_names,
        };
        let json = serde_json::to_string(&header).map_err(|error| LabFileError::Write {
            reason: error.to_string(),
        })?;
        Ok(assemble(&json, &parts, &pictures))
    }

    /// Adds the text embeddings of the classes on the board; their names.
    fn text_part(&self, parts: &mut BTreeMap<String, Part>) -> Result<Vec<String>, LabFileError> {
        let Some(text) = self.text() else {
            return Ok(Vec::new());
        };
        let mut names = Vec::new();
        let mut rows = Vec::new();
        for name in &self.board.classes {
            if let Lookup::Row(row) = text.table.find(name) {
                names.push(name.to_string());
                rows.extend(text.table.rows().row(row));
            }
        }
        if !names.is_empty() {
            parts.insert(TEXT.into(), part(&rows, names.len(), Numbers::F32)?);
        }
        Ok(names)
    }

    /// The images to be written, by tensor name.
    fn pictures<'a, B: AsRef<[u8]>>(
        &self,
        images: &'a BTreeMap<String, B>,
    ) -> Result<BTreeMap<String, &'a [u8]>, LabFileError> {
        let shots = self
            .board
            .shots
            .iter()
            .map(|image| (&image.id, &image.name));
        let tests = self
            .board
            .tests
            .iter()
            .map(|image| (&image.id, &image.name));
        let mut pictures = BTreeMap::new();
        for (id, name) in shots.chain(tests) {
            let Some(bytes) = images.get(&**id).map(AsRef::as_ref) else {
                continue;
            };
            if hash::hex(bytes) != **id {
                let name = name.to_string();
                return Err(LabFileError::Image { name });
            }
            pictures.insert(format!("{IMAGE}{id}"), bytes);
        }
        Ok(pictures)
    }
}

fn part(values: &[f32], rows: usize, numbers: Numbers) -> Result<Part, LabFileError> {
    let half = numbers == Numbers::F16;
    let data: Vec<u8> = if half {
        if values.iter().any(|&v| !f16::from_f32(v).is_finite()) {
            return Err(LabFileError::Write {
                reason: "a feature is too large for 16 bits; keep 32".into(),
            });
        }
        let values = values.iter().map(|&v| f16::from_f32(v).to_le_bytes());
        values.flatten().collect()
    } else {
        values.iter().flat_map(|v| v.to_le_bytes()).collect()
    };
    Ok(Part {
        dtype: if half { "F16" } else { "F32" },
        shape: [rows, values.len() / rows.max(1)],
        data,
    })
}

/// The file. Written here and not by the crate, which keeps metadata in no order:
/// the same lab is to give the same bytes. Floats come first, so that images of
/// odd lengths do not move them off their alignment.
fn assemble(
    json: &str,
    parts: &BTreeMap<String, Part>,
    pictures: &BTreeMap<String, &[u8]>,
) -> Vec<u8> {
    // In the order of names, as `read` has them: features, images, text.
    let floats = parts.iter().map(|(name, part)| {
        let (shape, data) = (part.shape.as_slice(), part.data.as_slice());
        (name.as_str(), (part.dtype, shape, data))
    });
    let none: &[usize] = &[];
    let bytes = pictures
        .keys()
        .map(|name| (name.as_str(), ("U8", none, [].as_slice())));
    let all: BTreeMap<&str, _> = floats.chain(bytes).collect();
    let all = all.into_iter();
    let sum = digest(
        json,
        all.map(|(name, (dtype, shape, data))| (name, dtype, shape, data)),
    );

    let mut header = serde_json::Map::new();
    header.insert(
        "__metadata__".into(),
        json!({ METADATA: json, DIGEST: sum }),
    );
    let mut end = 0;
    let mut entry = |name: &str, dtype: &str, shape: &[usize], length: usize| {
        let first = end;
        end += length;
        header.insert(
            name.into(),
            json!({ "dtype": dtype, "shape": shape, "data_offsets": [first, end] }),
        );
    };
    for (name, part) in parts {
        entry(name, part.dtype, &part.shape, part.data.len());
    }
    for (name, bytes) in pictures {
        entry(name, "U8", &[bytes.len()], bytes.len());
    }
    let mut header = serde_json::Value::Object(header).to_string().into_bytes();
    header.resize(header.len().next_multiple_of(8), b' ');

    let mut file = Vec::with_capacity(8 + header.len() + end);
    file.extend_from_slice(&(header.len() as u64).to_le_bytes());
    file.extend_from_slice(&header);
    for part in parts.values() {
        file.extend_from_slice(&part.data);
    }
    for bytes in pictures.values() {
        file.extend_from_slice(bytes);
    }
    file
}
