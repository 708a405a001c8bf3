//! The steps: change the image, embed it twice, compare with itself.

use super::words;
use crate::ask::pair::Thresholds;
use crate::image::RgbImage;
use crate::image::change::Change;
use crate::image::shift::ShiftError;
use crate::legible;
use crate::open::{Engine, EngineError, ImageFile, decode};
use crate::report::noticed::{NoticedReport, NoticedRow};
use crate::vectors::embedding::Embedding;
use crate::weights::spec::Family;

/// Why a table has no rows.
#[derive(Debug, thiserror::Error)]
pub enum NoticedError {
    /// A change that this image does not bear.
    #[error("{}: it cannot be {change}: {reason}", legible(name))]
    Change {
        /// The image's name, as given.
        name: String,
        /// Name of the change.
        change: &'static str,
        /// What is wrong.
        reason: ShiftError,
    },
    /// The image cannot be used, or a model or the device failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

/// All changes: those that leave people the same picture first.
pub fn changes() -> impl Iterator<Item = Change> {
    Change::SAME_PICTURE.into_iter().chain(Change::SEEN)
}

/// What the engine's encoders notice of an image. `progress` is told of each step as it
/// begins, and how many of how many are done.
///
/// # Errors
/// [`NoticedError`].
pub async fn ask(
    engine: &Engine,
    file: ImageFile<'_>,
    given: Thresholds,
    mut progress: impl FnMut(&str, usize, usize),
) -> Result<NoticedReport, NoticedError> {
    let (clip, dino) = (
        engine.encoder(Family::Clip)?,
        engine.encoder(Family::Dinov2)?,
    );
    let image = decode(file)?.rgb;
    let total = 2 * (1 + changes().count());
    let mut done = 0;
    let mut both = async |image: &RgbImage, how: &str| {
        let mut embeddings = Vec::with_capacity(2);
        for encoder in [clip, dino] {
            let name = encoder.spec.family.title();
            progress(&format!("{name} looks at the picture {how}"), done, total);
            embeddings.push(encoder.embed(file.name, image).await?);
            done += 1;
        }
        Ok::<Vec<Embedding>, EngineError>(embeddings)
    };
    let own = both(&image, "as it is").await?;
    let known = engine.catalogue().thresholds(&clip.id, &dino.id);
    let [(clip_threshold, _), (dino_threshold, _)] = given.over(&known);
    let mut rows = Vec::with_capacity(total / 2);
    for change in changes() {
        let changed = change
            .apply(&image)
            .map_err(|reason| NoticedError::Change {
                name: file.name.to_owned(),
                change: change.name(),
                reason,
            })?;
        let other = both(&changed, change.name()).await?;
        let [clip, dino] = [0, 1].map(|encoder: usize| own[encoder].cosine(&other[encoder]));
        rows.push(NoticedRow {
            change: change.name().to_owned(),
            words: words::of(change).to_owned(),
            same_picture: Change::SAME_PICTURE.contains(&change),
            clip,
            dino,
            blind: clip > clip_threshold && dino < dino_threshold,
        });
    }
    rows.sort_by(|a, b| b.clip.total_cmp(&a.clip));
    Ok(NoticedReport {
        image: file.name.to_owned(),
        sentence: words::sentence(&rows, clip_threshold, dino_threshold),
        rows,
        clip_threshold,
        dino_threshold,
        clip_model: clip.id.clone(),
        dino_model: dino.id.clone(),
    })
}
