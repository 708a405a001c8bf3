//! The models against an independent implementation: small random ones on
//! every backend of this machine, the real ones where their weights are here.

use clipsight::device::open_gpu;
use clipsight::device::{Cpu, Device};
use clipsight::kernels::{Gpu, fill_outputs_with_nan};
use pollster::block_on;

use crate::support::{random_adapter, random_lab, random_models, random_text};

#[test]
fn random_models_on_the_cpu() {
    block_on(random_models::check::<Cpu>(&Default::default(), 2e-5));
    block_on(random_models::check_batch::<Cpu>(&Default::default(), 1e-5));
    block_on(random_adapter::check::<Cpu>(&Default::default(), 2e-5));
}

#[test]
fn random_text_towers_on_the_cpu() {
    block_on(random_text::check::<Cpu>(&Default::default(), 1e-5));
    block_on(random_text::check_table(Device::Cpu, 1e-5));
}

#[test]
fn random_models_on_wgpu() {
    let Ok(gpu) = block_on(open_gpu()) else {
        println!("skipped random_models_on_wgpu: no GPU adapter, not even a software one");
        return;
    };
    fill_outputs_with_nan(true);
    block_on(random_models::check::<Gpu>(&gpu.device, 1e-4));
    block_on(random_models::check_batch::<Gpu>(&gpu.device, 1e-5));
    block_on(random_adapter::check::<Gpu>(&gpu.device, 1e-4));
    block_on(random_text::check::<Gpu>(&gpu.device, 1e-4));
    assert_eq!(gpu.trouble(), None);
    block_on(random_text::check_table(Device::Wgpu, 1e-5));
    let on_cpu = block_on(random_lab::report(Device::Cpu));
    random_lab::same(&block_on(random_lab::report(Device::Wgpu)), &on_cpu);
}
