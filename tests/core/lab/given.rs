//! An image that is not in the lab, and what two reports say of the same images.

use clipsight_core::report::lab::*;
use clipsight_core::vectors::lab::file::{Numbers, read};
use clipsight_core::vectors::lab::{GIVEN, Lab, LabError, differences};

use super::support::*;

/// The way round: a copy by its file, the image among its test images.
fn by_a_copy(
    lab: &Lab,
    features: &[(u32, &[f32])],
    settings: &LabSettings,
) -> Result<LabExplanation, LabError> {
    let none = std::collections::BTreeMap::<String, Vec<u8>>::new();
    let file = lab.write(settings, Numbers::F32, &none).unwrap();
    let mut copy = read(&file).unwrap().lab;
    let images = vec![LabFile {
        id: GIVEN.into(),
        name: "frame".into(),
    }];
    let place = LabPlace::Tests { truth: None };
    copy.edit(&LabEdit::AddImages { images, place }).unwrap();
    for (step, values) in features {
        copy.put_feature(GIVEN, *step, values)?;
    }
    copy.explain(GIVEN, settings)
}

#[test]
fn a_given_image_is_explained_as_a_test_image_would_be() {
    let hand = LabHyper {
        alpha: 2.0,
        beta: 3.5,
        gamma: 1.5,
    };
    let rows: Vec<Vec<f32>> = (0..3).map(|step| feature(900, 1, WIDTH, step)).collect();
    let all: Vec<(u32, &[f32])> = (0..).zip(rows.iter().map(Vec::as_slice)).collect();
    for (shots, tests) in [(3, 12), (1, 1), (2, 0), (0, 2)] {
        let plan = Plan::even(&CLASSES, shots, tests);
        for with_text in [false, true] {
            let mut lab = plan.lab();
            lab.set_text(with_text.then(|| text(&CLASSES, WIDTH)));
            let board = lab.board();
            for hyper in [None, Some(hand)] {
                for step in 0..3 {
                    let settings = settings(step, hyper);
                    // With the features of a step or without.
                    for features in [&all[..], &all[..1]] {
                        let found = lab.explain_given(features, None, &settings).unwrap();
                        let expected = by_a_copy(&lab, features, &settings).unwrap();
                        assert_eq!(found, expected);
                        assert_eq!(found.answers.is_empty(), shots == 0);
                    }
                }
            }
            assert_eq!(lab.board(), board);
            assert!(lab.feature(GIVEN, 0).is_none());
        }
    }
}

#[test]
fn an_image_waits_where_others_lack_the_step() {
    let plan = Plan::even(&CLASSES, 2, 3);
    let mut lab = plan.lab();
    let images = vec![LabFile {
        id: id(77),
        name: "late".into(),
    }];
    let place = LabPlace::Tests { truth: None };
    lab.edit(&LabEdit::AddImages { images, place }).unwrap();
    lab.put_feature(&id(77), 0, &feature(77, 0, WIDTH, 0))
        .unwrap();
    let rows = [feature(900, 1, WIDTH, 0), feature(900, 1, WIDTH, 2)];
    let features = [(0, &rows[0][..]), (2, &rows[1][..])];
    let found = lab
        .explain_given(&features, None, &settings(2, None))
        .unwrap();
    let expected = by_a_copy(&lab, &features, &settings(2, None)).unwrap();
    assert_eq!(found, expected);
    assert!(found.answers.iter().all(|a| !a.method.contains("++")));
}

#[test]
fn features_that_do_not_fit_are_refused() {
    let mut lab = Plan::even(&CLASSES, 2, 2).lab();
    let row = feature(900, 1, WIDTH, 0);
    let mut nan = row.clone();
    nan[3] = f32::NAN;
    for features in [
        vec![],
        vec![(1, &row[..])],
        vec![(3, &row[..])],
        vec![(0, &row[1..])],
        vec![(0, &nan[..])],
    ] {
        let found = lab
            .explain_given(&features, None, &settings(1, None))
            .unwrap_err();
        let expected = by_a_copy(&lab, &features, &settings(1, None)).unwrap_err();
        assert_eq!(found.to_string(), expected.to_string());
    }
    let error = Lab::new()
        .explain_given(&[(0, &row)], None, &settings(0, None))
        .unwrap_err();
    assert_eq!(error, LabError::NoKey);
}

#[test]
fn differences_count_the_same_methods_on_the_same_images() {
    let plan = Plan::even(&CLASSES, 3, 30);
    let mut lab = plan.lab();
    let settings = settings(2, None);
    let before = lab.classify(&settings).unwrap();
    let same = differences(&before, &before);
    assert_eq!(
        (same.predictions, same.differ),
        (30 * before.methods.len() as u32, 0)
    );
    // One test image goes, one is another picture now, and the classes' order is
    // another one, which is no difference.
    let ids = vec![id(9)];
    lab.edit(&LabEdit::RemoveImages { ids }).unwrap();
    for step in 0..3 {
        lab.put_feature(&id(10), step, &feature(2, 2, WIDTH, step))
            .unwrap();
    }
    let mut after = lab.classify(&settings).unwrap();
    let moved: u32 = before
        .methods
        .iter()
        .zip(&after.methods)
        .map(|(a, b)| u32::from(a.predicted[1] != b.predicted[0]))
        .sum();
    after.classes.reverse();
    for method in &mut after.methods {
        method
            .predicted
            .iter_mut()
            .for_each(|class| *class = 2 - *class);
    }
    let found = differences(&before, &after);
    assert_eq!(found.predictions, 29 * before.methods.len() as u32);
    assert_eq!(found.differ, moved);
    assert!(moved > 0);
}
