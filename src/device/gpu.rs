//! Finding, probing and opening a GPU.

use std::sync::{Arc, Mutex, PoisonError};

use burn_wgpu::{RuntimeOptions, WgpuDevice, WgpuSetup, init_device};
use wgpu::{Adapter, Backends, DeviceType, Features, Instance, InstanceDescriptor};

use super::error::DeviceError;

/// What is known of a GPU before it is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GpuInfo {
    /// Name, as the driver gives it (browsers hide most of it).
    pub name: String,
    /// The driver and its version; empty where they are not told (Metal, browsers).
    pub driver: String,
    /// Graphics interface: `Vulkan`, `Metal`, `Dx12` or `BrowserWebGpu`.
    pub interface: String,
    /// Whether the adapter is a program on the CPU (lavapipe, SwiftShader,
    /// WARP), slower than the CPU backend itself.
    pub software: bool,
}

/// An opened GPU: the burn device and what went wrong on it so far.
#[derive(Debug, Clone)]
pub struct OpenGpu {
    /// burn's handle.
    pub device: WgpuDevice,
    /// What the adapter is.
    pub info: GpuInfo,
    trouble: Arc<Mutex<Option<String>>>,
}

impl OpenGpu {
    /// The first error that the device reported outside any call, if any: a
    /// lost device, memory that ran out, a kernel that failed validation.
    pub fn trouble(&self) -> Option<String> {
        self.trouble
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

fn instance() -> Instance {
    Instance::new(InstanceDescriptor {
        backends: Backends::PRIMARY,
        ..InstanceDescriptor::new_without_display_handle()
    })
}

fn info(adapter: &Adapter) -> GpuInfo {
    let info = adapter.get_info();
    let name = if info.name.is_empty() {
        info.driver.clone()
    } else {
        info.name.clone()
    };
    // Browsers say nothing of the kind; the names of software adapters are few.
    let lower = format!("{name} {}", info.driver_info).to_lowercase();
    let software = info.device_type == DeviceType::Cpu
        || ["swiftshader", "llvmpipe", "lavapipe", "basic render"]
            .iter()
            .any(|known| lower.contains(known));
    let driver = format!("{} {}", info.driver, info.driver_info);
    GpuInfo {
        name,
        driver: driver.trim().to_owned(),
        interface: format!("{:?}", info.backend),
        software,
    }
}

/// All adapters of the machine, best first; in a browser the one it offers.
pub async fn adapters() -> Vec<GpuInfo> {
    found().await.iter().map(info).collect()
}

/// The adapter that [`open`] would open, without opening it.
pub async fn probe() -> Option<GpuInfo> {
    found().await.first().map(info)
}

#[cfg(not(target_family = "wasm"))]
async fn found() -> Vec<Adapter> {
    let mut adapters = instance().enumerate_adapters(Backends::PRIMARY).await;
    adapters.sort_by_key(|adapter| match adapter.get_info().device_type {
        DeviceType::DiscreteGpu => 0,
        DeviceType::IntegratedGpu => 1,
        DeviceType::VirtualGpu => 2,
        DeviceType::Other => 3,
        DeviceType::Cpu => 4,
    });
    adapters
}

#[cfg(target_family = "wasm")]
async fn found() -> Vec<Adapter> {
    instance()
        .request_adapter(&wgpu::RequestAdapterOptions {
            power_preference: wgpu::PowerPreference::HighPerformance,
            ..Default::default()
        })
        .await
        .into_iter()
        .collect()
}

/// Opens the best adapter, a software one too: whoever asks for a GPU by name
/// gets what there is.
///
/// # Errors
/// [`DeviceError::NoAdapter`] without any adapter, [`DeviceError::Refused`]
/// when the driver refuses a device.
pub async fn open() -> Result<OpenGpu, DeviceError> {
    let adapter = found()
        .await
        .into_iter()
        .next()
        .ok_or(DeviceError::NoAdapter)?;
    let (device, queue) = adapter
        .request_device(&wgpu::DeviceDescriptor {
            label: Some("clipsight"),
            // burn decides by the adapter's features and limits, so the device
            // has to have them all.
            required_features: adapter.features()
                & !Features::all_experimental_mask()
                & !Features::MAPPABLE_PRIMARY_BUFFERS,
            required_limits: adapter.limits(),
            memory_hints: wgpu::MemoryHints::MemoryUsage,
            ..Default::default()
        })
        .await
        .map_err(|error| DeviceError::Refused(error.to_string()))?;

    let trouble = Arc::new(Mutex::new(None));
    let note = |trouble: &Arc<Mutex<Option<String>>>| {
        let trouble = Arc::clone(trouble);
        move |what: String| {
            log::error!("GPU: {what}");
            trouble
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .get_or_insert(what);
        }
    };
    let on_error = note(&trouble);
    device.on_uncaptured_error(Arc::new(move |error| on_error(error.to_string())));
    let on_loss = note(&trouble);
    device.set_device_lost_callback(move |reason, message| {
        on_loss(format!("the device was lost ({reason:?}): {message}"));
    });

    let gpu = info(&adapter);
    let backend = adapter.get_info().backend;
    let setup = WgpuSetup {
        instance: instance(),
        adapter,
        device,
        queue,
        backend,
    };
    Ok(OpenGpu {
        device: init_device(setup, RuntimeOptions::default()),
        info: gpu,
        trouble,
    })
}
