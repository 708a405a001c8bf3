//! burn's automatic differentiation over any backend, for training.
//!
//! Frozen linear layers, layer norm and self-attention get gradients of their own: only
//! with respect to their input, since the encoder's weights are frozen, and from what
//! little they keep (the input, or nothing), where burn's would keep every step's
//! result. Where nothing before them is trained, they run as without a graph.

use std::marker::PhantomData;

use burn::backend::Autodiff;
use burn::backend::autodiff::{
    checkpoint::{base::Checkpointer, strategy::NoCheckpointing},
    grads::Gradients,
    ops::{Backward, Ops, OpsKind, unary},
};
use burn::tensor::backend::Backend;
use burn::tensor::{Tensor, TensorPrimitive};

use crate::model::layer::{attention_weights, split_heads};
use crate::model::{Activation, AttentionMask, LayerNorm, LayerWeights, VitBackend};

impl<B: VitBackend> VitBackend for Autodiff<B> {
    type Frozen = B::Frozen;

    fn freeze(layer: &LayerWeights<'_>, device: &Self::Device) -> B::Frozen {
        B::freeze(layer, device)
    }

    fn frozen_linear(
        input: Tensor<Self, 2>,
        weights: &B::Frozen,
        activation: Activation,
        residual: Option<Tensor<Self, 2>>,
    ) -> Tensor<Self, 2> {
        let tracked = is_tracked(&input) || residual.as_ref().is_some_and(is_tracked);
        if !tracked {
            let residual = residual.map(Tensor::inner);
            let output = B::frozen_linear(input.inner(), weights, activation, residual);
            return Tensor::from_inner(output);
        }
        let sum = differentiable(
            input,
            |input| B::frozen_linear(input, weights, Activation::None, None),
            |_| FrozenLinear::<B>(weights.clone()),
        );
        let output = match activation {
            Activation::None => sum,
            _ => differentiable(
                sum,
                |sum| B::activate(sum, activation),
                |sum| ActivationGradient { sum, activation },
            ),
        };
        match residual {
            Some(residual) => residual + output,
            None => output,
        }
    }

    fn frozen_gradient(_: Tensor<Self, 2>, _: &B::Frozen) -> Tensor<Self, 2> {
        // Only asked of the backend below.
        unreachable!("no gradient of a gradient")
    }

    fn self_attention(qkv: Tensor<Self, 3>, heads: usize, mask: AttentionMask) -> Tensor<Self, 3> {
        differentiable(
            qkv,
            |qkv| B::self_attention(qkv, heads, mask),
            |qkv| SelfAttention { qkv, heads, mask },
        )
    }

    fn norm<const D: usize>(input: Tensor<Self, D>, norm: &LayerNorm<Self>) -> Tensor<Self, D> {
        let norm = LayerNorm {
            weight: norm.weight.clone().inner(),
            bias: norm.bias.clone().inner(),
            epsilon: norm.epsilon,
        };
        differentiable(
            input,
            |input| B::norm(input, &norm),
            |input| FrozenNorm {
                input,
                norm: norm.clone(),
            },
        )
    }
}

fn is_tracked<B: Backend, const D: usize>(tensor: &Tensor<Autodiff<B>, D>) -> bool {
    let tensor = tensor.clone().into_primitive().tensor();
    tensor.node.clone_if_require_grad().is_some()
}

/// Gradient of an operation of one input with respect to that input: what it needs is
/// kept in it.
trait InputGradient<B: Backend, const D: usize>: Clone + Send + std::fmt::Debug + 'static {
    fn gradient(self, output_gradient: Tensor<B, D>) -> Tensor<B, D>;
}

#[derive(Debug)]
struct Step<G, const D: usize>(PhantomData<G>);

impl<B: Backend, G: InputGradient<B, D>, const D: usize> Backward<B, 1> for Step<G, D> {
    type State = G;

    fn backward(self, ops: Ops<G, 1>, gradients: &mut Gradients, _: &mut Checkpointer) {
        let gradient = ops.state;
        unary::<B, _>(ops.parents, ops.node, gradients, |output_gradient| {
            primitive(gradient.gradient(tensor(output_gradient)))
        });
    }
}

/// `forward` of `input`, with the gradient that `kept` makes of it where one is asked
/// for.
fn differentiable<B: Backend, G: InputGradient<B, D>, const D: usize>(
    input: Tensor<Autodiff<B>, D>,
    forward: impl FnOnce(Tensor<B, D>) -> Tensor<B, D>,
    kept: impl FnOnce(Tensor<B, D>) -> G,
) -> Tensor<Autodiff<B>, D> {
    let input = input.into_primitive().tensor();
    let step =
        Backward::<B, 1>::prepare::<NoCheckpointing>(Step::<G, D>(PhantomData), [input.node]);
    let input = tensor(input.primitive);
    Tensor::from_primitive(TensorPrimitive::Float(
        match step.compute_bound().stateful() {
            OpsKind::Tracked(step) => {
                let gradient = kept(input.clone());
                step.finish(gradient, primitive(forward(input)))
            }
            OpsKind::UnTracked(step) => step.finish(primitive(forward(input))),
        },
    ))
}

fn tensor<B: Backend, const D: usize>(primitive: B::FloatTensorPrimitive) -> Tensor<B, D> {
    Tensor::from_primitive(TensorPrimitive::Float(primitive))
}

fn primitive<B: Backend, const D: usize>(tensor: Tensor<B, D>) -> B::FloatTensorPrimitive {
    tensor.into_primitive().tensor()
}

/// `g W`: the input does not matter.
#[derive(Debug, Clone)]
struct FrozenLinear<B: VitBackend>(B::Frozen);

impl<B: VitBackend> InputGradient<B, 2> for FrozenLinear<B> {
    fn gradient(self, output_gradient: Tensor<B, 2>) -> Tensor<B, 2> {
        B::frozen_gradient(output_gradient, &self.0)
    }
}

#[derive(Debug, Clone)]
struct ActivationGradient<B: Backend> {
    sum: Tensor<B, 2>,
    activation: Activation,
}

impl<B: VitBackend> InputGradient<B, 2> for ActivationGradient<B> {
    fn gradient(self, output_gradient: Tensor<B, 2>) -> Tensor<B, 2> {
        B::activation_gradient(self.sum, self.activation, output_gradient)
    }
}

#[derive(Debug, Clone)]
struct FrozenNorm<B: Backend, const D: usize> {
    input: Tensor<B, D>,
    norm: LayerNorm<B>,
}

impl<B: VitBackend, const D: usize> InputGradient<B, D> for FrozenNorm<B, D> {
    fn gradient(self, output_gradient: Tensor<B, D>) -> Tensor<B, D> {
        B::norm_gradient(self.input, &self.norm, output_gradient)
    }
}

/// The attention weights are computed again on the way back: they are larger
/// than all else that a block keeps.
#[derive(Debug, Clone)]
struct SelfAttention<B: Backend> {
    qkv: Tensor<B, 3>,
    heads: usize,
    mask: AttentionMask,
}

impl<B: VitBackend> InputGradient<B, 3> for SelfAttention<B> {
    fn gradient(self, output_gradient: Tensor<B, 3>) -> Tensor<B, 3> {
        let [batch, tokens, width] = output_gradient.dims();
        let head = width / self.heads;
        let scale = (head as f64).powf(-0.5);
        let [query, key, value] = split_heads(self.qkv.clone(), self.heads);
        let gradient = output_gradient
            .reshape([batch, tokens, self.heads, head])
            .swap_dims(1, 2);
        // A masked weight is 0, and so is all that flows back through it.
        let weights = attention_weights(self.qkv, self.heads, self.mask);
        let value_gradient = weights.clone().transpose().matmul(gradient.clone());
        let weight_gradient = gradient.matmul(value.transpose());
        let along = (weight_gradient.clone() * weights.clone()).sum_dim(3);
        let score_gradient = (weights * (weight_gradient - along)).mul_scalar(scale);
        let query_gradient = score_gradient.clone().matmul(key);
        let key_gradient = score_gradient.transpose().matmul(query);
        let join = |heads: Tensor<B, 4>| heads.swap_dims(1, 2).reshape([batch, tokens, width]);
        Tensor::cat(
            vec![
                join(query_gradient),
                join(key_gradient),
                join(value_gradient),
            ],
            2,
        )
    }
}
