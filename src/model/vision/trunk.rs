//! From pixels to tokens: embeddings and the stack of blocks.

use std::ops::Range;

use burn::tensor::{Tensor, TensorData, backend::Backend};

use super::adapter::Correction;
use super::batch::ImageBatch;
use super::encoded::Want;
use super::position::interpolate_position;
use crate::model::error::ModelError;
use crate::model::layer::{
    Activation, Attended, AttentionMask, Block, BlockInputs, BlockSpec, Keep, LayerNorm,
    LayerWeights, Linear, TensorReader, VitBackend,
};
use crate::weights::spec::{Family, Sizes as _, VisionSpec};

/// Tokens on their way through the blocks.
#[derive(Debug, Clone)]
pub struct TrunkOutput<B: Backend> {
    /// Tokens of the last block, before any final norm,
    /// `[batch, 1 + registers + patches, width]`: class token, registers, then
    /// patches row by row.
    pub tokens: Tensor<B, 3>,
    /// Tokens after each block, where they were asked for.
    pub layers: Vec<Tensor<B, 3>>,
    /// Attention weights of each block, `[batch, heads, tokens, tokens]`, where
    /// they were asked for.
    pub attention: Vec<Tensor<B, 4>>,
    /// Inputs of each block's linear layers, where they were asked for.
    pub inputs: Vec<BlockInputs<B>>,
}

/// Patch, class and position embeddings, then the blocks.
#[derive(Debug, Clone)]
pub struct Trunk<B: VitBackend> {
    architecture: VisionSpec,
    device: B::Device,
    patch: Linear<B>,
    /// Class token with its position, `[1, 1, width]`.
    class_token: Tensor<B, 3>,
    registers: Option<Tensor<B, 3>>,
    /// Position embedding of the trained grid, without the class token.
    position: Vec<f32>,
    pre_norm: Option<LayerNorm<B>>,
    blocks: Vec<Block<B>>,
}

impl<B: VitBackend> Trunk<B> {
    /// Takes the trunk out of `tensors`.
    ///
    /// # Errors
    /// [`ModelError::Spec`], [`ModelError::Missing`] and
    /// [`ModelError::Shape`].
    pub(super) fn new(
        architecture: &VisionSpec,
        tensors: &mut TensorReader<'_, B>,
    ) -> Result<Self, ModelError> {
        let VisionSpec {
            family,
            width,
            patch,
            grid,
            registers,
            ..
        } = *architecture;
        architecture.tensors()?;
        let class_token = tensors.take("class_token", &[width])?.to_f32();
        let position = tensors
            .take("position", &[1 + grid * grid, width])?
            .to_f32();
        let class_token: Vec<f32> = class_token
            .iter()
            .zip(&position)
            .map(|(token, position)| token + position)
            .collect();
        let registers = match registers {
            0 => None,
            count => {
                let values = tensors.take("registers", &[count, width])?.to_f32();
                Some(tensors.tensor(values, [1, count, width]))
            }
        };
        let (pre_norm, bias) = match family {
            Family::Clip => (
                Some(tensors.norm("pre_norm", width, architecture.norm_epsilon())?),
                None,
            ),
            Family::Dinov2 => (None, Some(tensors.take("patch.bias", &[width])?)),
        };
        let block = BlockSpec {
            width,
            heads: architecture.heads,
            mlp: architecture.mlp,
            activation: match family {
                Family::Clip => Activation::QuickGelu,
                Family::Dinov2 => Activation::Gelu,
            },
            epsilon: architecture.norm_epsilon(),
            layer_scale: family == Family::Dinov2,
            mask: AttentionMask::None,
        };
        let kernel = tensors.take("patch.weight", &[width, 3, patch, patch])?;
        let blocks = (0..architecture.depth)
            .map(|index| Block::new(&block, tensors.scope(format_args!("block.{index}"))))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            architecture: architecture.clone(),
            device: tensors.device.clone(),
            patch: tensors.linear_of(
                &LayerWeights {
                    weight: &kernel,
                    bias: bias.as_ref(),
                    scale: None,
                },
                Activation::None,
            ),
            class_token: tensors.tensor(class_token, [1, 1, width]),
            registers,
            position: position[width..].to_vec(),
            pre_norm,
            blocks,
        })
    }

    /// Number of tokens before the first patch.
    pub fn prefix(&self) -> usize {
        1 + self.architecture.registers
    }

    /// Number of tokens of each image of a batch.
    pub(super) fn tokens(&self, batch: &ImageBatch) -> Result<usize, ModelError> {
        let (rows, columns) = batch.grid(self.architecture.patch)?;
        Ok(self.prefix() + rows * columns)
    }

    /// The tokens that the first block sees, `[batch, tokens, width]`.
    fn embed(&self, batch: &ImageBatch) -> Result<Tensor<B, 3>, ModelError> {
        let VisionSpec { width, patch, .. } = self.architecture;
        let (rows, columns) = batch.grid(patch)?;
        let (count, patches) = (batch.count(), rows * columns);
        let data = TensorData::new(batch.patches(patch)?, [count, patches, 3 * patch * patch]);
        let position = interpolate_position(&self.position, &self.architecture, rows, columns);
        let position = TensorData::new(position, [1, patches, width]);
        let position = Tensor::from_data(position, &self.device).repeat_dim(0, count);
        let patches = Tensor::from_data(data, &self.device);
        let patches = self.patch.forward_onto(position, patches);

        let mut parts = vec![self.class_token.clone().repeat_dim(0, count)];
        if let Some(registers) = &self.registers {
            parts.push(registers.clone().repeat_dim(0, count));
        }
        parts.push(patches);
        let tokens = Tensor::cat(parts, 1);
        Ok(match &self.pre_norm {
            Some(norm) => B::norm(tokens, norm),
            None => tokens,
        })
    }

    /// Runs the trunk on a batch.
    ///
    /// # Errors
    /// [`ModelError::InputSize`] when a side is no multiple of the patch.
    pub fn forward(&self, batch: &ImageBatch, want: Want) -> Result<TrunkOutput<B>, ModelError> {
        let mut tokens = self.embed(batch)?;
        let (mut layers, mut attention, mut inputs) = (Vec::new(), Vec::new(), Vec::new());
        for block in &self.blocks {
            let Attended {
                tokens: attended,
                weights,
                inputs: first,
            } = block.attend(tokens, want.of_block());
            let (transformed, second) = block.transform_keeping(attended, want.of_block());
            tokens = transformed;
            if let (Some([qkv, out]), Some([up, down])) = (first, second) {
                inputs.push(BlockInputs { qkv, out, up, down });
            }
            attention.extend(weights);
            if want.layers {
                layers.push(tokens.clone());
            }
        }
        Ok(TrunkOutput {
            tokens,
            layers,
            attention,
            inputs,
        })
    }

    /// The class token that the last block makes of each image, `[batch, 1, width]`.
    ///
    /// # Errors
    /// [`ModelError::InputSize`].
    pub fn class_token(&self, batch: &ImageBatch) -> Result<Tensor<B, 3>, ModelError> {
        Ok(self.run(self.embed(batch)?, 0..self.blocks.len(), None))
    }

    /// As [`class_token`](Self::class_token), once per correction. What comes before the
    /// first bottleneck is computed once for all: the blocks before its own, and that
    /// block's attention and MLP.
    ///
    /// # Errors
    /// [`ModelError::InputSize`].
    pub fn class_tokens(
        &self,
        batch: &ImageBatch,
        corrections: &[Correction<'_, B>],
    ) -> Result<Vec<Tensor<B, 3>>, ModelError> {
        let depth = self.blocks.len();
        let first = corrections.iter().map(Correction::first_block).min();
        let first = first.unwrap_or(depth).min(depth);
        let tokens = self.run(self.embed(batch)?, 0..first, None);
        let Some(block) = self.blocks.get(first) else {
            return Ok(vec![tokens; corrections.len()]);
        };
        let attended = self.attend(first, tokens);
        let shared = block.transform(attended.clone());
        let stream = |correction: &Correction<'_, B>| {
            let start = match correction.of(first) {
                Some(added) => shared.clone() + added(attended.clone()),
                None => shared.clone(),
            };
            self.run(start, first + 1..depth, Some(correction))
        };
        Ok(corrections.iter().map(stream).collect())
    }

    /// Runs some of the blocks.
    fn run(
        &self,
        tokens: Tensor<B, 3>,
        blocks: Range<usize>,
        correction: Option<&Correction<'_, B>>,
    ) -> Tensor<B, 3> {
        blocks.fold(tokens, |tokens, index| {
            let block = &self.blocks[index];
            let attended = self.attend(index, tokens);
            match correction.and_then(|correction| correction.of(index)) {
                Some(added) => block.transform(attended.clone()) + added(attended),
                None => block.transform(attended),
            }
        })
    }

    /// The first half of a block; of the last one, the class token's alone.
    fn attend(&self, index: usize, tokens: Tensor<B, 3>) -> Tensor<B, 3> {
        let block = &self.blocks[index];
        if index + 1 == self.blocks.len() {
            block.attend_first(tokens)
        } else {
            block.attend(tokens, Keep::default()).tokens
        }
    }
}
