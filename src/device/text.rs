//! CLIP's text tower on an opened device.

use super::Runtime;
use crate::model::TextTower;
use crate::model::{ModelError};
use crate::weights::spec::{TextArchitecture};
use crate::weights::tensor::Tensors;

/// A text tower on a device.
#[derive(Debug, Clone)]
pub enum LoadedTextTower {
    /// On the CPU.
    #[cfg(feature = "cpu")]
    Cpu(Box<TextTower<super::Cpu>>),
    /// On a GPU through wgpu.
    #[cfg(feature = "wgpu")]
    Gpu(Box<TextTower<crate::kernels::Gpu>>, super::gpu::OpenGpu),
    /// On CUDA.
    #[cfg(feature = "cuda")]
    Cuda(Box<TextTower<super::Cuda>>),
}

impl Runtime {
    /// Builds a text tower on this device.
    ///
    /// # Errors
    /// [`ModelError`] when the tensors do not suit the architecture.
    pub fn load_text(
        &self,
        architecture: &TextArchitecture,
        tensors: Tensors,
    ) -> Result<LoadedTextTower, ModelError> {
        Ok(match self {
            #[cfg(feature = "cpu")]
            Self::Cpu => LoadedTextTower::Cpu(Box::new(TextTower::new(
                architecture,
                tensors,
                &Default::default(),
            )?)),
            #[cfg(feature = "wgpu")]
            Self::Gpu(gpu) => LoadedTextTower::Gpu(
                Box::new(TextTower::new(architecture, tensors, &gpu.device)?),
                gpu.clone(),
            ),
            #[cfg(feature = "cuda")]
            Self::Cuda => LoadedTextTower::Cuda(Box::new(TextTower::new(
                architecture,
                tensors,
                &Default::default(),
            )?)),
        })
    }
}

impl LoadedTextTower {
    /// The embeddings of rows of token ids, not normalised.
    ///
    /// # Errors
    /// [`ModelError`] when the ids do not suit the tower or the device fails.
    pub async fn embed(&self, rows: &[&[u32]]) -> Result<Vec<Vec<f32>>, ModelError> {
        match self {
            #[cfg(feature = "cpu")]
            Self::Cpu(tower) => tower.embed(rows).await,
            #[cfg(feature = "wgpu")]
            Self::Gpu(tower, gpu) => {
                let result = tower.embed(rows).await;
                match gpu.trouble() {
                    Some(trouble) => Err(ModelError::Device(trouble)),
                    None => result,
                }
            }
            #[cfg(feature = "cuda")]
            Self::Cuda(tower) => tower.embed(rows).await,
        }
    }
}
