//! The wgpu backend: Vulkan, Metal and DX12 natively, WebGPU in the browser.
//!
//! Heavy operations run on Clipsight's own WGSL kernels, a folder per operation
//! here and under `shaders/`; the rest on burn's operators. An operation has
//! variants ([`select`]), chosen by what the opened device can do ([`caps`]).

mod attention;
mod broken;
mod caps;
mod launch;
mod layer_norm;
mod linear;
mod pipeline;
mod select;

use burn::tensor::{Tensor, TensorPrimitive};
use burn_wgpu::{CubeTensor, WgpuRuntime, into_contiguous};

pub use broken::broken_kernel;
pub use launch::fill_outputs_with_nan;

use crate::model::{AttentionMask, LayerNorm, PackedWeight, VitBackend};

/// burn's wgpu backend with f32 numbers.
pub type Gpu = burn_wgpu::Wgpu<f32, i32, u32>;

/// The raw tensor of this backend.
type Raw = CubeTensor<WgpuRuntime>;

impl VitBackend for Gpu {
    const KEEPS_PACKED: bool = true;

    fn packed_linear(input: Tensor<Self, 2>, weight: &PackedWeight<Self>) -> Tensor<Self, 2> {
        linear::run(input, weight)
    }

    fn self_attention(qkv: Tensor<Self, 3>, heads: usize, mask: AttentionMask) -> Tensor<Self, 3> {
        attention::run(qkv, heads, mask)
    }

    fn norm<const D: usize>(input: Tensor<Self, D>, norm: &LayerNorm<Self>) -> Tensor<Self, D> {
        layer_norm::run(input, norm)
    }
}

/// The tensor's memory as one contiguous, row-major block.
fn raw<const D: usize>(tensor: Tensor<Gpu, D>) -> Raw {
    into_contiguous(tensor.into_primitive().tensor())
}

fn cooked<const D: usize>(raw: Raw) -> Tensor<Gpu, D> {
    Tensor::from_primitive(TensorPrimitive::Float(raw))
}
