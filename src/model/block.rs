//! One pre-norm transformer block, shared by every model here.

use burn::tensor::{Tensor, backend::Backend};

use super::trunk::TensorReader;
use super::{
    Activation, Architecture, AttentionMask, Family, LayerNorm, Linear, ModelError,
    TextArchitecture, VitBackend, Want, ops,
};

/// `x' = x + s1 * Attn(LN1 x)`, `out = x' + s2 * MLP(LN2 x')`.
///
/// `s1` and `s2` are DINOv2's layer scales; CLIP has none.
#[derive(Debug, Clone)]
pub struct Block<B: Backend> {
    heads: usize,
    mask: AttentionMask,
    norm1: LayerNorm<B>,
    qkv: Linear<B>,
    out: Linear<B>,
    layer_scale1: Option<Tensor<B, 3>>,
    norm2: LayerNorm<B>,
    up: Linear<B>,
    down: Linear<B>,
    layer_scale2: Option<Tensor<B, 3>>,
}

/// What tells the blocks of one model from another's.
#[derive(Debug, Clone, Copy)]
pub(super) struct BlockShape {
    family: Family,
    width: usize,
    mlp: usize,
    heads: usize,
    mask: AttentionMask,
}

impl From<&Architecture> for BlockShape {
    fn from(of: &Architecture) -> Self {
        Self {
            family: of.family,
            width: of.width,
            mlp: of.mlp,
            heads: of.heads,
            mask: AttentionMask::None,
        }
    }
}

impl From<&TextArchitecture> for BlockShape {
    fn from(of: &TextArchitecture) -> Self {
        Self {
            family: Family::Clip,
            width: of.width,
            mlp: of.mlp,
            heads: of.heads,
            mask: AttentionMask::Causal,
        }
    }
}

impl<B: VitBackend> Block<B> {
    /// Takes block `index` out of `tensors`.
    ///
    /// # Errors
    /// [`ModelError::Missing`] and [`ModelError::Shape`].
    pub(super) fn new(
        shape: impl Into<BlockShape>,
        index: usize,
        tensors: &mut TensorReader<'_, B>,
    ) -> Result<Self, ModelError> {
        let BlockShape {
            family,
            width,
            mlp,
            heads,
            mask,
        } = shape.into();
        let activation = match family {
            Family::Clip => Activation::QuickGelu,
            Family::Dinov2 => Activation::Gelu,
        };
        let name = |part: &str| format!("block.{index}.{part}");
        let mut layer_scale = |part: &str| match family {
            Family::Clip => Ok(None),
            Family::Dinov2 => tensors
                .vector(&name(part), width)
                .map(|scale| Some(scale.reshape([1, 1, width]))),
        };
        let (layer_scale1, layer_scale2) =
            (layer_scale("layer_scale1")?, layer_scale("layer_scale2")?);
        Ok(Self {
            heads,
            mask,
            norm1: tensors.norm(&name("norm1"))?,
            qkv: tensors.linear(&name("qkv"), [3 * width, width], Activation::None)?,
            out: tensors.linear(&name("out"), [width, width], Activation::None)?,
            layer_scale1,
            norm2: tensors.norm(&name("norm2"))?,
            up: tensors.linear(&name("up"), [mlp, width], activation)?,
            down: tensors.linear(&name("down"), [width, mlp], Activation::None)?,
            layer_scale2,
        })
    }

    /// The first half, `x'`: `[batch, tokens, width]` to the same, and what is
    /// wanted of it.
    pub fn attend(&self, tokens: Tensor<B, 3>, want: Want) -> Attended<B> {
        let normed = B::norm(tokens.clone(), &self.norm1);
        let qkv = self.qkv.forward(normed.clone());
        let weights = want
            .attention
            .then(|| ops::attention_weights(qkv.clone(), self.heads, self.mask));
        let mixed = B::self_attention(qkv, self.heads, self.mask);
        let inputs = want.inputs.then(|| [normed, mixed.clone()]);
        let attended = self.out.forward(mixed);
        Attended {
            tokens: tokens + scaled(attended, self.layer_scale1.as_ref()),
            weights,
            inputs,
        }
    }

    /// The second half: `x'` to the block's output, without an adapter.
    pub fn transform(&self, attended: Tensor<B, 3>) -> Tensor<B, 3> {
        self.transform_wanted(attended, Want::default()).0
    }

    /// The second half, and on request the inputs of its two linear layers.
    pub(super) fn transform_wanted(
        &self,
        attended: Tensor<B, 3>,
        want: Want,
    ) -> (Tensor<B, 3>, Option<[Tensor<B, 3>; 2]>) {
        let normed = B::norm(attended.clone(), &self.norm2);
        let hidden = self.up.forward(normed.clone());
        let inputs = want.inputs.then(|| [normed, hidden.clone()]);
        let transformed = scaled(self.down.forward(hidden), self.layer_scale2.as_ref());
        (attended + transformed, inputs)
    }
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

fn scaled<B: Backend>(tokens: Tensor<B, 3>, scale: Option<&Tensor<B, 3>>) -> Tensor<B, 3> {
    match scale {
        Some(scale) => tokens * scale.clone(),
        None => tokens,
    }
}
