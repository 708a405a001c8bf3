//! DINOv2, with and without registers (Oquab et al. 2023, arXiv 2304.07193;
//! Darcet et al. 2023, arXiv 2309.16588).

use burn::tensor::Tensor;

use super::batch::ImageBatch;
use super::encoded::{Encoded, Want};
use super::trunk::Trunk;
use crate::model::error::ModelError;
use crate::model::layer::{LayerNorm, TensorReader, VitBackend};
use crate::weights::spec::VisionSpec;

/// DINOv2: trunk and final norm; the class token is the embedding.
#[derive(Debug, Clone)]
pub struct DinoV2<B: VitBackend> {
    pub(super) trunk: Trunk<B>,
    final_norm: LayerNorm<B>,
}

impl<B: VitBackend> DinoV2<B> {
    pub(super) fn new(
        architecture: &VisionSpec,
        tensors: &mut TensorReader<'_, B>,
    ) -> Result<Self, ModelError> {
        Ok(Self {
            trunk: Trunk::new(architecture, tensors)?,
            final_norm: tensors.norm(
                "final_norm",
                architecture.width,
                architecture.norm_epsilon(),
            )?,
        })
    }

    /// The class token after the final norm, `[batch, width]`, without patch tokens.
    ///
    /// # Errors
    /// [`ModelError::InputSize`].
    pub fn embed(&self, batch: &ImageBatch) -> Result<Tensor<B, 2>, ModelError> {
        let class_token = self.trunk.class_token(batch)?;
        let [count, _, width] = class_token.dims();
        Ok(B::norm(class_token, &self.final_norm).reshape([count, width]))
    }

    /// The class token and the patch tokens, both after the final norm.
    ///
    /// # Errors
    /// [`ModelError::InputSize`].
    pub fn forward(&self, batch: &ImageBatch, want: Want) -> Result<Encoded<B>, ModelError> {
        let output = self.trunk.forward(batch, want)?;
        let [count, tokens, width] = output.tokens.dims();
        let normed = B::norm(output.tokens, &self.final_norm);
        Ok(Encoded {
            embedding: normed
                .clone()
                .slice([0..count, 0..1, 0..width])
                .reshape([count, width]),
            patch_tokens: normed.slice([0..count, self.trunk.prefix()..tokens, 0..width]),
            layers: output.layers,
            attention: output.attention,
            inputs: output.inputs,
        })
    }
}
