//! Models and kernels in a real browser: WebGPU and the CPU fallback.

#![cfg(target_family = "wasm")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod support;

use clipsight::device::{Cpu, Device};
use clipsight::device::{OpenGpu, open_gpu as open};
use clipsight::kernels::{Gpu, fill_outputs_with_nan};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use support::{kernels, random_adapter, random_lab, random_models, random_text};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

/// A browser without WebGPU fails these tests: that is what they are for.
async fn gpu() -> OpenGpu {
    open().await.expect("this browser has no WebGPU adapter")
}

#[wasm_bindgen_test]
async fn random_models_on_the_cpu() {
    random_models::check::<Cpu>(&Default::default(), 2e-5).await;
    random_models::check_batch::<Cpu>(&Default::default(), 1e-5).await;
}

#[wasm_bindgen_test]
async fn random_text_towers_on_the_cpu() {
    random_text::check::<Cpu>(&Default::default(), 1e-5).await;
    random_text::check_table(Device::Cpu, 1e-5).await;
}

#[wasm_bindgen_test]
async fn random_models_on_webgpu() {
    let gpu = gpu().await;
    fill_outputs_with_nan(true);
    random_models::check::<Gpu>(&gpu.device, 1e-4).await;
    random_models::check_batch::<Gpu>(&gpu.device, 1e-5).await;
    random_text::check::<Gpu>(&gpu.device, 1e-4).await;
    assert_eq!(gpu.trouble(), None);
    random_text::check_table(Device::Wgpu, 1e-5).await;
}

#[wasm_bindgen_test]
async fn random_adapters() {
    random_adapter::check::<Cpu>(&Default::default(), 2e-5).await;
    let gpu = gpu().await;
    fill_outputs_with_nan(true);
    random_adapter::check::<Gpu>(&gpu.device, 1e-4).await;
    assert_eq!(gpu.trouble(), None);
}

#[wasm_bindgen_test]
async fn the_labs_table_on_webgpu_is_the_processors() {
    let on_cpu = random_lab::report(Device::Cpu).await;
    fill_outputs_with_nan(true);
    random_lab::same(&random_lab::report(Device::Wgpu).await, &on_cpu);
}

#[wasm_bindgen_test]
async fn linear() {
    let gpu = gpu().await;
    kernels::linear(&gpu).await;
    assert_eq!(gpu.trouble(), None);
}

#[wasm_bindgen_test]
async fn attention() {
    let gpu = gpu().await;
    kernels::attention(&gpu).await;
    assert_eq!(gpu.trouble(), None);
}

#[wasm_bindgen_test]
async fn layer_norm() {
    let gpu = gpu().await;
    kernels::layer_norm(&gpu).await;
    assert_eq!(gpu.trouble(), None);
}

#[wasm_bindgen_test]
async fn product() {
    let gpu = gpu().await;
    kernels::product(&gpu).await;
    assert_eq!(gpu.trouble(), None);
}

#[wasm_bindgen_test]
async fn a_broken_kernel_is_caught() {
    kernels::broken(&gpu().await).await;
}
