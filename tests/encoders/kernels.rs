//! Own kernels on this machine's GPU, a software one too.

use clipsight::device::{OpenGpu, open_gpu as open};
use pollster::block_on;

use crate::support::kernels;

fn gpu(test: &str) -> Option<OpenGpu> {
    let gpu = block_on(open()).ok();
    if gpu.is_none() {
        println!("skipped {test}: no GPU adapter, not even a software one");
    }
    gpu
}

#[test]
fn linear() {
    if let Some(gpu) = gpu("linear") {
        block_on(kernels::linear(&gpu));
        assert_eq!(gpu.trouble(), None);
    }
}

#[test]
fn attention() {
    if let Some(gpu) = gpu("attention") {
        block_on(kernels::attention(&gpu));
        assert_eq!(gpu.trouble(), None);
    }
}

#[test]
fn layer_norm() {
    if let Some(gpu) = gpu("layer_norm") {
        block_on(kernels::layer_norm(&gpu));
        assert_eq!(gpu.trouble(), None);
    }
}

#[test]
fn a_broken_kernel_is_caught() {
    if let Some(gpu) = gpu("a_broken_kernel_is_caught") {
        block_on(kernels::broken(&gpu));
    }
}
