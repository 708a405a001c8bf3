//! A lab that mixes CLIP with DINOv2: its answers against the methods' own on mixed
//! features, the ratio that is chosen, and what a file keeps.

use std::collections::BTreeMap;

use clipsight_core::report::lab::*;
use clipsight_core::vectors::few_shot::affinity::Phi;
use clipsight_core::vectors::few_shot::cache::{Cache, CacheKey};
use clipsight_core::vectors::few_shot::leave_one_out::Validation;
use clipsight_core::vectors::few_shot::method::MethodName;
use clipsight_core::vectors::few_shot::predict::{for_each_block, predictions};
use clipsight_core::vectors::few_shot::search::{Space, exact};
use clipsight_core::vectors::lab::file::{Numbers, read};
use clipsight_core::vectors::lab::{FeatureKey, Lab, LabError};
use clipsight_core::vectors::mixture::Ratio;
use clipsight_core::vectors::stats::pair_cosines;
use clipsight_core::vectors::streams::Streams;
use clipsight_core::vectors::views::direction;
use ndarray::Array2;

use super::support::*;

/// Width of DINOv2's embeddings.
const OTHER: usize = 9;

/// DINOv2's embedding of an image, which leans more towards its class.
fn dino(image: usize, class: usize) -> Vec<f32> {
    let own = random(OTHER, 90_000 + image as u64);
    let towards = random(OTHER, 700 + class as u64);
    own.iter()
        .zip(towards)
        .map(|(a, b)| 2.0 * (a + b))
        .collect()
}

fn dino_key() -> FeatureKey {
    FeatureKey {
        model: "dino".into(),
        adapter: String::new(),
        ..key()
    }
}

fn mixed_lab(plan: &Plan<'_>) -> Lab {
    let mut lab = plan.lab();
    lab.use_dino_key(dino_key());
    for image in 0..plan.shots.len() + plan.tests.len() {
        let values = dino(image, plan.look(image));
        assert!(lab.put_dino(&id(image), &values).unwrap());
    }
    lab
}

fn at(step: u32, mix: Option<f64>) -> LabSettings {
    LabSettings {
        mix,
        ..settings(step, None)
    }
}

/// The same for the few-shot methods themselves.
fn direct(plan: &Plan<'_>, step: u32, mix: Ratio) -> (Cache, Streams) {
    let (plain, queries) = plan.direct(step);
    let mut cache = Cache::new();
    let classes: Vec<_> = plan
        .classes
        .iter()
        .map(|&name| cache.add_class(name).unwrap())
        .collect();
    for (image, (.., key)) in plain.keys().enumerate() {
        let row = dino(image, plan.look(image));
        let row = Array2::from_shape_vec((1, OTHER), row).unwrap();
        let key: CacheKey = key.clone();
        let mixed = key.mixed(&direction(row.view()).unwrap(), mix);
        cache.add(classes[plan.shots[image]], mixed).unwrap();
    }
    let first = plan.shots.len();
    let rows = (first..first + plan.tests.len()).flat_map(|image| dino(image, plan.look(image)));
    let rows = Array2::from_shape_vec((plan.tests.len(), OTHER), rows.collect()).unwrap();
    let rows = Streams::new(rows, None).unwrap();
    (cache, queries.mixed(rows.plain(), mix).unwrap())
}

#[test]
fn answers_are_those_of_the_methods_on_mixed_features() {
    let plan = Plan::even(&CLASSES, 3, 30);
    let mut lab = mixed_lab(&plan);
    lab.set_text(Some(text(&CLASSES, WIDTH)));
    let names: Vec<String> = CLASSES.iter().map(|&name| name.to_owned()).collect();
    let classifier = text(&CLASSES, WIDTH).table.classifier(&names).unwrap();
    for share in [0.0, 0.3, 1.0] {
        let (cache, queries) = direct(&plan, 2, Ratio::new(share).unwrap());
        let report = lab.classify(&at(2, Some(share))).unwrap();
        assert_eq!((report.mix, report.mix_choice), (share, LabChoice::Hand));
        for found in &report.methods {
            let name: MethodName = found.method.parse().unwrap();
            let method = name.build(true, Phi::PerQuery).unwrap();
            let left = Validation::leave_one_out(&*method, &cache, Some(&classifier)).unwrap();
            let best = exact(&left.terms, &left.truth, &Space::default()).unwrap();
            let mut expected = Vec::new();
            for_each_block(
                &*method,
                &queries,
                &cache,
                Some(&classifier),
                &best.hyper,
                |_, logits| expected.extend(predictions(&logits)),
            )
            .unwrap();
            let predicted: Vec<usize> = found.predicted.iter().map(|&c| c as usize).collect();
            assert_eq!(predicted, expected, "{name} at {share}");
        }
    }
}

#[test]
fn the_chosen_ratio_names_most_shots_right() {
    let plan = Plan::even(&CLASSES, 4, 12);
    let mut lab = mixed_lab(&plan);
    let mut best: Option<(usize, f64)> = None;
    for step in (0..=10).rev() {
        let share = f64::from(step) / 10.0;
        let (cache, _) = direct(&plan, 1, Ratio::new(share).unwrap());
        let right = [MethodName::Ta, MethodName::TaPlus].map(|name| {
            let method = name.build(false, Phi::PerQuery).unwrap();
            let left = Validation::leave_one_out(&*method, &cache, None).unwrap();
            exact(&left.terms, &left.truth, &Space::default())
                .unwrap()
                .correct
        });
        let right = right.iter().sum();
        if best.is_none_or(|(most, _)| right > most) {
            best = Some((right, share));
        }
    }
    let report = lab.classify(&at(1, None)).unwrap();
    assert_eq!(report.mix, best.unwrap().1);
    assert_eq!(report.mix_choice, LabChoice::LeaveOneOut);
    // DINOv2 knows more here: something of it is wanted.
    assert!(report.mix < 1.0);

    let single = Plan::even(&CLASSES, 1, 6);
    let report = mixed_lab(&single).classify(&at(1, None)).unwrap();
    assert_eq!((report.mix, report.mix_choice), (1.0, LabChoice::Default));
}

#[test]
fn without_all_features_of_dinov2_nothing_is_mixed() {
    let plan = Plan::even(&CLASSES, 2, 6);
    let mut plain = plan.lab();
    let mut lab = plan.lab();
    assert_eq!(lab.put_dino(&id(0), &[1.0]), Err(LabError::NoKey));
    lab.use_dino_key(dino_key());
    for image in 0..11 {
        lab.put_dino(&id(image), &dino(image, 0)).unwrap();
    }
    assert_eq!(lab.missing_dino(), [id(11)]);
    let report = lab.classify(&at(1, Some(0.5))).unwrap();
    says(&report.notes, "1 image still waits for DINOv2's features");
    assert_eq!(report.mix, 1.0);
    let alone = plain.classify(&at(1, Some(1.0))).unwrap();
    assert_eq!(report.methods, alone.methods);
    // With the last one the mixture is there; removed, it is not.
    lab.put_dino(&id(11), &dino(11, 0)).unwrap();
    assert_eq!(lab.classify(&at(1, Some(0.5))).unwrap().mix, 0.5);
    lab.use_dino_key(FeatureKey {
        weights: "other".into(),
        ..dino_key()
    });
    assert_eq!(lab.classify(&at(1, Some(0.5))).unwrap().mix, 1.0);
    let error = lab.classify(&at(1, Some(1.5))).unwrap_err().to_string();
    assert!(error.contains("from 0 (DINOv2 alone)"), "{error}");
}

#[test]
fn a_given_image_needs_both_encoders() {
    let plan = Plan::even(&CLASSES, 3, 6);
    let mut lab = mixed_lab(&plan);
    let image = plan.shots.len() + 2;
    let class = plan.look(image);
    let rows: Vec<Vec<f32>> = (0..2)
        .map(|step| feature(image, class, WIDTH, step))
        .collect();
    let given: Vec<(u32, &[f32])> = (0..).zip(rows.iter().map(Vec::as_slice)).collect();
    let ask = at(1, Some(0.4));
    assert_eq!(
        lab.explain_given(&given, None, &ask).unwrap_err(),
        LabError::NoDino
    );
    let found = lab
        .explain_given(&given, Some(&dino(image, class)), &ask)
        .unwrap();
    let expected = lab.explain(&id(image), &ask).unwrap();
    assert_eq!(found.answers, expected.answers);
    assert!(lab.explain_given(&given, Some(&[1.0]), &ask).is_err());
}

#[test]
fn the_overlap_is_that_of_the_mixture() {
    let plan = Plan::even(&CLASSES, 6, 18);
    let mut lab = mixed_lab(&plan);
    let found = lab.measures(&at(0, Some(0.25))).unwrap();
    let alone = lab.measures(&at(0, Some(1.0))).unwrap();
    assert_eq!((found.mix, &found.images), (0.25, &alone.images));
    let all: Vec<usize> = (0..36).map(|image| plan.look(image)).collect();
    let rows = |of: &dyn Fn(usize) -> Vec<f32>| {
        let values: Vec<f32> = (0..36).flat_map(of).collect();
        Array2::from_shape_vec((36, values.len() / 36), values).unwrap()
    };
    let clip = Streams::new(rows(&|i| feature(i, all[i], WIDTH, 0)), None).unwrap();
    let other = Streams::new(rows(&|i| dino(i, all[i])), None).unwrap();
    let overlap = |streams: &Streams| {
        let cosines = pair_cosines(streams.plain(), &all).unwrap();
        cosines.overlap().unwrap().histogram
    };
    assert_eq!(found.before.unwrap().overlap, overlap(&clip));
    let mixed = clip
        .mixed(other.plain(), Ratio::new(0.25).unwrap())
        .unwrap();
    assert_eq!(found.after.unwrap().overlap, overlap(&mixed));
}

#[test]
fn a_file_keeps_the_mixture_and_old_ones_are_read() {
    let plan = Plan::even(&CLASSES, 2, 4);
    let mut lab = mixed_lab(&plan);
    let none = BTreeMap::<String, Vec<u8>>::new();
    let format = |bytes: &[u8]| {
        let length = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
        let header = String::from_utf8(bytes[8..8 + length].to_vec()).unwrap();
        header.contains(r#"\"format\":2"#)
    };
    for ask in [at(1, Some(0.5)), at(1, None)] {
        let bytes = lab.write(&ask, Numbers::F32, &none).unwrap();
        assert!(format(&bytes));
        let mut opened = read(&bytes).unwrap();
        assert_eq!(opened.settings, ask);
        assert_eq!(opened.lab.dino_key(), Some(&dino_key()));
        assert_eq!(opened.lab.dino(&id(3)), lab.dino(&id(3)));
        assert_eq!(
            opened.lab.classify(&ask).unwrap(),
            lab.classify(&ask).unwrap()
        );
        let board_only = lab.write(&ask, Numbers::None, &none).unwrap();
        assert_eq!(read(&board_only).unwrap().lab.missing_dino().len(), 10);
    }
    // A lab without any of it is a file of the earlier version, to the byte.
    let plain = plan
        .lab()
        .write(&at(1, Some(1.0)), Numbers::F32, &none)
        .unwrap();
    assert!(!format(&plain));
    let text = String::from_utf8_lossy(&plain).into_owned();
    assert!(!text.contains("dino") && !text.contains("mix"));
    assert_eq!(read(&plain).unwrap().settings.mix, Some(1.0));
}
