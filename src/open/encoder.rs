//! An opened image encoder: from image files to embeddings and tokens.

use crate::device::Loaded;
use crate::image::{self, Decoded, ImageError, Pixels, Preprocess, RgbImage};
use crate::model::{ImageBatch, ModelError, Tokens, Vision, Want};
use crate::vectors::embedding::Embedding;
use crate::weights::Precision;
use crate::weights::spec::VisionSpec;

use super::error::EngineError;

/// An image file: its name and its bytes.
#[derive(Debug, Clone, Copy)]
pub struct ImageFile<'a> {
    /// Name or path, for messages and the report.
    pub name: &'a str,
    /// The file's bytes.
    pub bytes: &'a [u8],
}

/// The image of a file, upright.
///
/// # Errors
/// [`EngineError::Image`] names the file.
pub fn decode(file: ImageFile<'_>) -> Result<Decoded, EngineError> {
    image::decode(file.bytes, image::Limits::default())
        .map_err(|reason| of_image(file.name, reason))
}

/// An image encoder on a device.
#[derive(Debug)]
pub struct Encoder {
    /// Catalogue name.
    pub id: String,
    /// Sizes.
    pub spec: VisionSpec,
    /// How its input is prepared.
    pub preprocess: Preprocess,
    /// SHA-256 of the file that the weights came from first, in hex.
    pub source_sha256: String,
    /// Form of the weights.
    pub precision: Precision,
    pub(super) model: Loaded<Vision>,
}

impl Encoder {
    /// The embedding of a decoded image, of length 1. `name` is for messages.
    ///
    /// # Errors
    /// [`EngineError::Image`] and [`EngineError::Model`].
    pub async fn embed(&self, name: &str, image: &RgbImage) -> Result<Embedding, EngineError> {
        let pixels = prepare(name, image, &self.preprocess)?;
        let batch = ImageBatch::of_images(&[pixels], &self.preprocess)?;
        let mut streams = self.streams_of(&batch, &[0.0]).await?;
        let row = streams.pop().and_then(|mut rows| rows.pop());
        Ok(Embedding::normalised(row.unwrap_or_default()))
    }

    /// The raw embeddings of images that [`prepare`] made ready, at each of the
    /// adapter's strengths: for each image one per strength, in their order; 0 is the
    /// plain stream. The images are computed together.
    ///
    /// # Errors
    /// [`EngineError::Model`], also for a strength above 0 without an adapter.
    pub async fn streams(
        &self,
        images: &[Pixels],
        strengths: &[f32],
    ) -> Result<Vec<Vec<Vec<f32>>>, EngineError> {
        let batch = ImageBatch::of_images(images, &self.preprocess)?;
        let streams = self.streams_of(&batch, strengths).await?;
        let of = |image: usize| streams.iter().map(|rows| rows[image].clone()).collect();
        Ok((0..images.len()).map(of).collect())
    }

    /// Embedding and patch tokens of decoded images, and on request what each block
    /// made. Where on the image a patch lies, [`Preprocess::seen`](crate::image::Preprocess::seen) tells.
    ///
    /// # Errors
    /// As [`embed`](Self::embed).
    pub async fn tokens(&self, images: &[RgbImage], want: Want) -> Result<Tokens, EngineError> {
        let pixels = images
            .iter()
            .map(|image| prepare("the image", image, &self.preprocess));
        let pixels: Vec<Pixels> = pixels.collect::<Result<_, _>>()?;
        let batch = ImageBatch::of_images(&pixels, &self.preprocess)?;
        Ok(self.model.ask(|model| model.tokens(&batch, want)).await?)
    }

    async fn streams_of(
        &self,
        batch: &ImageBatch,
        strengths: &[f32],
    ) -> Result<Vec<Vec<Vec<f32>>>, ModelError> {
        let ask = self.model.ask(|model| model.embed_each(batch, strengths));
        ask.await
    }
}

/// The part of an image that an encoder sees, at its size. `name` is for messages.
///
/// # Errors
/// [`EngineError::Image`].
pub fn prepare(
    name: &str,
    image: &RgbImage,
    preprocess: &Preprocess,
) -> Result<Pixels, EngineError> {
    image::preprocess(image, preprocess).map_err(|reason| of_image(name, reason))
}

fn of_image(name: &str, reason: ImageError) -> EngineError {
    EngineError::Image {
        name: name.to_owned(),
        reason,
    }
}
