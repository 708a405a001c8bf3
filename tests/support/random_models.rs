//! Small random models on any backend against an independent implementation.
//!
//! `tests/data/random_models.json` was made by
//! `tests/reference/make_random_models.py` (NumPy, float64).

use clipsight::model::{ImageBatch, ImageEncoder, VitBackend, Want, read};
use clipsight::weights::spec::VisionSpec;
use clipsight::weights::tensor::random::random_tensors;
use serde::Deserialize;

use super::pixels::pixels;

#[derive(Deserialize)]
struct File {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    architecture: VisionSpec,
    seed: u64,
    height: usize,
    width: usize,
    embedding: Vec<f32>,
    patch_tokens: Vec<f32>,
    layers: Vec<Layer>,
    /// The last block's class token's row, `[heads, tokens]`.
    attention: Vec<f32>,
}

#[derive(Deserialize)]
struct Layer {
    class_token: Vec<f32>,
    mean_abs: f32,
}

/// Runs every case and fails when any number strays by more than `tolerance`,
/// as a part of the values' own size where that is over 1.
pub async fn check<B: VitBackend>(device: &B::Device, tolerance: f32) {
    let file: File = serde_json::from_str(include_str!("../data/random_models.json")).unwrap();
    assert!(file.cases.len() >= 10);
    for case in &file.cases {
        check_case::<B>(case, device, tolerance).await;
    }
}

async fn check_case<B: VitBackend>(case: &Case, device: &B::Device, tolerance: f32) {
    let near = |what: &str, ours: &[f32], theirs: &[f32]| {
        assert_eq!(ours.len(), theirs.len(), "{}: {what}", case.name);
        for (index, (a, b)) in ours.iter().zip(theirs).enumerate() {
            assert!(
                (a - b).abs() <= tolerance * b.abs().max(1.0),
                "{}: {what}[{index}] is {a}, expected {b}",
                case.name
            );
        }
    };
    let tensors = random_tensors(&case.architecture, case.seed);
    let encoder = ImageEncoder::<B>::new(&case.architecture, tensors, device).unwrap();
    let batch = ImageBatch::new(
        pixels(1, case.height, case.width),
        1,
        case.height,
        case.width,
    );
    let want = Want {
        layers: true,
        attention: true,
        inputs: false,
    };
    let output = encoder.forward(&batch.unwrap(), want).unwrap();

    near(
        "embedding",
        &read(output.embedding).await.unwrap(),
        &case.embedding,
    );
    near(
        "patch tokens",
        &read(output.patch_tokens).await.unwrap(),
        &case.patch_tokens,
    );
    assert_eq!(output.layers.len(), case.layers.len());
    for (tokens, expected) in output.layers.into_iter().zip(&case.layers) {
        let values = read(tokens).await.unwrap();
        let shown = expected.class_token.len();
        near(
            "layer's class token",
            &values[..shown],
            &expected.class_token,
        );
        let mean = values.iter().map(|v| v.abs()).sum::<f32>() / values.len() as f32;
        near("layer's mean", &[mean], &[expected.mean_abs]);
    }
    let last = output.attention.last().unwrap().clone();
    let [_, heads, tokens, _] = last.dims();
    let values = read(last).await.unwrap();
    assert_eq!(heads * tokens, case.attention.len());
    for (head, expected) in case.attention.chunks_exact(tokens).enumerate() {
        let start = head * tokens * tokens;
        near("attention", &values[start..start + tokens], expected);
    }
}

/// A batch of two gives what its images give alone.
pub async fn check_batch<B: VitBackend>(device: &B::Device, tolerance: f32) {
    let file: File = serde_json::from_str(include_str!("../data/random_models.json")).unwrap();
    let case = &file.cases[0];
    let encoder = ImageEncoder::<B>::new(
        &case.architecture,
        random_tensors(&case.architecture, case.seed),
        device,
    )
    .unwrap();
    let (height, width) = (case.height, case.width);
    let first = pixels(1, height, width);
    let second: Vec<f32> = first.iter().rev().copied().collect();
    let one = |values: Vec<f32>| ImageBatch::new(values, 1, height, width).unwrap();
    let both = ImageBatch::new([first.clone(), second.clone()].concat(), 2, height, width).unwrap();
    let rows = encoder.embed(&both).await.unwrap();
    for (row, alone) in rows.iter().zip([one(first), one(second)]) {
        let alone = encoder.embed(&alone).await.unwrap();
        for (a, b) in row.iter().zip(&alone[0]) {
            assert!((a - b).abs() <= tolerance, "{a} and {b}");
        }
    }
    assert_ne!(rows[0], rows[1]);
}
