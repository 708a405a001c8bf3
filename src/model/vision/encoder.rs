//! One face for both families.

use burn::tensor::Tensor;

use super::adapter::{Adapter, Correction};
use super::batch::ImageBatch;
use super::clip::ClipImageTower;
use super::dinov2::DinoV2;
use super::encoded::{Encoded, Want};
use crate::model::error::ModelError;
use crate::model::layer::{TensorReader, VitBackend};
use crate::model::read_back::rows;
use crate::weights::spec::{Family, VisionSpec};
use crate::weights::tensor::Tensors;

/// A vision transformer of either family on a device.
#[derive(Debug, Clone)]
pub enum ImageEncoder<B: VitBackend> {
    /// CLIP's image tower.
    Clip(ClipImageTower<B>),
    /// DINOv2.
    DinoV2(DinoV2<B>),
}

impl<B: VitBackend> ImageEncoder<B> {
    /// Builds the model and moves its weights to `device`. Tensors that the
    /// architecture does not name are ignored.
    ///
    /// # Errors
    /// [`ModelError::Missing`], [`ModelError::Shape`] and
    /// [`ModelError::Spec`].
    pub fn new(
        architecture: &VisionSpec,
        tensors: Tensors,
        device: &B::Device,
    ) -> Result<Self, ModelError> {
        Self::build(architecture, tensors, false, device)
    }

    /// As [`new`](Self::new), with the weights of all linear layers to be
    /// trained: what freezing them saves is measured with it (`benches/train.rs`).
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn unfrozen(
        architecture: &VisionSpec,
        tensors: Tensors,
        device: &B::Device,
    ) -> Result<Self, ModelError> {
        Self::build(architecture, tensors, true, device)
    }

    fn build(
        architecture: &VisionSpec,
        mut tensors: Tensors,
        trained: bool,
        device: &B::Device,
    ) -> Result<Self, ModelError> {
        let mut tensors = TensorReader::new(&mut tensors, device).trained(trained);
        Ok(match architecture.family {
            Family::Clip => Self::Clip(ClipImageTower::new(architecture, &mut tensors)?),
            Family::Dinov2 => Self::DinoV2(DinoV2::new(architecture, &mut tensors)?),
        })
    }

    /// Encodes a batch.
    ///
    /// # Errors
    /// [`ModelError::InputSize`] when a side is no multiple of the patch.
    pub fn forward(&self, batch: &ImageBatch, want: Want) -> Result<Encoded<B>, ModelError> {
        match self {
            Self::Clip(model) => model.forward(batch, want),
            Self::DinoV2(model) => model.forward(batch, want),
        }
    }

    /// Number of tokens of each image of a batch.
    ///
    /// # Errors
    /// [`ModelError::InputSize`].
    pub fn tokens(&self, batch: &ImageBatch) -> Result<usize, ModelError> {
        let trunk = match self {
            Self::Clip(model) => &model.trunk,
            Self::DinoV2(model) => &model.trunk,
        };
        trunk.tokens(batch)
    }

    /// The embeddings of a batch, `[batch, embedding]`, once per correction, not
    /// normalised, left on the device.
    ///
    /// # Errors
    /// [`ModelError::InputSize`], and [`ModelError::NoAdapter`] for DINOv2.
    pub fn embeddings(
        &self,
        batch: &ImageBatch,
        corrections: &[Correction<'_, B>],
    ) -> Result<Vec<Tensor<B, 2>>, ModelError> {
        let Self::Clip(model) = self else {
            return Err(ModelError::NoAdapter);
        };
        model.embed_each(batch, corrections)
    }

    /// The embeddings of a batch, once per strength of an adapter: in the order
    /// of `strengths`, one row of `embedding` values per image, not normalised.
    /// Strength 0 gives the plain embedding.
    ///
    /// # Errors
    /// As [`embed`](Self::embed), and [`ModelError::NoAdapter`] for DINOv2.
    pub async fn embed_each(
        &self,
        batch: &ImageBatch,
        adapter: &Adapter<B>,
        strengths: &[f32],
    ) -> Result<Vec<Vec<Vec<f32>>>, ModelError> {
        let corrections: Vec<_> = strengths.iter().map(|&s| adapter.at(s)).collect();
        let mut streams = Vec::with_capacity(strengths.len());
        for embedding in self.embeddings(batch, &corrections)? {
            streams.push(rows(embedding).await?);
        }
        Ok(streams)
    }

    /// The embeddings of a batch, read back from the device: one row of
    /// `embedding` values per image, not normalised.
    ///
    /// # Errors
    /// [`ModelError::InputSize`], [`ModelError::Device`] when the read-back
    /// fails, [`ModelError::NotFinite`] when it holds NaN or infinities.
    pub async fn embed(&self, batch: &ImageBatch) -> Result<Vec<Vec<f32>>, ModelError> {
        let embedding = match self {
            Self::Clip(model) => model.embed(batch),
            Self::DinoV2(model) => model.embed(batch),
        };
        rows(embedding?).await
    }
}
