//! Features of image files for the few-shot methods: of the image, or the mean
//! over random views of it.

use sha2::{Digest, Sha256};

use super::encoder::{Encoder, ImageFile, decode};
use super::error::EngineError;
use crate::image::RgbImage;
use crate::image::augment::{Augment, ViewKey};

impl Encoder {
    /// The raw embeddings of image files at each of the adapter's strengths: for
    /// each file one per strength, in their order; 0 is the plain stream. With more
    /// than one view, the mean over that many random views, as for a cache key.
    ///
    /// # Errors
    /// As [`Encoder::streams`]; [`EngineError::Image`] names the file that cannot
    /// be used.
    pub async fn features(
        &self,
        files: &[ImageFile<'_>],
        views: u64,
        strengths: &[f32],
    ) -> Result<Vec<Vec<Vec<f32>>>, EngineError> {
        let mut images = Vec::new();
        for file in files {
            images.extend(views_of(*file, views, self.preprocess.crop)?);
        }
        let all = self.streams(&images, strengths).await?;
        Ok(all.chunks(views.max(1) as usize).map(mean).collect())
    }
}

/// The file's image, or several random views of it.
fn views_of(file: ImageFile<'_>, views: u64, side: u32) -> Result<Vec<RgbImage>, EngineError> {
    let image = decode(file)?;
    if views <= 1 {
        return Ok(vec![image]);
    }
    let content = Sha256::digest(file.bytes).into();
    let view = |view| {
        Augment::cache_view(side)
            .apply(&image, &ViewKey::of_cache(content, view))
            .map_err(|source| EngineError::View {
                name: file.name.to_owned(),
                source,
            })
    };
    (0..views).map(view).collect()
}

/// The mean over the views of each strength's embedding.
fn mean(views: &[Vec<Vec<f32>>]) -> Vec<Vec<f32>> {
    let mut sums = views.first().cloned().unwrap_or_default();
    for view in views.iter().skip(1) {
        for (sum, row) in sums.iter_mut().zip(view) {
            for (total, value) in sum.iter_mut().zip(row) {
                *total += value;
            }
        }
    }
    let count = views.len().max(1) as f32;
    sums.iter_mut().flatten().for_each(|value| *value /= count);
    sums
}
