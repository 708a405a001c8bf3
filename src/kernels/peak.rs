//! `shaders/peak.wgsl`: what a device can do at most, to hold benchmarks against.

use burn::tensor::{Shape, Tensor};
use burn_wgpu::WgpuDevice;

use super::caps::Caps;
use super::launch::Launch;
use super::memory::{Gpu, cooked, raw};
use super::pipeline::Pipeline;
use super::select::Variant;
use super::source::wgsl;

static PEAK: Variant = Variant {
    main: wgsl!("peak.wgsl"),
    workgroup: [64, 1, 1],
    covers: [64, 1, 1],
    needs: Caps::EVERYWHERE,
};

/// Operations of an invocation's round.
const OPERATIONS: f64 = 256.0;

fn plan(invocations: usize, rounds: u32) -> Launch {
    Launch {
        pipeline: Pipeline::new(&PEAK, &[], &[]),
        groups: PEAK.groups([invocations, 1, 1]),
        sizes: vec![rounds],
        output: Shape::new([invocations]),
    }
}

/// Launches so many invocations (a multiple of 64) of so many rounds, and gives their
/// results with how many floating-point operations they take.
#[doc(hidden)]
pub fn peak_kernel(device: &WgpuDevice, invocations: usize, rounds: u32) -> (Tensor<Gpu, 1>, f64) {
    let input = raw(Tensor::<Gpu, 1>::from_floats(
        [0.5, 0.75, 0.25, 0.0],
        device,
    ));
    let output = cooked(plan(invocations, rounds).run(&input, &[]));
    (output, invocations as f64 * f64::from(rounds) * OPERATIONS)
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;
    use crate::kernels::pipeline::validation::validate;

    #[test]
    fn naga_accepts_it() {
        assert_eq!(validate(&plan(64, 1).pipeline, &PEAK.needs), Ok(()));
    }
}
