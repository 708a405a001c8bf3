#![allow(clippy::unwrap_used)]

use ndarray::array;

use super::*;
use crate::report::pair::Verdict;

fn encoded(model: &str) -> Encoded {
    Encoded {
        model: model.into(),
        precision: "f32".into(),
        device: "cpu".into(),
        ..Default::default()
    }
}

/// Two cats that only DINOv2 tells apart, the first of them twice, and a dog.
fn set() -> Set {
    let names = [
        "x/cat/1.jpg",
        "x/cat/1 again.jpg",
        "x/cat/2.jpg",
        "x/dog/1.jpg",
    ];
    Set {
        names: names.map(str::to_owned).into(),
        clip: array![[1.0, 0.0], [1.0, 0.0], [0.96, 0.28], [0.936, 0.352]],
        dino: array![[1.0, 0.0], [1.0, 0.0], [0.6, 0.8], [-0.6, 0.8]],
    }
}

fn sides(clip: f32, dino: f32) -> [PairsEncoder; 2] {
    let catalogue = Catalogue::built_in().unwrap();
    let given = Thresholds {
        clip: Some(clip),
        dino: Some(dino),
    };
    rule(&catalogue, [&encoded("a"), &encoded("b")], given).unwrap()
}

fn asked(near: Option<NearLimits>, labels: bool) -> PairsReport {
    let question = Question {
        top: 3,
        among: Among::Blind,
        labels,
        near,
    };
    ask(
        set(),
        sides(0.9, 0.7),
        question,
        PairsMilliseconds::default(),
    )
    .unwrap()
}

#[test]
fn the_deepest_come_first_with_their_labels() {
    let report = asked(None, true);
    // Not blind: the same cat twice.
    assert_eq!((report.images, report.pairs, report.blind), (4, 6, 5));
    assert_eq!(report.across, Some(3));
    assert!(report.nearly_same.is_none());
    let pairs: Vec<_> = report
        .top
        .iter()
        .map(|pair| {
            (
                pair.images[0].path.as_str(),
                pair.images[1].path.as_str(),
                pair.across,
            )
        })
        .collect();
    assert_eq!(
        pairs,
        [
            ("x/cat/1.jpg", "x/dog/1.jpg", Some(true)),
            ("x/cat/1 again.jpg", "x/dog/1.jpg", Some(true)),
            ("x/cat/2.jpg", "x/dog/1.jpg", Some(true)),
        ]
    );
    let labels = report.top[0]
        .images
        .each_ref()
        .map(|image| image.label.as_deref());
    assert_eq!(labels, [Some("cat"), Some("dog")]);
    let without = asked(None, false);
    assert_eq!((without.across, without.top[0].across), (None, None));
    assert_eq!(without.top[0].images[0].label, None);
}

#[test]
fn nearly_the_same_images_are_left_out_and_named() {
    let report = asked(Some(NearLimits::default()), true);
    assert_eq!((report.images, report.pairs, report.blind), (3, 3, 3));
    let near = report.nearly_same.unwrap();
    let [left_out] = near.left_out.as_slice() else {
        panic!("{near:?}");
    };
    assert_eq!(
        (left_out.path.as_str(), left_out.kept.as_str()),
        ("x/cat/1 again.jpg", "x/cat/1.jpg")
    );
    assert_eq!((left_out.clip, left_out.dino), (1.0, 1.0));
}

#[test]
fn the_rule_says_where_it_comes_from() {
    let catalogue = Catalogue::built_in().unwrap();
    let pair = &catalogue.default_pair;
    let (clip, dino) = (encoded(&pair.clip), encoded(&pair.dino));
    let [clip_side, dino_side] = rule(&catalogue, [&clip, &dino], Thresholds::default()).unwrap();
    let known = catalogue.thresholds(&pair.clip, &pair.dino);
    assert_eq!(clip_side.threshold, known.clip);
    assert_eq!(dino_side.threshold_source, known.source);
    assert_eq!(clip_side.error, catalogue.error(&pair.clip, "f32", "cpu"));
    let given = Thresholds {
        clip: Some(0.5),
        dino: None,
    };
    let [clip_side, dino_side] = rule(&catalogue, [&encoded("x"), &dino], given).unwrap();
    assert_eq!(
        (clip_side.threshold, clip_side.threshold_source.as_str()),
        (0.5, "given by hand")
    );
    assert!(
        dino_side
            .threshold_source
            .contains(&catalogue.uncalibrated.warning)
    );
    let impossible = Thresholds {
        clip: Some(1.0),
        dino: None,
    };
    assert!(rule(&catalogue, [&clip, &dino], impossible).is_err());
}

#[test]
fn within_its_error_a_pair_is_borderline() {
    let mut sides = sides(0.9, 0.7);
    sides[0].error = Some(0.04);
    let question = Question {
        top: 9,
        among: Among::Blind,
        labels: false,
        near: None,
    };
    let report = ask(set(), sides, question, PairsMilliseconds::default()).unwrap();
    let verdict = |clip: f32| {
        let pair = report
            .top
            .iter()
            .find(|pair| (pair.clip - clip).abs() < 1e-3);
        pair.unwrap().verdict
    };
    assert_eq!(verdict(0.936), Verdict::Borderline);
    assert_eq!(verdict(0.96), Verdict::Blind);
}

#[test]
fn what_was_found_is_said_in_a_sentence() {
    let report = asked(Some(NearLimits::default()), true);
    assert_eq!(
        report.sentence,
        "Of 3 pairs of 3 images CLIP is blind to 3, 2 of these across labels."
    );
    assert_eq!(
        report.nearly_same.unwrap().words,
        "1 image was left out as nearly the same as an earlier one (CLIP above 0.97, DINOv2 \
         above 0.95)."
    );
    assert!(
        report
            .rule
            .starts_with("CLIP a above 0.9, DINOv2 b below 0.7 (")
    );
    let of = |count: usize, sides| {
        let (mut few, rows) = (set(), [0, 2, 3]);
        few.names.remove(1);
        few.names.truncate(count);
        few.clip = few.clip.select(Axis(0), &rows[..count]);
        few.dino = few.dino.select(Axis(0), &rows[..count]);
        let question = Question {
            top: 3,
            among: Among::All,
            labels: true,
            near: None,
        };
        let milliseconds = PairsMilliseconds::default();
        ask(few, sides, question, milliseconds).unwrap()
    };
    assert_eq!(
        of(3, sides(0.999, 0.7)).sentence,
        "Of 3 pairs of 3 images CLIP is blind to none."
    );
    assert_eq!(
        of(2, sides(0.9, 0.7)).sentence,
        "CLIP is blind to the one pair of these 2 images."
    );
    assert_eq!(
        of(2, sides(0.99, 0.7)).sentence,
        "CLIP is not blind to the one pair of these 2 images."
    );
    let verdicts: Vec<_> = of(3, sides(0.94, 0.7))
        .top
        .iter()
        .map(|pair| verdict(pair.verdict))
        .collect();
    assert_eq!(verdicts, ["blind", "blind", "not blind"]);
}

#[test]
fn a_mixture_has_cosines_and_leaves_the_order() {
    let mut report = asked(None, false);
    let before = report.clone();
    let catalogue = Catalogue::built_in().unwrap();
    mix_in(&mut report, &catalogue, Ratio::new(0.25).unwrap());
    for (pair, plain) in report.top.iter().zip(&before.top) {
        assert_eq!((pair.depth, &pair.images), (plain.depth, &plain.images));
        let expected = 0.25 * pair.clip + 0.75 * pair.dino;
        let mixed = pair.mixture.unwrap();
        assert!((mixed.cosine - expected).abs() < 1e-6);
        // Nobody counted the models' random pairs.
        assert_eq!((mixed.rank, mixed.same), (None, None));
    }
    let mixture = report.mixture.unwrap();
    assert!(mixture.threshold.is_none() && mixture.sentence.contains("not counted"));
}

#[test]
fn one_image_makes_no_pair() {
    let mut one = set();
    one.names.truncate(1);
    one.clip = one.clip.select(Axis(0), &[0]);
    one.dino = one.dino.select(Axis(0), &[0]);
    let question = Question {
        top: 3,
        among: Among::Blind,
        labels: false,
        near: None,
    };
    let error = ask(one, sides(0.9, 0.7), question, PairsMilliseconds::default()).unwrap_err();
    assert!(error.to_string().contains("two images"), "{error}");
}

#[test]
fn a_label_is_the_folder_that_an_image_lies_in() {
    assert_eq!(label("a/b/c.jpg"), "b");
    assert_eq!(label("/c.jpg"), "");
    assert_eq!(label("c.jpg"), "");
}
