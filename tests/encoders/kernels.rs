//! Own kernels on this machine's GPU, a software one too.

use clipsight::device::{OpenGpu, open_gpu as open};
use clipsight::model::Activation;
use pollster::block_on;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestRunner;

use crate::support::kernels;

fn gpu(test: &str) -> Option<OpenGpu> {
    let gpu = block_on(open()).ok();
    if gpu.is_none() {
        println!("skipped {test}: no GPU adapter, not even a software one");
    }
    gpu
}

/// Whether `check` passes for what `cases` draws, all on one device.
fn holds<S: Strategy>(test: &str, cases: S, check: impl Fn(&OpenGpu, S::Value)) {
    let Some(gpu) = gpu(test) else { return };
    let config = ProptestConfig {
        cases: 48,
        failure_persistence: None,
        ..Default::default()
    };
    TestRunner::new(config)
        .run(&cases, |case| {
            check(&gpu, case);
            Ok(())
        })
        .unwrap();
    assert_eq!(gpu.trouble(), None);
}

#[test]
fn linear() {
    if let Some(gpu) = gpu("linear") {
        block_on(kernels::linear(&gpu));
        assert_eq!(gpu.trouble(), None);
    }
}

#[test]
fn linear_of_any_size() {
    let sizes = (1..80usize, 1..40usize, 1..80usize);
    let kind = (select(&kernels::FORMATS), select(&Activation::ALL));
    let cases = (sizes, kind, 0..1_000u32);
    holds("linear_of_any_size", cases, |gpu, (sizes, kind, seed)| {
        let (rows, quads, outputs) = sizes;
        block_on(kernels::linear_at(
            gpu,
            [rows, 4 * quads, outputs],
            kind,
            seed,
        ));
    });
}

#[test]
fn attention() {
    if let Some(gpu) = gpu("attention") {
        block_on(kernels::attention(&gpu));
        assert_eq!(gpu.trouble(), None);
    }
}

#[test]
fn attention_of_any_size() {
    let sizes = (1..4usize, 1..140usize, 1..4usize, 1..17usize);
    let cases = (sizes, select(&kernels::MASKS), 0..1_000u32);
    holds(
        "attention_of_any_size",
        cases,
        |gpu, (sizes, mask, seed)| {
            let (batch, tokens, heads, quads) = sizes;
            let sizes = [batch, tokens, heads, 4 * quads];
            block_on(kernels::attention_at(gpu, sizes, mask, seed));
        },
    );
}

#[test]
fn layer_norm() {
    if let Some(gpu) = gpu("layer_norm") {
        block_on(kernels::layer_norm(&gpu));
        assert_eq!(gpu.trouble(), None);
    }
}

#[test]
fn product() {
    if let Some(gpu) = gpu("product") {
        block_on(kernels::product(&gpu));
        assert_eq!(gpu.trouble(), None);
    }
}

#[test]
fn layer_norm_of_any_size() {
    let cases = (
        (1..300usize, 1..300usize),
        select(&[1e-6, 1e-5]),
        0..1_000u32,
    );
    holds(
        "layer_norm_of_any_size",
        cases,
        |gpu, (sizes, epsilon, seed)| {
            let (rows, quads) = sizes;
            block_on(kernels::layer_norm_at(
                gpu,
                [rows, 4 * quads],
                epsilon,
                seed,
            ));
        },
    );
}

#[test]
fn a_broken_kernel_is_caught() {
    if let Some(gpu) = gpu("a_broken_kernel_is_caught") {
        block_on(kernels::broken(&gpu));
    }
}
