//! Blocks of pairs on devices: the kernel on wgpu, burn's operators on CUDA. The processor
//! has its own way (`vectors::mining`).

mod operators;
#[cfg(feature = "wgpu")]
mod watched;

pub use operators::OperatorFinder;

use super::runtime::Runtime;
use crate::vectors::mining::Finder;

impl Runtime {
    /// What finds the pairs of blocks on this device; none on the CPU, where it is
    /// [`mine_block`](crate::vectors::mining::mine_block).
    pub fn finder(&self) -> Option<Box<dyn Finder>> {
        match self {
            #[cfg(feature = "cpu")]
            Self::Cpu => None,
            #[cfg(feature = "wgpu")]
            Self::Gpu(gpu) => Some(Box::new(watched::Watched::new(gpu.clone()))),
            #[cfg(feature = "cuda")]
            Self::Cuda => {
                let finder = OperatorFinder::<super::cuda::Cuda>::new("cuda", Default::default());
                Some(Box::new(finder))
            }
        }
    }
}
