//! Random adapters on small random models against an independent
//! implementation, on any backend.
//!
//! `tests/data/random_adapter.json` was made by `tests/reference/adapter.py`
//! (NumPy, float64).

use clipsight::model::{Adapter, ImageBatch, ImageEncoder, VitBackend};
use clipsight::weights::spec::{AdapterSizes, VisionSpec};
use clipsight::weights::tensor::Tensors;
use clipsight::weights::tensor::random::{random_list, random_tensors};
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
    bottleneck: usize,
    first_block: usize,
    strength: f32,
    height: usize,
    width: usize,
    embedding: Vec<f32>,
}

/// The adapter's tensors that `adapter.py` draws.
pub fn random_adapter(architecture: &VisionSpec, bottleneck: usize, seed: u64) -> Tensors {
    let sizes = AdapterSizes {
        bottleneck,
        first_block: 0,
    };
    random_list(sizes.tensors(architecture).unwrap(), seed)
}

/// Runs every case, and fails when a number strays by more than `tolerance`.
/// At strength 0 the adapted stream has to equal the plain one bit for bit.
pub async fn check<B: VitBackend>(device: &B::Device, tolerance: f32) {
    let file: File = serde_json::from_str(include_str!("../data/random_adapter.json")).unwrap();
    assert!(file.cases.iter().any(|case| case.first_block > 0));
    let mut off = 0;
    for case in &file.cases {
        let tensors = random_tensors(&case.architecture, case.seed);
        let encoder = ImageEncoder::<B>::new(&case.architecture, tensors, device).unwrap();
        let tensors = random_adapter(&case.architecture, case.bottleneck, case.seed);
        let sizes = AdapterSizes {
            bottleneck: case.bottleneck,
            first_block: case.first_block,
        };
        let adapter = Adapter::<B>::new(&case.architecture, sizes, tensors, device).unwrap();
        let values = pixels(1, case.height, case.width);
        let batch = ImageBatch::new(values, 1, case.height, case.width).unwrap();
        let streams = encoder
            .embed_each(&batch, &adapter, &[0.0, case.strength])
            .await
            .unwrap();
        let plain = encoder.embed(&batch).await.unwrap();
        assert_eq!(streams[0], plain, "{}: off is not the original", case.name);
        assert_eq!(streams[1][0].len(), case.embedding.len());
        for (ours, theirs) in streams[1][0].iter().zip(&case.embedding) {
            assert!(
                (ours - theirs).abs() <= tolerance * theirs.abs().max(1.0),
                "{} at {}: {ours}, expected {theirs}",
                case.name,
                case.strength
            );
        }
        if case.strength == 0.0 {
            assert_eq!(streams[1], plain);
            off += 1;
        } else {
            assert_ne!(streams[1], plain);
        }
    }
    assert!(off >= 4);
}
