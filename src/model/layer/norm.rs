//! Layer norm with frozen weights.

use burn::tensor::{Tensor, backend::Backend};

/// Scale, shift and epsilon of a layer norm.
#[derive(Debug, Clone)]
pub struct LayerNorm<B: Backend> {
    /// Scale, `[width]`.
    pub weight: Tensor<B, 1>,
    /// Shift, `[width]`.
    pub bias: Tensor<B, 1>,
    /// Added to the variance.
    pub epsilon: f64,
}
