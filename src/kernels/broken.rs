//! A kernel that does not compile, kept so that tests can show that such a
//! kernel is noticed: WebGPU reports it late or only to the log.

use burn::tensor::{Shape, Tensor};
use burn_wgpu::{SourceTemplate, WgpuDevice};

use super::{Gpu, cooked, launch, raw};

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Constants;

impl launch::Constants for Constants {
    const SOURCE: &'static str = "
        @group(0) @binding(0) var<storage, read_write> x: array<f32>;
        @group(0) @binding(1) var<storage, read_write> y: array<f32>;
        @compute @workgroup_size(4, 1, 1)
        fn main(@builtin(global_invocation_id) id: vec3<u32>) {
            y[id.x] = x[id.x] + not_declared;
        }
    ";
    const WORKGROUP: (u32, u32, u32) = (4, 1, 1);

    fn fill(&self, template: SourceTemplate) -> SourceTemplate {
        template
    }
}

/// Launches the kernel; reading the result must fail.
#[doc(hidden)]
pub fn broken_kernel(device: &WgpuDevice) -> Tensor<Gpu, 1> {
    let input = raw(Tensor::<Gpu, 1>::from_floats([1.0, 2.0, 3.0, 4.0], device));
    let output = launch::launch(
        Constants,
        (1, 1, 1),
        &[&input.handle],
        &input,
        Shape::new([4]),
    );
    cooked(output)
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;

    #[test]
    fn naga_refuses_it() {
        assert!(launch::validate(&Constants).is_err());
    }
}
