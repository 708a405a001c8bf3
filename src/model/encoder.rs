//! One face for both families.

use burn::tensor::{Tensor, backend::Backend};

use super::trunk::TensorReader;
use super::{
    Adapter, Architecture, BlockInputs, ClipImageTower, Correction, DinoV2, Family, ImageBatch,
    ModelError, VitBackend,
};
use crate::weights::tensor::Tensors;

/// What to keep besides the embedding and the patch tokens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Want {
    /// The tokens after each block.
    pub layers: bool,
    /// The attention weights of each block.
    pub attention: bool,
    /// The inputs of each block's linear layers.
    pub inputs: bool,
}

/// What an encoder makes of a batch.
#[derive(Debug, Clone)]
pub struct Encoded<B: Backend> {
    /// `[batch, embedding]`, not normalised: CLIP's projected embedding,
    /// DINOv2's class token after the final norm.
    pub embedding: Tensor<B, 2>,
    /// `[batch, patches, width]`, row by row: CLIP's as the last block leaves
    /// them, DINOv2's after the final norm.
    pub patch_tokens: Tensor<B, 3>,
    /// Tokens after each block, where they were asked for.
    pub layers: Vec<Tensor<B, 3>>,
    /// Attention weights of each block, where they were asked for.
    pub attention: Vec<Tensor<B, 4>>,
    /// Inputs of each block's linear layers, where they were asked for.
    pub inputs: Vec<BlockInputs<B>>,
}

/// A vision transformer of either family on a device.
#[derive(Debug, Clone)]
pub enum ImageEncoder<B: Backend> {
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
    /// [`ModelError::Architecture`].
    pub fn new(
        architecture: &Architecture,
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
        architecture: &Architecture,
        tensors: Tensors,
        device: &B::Device,
    ) -> Result<Self, ModelError> {
        Self::build(architecture, tensors, true, device)
    }

    fn build(
        architecture: &Architecture,
        tensors: Tensors,
        trained: bool,
        device: &B::Device,
    ) -> Result<Self, ModelError> {
        let mut tensors = TensorReader {
            tensors,
            epsilon: architecture.norm_epsilon(),
            width: architecture.width,
            trained,
            device,
        };
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
        model.forward_each(batch, corrections)
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
        rows(self.forward(batch, Want::default())?.embedding).await
    }
}

/// Reads a matrix back, row by row.
async fn rows<B: Backend>(matrix: Tensor<B, 2>) -> Result<Vec<Vec<f32>>, ModelError> {
    let length = matrix.dims()[1];
    let values = read(matrix).await?;
    Ok(values.chunks_exact(length).map(<[f32]>::to_vec).collect())
}

/// Reads a tensor back as f32.
///
/// # Errors
/// [`ModelError::Device`] when the device fails, [`ModelError::NotFinite`] when
/// a value is NaN or infinite.
pub async fn read<B: Backend, const D: usize>(
    tensor: Tensor<B, D>,
) -> Result<Vec<f32>, ModelError> {
    let data = tensor
        .into_data_async()
        .await
        .map_err(|error| ModelError::Device(error.to_string()))?;
    let values = data
        .convert::<f32>()
        .into_vec::<f32>()
        .map_err(|error| ModelError::Device(format!("{error:?}")))?;
    if values.iter().all(|value| value.is_finite()) {
        Ok(values)
    } else {
        Err(ModelError::NotFinite)
    }
}
