//! The loaded models against numbers that are known.

use super::{Engine, EngineError, embed};
use crate::ask::check::{self, Expected, drawn::drawn_images};
use crate::clock::Stopwatch;
use crate::report::{CheckReport, CheckRow};
use crate::weights::catalogue::CatalogueError;

impl Engine {
    /// Runs every loaded model on the first `images` drawn images and compares
    /// with the stored numbers of its source, or, where there are none, with
    /// what `reference` gives.
    ///
    /// # Errors
    /// As [`Engine::pair`].
    pub async fn check(
        &self,
        images: usize,
        reference: Option<&Engine>,
        mut progress: impl FnMut(&str),
    ) -> Result<CheckReport, EngineError> {
        let stored = Expected::stored().map_err(CatalogueError::from)?;
        let drawn = drawn_images();
        let mut rows: Vec<CheckRow> = Vec::new();
        for model in &self.models {
            let expected = stored.of(&model.spec.source_sha256);
            let mut pairs = Vec::new();
            let mut milliseconds = 0.0;
            for (name, image) in drawn.iter().take(images) {
                progress(&format!("Checking {} on `{name}`", model.spec.id));
                let theirs = match (&expected, reference) {
                    (Some(expected), _) => expected.get(name).cloned(),
                    (None, Some(engine)) => {
                        let family = model.spec.architecture.family;
                        Some(engine.embed(family, image).await?)
                    }
                    (None, None) => None,
                };
                let watch = Stopwatch::start();
                let ours = embed(model, name, image).await?;
                milliseconds += watch.milliseconds();
                pairs.extend(theirs.map(|theirs| (ours, theirs)));
            }
            let limits = check::Limits::of(self.runtime.name(), model.spec.precision.name());
            let source = match (&expected, reference) {
                (Some(_), _) => "stored numbers of an independent implementation",
                (None, Some(_)) => "this program on the CPU in f32",
                (None, None) => "nothing: no stored numbers for this source",
            };
            let per_image = milliseconds / images.max(1) as f64;
            rows.push(check::compare(
                &model.spec.id,
                source,
                &pairs,
                limits,
                per_image,
            ));
        }
        Ok(CheckReport {
            device: self.runtime.name().to_owned(),
            precision: self
                .models
                .first()
                .map_or_else(String::new, |model| model.spec.precision.to_string()),
            passed: !rows.is_empty() && rows.iter().all(|row| row.passed),
            rows,
        })
    }
}
