//! A GPU is tested before it is believed, and the result kept.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::BEFORE_USE;
use super::expected::Expected;
use super::rule::wrong;
use super::steps::{ask_one, stored};
use crate::device::{Runtime, fill_outputs_with_nan};
use crate::hash;
use crate::model::ModelError;
use crate::notes::Notes;
use crate::open::{Encoder, Engine, EngineError};
use crate::report::check::CheckRow;

/// What decides a result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Subject {
    adapter: String,
    driver: String,
    build: String,
    model: String,
    source_sha256: String,
    precision: String,
}

/// A result as it is kept.
#[derive(Serialize, Deserialize)]
struct Note {
    subject: Subject,
    /// What is wrong, in words.
    doubt: Option<String>,
}

impl Subject {
    /// None where the system does not tell what decides the numbers.
    fn of(runtime: &Runtime, encoder: &Encoder) -> Option<Self> {
        let [adapter, driver] = runtime.identity()?;
        Some(Self {
            adapter,
            driver,
            build: build(),
            model: encoder.id.clone(),
            source_sha256: encoder.source_sha256.clone(),
            precision: encoder.precision.to_string(),
        })
    }

    fn file(&self) -> Option<PathBuf> {
        let hash = hash::hex(&serde_json::to_vec(self).ok()?);
        Some(Path::new("self-tests").join(hash + ".json"))
    }

    fn recall(&self, notes: &Notes) -> Option<Note> {
        let file = self.file()?;
        let mut kept = notes
            .read(&file)
            .filter_map(|json| serde_json::from_slice::<Note>(&json).ok());
        kept.find(|note| note.subject == *self)
    }

    fn keep(self, notes: &Notes, doubt: Option<String>) {
        let file = self.file();
        let note = Note {
            subject: self,
            doubt,
        };
        if let (Some(file), Ok(json)) = (file, serde_json::to_vec_pretty(&note)) {
            notes.write(&file, &json);
        }
    }
}

/// The program's version, and which build of it: kernels change between versions.
fn build() -> String {
    let file = std::env::current_exe().and_then(std::fs::metadata);
    let changed = file.and_then(|file| Ok((file.len(), file.modified()?)));
    format!("{} {changed:?}", env!("CARGO_PKG_VERSION"))
}

/// What speaks against an engine's device, in words: a loaded model whose numbers on it
/// are wrong. None when all are right, and on the CPU, which is the reference.
///
/// Each encoder is asked for the drawn image, once for an adapter, its driver, the
/// build, the weights' source and the precision; `testing` is called with the model's
/// name before. Where no numbers of the source are stored, `reference` gives an engine
/// on the CPU with the model in f32. What `clipsight check` found counts the same
/// ([`keep`]). A device that fails to answer is in doubt for this time only.
///
/// # Errors
/// [`EngineError`] when the drawn image cannot be prepared, and those of `reference`.
pub async fn doubt<E: From<EngineError>>(
    engine: &Engine,
    notes: &Notes,
    reference: impl Fn(&str) -> Result<Engine, E>,
    mut testing: impl FnMut(&str),
) -> Result<Option<String>, E> {
    let runtime = engine.runtime();
    if runtime.name() == "cpu" {
        return Ok(None);
    }
    let stored = stored()?;
    for encoder in engine.encoders() {
        let subject = Subject::of(runtime, encoder);
        let doubt = match subject.as_ref().and_then(|subject| subject.recall(notes)) {
            Some(note) => note.doubt,
            None => {
                testing(&encoder.id);
                let known = stored.of(&encoder.source_sha256).is_some();
                let reference = (!known).then(|| reference(&encoder.id)).transpose()?;
                let (doubt, lasting) = test(runtime, encoder, &stored, reference.as_ref()).await?;
                if let Some(subject) = subject.filter(|_| lasting) {
                    subject.keep(notes, doubt.clone());
                }
                doubt
            }
        };
        if doubt.is_some() {
            return Ok(doubt);
        }
    }
    Ok(None)
}

/// What is wrong, and whether it would be so the next time.
async fn test(
    runtime: &Runtime,
    encoder: &Encoder,
    stored: &Expected,
    reference: Option<&Engine>,
) -> Result<(Option<String>, bool), EngineError> {
    fill_outputs_with_nan(true);
    let device = runtime.name();
    let row = ask_one(device, encoder, BEFORE_USE, stored, reference, &mut |_| ()).await;
    fill_outputs_with_nan(false);
    match row {
        Ok(row) => Ok((wrong(&row), true)),
        Err(EngineError::Model(error @ (ModelError::NotFinite | ModelError::Device(_)))) => {
            let lasting = error == ModelError::NotFinite;
            Ok((Some(format!("{}: {error}", encoder.id)), lasting))
        }
        Err(error) => Err(error),
    }
}

/// Keeps what a whole check of an engine's device found, in place of what was kept.
pub fn keep(engine: &Engine, notes: &Notes, rows: &[CheckRow]) {
    for row in rows {
        let mut encoders = engine.encoders().iter();
        let encoder = encoders.find(|encoder| encoder.id == row.model);
        let subject = encoder.and_then(|encoder| Subject::of(engine.runtime(), encoder));
        if let Some(subject) = subject {
            subject.keep(notes, wrong(row));
        }
    }
}
