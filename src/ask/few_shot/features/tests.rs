#![allow(clippy::unwrap_used)]

use std::cell::Cell;

use super::*;
use crate::corpus::ImagePath;
use crate::device::{Device, Runtime};
use crate::image::Preprocess;
use crate::open::{Engine, ModelInfo};
use crate::weights::Precision;
use crate::weights::catalogue::Catalogue;
use crate::weights::spec::{AdapterSizes, Family, VisionSpec};
use crate::weights::tensor::random::{random_list, random_tensors};

fn engine() -> Engine {
    let architecture = VisionSpec {
        family: Family::Clip,
        width: 8,
        depth: 2,
        heads: 2,
        mlp: 16,
        patch: 4,
        grid: 2,
        registers: 0,
        embedding: 4,
    };
    let sizes = AdapterSizes {
        bottleneck: 4,
        first_block: 0,
    };
    let adapter = random_list(sizes.tensors(&architecture).unwrap(), 2);
    let tensors = random_tensors(&architecture, 1);
    let spec = ModelInfo {
        id: "clip".into(),
        spec: architecture.into(),
        preprocess: Some(Preprocess {
            resize: 8,
            crop: 8,
            mean: [0.5; 3],
            std: [0.5; 3],
        }),
        source_sha256: String::new(),
        precision: Precision::F32,
    };
    let runtime = pollster::block_on(Runtime::open(Device::Cpu)).unwrap();
    let mut engine = Engine::new(runtime, Catalogue::built_in().unwrap());
    engine.load(spec, tensors).unwrap();
    engine.attach(sizes, adapter).unwrap();
    engine
}

#[test]
fn only_the_lacking_strengths_are_encoded_and_give_the_same() {
    let engine = engine();
    let folder = tempfile::tempdir().unwrap();
    let items: Vec<Item> = (0..3u8)
        .map(|index| {
            let path = folder.path().join(format!("{index}.png"));
            let image = ::image::RgbImage::from_fn(16, 12, |x, y| {
                ::image::Rgb([x as u8 * 16, y as u8 * 20, index * 100])
            });
            image.save(&path).unwrap();
            Item::new(ImagePath::new(path, index.to_string()), 0)
        })
        .collect();
    let space = Space {
        model: "clip".into(),
        weights: String::new(),
        precision: "f32".into(),
        adapter: Some("adapter".into()),
        strength: 0.0,
        dimension: 4,
    };
    let prepared = |folder: &str, strengths: &[f32], items: &[Item]| {
        let mut source = FeatureSource::new(
            engine.encoder(Family::Clip).unwrap(),
            &items[0].path.with_file_name(folder),
            &space,
            8,
            strengths,
        )
        .unwrap();
        let wanted: Vec<_> = items
            .iter()
            .flat_map(|item| {
                [
                    (item, View::Whole),
                    (item, View::Random { number: 1, side: 8 }),
                ]
            })
            .collect();
        let missing = source.missing(&wanted, &mut BTreeMap::new()).unwrap();
        let lacking: Vec<(Vec<usize>, usize)> =
            missing.into_iter().map(|(s, m)| (s, m.len())).collect();
        let encoded = Cell::new(0);
        source
            .prepare(&wanted, |_, total| encoded.set(total))
            .unwrap();
        let rows = wanted.iter().map(|(item, view)| source.get(item, *view));
        let rows: Vec<_> = rows.map(|row| row.unwrap().clone()).collect();
        (lacking, encoded.get(), rows)
    };
    let all = [0.0, 0.5, 1.0];
    let (lacking, encoded, whole) = prepared("whole", &all, &items);
    assert_eq!((lacking, encoded), (vec![(vec![0, 1, 2], 6)], 6));

    // One image at the middle strength, two at the first: then all.
    prepared("parts", &all[1..2], &items[..1]);
    prepared("parts", &all[..1], &items[1..]);
    let (lacking, encoded, parts) = prepared("parts", &all, &items);
    assert_eq!(lacking, [(vec![0, 2], 2), (vec![1, 2], 4)]);
    assert_eq!(encoded, 6);
    for (part, whole) in parts.iter().flatten().zip(whole.iter().flatten()) {
        for (a, b) in part.iter().zip(whole) {
            assert!((a - b).abs() < 1e-5, "{a} and {b}");
        }
    }
    assert_ne!(whole[0][0], whole[0][2]);

    let (lacking, encoded, again) = prepared("parts", &all, &items);
    assert_eq!((lacking, encoded), (vec![], 0));
    assert_eq!(again, parts);
}
