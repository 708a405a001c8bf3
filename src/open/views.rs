//! Features of image files for the few-shot methods: of the image, or the mean
//! over random views of it.

use sha2::{Digest, Sha256};

use super::encoder::{Encoder, ImageFile, decode, prepare};
use super::error::EngineError;
use crate::image::RgbImage;
use crate::vectors::space::View;
use crate::vectors::views;

impl Encoder {
    /// The raw embeddings of image files at each of the adapter's strengths: for
    /// each file one per strength, in their order; 0 is the plain stream. With more
    /// than one view, the mean over that many random views, as for a cache key.
    ///
    /// # Errors
    /// As [`Encoder::embed`]; [`EngineError::Image`] names the file that cannot
    /// be used.
    pub async fn features(
        &self,
        files: &[ImageFile<'_>],
        views: u64,
        strengths: &[f32],
    ) -> Result<Vec<Vec<Vec<f32>>>, EngineError> {
        let mut images = Vec::new();
        for file in files {
            for view in views_of(*file, views, self.preprocess.crop)? {
                images.push(prepare(file.name, &view, &self.preprocess)?);
            }
        }
        let all = self.streams(&images, strengths).await?;
        Ok(all.chunks(views.max(1) as usize).map(mean).collect())
    }
}

/// The file's image, or several random views of it.
fn views_of(file: ImageFile<'_>, views: u64, side: u32) -> Result<Vec<RgbImage>, EngineError> {
    let image = decode(file)?.rgb;
    let content = Sha256::digest(file.bytes).into();
    let seen = View::of_key(views, side).map(|view| match view.random(content) {
        None => Ok(image.clone()),
        Some((augment, key)) => {
            let view = augment.apply(&image, &key);
            view.map_err(|reason| EngineError::View {
                name: file.name.to_owned(),
                reason,
            })
        }
    });
    seen.collect()
}

/// The mean over the views of each strength's embedding.
fn mean(views: &[Vec<Vec<f32>>]) -> Vec<Vec<f32>> {
    let strengths = views.first().map_or(0, Vec::len);
    let at = |strength: usize| views::mean(views.iter().map(|view| view[strength].as_slice()));
    (0..strengths).map(at).collect()
}
