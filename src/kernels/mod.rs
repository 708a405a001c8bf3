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
#[cfg(feature = "native")]
mod mining;
mod peak;
mod pipeline;
mod product;
mod select;
mod source;

use burn::tensor::Tensor;

#[cfg(feature = "native")]
pub use broken::mine_wrongly;
pub use broken::{broken_kernel, multiply_wrongly};
pub use launch::fill_outputs_with_nan;
pub use memory::Gpu;
#[cfg(feature = "native")]
pub use mining::GpuFinder;
pub use peak::peak_kernel;

use crate::model::{Activation, AttentionMask, LayerNorm, LayerWeights, PackedWeight, VitBackend};

impl VitBackend for Gpu {
    type Frozen = PackedWeight<Self>;

    fn freeze(layer: &LayerWeights<'_>, device: &Self::Device) -> PackedWeight<Self> {
        PackedWeight::new(layer, device)
    }

    fn frozen_linear(
        input: Tensor<Self, 2>,
        weights: &PackedWeight<Self>,
        activation: Activation,
        residual: Option<Tensor<Self, 2>>,
    ) -> Tensor<Self, 2> {
        let output = linear::run(input, weights, activation);
        match residual {
            Some(residual) => residual + output,
            None => output,
        }
    }

    fn frozen_gradient(_: Tensor<Self, 2>, _: &PackedWeight<Self>) -> Tensor<Self, 2> {
        // `Runtime::train` refuses this backend: its kernels have no gradients.
        unreachable!("no model is trained through wgpu")
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
