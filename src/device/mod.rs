//! Devices: which there are, and models of any kind on any of them.
//!
//! The only place that names burn's backends and asks which of them were built
//! ([`Runtime`]). The models themselves are generic over
//! [`VitBackend`](crate::model::VitBackend).

#[cfg(feature = "train")]
mod autodiff;
mod choice;
#[cfg(feature = "cpu")]
mod cpu;
#[cfg(feature = "cuda")]
mod cuda;
mod error;
#[cfg(feature = "wgpu")]
mod gpu;
mod loaded;
#[cfg(feature = "native")]
mod mining;
mod runtime;

pub use choice::Device;
#[cfg(feature = "cpu")]
pub use cpu::Cpu;
#[cfg(feature = "cuda")]
pub use cuda::Cuda;
pub use error::DeviceError;
#[cfg(feature = "wgpu")]
pub use gpu::{GpuInfo, OpenGpu, adapters, open as open_gpu};
pub use loaded::Loaded;
#[cfg(feature = "native")]
pub use mining::OperatorFinder;
pub use runtime::{Runtime, fill_outputs_with_nan};
