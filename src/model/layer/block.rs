//! One pre-norm transformer block, shared by every model here.

use burn::tensor::{Tensor, backend::Backend};

use super::activation::Activation;
use super::linear::Linear;
use super::norm::LayerNorm;
use super::ops::{AttentionMask, VitBackend, attention_weights};
use super::reader::TensorReader;
use crate::model::ModelError;

/// `x' = x + s1 * Attn(LN1 x)`, `out = x' + s2 * MLP(LN2 x')`.
///
/// `s1` and `s2` are DINOv2's layer scales, which the layers before them take in; CLIP
/// has none.
#[derive(Debug, Clone)]
pub struct Block<B: VitBackend> {
    heads: usize,
    mask: AttentionMask,
    norm1: LayerNorm<B>,
    qkv: Linear<B>,
    out: Linear<B>,
    norm2: LayerNorm<B>,
    up: Linear<B>,
    down: Linear<B>,
}

/// What tells the blocks of one model from another's.
#[derive(Debug, Clone, Copy)]
pub struct BlockSpec {
    /// Token width.
    pub width: usize,
    /// Attention heads; divides `width`.
    pub heads: usize,
    /// Hidden width of the MLP.
    pub mlp: usize,
    /// Behind the MLP's first layer.
    pub activation: Activation,
    /// Of both layer norms.
    pub epsilon: f64,
    /// Whether each half's output is scaled, channel by channel.
    pub layer_scale: bool,
    /// Which tokens a token attends to.
    pub mask: AttentionMask,
}

/// What to keep of a block's steps.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Keep {
    /// The attention weights.
    pub attention: bool,
    /// The inputs of its linear layers.
    pub inputs: bool,
}

impl<B: VitBackend> Block<B> {
    /// Takes a block out of its scope.
    ///
    /// # Errors
    /// [`ModelError::Missing`] and [`ModelError::Shape`].
    pub(crate) fn new(
        spec: &BlockSpec,
        mut tensors: TensorReader<'_, B>,
    ) -> Result<Self, ModelError> {
        let BlockSpec {
            width,
            heads,
            mlp,
            activation,
            epsilon,
            layer_scale,
            mask,
        } = *spec;
        let mut scale = |name: &str| {
            let scale = layer_scale.then(|| tensors.take(name, &[width]));
            scale.map(|s| s.map(|s| s.to_f32())).transpose()
        };
        let scales = [scale("layer_scale1")?, scale("layer_scale2")?];
        let [scale1, scale2] = [0, 1].map(|half| scales[half].as_deref());
        Ok(Self {
            heads,
            mask,
            norm1: tensors.norm("norm1", width, epsilon)?,
            qkv: tensors.linear("qkv", [3 * width, width], Activation::None)?,
            out: tensors.scaled_linear("out", [width, width], Activation::None, scale1)?,
            norm2: tensors.norm("norm2", width, epsilon)?,
            up: tensors.linear("up", [mlp, width], activation)?,
            down: tensors.scaled_linear("down", [width, mlp], Activation::None, scale2)?,
        })
    }

    /// A whole block: `[batch, tokens, width]` to the same.
    pub fn forward(&self, tokens: Tensor<B, 3>) -> Tensor<B, 3> {
        self.transform(self.attend(tokens, Keep::default()).tokens)
    }

    /// The first half, `x'`: `[batch, tokens, width]` to the same, and what is
    /// wanted of it.
    pub fn attend(&self, tokens: Tensor<B, 3>, keep: Keep) -> Attended<B> {
        let normed = B::norm(tokens.clone(), &self.norm1);
        let qkv = self.qkv.forward(normed.clone());
        let weights = keep
            .attention
            .then(|| attention_weights(qkv.clone(), self.heads, self.mask));
        let mixed = B::self_attention(qkv, self.heads, self.mask);
        let inputs = keep.inputs.then(|| [normed, mixed.clone()]);
        Attended {
            tokens: self.out.forward_onto(tokens, mixed),
            weights,
            inputs,
        }
    }

    /// As [`attend`](Self::attend), of the first token alone, `[batch, 1, width]`: all
    /// that an embedding needs of a last block.
    pub fn attend_first(&self, tokens: Tensor<B, 3>) -> Tensor<B, 3> {
        let qkv = self.qkv.forward(B::norm(tokens.clone(), &self.norm1));
        let mixed = B::self_attention(qkv, self.heads, self.mask);
        self.out.forward_onto(first(tokens), first(mixed))
    }

    /// The second half: `x'` to the block's output, without an adapter.
    pub fn transform(&self, attended: Tensor<B, 3>) -> Tensor<B, 3> {
        self.transform_keeping(attended, Keep::default()).0
    }

    /// The second half, and on request the inputs of its two linear layers.
    pub(crate) fn transform_keeping(
        &self,
        attended: Tensor<B, 3>,
        keep: Keep,
    ) -> (Tensor<B, 3>, Option<[Tensor<B, 3>; 2]>) {
        let normed = B::norm(attended.clone(), &self.norm2);
        let hidden = self.up.forward(normed.clone());
        let inputs = keep.inputs.then(|| [normed, hidden.clone()]);
        (self.down.forward_onto(attended, hidden), inputs)
    }
}

/// The first token of each image, `[batch, 1, width]`.
pub fn first<B: Backend>(tokens: Tensor<B, 3>) -> Tensor<B, 3> {
    let [batch, _, width] = tokens.dims();
    tokens.slice([0..batch, 0..1, 0..width])
}

/// What the first half of a block gives.
#[derive(Debug, Clone)]
pub struct Attended<B: Backend> {
    /// `x'`, `[batch, tokens, width]`.
    pub tokens: Tensor<B, 3>,
    /// Attention weights `[batch, heads, tokens, tokens]`, where wanted.
    pub weights: Option<Tensor<B, 4>>,
    /// Inputs of `qkv` and `out`, where wanted.
    pub inputs: Option<[Tensor<B, 3>; 2]>,
}

/// The inputs of a block's linear layers, `[batch, tokens, inputs]` each.
#[derive(Debug, Clone)]
pub struct BlockInputs<B: Backend> {
    /// Of the fused projections: the first norm's output.
    pub qkv: Tensor<B, 3>,
    /// Of the projection behind attention: the mixed heads.
    pub out: Tensor<B, 3>,
    /// Of the MLP's first layer: the second norm's output.
    pub up: Tensor<B, 3>,
    /// Of the MLP's second layer, behind its activation.
    pub down: Tensor<B, 3>,
}
