//! Launching one WGSL kernel.

use std::hash::Hash;
use std::marker::PhantomData;
use std::sync::atomic::{AtomicBool, Ordering};

use burn::tensor::{DType, Shape};
use burn_wgpu::{CubeDim, CubeTensor, KernelSource, SourceKernel, SourceTemplate};
use cubecl::prelude::{CubeCount, KernelId};
use cubecl::server::{Handle, KernelArguments};

use super::Raw;

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

/// What tells one compiled kernel from another: its constants.
pub(super) trait Constants:
    Hash + Eq + Clone + std::fmt::Debug + Send + Sync + 'static
{
    /// The WGSL source with `{{ name }}` in place of constants.
    const SOURCE: &'static str;

    /// Invocations of a workgroup, as the source declares them.
    const WORKGROUP: (u32, u32, u32);

    /// Fills the constants in.
    fn fill(&self, template: SourceTemplate) -> SourceTemplate;
}

struct Kernel<C>(C);

impl<C: Constants> KernelSource for Kernel<C> {
    fn source(&self) -> SourceTemplate {
        self.0.fill(SourceTemplate::new(C::SOURCE))
    }

    fn id(&self) -> KernelId {
        KernelId::new::<PhantomData<C>>().info(self.0.clone())
    }
}

/// Runs a kernel on `inputs` and a new output of `shape`, bound after them.
pub(super) fn launch<C: Constants>(
    constants: C,
    groups: (u32, u32, u32),
    inputs: &[&Handle],
    like: &Raw,
    shape: Shape,
) -> Raw {
    let client = like.client.clone();
    let length = shape.num_elements();
    let output = if NAN_OUTPUTS.load(Ordering::Relaxed) {
        client.create_from_slice(&f32::NAN.to_ne_bytes().repeat(length))
    } else {
        client.empty(length * size_of::<f32>())
    };
    let bindings = inputs
        .iter()
        .copied()
        .chain([&output])
        .map(|handle| handle.clone().binding())
        .collect();
    let (x, y, z) = C::WORKGROUP;
    client.launch(
        Box::new(SourceKernel::new(Kernel(constants), CubeDim { x, y, z })),
        CubeCount::Static(groups.0, groups.1, groups.2),
        KernelArguments::new().with_buffers(bindings),
    );
    CubeTensor::new_contiguous(client, like.device.clone(), shape, output, DType::F32)
}

/// Whether naga, which is stricter than some browsers, accepts the source with
/// no optional feature (unpack2x16float, which naga counts as one, is in every
/// WebGPU).
#[cfg(all(test, not(target_family = "wasm")))]
pub(super) fn validate<C: Constants>(constants: &C) -> Result<(), String> {
    let source = constants.fill(SourceTemplate::new(C::SOURCE)).complete();
    let module =
        naga::front::wgsl::parse_str(&source).map_err(|error| error.emit_to_string(&source))?;
    naga::valid::Validator::new(
        naga::valid::ValidationFlags::all(),
        naga::valid::Capabilities::SHADER_FLOAT16_IN_FLOAT32,
    )
    .validate(&module)
    .map(|_| ())
    .map_err(|error| error.emit_to_string(&source))
}
