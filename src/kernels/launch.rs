//! Launching one kernel.

use std::sync::atomic::{AtomicBool, Ordering};

use burn::tensor::{DType, Shape};
use burn_wgpu::{CubeTensor, SourceKernel, WgpuRuntime};
use cubecl::client::ComputeClient;
use cubecl::prelude::CubeCount;
use cubecl::server::{Handle, KernelArguments, MetadataBindingInfo};

use super::memory::Raw;
use super::pipeline::Pipeline;

static NAN_OUTPUTS: AtomicBool = AtomicBool::new(false);

/// Whether the outputs of own kernels start as NaN instead of whatever the
/// memory held.
///
/// A kernel that fails validation writes nothing, and a recycled buffer may
/// then hold the right numbers of an earlier run: self-tests and tests turn
/// this on, so that such a kernel cannot pass.
pub fn fill_outputs_with_nan(on: bool) {
    NAN_OUTPUTS.store(on, Ordering::Relaxed);
}

/// Whether they do.
pub(super) fn starts_as_nan() -> bool {
    NAN_OUTPUTS.load(Ordering::Relaxed)
}

/// A kernel and what it runs over, but for its tensors.
#[derive(Debug)]
pub(super) struct Launch {
    /// What is compiled, once for all sizes.
    pub pipeline: Pipeline,
    /// The grid, in workgroups.
    pub groups: [u32; 3],
    /// The members of the kernel's `Sizes` in their order: integers, or the bits
    /// of an f32. Empty when it has none.
    pub sizes: Vec<u32>,
    /// The output's shape.
    pub output: Shape,
}

impl Launch {
    /// Runs the kernel on `input`, `others` and a new f32 output. They are bound
    /// in this order, and `Sizes` after them.
    pub(super) fn run(self, input: &Raw, others: &[&Raw]) -> Raw {
        let client = input.client.clone();
        let length = self.output.num_elements();
        let output = if starts_as_nan() {
            client.create_from_slice(&f32::NAN.to_ne_bytes().repeat(length))
        } else {
            client.empty(length * size_of::<f32>())
        };
        let buffers: Vec<&Handle> = [input]
            .iter()
            .chain(others)
            .map(|tensor| &tensor.handle)
            .chain([&output])
            .collect();
        dispatch(&client, self.pipeline, self.groups, &self.sizes, &buffers);
        CubeTensor::new_contiguous(
            client,
            input.device.clone(),
            self.output,
            output,
            DType::F32,
        )
    }
}

/// Runs a kernel over a grid of workgroups. The buffers are bound in their order, and
/// `Sizes` after them.
pub(super) fn dispatch(
    client: &ComputeClient<WgpuRuntime>,
    pipeline: Pipeline,
    [x, y, z]: [u32; 3],
    sizes: &[u32],
    buffers: &[&Handle],
) {
    let bindings = buffers.iter().map(|handle| (*handle).clone().binding());
    let workgroup = pipeline.workgroup();
    client.launch(
        Box::new(SourceKernel::new(pipeline, workgroup)),
        CubeCount::Static(x, y, z),
        KernelArguments::new()
            .with_buffers(bindings.collect())
            .with_info(MetadataBindingInfo::custom(pairs(sizes))),
    );
}

/// Two 32-bit words to one of 64, the first one low, as cubecl takes them.
fn pairs(words: &[u32]) -> Vec<u64> {
    words
        .chunks(2)
        .map(|pair| {
            let high = pair.get(1).copied().unwrap_or(0);
            u64::from(pair[0]) | u64::from(high) << 32
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_keep_their_order_in_memory() {
        let bytes: Vec<u8> = pairs(&[1, 2, 3])
            .iter()
            .flat_map(|pair| pair.to_le_bytes())
            .collect();
        assert_eq!(bytes, [1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0]);
    }
}
