//! Devices: which there are, and one model on any of them.
//!
//! The only place that names burn's backends. The models themselves are
//! generic over [`VitBackend`](crate::model::VitBackend).

#[cfg(feature = "train")]
mod autodiff;
#[cfg(feature = "cpu")]
mod cpu;
#[cfg(feature = "cuda")]
mod cuda;
#[cfg(feature = "wgpu")]
pub mod gpu;
mod runtime;
mod text;

#[cfg(feature = "cpu")]
pub use cpu::Cpu;
#[cfg(feature = "cuda")]
pub use cuda::{Cuda, is_here as cuda_is_here};
pub use runtime::{Device, LoadedEncoder, OnDevice, Runtime};
pub use text::LoadedTextTower;

/// Why a device cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BackendError {
    /// The program was built without this backend.
    #[error(
        "this build has no `{0}` backend: build it with `--features {0}`, or choose another --device"
    )]
    NotBuilt(&'static str),
    /// No GPU adapter was found.
    #[error(
        "no GPU was found: install its driver (Vulkan, Metal or DX12; a browser with WebGPU), or use the CPU"
    )]
    NoAdapter,
    /// The driver refuses to open the GPU.
    #[error("the GPU could not be opened ({0}): close other programs that use it, or use the CPU")]
    Refused(String),
    /// CUDA's driver or headers are missing.
    #[error("CUDA cannot be used: {0}")]
    NoCuda(String),
}
