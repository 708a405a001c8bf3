#![allow(clippy::unwrap_used)]

use ndarray::{Array2, array};

use super::*;
use crate::ask::pair::Thresholds;
use crate::ask::pairs::{Encoded, rule};
use crate::vectors::thresholds::Rates;
use crate::weights::catalogue::Catalogue;

/// Rows of length 1 at these cosines to the x axis.
fn rows(cosines: &[f32]) -> Array2<f32> {
    let mut rows = Array2::zeros((cosines.len(), 2));
    for (mut row, &cosine) in rows.rows_mut().into_iter().zip(cosines) {
        row[0] = cosine;
        row[1] = (1.0 - cosine * cosine).sqrt();
    }
    rows
}

fn views(images: Array2<f32>, changed: f32, blind: f32) -> Views {
    Views {
        images,
        some: rows(&[1.0, 1.0]),
        changed: vec![
            (Change::Resized, rows(&[changed, 1.0])),
            (Change::Trimmed, rows(&[1.0, 1.0])),
        ],
        blind: [rows(&[1.0, 1.0, 1.0]), rows(&[blind, blind, 0.0])],
    }
}

fn asked(rates: Rates) -> Result<ThresholdsReport, VectorError> {
    let catalogue = Catalogue::built_in().unwrap();
    let encoded = |model: &str| Encoded {
        model: model.into(),
        weights: "ab".repeat(32),
        precision: "f32".into(),
        device: "cpu".into(),
    };
    let given = Thresholds {
        clip: Some(0.5),
        dino: Some(0.5),
    };
    let sides = rule(&catalogue, [&encoded("a"), &encoded("b")], given).unwrap();
    let images = array![[1.0, 0.0], [0.8, 0.6], [0.0, 1.0]];
    let (clip, dino) = (views(images.clone(), 0.95, 0.9), views(images, 0.85, 0.7));
    let question = Question {
        rates,
        images: "3 drawn images".into(),
    };
    ask(&Counting::of([&clip, &dino])?, sides, &question)
}

#[test]
fn thresholds_lie_between_what_is_blind_and_what_is_not() {
    let report = asked(Rates {
        random: 0.0,
        same: 0.0,
    })
    .unwrap();
    // Random: 0.8, 0.6 and 0 by both; the same picture: 0.95 by CLIP and 0.85 by DINOv2;
    // blind: 0.9 and 0.7, and one that nothing finds.
    let (clip, dino) = (report.clip.threshold, report.dino.threshold);
    assert!(
        (0.0..0.9).contains(&clip) && dino > 0.7 && dino <= 0.85,
        "{clip} {dino}"
    );
    let blind = report.blind.unwrap();
    assert_eq!((blind.pairs, blind.found, blind.found_before), (3, 2, 0));
    assert_eq!((report.random.pairs, report.random.found), (3, 0));
    assert_eq!((report.same.pairs, report.same.found), (4, 0));
    assert_eq!(report.changes.len(), 2);
    assert_eq!(report.changes[0].what, "resized");
    assert_eq!(report.left_out.unwrap().found, 2);
    assert_eq!(report.before, [0.5, 0.5]);
    assert_eq!(
        (report.entry.clip_threshold, report.entry.dino_threshold),
        (clip, dino)
    );
    assert!(report.entry.source.starts_with("3 drawn images, 20"));
    assert!(report.entry.source.ends_with(
        ": at most 0 % of random pairs and 0 % of the same picture; finds 0 of 3 random pairs, \
         0 of 4 pairs of the same picture and 2 of 3 known blind pairs (2 when each is left out)"
    ));
    let random = report.clip.random_pairs.unwrap();
    assert_eq!(
        random.rank(0.7),
        report.dino.random_pairs.unwrap().rank(0.7)
    );
    assert!(random.source.contains("weights abababab in f32"));
}

#[test]
fn views_have_to_fit() {
    let two = views(rows(&[1.0, 0.5]), 0.9, 0.9);
    let three = views(rows(&[1.0, 0.5, 0.1]), 0.9, 0.9);
    let error = Counting::of([&two, &three]).unwrap_err();
    assert!(matches!(error, VectorError::Size { .. }), "{error}");
    let one = views(rows(&[1.0]), 0.9, 0.9);
    let error = Counting::of([&one, &one]).unwrap_err();
    assert!(matches!(error, VectorError::Empty { .. }), "{error}");
}

#[test]
fn every_pair_has_its_kind() {
    let side = views(array![[1.0, 0.0], [0.8, 0.6], [0.0, 1.0]], 0.95, 0.9);
    let counting = Counting::of([&side, &side]).unwrap();
    let kinds: Vec<_> = counting
        .kinds()
        .map(|(kind, pairs)| (kind, pairs.len()))
        .collect();
    assert_eq!(
        kinds,
        [
            ("random pairs", 3),
            ("resized", 2),
            ("trimmed", 2),
            ("known blind pairs", 3)
        ]
    );
}
