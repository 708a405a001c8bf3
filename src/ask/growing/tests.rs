#![allow(clippy::unwrap_used)]

use super::*;
use crate::ask::pair::Thresholds;
use crate::ask::pairs::{Encoded, rule};
use crate::report::pairs::PairsReport;
use crate::vectors::embedding::cosine;
use crate::weights::catalogue::Catalogue;

const COUNT: usize = 90;

/// Rows in a few bunches, with two folders.
fn drawn() -> (Vec<String>, [Vec<f32>; 2]) {
    let mut state = 11u32;
    let mut random = move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (f64::from(state) / f64::from(u32::MAX) - 0.5) as f32
    };
    let side = [(12, 0.25f32), (10, 0.9)].map(|(width, spread)| {
        let bunches: Vec<f32> = (0..7 * width).map(|_| random()).collect();
        let mut rows = Vec::new();
        for place in 0..COUNT {
            let bunch = &bunches[place % 7 * width..][..width];
            let mut row: Vec<f32> = bunch.iter().map(|b| b + spread * random()).collect();
            normalise(&mut row);
            rows.extend(row);
        }
        rows
    });
    let names = (0..COUNT).map(|place| format!("f{}/{place}.jpg", place % 2));
    (names.collect(), side)
}

fn sides() -> [PairsEncoder; 2] {
    let catalogue = Catalogue::built_in().unwrap();
    let given = Thresholds {
        clip: Some(0.9),
        dino: Some(0.6),
    };
    let encoded = Encoded::default();
    rule(&catalogue, [&encoded, &encoded], given).unwrap()
}

/// All images in steps of some sizes, again and again.
fn grown(steps: &[usize]) -> GrowingSet {
    let (names, [clip, dino]) = drawn();
    let mut set = GrowingSet::new(Rule::new(0.9, 0.6).unwrap(), 100_000);
    let mut first = 0;
    for step in steps.iter().cycle() {
        let end = COUNT.min(first + step);
        let sides = [&clip[first * 12..end * 12], &dino[first * 10..end * 10]];
        set.add(names[first..end].to_vec(), sides).unwrap();
        first = end;
        if end == COUNT {
            return set;
        }
    }
    unreachable!()
}

fn question(labels: bool) -> Question {
    Question {
        top: 1000,
        among: Among::Blind,
        labels,
        near: None,
    }
}

fn places(report: &PairsReport) -> Vec<[String; 2]> {
    let paths = |pair: &crate::report::pairs::RankedPair| {
        pair.images.each_ref().map(|image| image.path.clone())
    };
    report.top.iter().map(paths).collect()
}

#[test]
fn images_that_come_some_at_a_time_have_the_pairs_of_all_at_once() {
    let (names, [clip, dino]) = drawn();
    let matrix = |numbers: Vec<f32>| {
        let width = numbers.len() / COUNT;
        ndarray::Array2::from_shape_vec((COUNT, width), numbers).unwrap()
    };
    let all = Set {
        names,
        clip: matrix(clip),
        dino: matrix(dino),
    };
    let milliseconds = PairsMilliseconds::default();
    let expected = ask(all, sides(), question(true), milliseconds).unwrap();
    assert!(expected.blind > 40 && expected.across > Some(10));
    for steps in [&[COUNT][..], &[1], &[1, 30, 2], &[64]] {
        let set = grown(steps);
        let report = set.report(sides(), question(true), milliseconds).unwrap();
        assert_eq!(report.sentence, expected.sentence, "{steps:?}");
        assert_eq!(places(&report), places(&expected), "{steps:?}");
        assert_eq!(report.across, expected.across);
    }
    // What is not held is looked at anew.
    let set = grown(&[7]);
    let all = Question {
        among: Among::All,
        top: 10_000,
        ..question(false)
    };
    let report = set.report(sides(), all, milliseconds).unwrap();
    assert_eq!(report.top.len(), COUNT * (COUNT - 1) / 2);
}

#[test]
fn the_first_are_sorted_by_the_images_own_random_pairs() {
    let (_, [clip, dino]) = drawn();
    let row = |side: usize, place: usize| match side {
        0 => &clip[place * 12..][..12],
        _ => &dino[place * 10..][..10],
    };
    // By plain counting, without a distribution.
    let all = |side: usize| {
        let mut all = Vec::new();
        for a in 0..COUNT {
            (a + 1..COUNT).for_each(|b| all.push(cosine(row(side, a), row(side, b))));
        }
        all
    };
    let [of_clip, of_dino] = [all(0), all(1)];
    let above = |all: &[f32], cosine: f32| {
        let above = all.iter().filter(|&&other| other >= cosine).count();
        (above as f64).max(0.5) / all.len() as f64
    };
    let report = grown(&[13]).first(sides(), 8, 2000);
    assert_eq!(report.found.top.len(), 8);
    let mut seen = std::collections::HashSet::new();
    for ((pair, gap), rows) in report.found.top.iter().zip(&report.gaps).zip(&report.rows) {
        let by_hand = (above(&of_dino, pair.dino) / above(&of_clip, pair.clip)).log10();
        // Ranks are interpolated, in the tail between few pairs.
        assert!((gap - by_hand).abs() < 0.4, "{gap} {by_hand}");
        let [a, b] = rows.map(|row| row as usize);
        assert!((pair.clip - cosine(row(0, a), row(0, b))).abs() < 1e-6);
        assert!(pair.images[0].path.ends_with(&format!("/{a}.jpg")));
        assert!(seen.insert(a) && seen.insert(b), "no image twice");
    }
    assert!(report.gaps.is_sorted_by(|a, b| a >= b));
    assert_eq!(report, grown(&[1, 50]).first(sides(), 8, 2000));
    assert!(report.order.contains("4,005 were drawn"));
}

#[test]
fn what_does_not_fit_adds_nothing() {
    let mut set = grown(&[10]);
    let found = set.found().len();
    let names = || vec!["a.jpg".to_owned()];
    assert!(set.add(names(), [&[1.0; 11], &[1.0; 10]]).is_err());
    assert!(set.add(names(), [&[f32::NAN; 12], &[1.0; 10]]).is_err());
    assert_eq!((set.names.len(), set.found().len()), (COUNT, found));
    let mut few = GrowingSet::new(Rule::new(-1.0, 1.0).unwrap(), 3);
    few.add(
        vec![String::new(); 2],
        [&[1.0, 0.0, 0.8, 0.6], &[1.0, -1.0]],
    )
    .unwrap();
    let many = few.add(vec![String::new(); 3], [&[0.6; 6], &[0.5; 3]]);
    assert_eq!(many, Err(MiningError::TooMany { most: 3 }));
    assert_eq!(few.names.len(), 2);
}
