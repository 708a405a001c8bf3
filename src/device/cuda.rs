//! The CUDA backend, on burn's operators.

use burn::tensor::Tensor;

use super::error::DeviceError;
use crate::model::{Activation, Dense, LayerWeights, VitBackend};

/// burn's CUDA backend with f32 numbers.
pub type Cuda = burn_cuda::Cuda<f32, i32>;

impl VitBackend for Cuda {
    type Frozen = Dense<Self>;

    fn freeze(layer: &LayerWeights<'_>, device: &Self::Device) -> Dense<Self> {
        Dense::new(layer, device)
    }

    fn frozen_linear(
        input: Tensor<Self, 2>,
        weights: &Dense<Self>,
        activation: Activation,
        residual: Option<Tensor<Self, 2>>,
    ) -> Tensor<Self, 2> {
        weights.forward(input, activation, residual)
    }

    fn frozen_gradient(gradient: Tensor<Self, 2>, weights: &Dense<Self>) -> Tensor<Self, 2> {
        weights.input_gradient(gradient)
    }
}

/// Whether CUDA can be used, looked up without starting it: its loader panics
/// on a thread of its own where the driver or the headers are missing.
///
/// # Errors
/// [`DeviceError::NoCuda`], saying what to install.
pub(super) fn probe() -> Result<(), DeviceError> {
    let driver = if cfg!(windows) {
        "nvcuda.dll"
    } else {
        "libcuda.so.1"
    };
    let runtime: &[&str] = if cfg!(windows) {
        &["nvrtc64_130_0.dll", "nvrtc64_120_0.dll"]
    } else {
        &["libnvrtc.so", "libnvrtc.so.13", "libnvrtc.so.12"]
    };
    // SAFETY: loading these libraries runs only NVIDIA's own initialisers,
    // which start no threads and touch no state of ours; they are closed again.
    let loads = |name: &str| unsafe { libloading::Library::new(name) }.is_ok();
    if !loads(driver) {
        return Err(DeviceError::NoCuda(format!(
            "`{driver}` is not here; install NVIDIA's driver"
        )));
    }
    if !runtime.iter().any(|name| loads(name)) {
        return Err(DeviceError::NoCuda(
            "NVRTC is not here; install the CUDA toolkit (its runtime compiler is enough)".into(),
        ));
    }
    let headers =
        cubecl::cuda::install::cuda_path().map(|home| home.join("include/cuda_runtime.h"));
    if !headers.is_some_and(|headers| headers.exists()) {
        return Err(DeviceError::NoCuda(
            "CUDA's headers are not here; install the CUDA toolkit and set CUDA_PATH to its folder"
                .into(),
        ));
    }
    Ok(())
}

/// Names of the devices and the driver's version, as the driver tells them on Linux.
pub(super) fn identity() -> Option<[String; 2]> {
    let driver = std::path::Path::new("/proc/driver/nvidia");
    let version = std::fs::read_to_string(driver.join("version")).ok()?;
    let devices = std::fs::read_dir(driver.join("gpus")).ok()?.flatten();
    let mut names: Vec<String> = devices
        .filter_map(|device| std::fs::read_to_string(device.path().join("information")).ok())
        .filter_map(|text| {
            let model = text.lines().find_map(|line| line.strip_prefix("Model:"))?;
            Some(model.trim().to_owned())
        })
        .collect();
    names.sort();
    let version = version.lines().next().filter(|line| !line.is_empty())?;
    (!names.is_empty()).then(|| [names.join(", "), version.to_owned()])
}
