//! Linear layers, frozen or to be trained.

use burn::tensor::{Tensor, TensorData, backend::Backend};

use super::activation::{Activation, activated};
use super::ops::VitBackend;
use super::weights::LayerWeights;

/// A layer on burn's operators: an f32 matrix that may be trained.
#[derive(Debug, Clone)]
pub struct Dense<B: Backend> {
    /// `[inputs, outputs]`.
    matrix: Tensor<B, 2>,
    /// `[1, outputs]`.
    bias: Option<Tensor<B, 2>>,
}

impl<B: VitBackend> Dense<B> {
    /// A layer from its weights.
    pub fn new(layer: &LayerWeights<'_>, device: &B::Device) -> Self {
        let [outputs, inputs] = layer.shape();
        let mut values = layer.weight.to_f32();
        if let Some(scale) = layer.scale {
            for (row, scale) in values.chunks_exact_mut(inputs).zip(scale) {
                row.iter_mut().for_each(|weight| *weight *= scale);
            }
        }
        let matrix = TensorData::new(values, [outputs, inputs]);
        let bias = layer.bias.map(|_| {
            let bias = TensorData::new(layer.scaled_bias(), [1, outputs]);
            Tensor::from_data(bias, device)
        });
        Self {
            matrix: Tensor::<B, 2>::from_data(matrix, device).transpose(),
            bias,
        }
    }

    /// `activation(input W^T + b) + residual`.
    pub fn forward(
        &self,
        input: Tensor<B, 2>,
        activation: Activation,
        residual: Option<Tensor<B, 2>>,
    ) -> Tensor<B, 2> {
        let product = B::product(input, self.matrix.clone());
        let sum = match &self.bias {
            Some(bias) => product + bias.clone(),
            None => product,
        };
        let output = activated(sum, activation);
        match residual {
            Some(residual) => residual + output,
            None => output,
        }
    }

    /// The gradient of the product with respect to its input, from that of its output.
    pub fn input_gradient(&self, gradient: Tensor<B, 2>) -> Tensor<B, 2> {
        B::product(gradient, self.matrix.clone().transpose())
    }
}

/// The weights of a linear layer.
#[derive(Debug, Clone)]
enum Weights<B: VitBackend> {
    /// To be trained, or trained elsewhere.
    Dense(Dense<B>),
    /// As the backend wants them.
    Frozen(B::Frozen),
}

/// `activation(x W^T + b)`.
#[derive(Debug, Clone)]
pub struct Linear<B: VitBackend> {
    weights: Weights<B>,
    activation: Activation,
}

impl<B: VitBackend> Linear<B> {
    /// A layer whose weights stay as they are.
    pub fn frozen(layer: &LayerWeights<'_>, activation: Activation, device: &B::Device) -> Self {
        Self {
            weights: Weights::Frozen(B::freeze(layer, device)),
            activation,
        }
    }

    /// A layer whose weights are leaves of the graph, on a backend that has one.
    pub fn trained(layer: &LayerWeights<'_>, activation: Activation, device: &B::Device) -> Self {
        let Dense { matrix, bias } = Dense::new(layer, device);
        Self {
            weights: Weights::Dense(Dense {
                matrix: matrix.require_grad(),
                bias: bias.map(Tensor::require_grad),
            }),
            activation,
        }
    }

    /// A layer from a matrix `[inputs, outputs]` and a bias `[1, outputs]` that
    /// are on the device already and may be trained.
    pub fn dense(matrix: Tensor<B, 2>, bias: Tensor<B, 2>, activation: Activation) -> Self {
        let bias = Some(bias);
        Self {
            weights: Weights::Dense(Dense { matrix, bias }),
            activation,
        }
    }

    /// `[batch, tokens, inputs]` to `[batch, tokens, outputs]`.
    pub fn forward(&self, input: Tensor<B, 3>) -> Tensor<B, 3> {
        self.run(input, None)
    }

    /// As [`forward`](Self::forward), added to the residual stream.
    pub fn forward_onto(&self, residual: Tensor<B, 3>, input: Tensor<B, 3>) -> Tensor<B, 3> {
        self.run(input, Some(residual))
    }

    fn run(&self, input: Tensor<B, 3>, residual: Option<Tensor<B, 3>>) -> Tensor<B, 3> {
        let [batch, tokens, inputs] = input.dims();
        let rows = input.reshape([batch * tokens, inputs]);
        let residual = residual.map(|residual| {
            let [_, _, outputs] = residual.dims();
            residual.reshape([batch * tokens, outputs])
        });
        let output = match &self.weights {
            Weights::Dense(dense) => dense.forward(rows, self.activation, residual),
            Weights::Frozen(frozen) => B::frozen_linear(rows, frozen, self.activation, residual),
        };
        let [_, outputs] = output.dims();
        output.reshape([batch, tokens, outputs])
    }
}
