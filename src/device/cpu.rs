//! The CPU backend: burn-flex, natively with all cores, in wasm with one.

use burn::tensor::Tensor;
use burn_flex::Flex;

use crate::model::{PackedWeight, VitBackend};

/// burn's CPU backend with f32 numbers.
pub type Cpu = Flex;

impl VitBackend for Cpu {
    fn packed_linear(_: Tensor<Self, 2>, _: &PackedWeight<Self>) -> Tensor<Self, 2> {
        // `KEEPS_PACKED` is false, so that no packed weight is ever made.
        unreachable!("the CPU backend keeps f32 matrices")
    }
}
