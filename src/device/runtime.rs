//! One opened device.

use std::fmt;

use super::choice::Device;
use super::error::DeviceError;
use crate::model::{ModelError, OnBackend};

/// An opened device.
#[derive(Debug, Clone)]
pub enum Runtime {
    /// The CPU.
    #[cfg(feature = "cpu")]
    Cpu,
    /// A GPU through wgpu.
    #[cfg(feature = "wgpu")]
    Gpu(super::gpu::OpenGpu),
    /// CUDA's first device.
    #[cfg(feature = "cuda")]
    Cuda,
}

impl Runtime {
    /// Opens a device.
    ///
    /// # Errors
    /// [`DeviceError`] when it is not built in or not there.
    pub async fn open(device: Device) -> Result<Self, DeviceError> {
        match device {
            Device::Auto => Self::best().await,
            #[cfg(feature = "cpu")]
            Device::Cpu => Ok(Self::Cpu),
            #[cfg(not(feature = "cpu"))]
            Device::Cpu => Err(DeviceError::NotBuilt("cpu")),
            #[cfg(feature = "wgpu")]
            Device::Wgpu => super::gpu::open().await.map(Self::Gpu),
            #[cfg(not(feature = "wgpu"))]
            Device::Wgpu => Err(DeviceError::NotBuilt("wgpu")),
            #[cfg(feature = "cuda")]
            Device::Cuda => super::cuda::probe().map(|()| Self::Cuda),
            #[cfg(not(feature = "cuda"))]
            Device::Cuda => Err(DeviceError::NotBuilt("cuda")),
        }
    }

    /// Opens a device that models are trained on: CUDA where it is built and
    /// present, or else the CPU, unless one is named.
    ///
    /// # Errors
    /// [`DeviceError`] when it is not built in, not there or no such device.
    #[cfg(feature = "train")]
    pub fn for_training(device: Device) -> Result<Self, DeviceError> {
        match device {
            #[cfg(feature = "cuda")]
            Device::Auto | Device::Cuda
                if device == Device::Cuda || super::cuda::probe().is_ok() =>
            {
                super::cuda::probe().map(|()| Self::Cuda)
            }
            #[cfg(not(feature = "cuda"))]
            Device::Cuda => Err(DeviceError::NotBuilt("cuda")),
            Device::Wgpu => Err(DeviceError::NoTraining),
            #[cfg(feature = "cpu")]
            _ => Ok(Self::Cpu),
            #[cfg(not(feature = "cpu"))]
            _ => Err(DeviceError::NotBuilt("cpu")),
        }
    }

    /// A software GPU is never taken here: the CPU backend is faster.
    async fn best() -> Result<Self, DeviceError> {
        #[cfg(feature = "cuda")]
        if super::cuda::probe().is_ok() {
            return Ok(Self::Cuda);
        }
        #[cfg(feature = "wgpu")]
        if super::gpu::probe().await.is_some_and(|gpu| !gpu.software)
            && let Ok(gpu) = super::gpu::open().await
        {
            return Ok(Self::Gpu(gpu));
        }
        #[cfg(feature = "cpu")]
        return Ok(Self::Cpu);
        #[cfg(not(feature = "cpu"))]
        Err(DeviceError::NotBuilt("cpu"))
    }

    /// Name of the backend, as reports give it: `cpu`, `wgpu` (`webgpu` in a
    /// browser) or `cuda`.
    pub fn name(&self) -> &'static str {
        match self {
            #[cfg(feature = "cpu")]
            Self::Cpu => "cpu",
            #[cfg(feature = "wgpu")]
            Self::Gpu(_) if cfg!(target_family = "wasm") => "webgpu",
            #[cfg(feature = "wgpu")]
            Self::Gpu(_) => "wgpu",
            #[cfg(feature = "cuda")]
            Self::Cuda => "cuda",
        }
    }

    /// Does work that is generic over the backend.
    pub fn run<W: OnBackend>(&self, work: W) -> W::Output {
        match self {
            #[cfg(feature = "cpu")]
            Self::Cpu => work.run::<super::cpu::Cpu>(Default::default()),
            #[cfg(feature = "wgpu")]
            Self::Gpu(gpu) => work.run::<crate::kernels::Gpu>(gpu.device.clone()),
            #[cfg(feature = "cuda")]
            Self::Cuda => work.run::<super::cuda::Cuda>(Default::default()),
        }
    }

    /// As [`run`](Self::run), on the backends that models are trained on: own
    /// kernels have no gradients.
    ///
    /// # Errors
    /// [`DeviceError::NoTraining`] on a GPU through wgpu.
    #[cfg(feature = "train")]
    pub fn train<W: OnBackend>(&self, work: W) -> Result<W::Output, DeviceError> {
        match self {
            #[cfg(feature = "cpu")]
            Self::Cpu => Ok(work.run::<super::cpu::Cpu>(Default::default())),
            #[cfg(feature = "wgpu")]
            Self::Gpu(_) => Err(DeviceError::NoTraining),
            #[cfg(feature = "cuda")]
            Self::Cuda => Ok(work.run::<super::cuda::Cuda>(Default::default())),
        }
    }

    /// Whether the device is a program on the CPU that only imitates a GPU.
    pub fn is_software(&self) -> bool {
        match self {
            #[cfg(feature = "wgpu")]
            Self::Gpu(gpu) => gpu.info.software,
            #[allow(unreachable_patterns, reason = "with wgpu alone there is no other")]
            _ => false,
        }
    }

    /// What decides a GPU's numbers: the adapter with its interface, and the driver with
    /// its version. None where the system does not tell both, and for the CPU.
    pub fn identity(&self) -> Option<[String; 2]> {
        match self {
            #[cfg(feature = "cpu")]
            Self::Cpu => None,
            #[cfg(feature = "wgpu")]
            Self::Gpu(gpu) => {
                let driver = Some(gpu.info.driver.clone()).filter(|driver| !driver.is_empty())?;
                Some([self.to_string(), driver])
            }
            #[cfg(feature = "cuda")]
            Self::Cuda => super::cuda::identity(),
        }
    }

    /// What the device gave, unless it failed meanwhile: a lost GPU gives numbers
    /// too.
    pub(super) fn checked<T>(&self, result: Result<T, ModelError>) -> Result<T, ModelError> {
        match self {
            #[cfg(feature = "wgpu")]
            Self::Gpu(gpu) => match gpu.trouble() {
                Some(trouble) => Err(ModelError::Device(trouble)),
                None => result,
            },
            #[allow(unreachable_patterns, reason = "with wgpu alone there is no other")]
            _ => result,
        }
    }
}

impl fmt::Display for Runtime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            #[cfg(feature = "cpu")]
            Self::Cpu => f.write_str("CPU"),
            #[cfg(feature = "wgpu")]
            Self::Gpu(gpu) => write!(f, "{} ({})", gpu.info.name, gpu.info.interface),
            #[cfg(feature = "cuda")]
            Self::Cuda => f.write_str("CUDA device 0"),
        }
    }
}

/// Makes the outputs of own kernels start as NaN, so that one that writes nothing
/// cannot pass a check; see [`crate::kernels::fill_outputs_with_nan`].
pub fn fill_outputs_with_nan(on: bool) {
    #[cfg(feature = "wgpu")]
    crate::kernels::fill_outputs_with_nan(on);
    #[cfg(not(feature = "wgpu"))]
    let _ = on;
}
