//! burn's tensors as the memory that kernels read and write.

use burn::tensor::{Tensor, TensorPrimitive};
use burn_wgpu::{CubeTensor, WgpuRuntime, into_contiguous};

/// burn's wgpu backend with f32 numbers.
pub type Gpu = burn_wgpu::Wgpu<f32, i32, u32>;

/// The raw tensor of this backend.
pub(super) type Raw = CubeTensor<WgpuRuntime>;

/// The tensor's memory as one contiguous, row-major block.
pub(super) fn raw<const D: usize>(tensor: Tensor<Gpu, D>) -> Raw {
    into_contiguous(tensor.into_primitive().tensor())
}

pub(super) fn cooked<const D: usize>(raw: Raw) -> Tensor<Gpu, D> {
    Tensor::from_primitive(TensorPrimitive::Float(raw))
}
