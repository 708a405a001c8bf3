//! A whole lab on a small random model, on any device: pictures of two drawn
//! classes, their features in both streams, and what the methods make of them.

use clipsight::device::{Device, Runtime};
use clipsight::hash;
use clipsight::image::{Preprocess, RgbImage};
use clipsight::open::{Engine, ModelInfo, prepare};
use clipsight::report::lab::{LabEdit, LabFile, LabPlace, LabReport, LabSettings};
use clipsight::vectors::lab::{FeatureKey, Lab, steps};
use clipsight::weights::Precision;
use clipsight::weights::catalogue::Catalogue;
use clipsight::weights::spec::{AdapterSizes, Family, VisionSpec};
use clipsight::weights::tensor::random::random_tensors;

use super::random_adapter::random_adapter;

const ARCHITECTURE: VisionSpec = VisionSpec {
    family: Family::Clip,
    width: 64,
    depth: 2,
    heads: 2,
    mlp: 256,
    patch: 16,
    grid: 4,
    registers: 0,
    embedding: 32,
};

const SIZES: AdapterSizes = AdapterSizes {
    bottleneck: 16,
    first_block: 0,
};

const CLASSES: [&str; 2] = ["stripes", "checks"];

/// Stripes or checks, each picture of another width, slope and colour.
fn picture(class: usize, number: u32) -> RgbImage {
    let side = 64;
    let mut pixels = Vec::new();
    for y in 0..side {
        for x in 0..side {
            let (across, down) = ((x + number) / (3 + number % 5), (y + 2 * number) / 4);
            let on = if class == 0 { across } else { across + down } % 2 == 0;
            let colour = [40 + 20 * number, 90 + 13 * number, 220 - 17 * number];
            pixels.extend(colour.map(|level| if on { level as u8 } else { 30 }));
        }
    }
    RgbImage {
        width: side,
        height: side,
        pixels,
    }
}

/// The report of the lab on one device, at the trained strength.
pub async fn report(device: Device) -> LabReport {
    let runtime = Runtime::open(device).await.unwrap();
    let mut engine = Engine::new(runtime, Catalogue::built_in().unwrap());
    let spec = ModelInfo {
        id: "random".into(),
        spec: ARCHITECTURE.into(),
        preprocess: Some(Preprocess {
            resize: 64,
            crop: 64,
            mean: [0.5; 3],
            std: [0.3; 3],
        }),
        source_sha256: "random".into(),
        precision: Precision::F32,
    };
    engine.load(spec, random_tensors(&ARCHITECTURE, 7)).unwrap();
    engine
        .attach(SIZES, random_adapter(&ARCHITECTURE, SIZES.bottleneck, 7))
        .unwrap();

    let mut lab = Lab::new();
    let key = FeatureKey {
        model: "random".into(),
        weights: "random".into(),
        adapter: "random".into(),
        views: 1,
    };
    let strengths = steps::strengths(0.1);
    lab.use_key(key, &strengths).unwrap();
    for name in CLASSES {
        let name = name.to_owned();
        lab.edit(&LabEdit::AddClass { name }).unwrap();
    }
    for (class, name) in CLASSES.iter().enumerate() {
        let class_name = || (*name).to_owned();
        for number in 0..7 {
            let image = picture(class, number);
            let id = hash::hex(&image.pixels);
            let place = if number < 3 {
                LabPlace::Shots {
                    class: class_name(),
                }
            } else {
                LabPlace::Tests {
                    truth: Some(class_name()),
                }
            };
            let file = LabFile {
                id: id.clone(),
                name: format!("{number}.png"),
            };
            let images = vec![file];
            lab.edit(&LabEdit::AddImages { images, place }).unwrap();
            let encoder = engine.encoder(Family::Clip).unwrap();
            let pixels = prepare("image", &image, &encoder.preprocess).unwrap();
            let rows = encoder.streams(&[pixels], &[0.0, strengths[8]]).await;
            for (step, row) in [0, 8].into_iter().zip(&rows.unwrap()[0]) {
                assert!(lab.put_feature(&id, step, row).unwrap());
            }
        }
    }
    let settings = LabSettings {
        step: 8,
        shots: None,
        seed: 1,
        hyper: None,
        text: false,
        mix: Some(1.0),
    };
    lab.classify(&settings).unwrap()
}

/// Two devices say the same: predictions exactly, probabilities to 1e-3.
pub fn same(one: &LabReport, other: &LabReport) {
    assert_eq!(one.queries.len(), 8);
    assert_eq!(one.methods.len(), 4);
    assert_eq!(other.methods.len(), 4);
    for (a, b) in one.methods.iter().zip(&other.methods) {
        assert_eq!(a.predicted, b.predicted, "{}", a.method);
        assert_eq!(a.confusion, b.confusion, "{}", a.method);
        for (p, q) in a.probability.iter().zip(&b.probability) {
            assert!((p - q).abs() < 1e-3, "{}: {p} and {q}", a.method);
        }
    }
    // The correction is no other name for the plain stream.
    assert_ne!(one.methods[1].probability, one.methods[3].probability);
}
