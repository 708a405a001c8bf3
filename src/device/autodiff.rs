//! burn's automatic differentiation over any backend, for training.
//!
//! Layer norm and self-attention get gradients of their own: only with respect
//! to their input, since the encoder's weights are frozen, and from what little
//! they keep (the input), where burn's would keep every step's result.

use burn::backend::Autodiff;
use burn::backend::autodiff::{
    checkpoint::{base::Checkpointer, strategy::NoCheckpointing},
    grads::Gradients,
    ops::{Backward, Ops, OpsKind, unary},
};
use burn::tensor::backend::Backend;
use burn::tensor::{Tensor, TensorPrimitive};

use crate::model::layer::{attention_weights, split_heads};
use crate::model::{AttentionMask, LayerNorm, PackedWeight, VitBackend};

impl<B: VitBackend> VitBackend for Autodiff<B> {
    fn packed_linear(_: Tensor<Self, 2>, _: &PackedWeight<Self>) -> Tensor<Self, 2> {
        // `KEEPS_PACKED` is false, so that no packed weight is ever made.
        unreachable!("training keeps f32 matrices")
    }

    fn self_attention(qkv: Tensor<Self, 3>, heads: usize, mask: AttentionMask) -> Tensor<Self, 3> {
        let gradient = SelfAttention { heads, mask };
        differentiable(qkv, gradient, (), |qkv| B::self_attention(qkv, heads, mask))
    }

    fn norm<const D: usize>(input: Tensor<Self, D>, norm: &LayerNorm<Self>) -> Tensor<Self, D> {
        let frozen = LayerNorm {
            weight: norm.weight.clone().inner(),
            bias: norm.bias.clone().inner(),
            epsilon: norm.epsilon,
        };
        let gradient = FrozenNorm {
            epsilon: norm.epsilon,
        };
        // The weight is needed on the way back, and an operation's own state
        // may only be its parents' results and what is cloned into it.
        differentiable(input, gradient, frozen.weight.clone(), |input| {
            B::norm(input, &frozen)
        })
    }
}

/// Gradient of an operation of one input, with respect to that input.
trait InputGradient<B: Backend, const D: usize>:
    Clone + Copy + Send + std::fmt::Debug + 'static
{
    /// What else the gradient depends on.
    type Frozen: Clone + Send + std::fmt::Debug + 'static;

    fn gradient(
        self,
        input: Tensor<B, D>,
        frozen: Self::Frozen,
        output_gradient: Tensor<B, D>,
    ) -> Tensor<B, D>;
}

#[derive(Debug)]
struct Step<G, const D: usize>(G);

impl<B: Backend, G: InputGradient<B, D>, const D: usize> Backward<B, 1> for Step<G, D> {
    type State = (B::FloatTensorPrimitive, G::Frozen);

    fn backward(self, ops: Ops<Self::State, 1>, gradients: &mut Gradients, _: &mut Checkpointer) {
        let (input, frozen) = ops.state;
        unary::<B, _>(ops.parents, ops.node, gradients, |output_gradient| {
            primitive(
                self.0
                    .gradient(tensor(input), frozen, tensor(output_gradient)),
            )
        });
    }
}

fn differentiable<B: Backend, G: InputGradient<B, D>, const D: usize>(
    input: Tensor<Autodiff<B>, D>,
    gradient: G,
    frozen: G::Frozen,
    forward: impl FnOnce(Tensor<B, D>) -> Tensor<B, D>,
) -> Tensor<Autodiff<B>, D> {
    let input = input.into_primitive().tensor();
    let output = primitive(forward(tensor(input.primitive.clone())));
    let step = Backward::<B, 1>::prepare::<NoCheckpointing>(Step::<G, D>(gradient), [input.node]);
    Tensor::from_primitive(TensorPrimitive::Float(
        match step.compute_bound().stateful() {
            OpsKind::Tracked(step) => step.finish((input.primitive, frozen), output),
            OpsKind::UnTracked(step) => step.finish(output),
        },
    ))
}

fn tensor<B: Backend, const D: usize>(primitive: B::FloatTensorPrimitive) -> Tensor<B, D> {
    Tensor::from_primitive(TensorPrimitive::Float(primitive))
}

fn primitive<B: Backend, const D: usize>(tensor: Tensor<B, D>) -> B::FloatTensorPrimitive {
    tensor.into_primitive().tensor()
}

/// With x^ the normalised input and g = weight * output's gradient:
/// `(g - mean(g) - x^ mean(g x^)) / deviation`.
#[derive(Debug, Clone, Copy)]
struct FrozenNorm {
    epsilon: f64,
}

impl<B: Backend, const D: usize> InputGradient<B, D> for FrozenNorm {
    type Frozen = Tensor<B, 1>;

    fn gradient(
        self,
        input: Tensor<B, D>,
        weight: Tensor<B, 1>,
        output_gradient: Tensor<B, D>,
    ) -> Tensor<B, D> {
        let last = D - 1;
        let centred = input.clone() - input.mean_dim(last);
        let deviation = (centred.clone() * centred.clone())
            .mean_dim(last)
            .add_scalar(self.epsilon)
            .sqrt();
        let normalised = centred / deviation.clone();
        let gradient = output_gradient * weight.unsqueeze::<D>();
        let along = (gradient.clone() * normalised.clone()).mean_dim(last);
        let mean = gradient.clone().mean_dim(last);
        (gradient - mean - normalised * along) / deviation
    }
}

/// The attention weights are computed again on the way back: they are larger
/// than all else that a block keeps.
#[derive(Debug, Clone, Copy)]
struct SelfAttention {
    heads: usize,
    mask: AttentionMask,
}

impl<B: VitBackend> InputGradient<B, 3> for SelfAttention {
    type Frozen = ();

    fn gradient(self, qkv: Tensor<B, 3>, (): (), output_gradient: Tensor<B, 3>) -> Tensor<B, 3> {
        let [batch, tokens, width] = output_gradient.dims();
        let head = width / self.heads;
        let scale = (head as f64).powf(-0.5);
        let [query, key, value] = split_heads(qkv.clone(), self.heads);
        let gradient = output_gradient
            .reshape([batch, tokens, self.heads, head])
            .swap_dims(1, 2);
        // A masked weight is 0, and so is all that flows back through it.
        let weights = attention_weights(qkv, self.heads, self.mask);
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
