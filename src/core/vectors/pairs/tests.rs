//! Against plain loops in f64 over all pairs.

use ndarray::{Array2, ArrayView2};

use super::*;
use crate::vectors::embedding::normalise;

/// Rows of length 1 in a few bunches, so that many pairs are alike.
fn rows(count: usize, width: usize, seed: u64, spread: f32) -> Array2<f32> {
    let mut state = seed;
    let mut random = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f32 / (1_u64 << 23) as f32 - 1.0
    };
    let bunches = Array2::from_shape_fn((7, width), |_| random());
    let mut all = Array2::from_shape_fn((count, width), |(row, column)| {
        bunches[[row % 7, column]] + spread * random()
    });
    for mut row in all.rows_mut() {
        normalise(row.as_slice_mut().unwrap());
    }
    all
}

fn dot(rows: ArrayView2<'_, f32>, a: usize, b: usize) -> f32 {
    let (a, b) = (rows.row(a), rows.row(b));
    let products = a.iter().zip(&b).map(|(&a, &b)| f64::from(a) * f64::from(b));
    products.sum::<f64>().clamp(-1.0, 1.0) as f32
}

fn by_hand(
    images: (&Array2<f32>, &Array2<f32>),
    rule: Rule,
    labels: &[usize],
) -> (Vec<(f64, usize, usize)>, u64) {
    let (mut found, mut across) = (Vec::new(), 0);
    for first in 0..images.0.nrows() {
        for second in first + 1..images.0.nrows() {
            let (clip, dino) = (
                dot(images.0.view(), first, second),
                dot(images.1.view(), first, second),
            );
            if clip > rule.clip() && dino < rule.dino() {
                let depth = rule.depth(clip, dino);
                found.push((depth, first, second));
                across += u64::from(labels[first] != labels[second]);
            }
        }
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    (found, across)
}

#[test]
fn the_blindest_pairs_are_those_of_plain_loops() {
    // Several blocks, the last cut off; few candidates and many; alike and not.
    for (count, clip_from, dino_to) in [
        (1100, 0.97, 0.5),
        (700, 0.2, 0.9),
        (513, -0.9, 1.0),
        (2, -0.9, 1.0),
        (1, 0.5, 0.5),
        (0, 0.5, 0.5),
    ] {
        let (clip, dino) = (rows(count, 24, 3, 0.25), rows(count, 17, 5, 0.7));
        let labels: Vec<usize> = (0..count).map(|row| row / 3 % 5).collect();
        let rule = Rule::new(clip_from, dino_to).unwrap();
        let (expected, across) = by_hand((&clip, &dino), rule, &labels);
        if count > 100 {
            assert!(expected.len() > 50, "{count}: {}", expected.len());
        }
        let images = Images::new(clip.view(), dino.view()).unwrap();
        for most in [0, 30, 1_000_000] {
            let found = blindest(images, rule, (Among::Blind, most), Some(&labels)).unwrap();
            let pairs: Vec<_> = found
                .top
                .iter()
                .map(|p| (p.depth, p.first, p.second))
                .collect();
            assert_eq!(pairs, expected[..most.min(expected.len())]);
            assert_eq!(found.blind, expected.len() as u64);
            assert_eq!(found.across, Some(across));
            assert_eq!(found.pairs, (count * count.saturating_sub(1) / 2) as u64);
        }
        assert_eq!(
            blindest(images, rule, (Among::Blind, 3), None)
                .unwrap()
                .across,
            None
        );
    }
}

#[test]
fn of_all_pairs_the_blind_ones_come_first() {
    for (count, most) in [(700, 1_000_000), (700, 5000), (3, 9), (1, 9)] {
        let (clip, dino) = (rows(count, 24, 3, 0.25), rows(count, 17, 5, 0.7));
        let rule = Rule::new(0.97, 0.5).unwrap();
        let labels: Vec<usize> = (0..count).map(|row| row / 3 % 5).collect();
        let images = Images::new(clip.view(), dino.view()).unwrap();
        let blind = blindest(images, rule, (Among::Blind, most), Some(&labels)).unwrap();
        let all = blindest(images, rule, (Among::All, most), Some(&labels)).unwrap();
        assert_eq!(
            (all.blind, all.across, all.pairs),
            (blind.blind, blind.across, blind.pairs)
        );
        let mut expected = Vec::new();
        for first in 0..count {
            for second in first + 1..count {
                let of = |rows: &Array2<f32>| dot(rows.view(), first, second);
                expected.push((rule.depth(of(&clip), of(&dino)), first, second));
            }
        }
        expected.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        expected.truncate(most);
        let pairs = all.top.iter();
        let pairs: Vec<_> = pairs.map(|p| (p.depth, p.first, p.second)).collect();
        assert_eq!(pairs, expected);
        let some = blind.top.len().min(all.top.len());
        assert_eq!(all.top[..some], blind.top[..some]);
    }
}

#[test]
fn of_pairs_as_deep_the_first_rows_come_first() {
    // Every pair is the same pair.
    let clip = Array2::from_shape_fn((600, 2), |(_, column)| if column == 0 { 1.0 } else { 0.0 });
    let dino = Array2::from_shape_fn((600, 2), |(_, column)| if column == 0 { 0.0 } else { 1.0 });
    let images = Images::new(clip.view(), dino.view()).unwrap();
    let rule = Rule::new(0.5, 1.0).unwrap();
    assert_eq!(
        blindest(images, rule, (Among::Blind, 5), None)
            .unwrap()
            .blind,
        0
    );
    let dino = Array2::from_shape_fn(
        (600, 2),
        |(row, column)| {
            if row % 2 == column { 1.0 } else { 0.0 }
        },
    );
    let images = Images::new(clip.view(), dino.view()).unwrap();
    let found = blindest(images, rule, (Among::Blind, 4), None).unwrap();
    let pairs: Vec<_> = found.top.iter().map(|p| (p.first, p.second)).collect();
    assert_eq!(pairs, [(0, 1), (0, 3), (0, 5), (0, 7)]);
    assert_eq!(found.blind, 300 * 300);
}

#[test]
fn both_encoders_have_as_many_images() {
    let (clip, dino) = (rows(4, 3, 1, 0.1), rows(3, 3, 1, 0.1));
    assert!(Images::new(clip.view(), dino.view()).is_err());
    let images = Images::new(clip.view(), clip.view()).unwrap();
    let rule = Rule::new(0.5, 0.5).unwrap();
    assert!(blindest(images, rule, (Among::Blind, 1), Some(&[1])).is_err());
}

fn near_by_hand(clip: &Array2<f32>, dino: &Array2<f32>, limits: NearLimits) -> Vec<(usize, usize)> {
    let mut kept: Vec<usize> = Vec::new();
    let mut left_out = Vec::new();
    for row in 0..clip.nrows() {
        let near = kept.iter().find(|&&earlier| {
            dot(clip.view(), earlier, row) > limits.clip
                && dot(dino.view(), earlier, row) > limits.dino
        });
        match near {
            Some(&near) => left_out.push((row, near)),
            None => kept.push(row),
        }
    }
    left_out
}

#[test]
fn of_nearly_the_same_the_first_stays() {
    for (count, limits) in [
        (
            1300,
            NearLimits {
                clip: 0.97,
                dino: 0.9,
            },
        ),
        (
            600,
            NearLimits {
                clip: 0.5,
                dino: 0.5,
            },
        ),
        (3, NearLimits::default()),
        (0, NearLimits::default()),
    ] {
        let (clip, dino) = (rows(count, 24, 3, 0.25), rows(count, 17, 5, 0.3));
        let images = Images::new(clip.view(), dino.view()).unwrap();
        let found: Vec<_> = near_duplicates(images, limits)
            .iter()
            .map(|near| (near.row, near.kept))
            .collect();
        let expected = near_by_hand(&clip, &dino, limits);
        if count > 100 {
            assert!(
                expected.len() > 20 && expected.len() < count,
                "{}",
                expected.len()
            );
        }
        assert_eq!(found, expected);
    }
}
