//! One opened device and the encoders loaded on it, whatever the backend.

use std::fmt;
use std::str::FromStr;

use super::BackendError;
use crate::model::{Adapter, ImageBatch, ImageEncoder, ModelError, VitBackend};
use crate::weights::spec::{AdapterSizes, Architecture, Family};
use crate::weights::tensor::Tensors;

/// Which device is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Device {
    /// CUDA where it is built and present, then a hardware GPU, then the CPU.
    #[default]
    Auto,
    /// The CPU.
    Cpu,
    /// A GPU through wgpu, a software one if there is no other.
    Wgpu,
    /// CUDA.
    Cuda,
}

impl FromStr for Device {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "auto" => Ok(Self::Auto),
            "cpu" => Ok(Self::Cpu),
            "wgpu" => Ok(Self::Wgpu),
            "cuda" => Ok(Self::Cuda),
            _ => Err(format!(
                "`{text}` is no device: choose auto, cpu, wgpu or cuda"
            )),
        }
    }
}

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
    /// [`BackendError`] when it is not built in or not there.
    pub async fn open(device: Device) -> Result<Self, BackendError> {
        match device {
            Device::Auto => Self::best().await,
            #[cfg(feature = "cpu")]
            Device::Cpu => Ok(Self::Cpu),
            #[cfg(not(feature = "cpu"))]
            Device::Cpu => Err(BackendError::NotBuilt("cpu")),
            #[cfg(feature = "wgpu")]
            Device::Wgpu => super::gpu::open().await.map(Self::Gpu),
            #[cfg(not(feature = "wgpu"))]
            Device::Wgpu => Err(BackendError::NotBuilt("wgpu")),
            #[cfg(feature = "cuda")]
            Device::Cuda => super::cuda::probe().map(|()| Self::Cuda),
            #[cfg(not(feature = "cuda"))]
            Device::Cuda => Err(BackendError::NotBuilt("cuda")),
        }
    }

    /// A software GPU is never taken here: the CPU backend is faster.
    async fn best() -> Result<Self, BackendError> {
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
        Err(BackendError::NotBuilt("cpu"))
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

    /// Builds a model on this device. The model's name comes with it, so that
    /// its errors can be looked up.
    ///
    /// # Errors
    /// [`ModelError`] when the tensors do not suit the architecture.
    pub fn load(
        &self,
        architecture: &Architecture,
        tensors: Tensors,
    ) -> Result<LoadedEncoder, ModelError> {
        Ok(match self {
            #[cfg(feature = "cpu")]
            Self::Cpu => LoadedEncoder::Cpu(Box::new(OnDevice::new(
                architecture,
                tensors,
                Default::default(),
            )?)),
            #[cfg(feature = "wgpu")]
            Self::Gpu(gpu) => LoadedEncoder::Gpu(
                Box::new(OnDevice::new(architecture, tensors, gpu.device.clone())?),
                gpu.clone(),
            ),
            #[cfg(feature = "cuda")]
            Self::Cuda => LoadedEncoder::Cuda(Box::new(OnDevice::new(
                architecture,
                tensors,
                Default::default(),
            )?)),
        })
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

/// A model on a device.
#[derive(Debug, Clone)]
pub enum LoadedEncoder {
    /// On the CPU.
    #[cfg(feature = "cpu")]
    Cpu(Box<OnDevice<super::Cpu>>),
    /// On a GPU through wgpu.
    #[cfg(feature = "wgpu")]
    Gpu(Box<OnDevice<crate::kernels::Gpu>>, super::gpu::OpenGpu),
    /// On CUDA.
    #[cfg(feature = "cuda")]
    Cuda(Box<OnDevice<super::Cuda>>),
}

/// An encoder on one backend's device, and its adapter if it has one.
#[derive(Debug, Clone)]
pub struct OnDevice<B: VitBackend> {
    encoder: ImageEncoder<B>,
    adapter: Option<Adapter<B>>,
    device: B::Device,
}

impl<B: VitBackend> OnDevice<B> {
    fn new(
        architecture: &Architecture,
        tensors: Tensors,
        device: B::Device,
    ) -> Result<Self, ModelError> {
        Ok(Self {
            encoder: ImageEncoder::new(architecture, tensors, &device)?,
            adapter: None,
            device,
        })
    }

    fn attach(
        &mut self,
        architecture: &Architecture,
        sizes: AdapterSizes,
        tensors: Tensors,
    ) -> Result<(), ModelError> {
        if architecture.family != Family::Clip {
            return Err(ModelError::NoAdapter);
        }
        let adapter = Adapter::new(architecture, sizes, tensors, &self.device)?;
        self.adapter = Some(adapter);
        Ok(())
    }

    async fn embed_each(
        &self,
        batch: &ImageBatch,
        strengths: &[f32],
    ) -> Result<Vec<Vec<Vec<f32>>>, ModelError> {
        match &self.adapter {
            Some(adapter) => self.encoder.embed_each(batch, adapter, strengths).await,
            None if strengths.iter().all(|&s| s == 0.0) => {
                let plain = self.encoder.embed(batch).await?;
                Ok(vec![plain; strengths.len()])
            }
            None => Err(ModelError::NoAdapter),
        }
    }
}

impl LoadedEncoder {
    /// Gives a CLIP model an adapter, in place of the one it had.
    ///
    /// # Errors
    /// [`ModelError`] when the adapter does not suit the model.
    pub fn attach(
        &mut self,
        architecture: &Architecture,
        sizes: AdapterSizes,
        tensors: Tensors,
    ) -> Result<(), ModelError> {
        match self {
            #[cfg(feature = "cpu")]
            Self::Cpu(model) => model.attach(architecture, sizes, tensors),
            #[cfg(feature = "wgpu")]
            Self::Gpu(model, _) => model.attach(architecture, sizes, tensors),
            #[cfg(feature = "cuda")]
            Self::Cuda(model) => model.attach(architecture, sizes, tensors),
        }
    }

    /// The embeddings of a batch, one row per image, not normalised.
    ///
    /// # Errors
    /// [`ModelError`] when the batch does not suit the model or the device
    /// fails.
    pub async fn embed(&self, batch: &ImageBatch) -> Result<Vec<Vec<f32>>, ModelError> {
        let mut streams = self.embed_each(batch, &[0.0]).await?;
        Ok(streams.swap_remove(0))
    }

    /// The embeddings of a batch at each of the adapter's strengths, in their
    /// order; 0 is the plain stream. What the streams share is computed once.
    ///
    /// # Errors
    /// As [`Self::embed`], and [`ModelError::NoAdapter`] for a strength above 0
    /// without an adapter.
    pub async fn embed_each(
        &self,
        batch: &ImageBatch,
        strengths: &[f32],
    ) -> Result<Vec<Vec<Vec<f32>>>, ModelError> {
        match self {
            #[cfg(feature = "cpu")]
            Self::Cpu(model) => model.embed_each(batch, strengths).await,
            #[cfg(feature = "wgpu")]
            Self::Gpu(model, gpu) => {
                let result = model.embed_each(batch, strengths).await;
                match gpu.trouble() {
                    Some(trouble) => Err(ModelError::Device(trouble)),
                    None => result,
                }
            }
            #[cfg(feature = "cuda")]
            Self::Cuda(model) => model.embed_each(batch, strengths).await,
        }
    }
}
