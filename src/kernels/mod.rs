//! The wgpu backend: Vulkan, Metal and DX12 natively, WebGPU in the browser.
//!
//! Heavy operations run on Clipsight's own WGSL kernels, a folder per operation
//! here and under `shaders/`; the rest on burn's operators. An operation has
//! variants (`select`), chosen by what the opened device can do (`caps`).

mod attention;
mod broken;
mod caps;
mod launch;
mod layer_norm;
mod linear;
mod memory;
mod pipeline;
mod product;
mod select;
mod source;

use burn::tensor::Tensor;

pub use broken::broken_kernel;
pub use launch::fill_outputs_with_nan;
pub use memory::Gpu;

use crate::model::{AttentionMask, LayerNorm, PackedWeight, VitBackend};

impl VitBackend for Gpu {
    const KEEPS_PACKED: bool = true;

    fn packed_linear(input: Tensor<Self, 2>, weight: &PackedWeight<Self>) -> Tensor<Self, 2> {
        linear::run(input, weight)
    }

    fn product<const D: usize>(a: Tensor<Self, D>, b: Tensor<Self, D>) -> Tensor<Self, D> {
        product::run(a, b)
    }

    fn self_attention(qkv: Tensor<Self, 3>, heads: usize, mask: AttentionMask) -> Tensor<Self, 3> {
        attention::run(qkv, heads, mask)
    }

    fn norm<const D: usize>(input: Tensor<Self, D>, norm: &LayerNorm<Self>) -> Tensor<Self, D> {
        layer_norm::run(input, norm)
    }
}
