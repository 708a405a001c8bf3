//! CLIP's image tower (Radford et al. 2021, arXiv 2103.00020).

use burn::tensor::Tensor;

use super::adapter::Correction;
use super::batch::ImageBatch;
use super::encoded::{Encoded, Want};
use super::trunk::Trunk;
use crate::model::error::ModelError;
use crate::model::layer::{
    Activation, LayerNorm, LayerWeights, Linear, TensorReader, VitBackend, first,
};
use crate::weights::spec::VisionSpec;

/// CLIP's image tower: trunk, final norm of the class token, projection.
#[derive(Debug, Clone)]
pub struct ClipImageTower<B: VitBackend> {
    pub(super) trunk: Trunk<B>,
    final_norm: LayerNorm<B>,
    projection: Linear<B>,
}

impl<B: VitBackend> ClipImageTower<B> {
    pub(super) fn new(
        architecture: &VisionSpec,
        tensors: &mut TensorReader<'_, B>,
    ) -> Result<Self, ModelError> {
        let VisionSpec {
            width, embedding, ..
        } = *architecture;
        let projection = tensors.take("projection.weight", &[embedding, width])?;
        Ok(Self {
            trunk: Trunk::new(architecture, tensors)?,
            final_norm: tensors.norm(
                "final_norm",
                architecture.width,
                architecture.norm_epsilon(),
            )?,
            projection: tensors.linear_of(
                &LayerWeights {
                    weight: &projection,
                    bias: None,
                    scale: None,
                },
                Activation::None,
            ),
        })
    }

    /// The projected image embedding and the patch tokens of the last block,
    /// which CLIP does not normalise.
    ///
    /// # Errors
    /// [`ModelError::InputSize`].
    pub fn forward(&self, batch: &ImageBatch, want: Want) -> Result<Encoded<B>, ModelError> {
        let output = self.trunk.forward(batch, want)?;
        let [count, tokens, width] = output.tokens.dims();
        Ok(Encoded {
            embedding: self.embedding(first(output.tokens.clone())),
            patch_tokens: output
                .tokens
                .slice([0..count, self.trunk.prefix()..tokens, 0..width]),
            layers: output.layers,
            attention: output.attention,
            inputs: output.inputs,
        })
    }

    /// The projected embeddings `[batch, embedding]` without their patch tokens, one
    /// per correction; what the streams share is computed once.
    ///
    /// # Errors
    /// [`ModelError::InputSize`].
    pub fn embed_each(
        &self,
        batch: &ImageBatch,
        corrections: &[Correction<'_, B>],
    ) -> Result<Vec<Tensor<B, 2>>, ModelError> {
        let streams = self.trunk.class_tokens(batch, corrections)?;
        Ok(streams.into_iter().map(|t| self.embedding(t)).collect())
    }

    /// The plain projected embeddings, `[batch, embedding]`, without patch tokens.
    ///
    /// # Errors
    /// [`ModelError::InputSize`].
    pub fn embed(&self, batch: &ImageBatch) -> Result<Tensor<B, 2>, ModelError> {
        Ok(self.embedding(self.trunk.class_token(batch)?))
    }

    fn embedding(&self, class_token: Tensor<B, 3>) -> Tensor<B, 2> {
        let [count, _, _] = class_token.dims();
        let embedding = self
            .projection
            .forward(B::norm(class_token, &self.final_norm));
        let length = embedding.dims()[2];
        embedding.reshape([count, length])
    }
}
