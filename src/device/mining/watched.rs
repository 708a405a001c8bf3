//! A GPU that can be lost meanwhile.

use std::ops::ControlFlow;

use crate::device::OpenGpu;
use crate::kernels::GpuFinder;
use crate::vectors::mining::{Finder, MiningError, Tell, Wanted};

/// The GPU's finder, believed as long as the GPU reports nothing.
pub(super) struct Watched {
    finder: GpuFinder,
    gpu: OpenGpu,
}

impl Watched {
    pub fn new(gpu: OpenGpu) -> Self {
        Self {
            finder: GpuFinder::new(&gpu.device),
            gpu,
        }
    }
}

impl Finder for Watched {
    fn name(&self) -> &str {
        self.finder.name()
    }

    fn find(&self, wanted: &Wanted<'_>, tell: &mut Tell<'_>) -> Result<(), MiningError> {
        let found = self.finder.find(wanted, &mut |pairs, looked_at| {
            // A lost GPU gives numbers too.
            match self.gpu.trouble() {
                Some(_) => ControlFlow::Break(()),
                None => tell(pairs, looked_at),
            }
        });
        match self.gpu.trouble() {
            Some(why) => Err(MiningError::Device {
                device: self.name().to_owned(),
                why,
            }),
            None => found,
        }
    }
}
