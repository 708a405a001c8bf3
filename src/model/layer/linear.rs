//! Linear layers over full or packed weights.

use burn::tensor::activation::{gelu, relu};
use burn::tensor::{Tensor, TensorData, activation::sigmoid, backend::Backend};

use super::ops::VitBackend;
use super::packed::{Activation, PackedWeight};
use crate::weights::tensor::WeightTensor;

/// The weights of a linear layer, as its backend wants them.
#[derive(Debug, Clone)]
pub enum Weight<B: Backend> {
    /// An f32 matrix, transposed to `[inputs, outputs]`.
    Dense {
        /// The matrix.
        matrix: Tensor<B, 2>,
        /// `[1, outputs]`, where the layer has one.
        bias: Option<Tensor<B, 2>>,
        /// Applied to the sum.
        activation: Activation,
    },
    /// Packed words.
    Packed(PackedWeight<B>),
}

/// `activation(x W^T + b)`.
#[derive(Debug, Clone)]
pub struct Linear<B: Backend> {
    weight: Weight<B>,
}

impl<B: VitBackend> Linear<B> {
    /// A layer from a weight `[outputs, inputs]` (any trailing dimensions count
    /// as inputs) and a bias `[outputs]`.
    pub fn new(
        weight: &WeightTensor,
        bias: Option<&WeightTensor>,
        activation: Activation,
        device: &B::Device,
    ) -> Self {
        let outputs = weight.shape[0];
        let inputs = weight.len() / outputs.max(1);
        let weight = if B::KEEPS_PACKED {
            Weight::Packed(PackedWeight::new(
                weight,
                bias,
                [outputs, inputs],
                activation,
                device,
            ))
        } else {
            let matrix = TensorData::new(weight.to_f32(), [outputs, inputs]);
            Weight::Dense {
                matrix: Tensor::<B, 2>::from_data(matrix, device).transpose(),
                bias: bias.map(|bias| {
                    Tensor::from_data(TensorData::new(bias.to_f32(), [1, outputs]), device)
                }),
                activation,
            }
        };
        Self { weight }
    }

    /// A layer from a matrix `[inputs, outputs]` and a bias `[1, outputs]` that
    /// are on the device already and may be trained.
    pub fn dense(matrix: Tensor<B, 2>, bias: Tensor<B, 2>, activation: Activation) -> Self {
        Self {
            weight: Weight::Dense {
                matrix,
                bias: Some(bias),
                activation,
            },
        }
    }

    /// Whether gradients are kept for the layer, on a backend that has them.
    /// Packed weights have none.
    #[must_use]
    pub fn set_require_grad(self, trained: bool) -> Self {
        let weight = match self.weight {
            Weight::Dense {
                matrix,
                bias,
                activation,
            } => Weight::Dense {
                matrix: matrix.set_require_grad(trained),
                bias: bias.map(|bias| bias.set_require_grad(trained)),
                activation,
            },
            packed @ Weight::Packed(_) => packed,
        };
        Self { weight }
    }

    /// `[batch, tokens, inputs]` to `[batch, tokens, outputs]`.
    pub fn forward(&self, input: Tensor<B, 3>) -> Tensor<B, 3> {
        let [batch, tokens, inputs] = input.dims();
        let rows = input.reshape([batch * tokens, inputs]);
        let output = match &self.weight {
            Weight::Dense {
                matrix,
                bias,
                activation,
            } => {
                let product = B::product(rows, matrix.clone());
                let sum = match bias {
                    Some(bias) => product + bias.clone(),
                    None => product,
                };
                match activation {
                    Activation::None => sum,
                    Activation::QuickGelu => sum.clone() * sigmoid(sum.mul_scalar(1.702)),
                    Activation::Gelu => gelu(sum),
                    Activation::Relu => relu(sum),
                }
            }
            Weight::Packed(packed) => B::packed_linear(rows, packed),
        };
        let outputs = output.dims()[1];
        output.reshape([batch, tokens, outputs])
    }
}
