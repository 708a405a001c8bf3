//! Which device is asked for.

use std::str::FromStr;

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
