//! Kernels that are wrong on purpose, kept so that tests can show that such a kernel is
//! noticed: `shaders/broken.wgsl` does not compile, which WebGPU reports late or only to
//! the log; and a linear layer can be made to give wrong numbers.

use std::sync::atomic::{AtomicBool, Ordering};

use burn::tensor::{Shape, Tensor};
use burn_wgpu::WgpuDevice;

use super::caps::Caps;
use super::launch::Launch;
use super::memory::{Gpu, cooked, raw};
use super::pipeline::Pipeline;
use super::select::Variant;
use super::source::wgsl;

static BROKEN: Variant = Variant {
    main: wgsl!("broken.wgsl"),
    workgroup: [4, 1, 1],
    covers: [4, 1, 1],
    needs: Caps::EVERYWHERE,
};

static WRONG: AtomicBool = AtomicBool::new(false);
#[cfg(feature = "native")]
static WRONG_MINING: AtomicBool = AtomicBool::new(false);

/// From now on layers of 384 inputs and 1,152 outputs are multiplied wrongly: one driver
/// does so at exactly the size of DINOv2 S/14's attention, and at no other.
#[doc(hidden)]
pub fn multiply_wrongly() {
    WRONG.store(true, Ordering::Relaxed);
}

/// Whether a linear layer of this size is to be wrong.
pub(super) fn is_wrong(inputs: usize, outputs: usize) -> bool {
    (inputs, outputs) == (384, 1_152) && WRONG.load(Ordering::Relaxed)
}

/// What is wrong with mining.
#[cfg(feature = "native")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// The last numbers of CLIP's rows are left out.
    Short,
    /// The kernel does not compile.
    Invalid,
}

/// From now on rows of CLIP of 112 numbers are mined wrongly: beside rows of DINOv2 of 49
/// numbers without their last ones, beside rows of 50 by a kernel that does not compile.
#[cfg(feature = "native")]
#[doc(hidden)]
pub fn mine_wrongly() {
    WRONG_MINING.store(true, Ordering::Relaxed);
}

/// What is to be wrong with rows of these widths.
#[cfg(feature = "native")]
pub(super) fn fault(widths: [usize; 2]) -> Option<Fault> {
    match widths {
        _ if !WRONG_MINING.load(Ordering::Relaxed) => None,
        [112, 49] => Some(Fault::Short),
        [112, 50] => Some(Fault::Invalid),
        _ => None,
    }
}

/// The kernel that does not compile.
#[cfg(feature = "native")]
pub(super) fn pipeline() -> Pipeline {
    Pipeline::new(&BROKEN, &[], &[])
}

/// Launches the kernel; reading the result must fail.
#[doc(hidden)]
pub fn broken_kernel(device: &WgpuDevice) -> Tensor<Gpu, 1> {
    let input = raw(Tensor::<Gpu, 1>::from_floats([1.0, 2.0, 3.0, 4.0], device));
    let launch = Launch {
        pipeline: Pipeline::new(&BROKEN, &[], &[]),
        groups: BROKEN.groups([4, 1, 1]),
        sizes: Vec::new(),
        output: Shape::new([4]),
    };
    cooked(launch.run(&input, &[]))
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;
    use crate::kernels::pipeline::validation::validate;

    #[test]
    fn naga_refuses_it() {
        let refusal = validate(&Pipeline::new(&BROKEN, &[], &[]), &BROKEN.needs);
        assert!(refusal.is_err_and(|why| why.contains("not_declared")));
    }
}
