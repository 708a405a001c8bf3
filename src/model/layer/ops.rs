//! The operations that a backend may do better than burn's own operators.

use std::f64::consts::{FRAC_1_SQRT_2, FRAC_2_SQRT_PI};

use burn::tensor::activation::{sigmoid, softmax};
use burn::tensor::backend::Backend;
use burn::tensor::module::attention;
use burn::tensor::ops::AttentionModuleOptions;
use burn::tensor::{Bool, Tensor, TensorPrimitive};

use super::activation::{Activation, activated};
use super::norm::LayerNorm;
use super::weights::LayerWeights;

/// Which tokens a token attends to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum AttentionMask {
    /// All of them.
    #[default]
    None,
    /// Itself and those before it.
    Causal,
}

/// A burn backend that can run Clipsight's vision transformers.
///
/// The defaults use burn's operators. A backend with own kernels overrides
/// them; each override is held against the default in `tests/support/kernels.rs`.
pub trait VitBackend: Backend {
    /// A linear layer's weights as the backend multiplies by them: they do not change
    /// any more.
    type Frozen: Clone + std::fmt::Debug + Send + Sync + 'static;

    /// Brings a layer's weights into that form.
    fn freeze(layer: &LayerWeights<'_>, device: &Self::Device) -> Self::Frozen;

    /// `activation(scale * (input * weight^T) + bias) + residual`: `[rows, in]` to
    /// `[rows, out]`.
    fn frozen_linear(
        input: Tensor<Self, 2>,
        weights: &Self::Frozen,
        activation: Activation,
        residual: Option<Tensor<Self, 2>>,
    ) -> Tensor<Self, 2>;

    /// The gradient of [`frozen_linear`](Self::frozen_linear) without activation with respect to its
    /// input, from that of its output. Called only where models are trained.
    fn frozen_gradient(gradient: Tensor<Self, 2>, weights: &Self::Frozen) -> Tensor<Self, 2>;

    /// An activation by itself, `[rows, channels]`, where its input has to be kept.
    fn activate(input: Tensor<Self, 2>, activation: Activation) -> Tensor<Self, 2> {
        activated(input, activation)
    }

    /// `gradient` times the activation's derivative at `input`, `[rows, channels]` each.
    fn activation_gradient(
        input: Tensor<Self, 2>,
        activation: Activation,
        gradient: Tensor<Self, 2>,
    ) -> Tensor<Self, 2> {
        let slope = match activation {
            Activation::None => return gradient,
            Activation::QuickGelu => {
                let scaled = input.mul_scalar(1.702);
                let s = sigmoid(scaled.clone());
                s.clone() * (scaled * s.neg().add_scalar(1.0)).add_scalar(1.0)
            }
            Activation::Gelu => {
                let normal = input.clone().mul_scalar(FRAC_1_SQRT_2).erf();
                let normal = normal.add_scalar(1.0).mul_scalar(0.5);
                let density = input.clone().powi_scalar(2).mul_scalar(-0.5).exp();
                normal + input * density.mul_scalar(0.5 * FRAC_2_SQRT_PI * FRAC_1_SQRT_2)
            }
            Activation::Relu => input.greater_elem(0.0).float(),
        };
        gradient * slope
    }

    /// The gradient of [`norm`](Self::norm) with respect to its input, from that of its
    /// output. With x^ the normalised input and g = weight * output's gradient:
    /// `(g - mean(g) - x^ mean(g x^)) / deviation`.
    fn norm_gradient<const D: usize>(
        input: Tensor<Self, D>,
        norm: &LayerNorm<Self>,
        gradient: Tensor<Self, D>,
    ) -> Tensor<Self, D> {
        let last = D - 1;
        let centred = input.clone() - input.mean_dim(last);
        let deviation = (centred.clone() * centred.clone())
            .mean_dim(last)
            .add_scalar(norm.epsilon)
            .sqrt();
        let normalised = centred / deviation.clone();
        let gradient = gradient * norm.weight.clone().unsqueeze::<D>();
        let along = (gradient.clone() * normalised.clone()).mean_dim(last);
        let mean = gradient.clone().mean_dim(last);
        (gradient - mean - normalised * along) / deviation
    }

    /// Matrix product over the last two dimensions: `[.., rows, inner]` by
    /// `[.., inner, columns]`, with `inner` a multiple of 4.
    ///
    /// A backend with own kernels has its own: burn's for GPUs is most of what a
    /// build would compile, and hardly ever asked for.
    fn product<const D: usize>(a: Tensor<Self, D>, b: Tensor<Self, D>) -> Tensor<Self, D> {
        a.matmul(b)
    }

    /// Self-attention of every head over the fused projections.
    ///
    /// `qkv` is `[batch, tokens, 3 * width]`: queries, keys and values, each
    /// `heads` times `width / heads`. Gives `[batch, tokens, width]`.
    fn self_attention(qkv: Tensor<Self, 3>, heads: usize, mask: AttentionMask) -> Tensor<Self, 3> {
        let [batch, tokens, width] = attention_shape(&qkv);
        let [query, key, value] = split_heads(qkv, heads);
        attention(
            query,
            key,
            value,
            None,
            None,
            AttentionModuleOptions {
                is_causal: mask == AttentionMask::Causal,
                ..AttentionModuleOptions::default()
            },
        )
        .swap_dims(1, 2)
        .reshape([batch, tokens, width])
    }

    /// Layer norm over the last dimension.
    fn norm<const D: usize>(input: Tensor<Self, D>, norm: &LayerNorm<Self>) -> Tensor<Self, D> {
        Tensor::from_primitive(TensorPrimitive::Float(Self::layer_norm(
            input.into_primitive().tensor(),
            norm.weight.clone().into_primitive().tensor(),
            Some(norm.bias.clone().into_primitive().tensor()),
            norm.epsilon,
        )))
    }
}

/// The attention weights of every head, `[batch, heads, tokens, tokens]`: each
/// row sums to 1. Only computed on request, with burn's operators.
pub fn attention_weights<B: VitBackend>(
    qkv: Tensor<B, 3>,
    heads: usize,
    mask: AttentionMask,
) -> Tensor<B, 4> {
    let [_, tokens, width] = attention_shape(&qkv);
    let device = qkv.device();
    let [query, key, _] = split_heads(qkv, heads);
    let scale = ((width / heads) as f64).powf(-0.5);
    let scores = B::product(query, key.transpose()).mul_scalar(scale);
    let scores = match mask {
        AttentionMask::None => scores,
        // True above the diagonal, so on what comes later.
        AttentionMask::Causal => {
            let later = Tensor::<B, 2, Bool>::tril_mask([tokens, tokens], 0, &device);
            scores.mask_fill(later.unsqueeze(), f32::NEG_INFINITY)
        }
    };
    softmax(scores, 3)
}

fn attention_shape<B: Backend>(qkv: &Tensor<B, 3>) -> [usize; 3] {
    let [batch, tokens, fused] = qkv.dims();
    [batch, tokens, fused / 3]
}

/// `[batch, tokens, 3 * width]` to three times `[batch, heads, tokens, head]`.
pub fn split_heads<B: Backend>(qkv: Tensor<B, 3>, heads: usize) -> [Tensor<B, 4>; 3] {
    let [batch, tokens, width] = attention_shape(&qkv);
    [0, 1, 2].map(|part| {
        qkv.clone()
            .slice([0..batch, 0..tokens, part * width..(part + 1) * width])
            .reshape([batch, tokens, heads, width / heads])
            .swap_dims(1, 2)
    })
}
