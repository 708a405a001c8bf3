//! What an image encoder is asked for, and what it makes of a batch.

use burn::tensor::{Tensor, backend::Backend};

use crate::model::layer::{BlockInputs, Keep};

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

impl Want {
    pub(super) fn of_block(self) -> Keep {
        Keep {
            attention: self.attention,
            inputs: self.inputs,
        }
    }
}

/// What an encoder makes of a batch.
#[derive(Debug, Clone)]
pub struct Encoded<B: Backend> {
    /// `[batch, embedding]`, not normalised: CLIP's projected embedding,
    /// DINOv2's class token after the final norm.
    pub embedding: Tensor<B, 2>,
    /// `[batch, patches, width]`: CLIP's last block's as the trunk leaves
    /// them, DINOv2's after the final norm.
    pub patch_tokens: Tensor<B, 3>,
    /// Tokens after each block, where they were asked for.
    pub layers: Vec<Tensor<B, 3>>,
    /// Attention weights of each block, where they were asked for.
    pub attention: Vec<Tensor<B, 4>>,
    /// Inputs of each block's linear layers, where they were asked for.
    pub inputs: Vec<BlockInputs<B>>,
}
