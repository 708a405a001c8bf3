//! What follows a linear layer's sum.

use burn::tensor::activation::{gelu, relu, sigmoid};
use burn::tensor::{Tensor, backend::Backend};

pub use clipsight_processor::Activation;

/// An activation on burn's operators.
pub fn activated<B: Backend, const D: usize>(
    sum: Tensor<B, D>,
    activation: Activation,
) -> Tensor<B, D> {
    match activation {
        Activation::None => sum,
        Activation::QuickGelu => sum.clone() * sigmoid(sum.mul_scalar(1.702)),
        Activation::Gelu => gelu(sum),
        Activation::Relu => relu(sum),
    }
}
