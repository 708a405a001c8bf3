//! What can be wrong with a device.

/// Why a device cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DeviceError {
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
    /// Models are not trained on this backend.
    #[error("training runs on the CPU and on CUDA: choose --device cpu or cuda")]
    NoTraining,
}
