//! Mining against plain loops in f64 over all pairs.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use clipsight_core::vectors::error::VectorError;
use clipsight_core::vectors::mining::{
    BORDERLINE, Growing, Labels, Mined, MinedPair, MiningError, Options, Rows, Shard, mine_block,
};
use clipsight_core::vectors::pairs::Rule;
use clipsight_processor::{Isa, widen_f16};
use half::f16;
use proptest::prelude::*;

/// A corpus of made-up images: rows around some hundred middles, which have much in
/// common, as embeddings have.
struct Corpus {
    clip: Vec<f32>,
    dino: Vec<f32>,
    widths: [usize; 2],
}

fn corpus(count: usize, widths: [usize; 2], seed: u64) -> Corpus {
    let mut state = seed;
    let mut random = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f32 / (1_u64 << 23) as f32 - 1.0
    };
    let mut rows = |width: usize, common: f32, own: f32| {
        let mut noise = |times: f32| (0..width).map(|_| times * random()).collect::<Vec<_>>();
        let shared = noise(common);
        let middles: Vec<_> = (0..97).map(|_| noise(1.0)).collect();
        let mut all = Vec::with_capacity(count * width);
        for place in 0..count {
            let beside = noise(own);
            let row = (0..width).map(|at| shared[at] + middles[place % 97][at] + beside[at]);
            let row: Vec<f32> = row.collect();
            let length = row.iter().map(|x| x * x).sum::<f32>().sqrt();
            all.extend(row.iter().map(|x| x / length));
        }
        all
    };
    Corpus {
        clip: rows(widths[0], 1.4, 0.5),
        dino: rows(widths[1], 0.0, 1.1),
        widths,
    }
}

impl Corpus {
    fn rounded(&self) -> [Vec<f16>; 2] {
        let round = |rows: &[f32]| rows.iter().map(|&x| f16::from_f32(x)).collect();
        [round(&self.clip), round(&self.dino)]
    }

    fn rows(&self) -> [Rows<'_>; 2] {
        let [clip, dino] = self.widths;
        [
            Rows::of_f32(&self.clip, clip).unwrap(),
            Rows::of_f32(&self.dino, dino).unwrap(),
        ]
    }

    fn shard(&self) -> Shard<'_> {
        let [clip, dino] = self.rows();
        Shard::new(clip, dino).unwrap()
    }

    /// Some of its images.
    fn part(&self, from: usize, to: usize) -> Self {
        let [clip, dino] = self.widths;
        Self {
            clip: self.clip[from * clip..to * clip].to_vec(),
            dino: self.dino[from * dino..to * dino].to_vec(),
            widths: self.widths,
        }
    }
}

fn cosine(a: &[f64], b: &[f64]) -> f32 {
    let of = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let lengths = of(a, a).sqrt() * of(b, b).sqrt();
    if lengths == 0.0 {
        return 0.0;
    }
    (of(a, b) / lengths).clamp(-1.0, 1.0) as f32
}

/// What has to be listed, by plain loops; rows in f64, the widths of both encoders.
fn by_hand(
    [clip, dino]: [&[f64]; 2],
    [of_clip, of_dino]: [&[f64]; 2],
    [clip_width, dino_width]: [usize; 2],
    rule: Rule,
    counts: impl Fn(usize, usize) -> bool,
) -> Vec<MinedPair> {
    let mut found = Vec::new();
    for (row, a) in clip.chunks(clip_width).enumerate() {
        for (column, b) in of_clip.chunks(clip_width).enumerate() {
            if !counts(row, column) {
                continue;
            }
            let clip = cosine(a, b);
            let over = f64::from(clip) - f64::from(rule.clip());
            if over < -BORDERLINE {
                continue;
            }
            let side = |rows: &'_ [f64], at: usize| rows[at * dino_width..][..dino_width].to_vec();
            let dino = cosine(&side(dino, row), &side(of_dino, column));
            let under = f64::from(rule.dino()) - f64::from(dino);
            if under < -BORDERLINE {
                continue;
            }
            found.push(MinedPair {
                row,
                column,
                clip,
                dino,
                hit: clip > rule.clip() && dino < rule.dino(),
                borderline: over.abs() <= BORDERLINE || under.abs() <= BORDERLINE,
            });
        }
    }
    found
}

fn wide(rows: &[f32]) -> Vec<f64> {
    rows.iter().map(|&x| x.into()).collect()
}

/// The same pairs, the same sides of the thresholds, cosines to the last bit but one: sums
/// in another order may round otherwise.
fn compare(mined: &Mined, expected: &[MinedPair]) {
    let places = |pairs: &[MinedPair]| -> Vec<_> {
        let of = pairs.iter().map(|p| (p.row, p.column, p.hit, p.borderline));
        of.collect()
    };
    assert_eq!(places(&mined.pairs), places(expected));
    for (found, expected) in mined.pairs.iter().zip(expected) {
        assert!((found.clip - expected.clip).abs() <= 6e-8);
        assert!((found.dino - expected.dino).abs() <= 6e-8);
    }
    assert!(mined.candidates >= mined.pairs.len() as u64);
}

const LATER: fn(usize, usize) -> bool = |row, column| row < column;

#[test]
fn two_thousand_images_have_the_pairs_of_plain_loops() {
    let corpus = corpus(2000, [64, 48], 1);
    let [clip16, dino16] = corpus.rounded();
    let wide16 = |rows: &[f16]| rows.iter().map(|&x| x.into()).collect::<Vec<f64>>();
    let shards = [
        (corpus.shard(), [wide(&corpus.clip), wide(&corpus.dino)]),
        (
            Shard::new(
                Rows::of_f16(&clip16, 64).unwrap(),
                Rows::of_f16(&dino16, 48).unwrap(),
            )
            .unwrap(),
            [wide16(&clip16), wide16(&dino16)],
        ),
    ];
    for (shard, [clip, dino]) in &shards {
        let mut seen = [0; 3];
        for (clip_from, dino_to) in [(0.88, 0.7), (0.9, 0.5), (0.93, 0.45), (0.999, 0.0)] {
            let rule = Rule::new(clip_from, dino_to).unwrap();
            let expected = by_hand([clip, dino], [clip, dino], [64, 48], rule, LATER);
            let mined = mine_block(shard, None, rule, &Options::default()).unwrap();
            compare(&mined, &expected);
            assert_eq!(mined.looked_at, 2000 * 1999 / 2);
            seen[0] += expected.iter().filter(|p| p.hit && !p.borderline).count();
            seen[1] += expected.iter().filter(|p| p.hit && p.borderline).count();
            seen[2] += expected.iter().filter(|p| !p.hit).count();
            // Of the last rule there is none.
            assert_eq!(expected.is_empty(), clip_from == 0.999);
            // What is computed in f64 is little more than what CLIP takes for the same.
            assert!(mined.candidates < 200_000, "{}", mined.candidates);
        }
        assert!(seen.iter().all(|&count| count > 20), "{seen:?}");
    }
}

#[test]
fn labels_tell_which_pairs_count() {
    let corpus = corpus(400, [24, 17], 2);
    let labels: Vec<u32> = (0..400).map(|row| row % 97 / 2 + row % 3).collect();
    let rule = Rule::new(0.8, 0.8).unwrap();
    let shard = corpus.shard().labelled(&labels).unwrap();
    let rows = [&*wide(&corpus.clip), &*wide(&corpus.dino)];
    let mut counts = Vec::new();
    for which in [Labels::Any, Labels::Across, Labels::Within] {
        let counted = |row: usize, column: usize| {
            let same = labels[row] == labels[column];
            row < column
                && match which {
                    Labels::Any => true,
                    Labels::Across => !same,
                    Labels::Within => same,
                }
        };
        let expected = by_hand(rows, rows, [24, 17], rule, counted);
        let options = Options {
            labels: which,
            ..Options::default()
        };
        compare(
            &mine_block(&shard, None, rule, &options).unwrap(),
            &expected,
        );
        counts.push(expected.len());
    }
    assert!(counts[1] > 10 && counts[2] > 10 && counts[0] == counts[1] + counts[2]);
    let options = Options {
        labels: Labels::Across,
        ..Options::default()
    };
    let unlabelled = corpus.shard();
    let refused = mine_block(&unlabelled, None, rule, &options).unwrap_err();
    assert!(matches!(
        refused,
        MiningError::Vector(VectorError::Empty { .. })
    ));
    assert!(corpus.shard().labelled(&labels[1..]).is_err());
}

#[test]
fn images_that_come_some_at_a_time_have_the_pairs_of_all_at_once() {
    let all = corpus(600, [33, 20], 4);
    let rule = Rule::new(0.85, 0.75).unwrap();
    let whole = mine_block(&all.shard(), None, rule, &Options::default()).unwrap();
    assert!(whole.pairs.iter().filter(|pair| pair.hit).count() > 50);
    for steps in [&[600][..], &[1, 2, 300], &[7], &[200, 1]] {
        let mut growing = Growing::new(rule, whole.pairs.len());
        let mut first = 0;
        for step in steps.iter().cycle() {
            let end = 600.min(first + step);
            let sides = [
                &all.clip[first * 33..end * 33],
                &all.dino[first * 20..end * 20],
            ];
            growing.add(end - first, sides).unwrap();
            first = end;
            if end == 600 {
                break;
            }
        }
        let mut pairs = growing.pairs().to_vec();
        pairs.sort_by_key(|pair| (pair.row, pair.column));
        // To the last bit.
        assert_eq!(pairs, whole.pairs, "{steps:?}");
        assert_eq!(growing.looked_at(), whole.looked_at);
    }
}

#[test]
fn two_corpora_meet() {
    let all = corpus(700, [33, 20], 3);
    let (a, b) = (all.part(0, 250), all.part(250, 700));
    let rule = Rule::new(0.85, 0.75).unwrap();
    let first = a.shard();
    let [clip, dino] = b.rows();
    let second = Shard::beside(&first, clip, dino).unwrap();
    let expected = by_hand(
        [&wide(&a.clip), &wide(&a.dino)],
        [&wide(&b.clip), &wide(&b.dino)],
        [33, 20],
        rule,
        |_, _| true,
    );
    assert!(expected.iter().filter(|pair| pair.hit).count() > 50);
    let mined = mine_block(&first, Some(&second), rule, &Options::default()).unwrap();
    compare(&mined, &expected);
    assert_eq!(mined.looked_at, 250 * 450);
    // The other way round: the same pairs, turned.
    let turned = mine_block(&second, Some(&first), rule, &Options::default()).unwrap();
    let turned: BTreeSet<_> = turned.pairs.iter().map(|p| (p.column, p.row)).collect();
    let places = expected.iter().map(|p| (p.row, p.column));
    assert_eq!(turned, places.collect());
    // Made apart, each has a centre of its own.
    let apart = b.shard();
    let refused = mine_block(&first, Some(&apart), rule, &Options::default());
    assert_eq!(refused.unwrap_err(), MiningError::Centres);
}

#[test]
fn with_too_many_pairs_there_is_an_error() {
    let corpus = corpus(300, [24, 17], 4);
    let shard = corpus.shard();
    let rule = Rule::new(0.5, 0.9).unwrap();
    let all = mine_block(&shard, None, rule, &Options::default()).unwrap();
    let most = all.pairs.len();
    assert!(most > 100);
    let capped = |most: usize| {
        let options = Options {
            most,
            ..Options::default()
        };
        mine_block(&shard, None, rule, &options)
    };
    assert_eq!(capped(most).unwrap(), all);
    let refused = capped(most - 1).unwrap_err();
    assert_eq!(refused, MiningError::TooMany { most: most - 1 });
    assert!(refused.to_string().contains("raise CLIP's threshold"));
}

#[test]
fn it_tells_how_far_it_is_and_can_be_cancelled() {
    let corpus = corpus(3000, [24, 17], 5);
    let shard = corpus.shard();
    let rule = Rule::new(0.9, 0.5).unwrap();
    let (cancel, seen) = (AtomicBool::new(false), AtomicU64::new(0));
    let tell = |looked_at: u64| {
        seen.fetch_add(looked_at, Ordering::Relaxed);
    };
    let options = Options {
        cancel: Some(&cancel),
        progress: Some(&tell),
        ..Options::default()
    };
    let mined = mine_block(&shard, None, rule, &options).unwrap();
    assert_eq!(seen.load(Ordering::Relaxed), mined.looked_at);
    // Once some of it is done.
    let stop = |_: u64| cancel.store(true, Ordering::Relaxed);
    let options = Options {
        progress: Some(&stop),
        ..options
    };
    let refused = mine_block(&shard, None, rule, &options).unwrap_err();
    assert_eq!(refused, MiningError::Cancelled);
}

#[test]
fn rows_that_cannot_be_are_refused() {
    let good = [1.0f32, 0.0, 0.0, 1.0];
    let rows = |numbers: &'static [f32]| Rows::of_f32(numbers, 2).unwrap();
    assert!(Rows::of_f32(&good, 3).is_err() && Rows::of_f32(&good, 0).is_err());
    let good = Rows::of_f32(&good, 2).unwrap();
    for bad in [&[1.0, 0.0, f32::NAN, 0.0], &[0.0, 1.0, f32::INFINITY, 0.0]] {
        for (clip, dino) in [(rows(bad), good), (good, rows(bad))] {
            let refused = Shard::new(clip, dino).unwrap_err();
            assert_eq!(refused, VectorError::NotFinite { row: 1 });
        }
    }
    assert!(Shard::new(good, rows(&[1.0, 0.0])).is_err());
    let other = Rows::of_f32(&[1.0; 6], 3).unwrap();
    let shard = Shard::new(good, good).unwrap();
    assert!(Shard::beside(&shard, other, good).is_err());
    assert!(Shard::beside(&shard, good, other).is_err());
}

#[test]
fn every_f16_has_its_value() {
    let all: Vec<u16> = (0..=u16::MAX).collect();
    for isa in Isa::all() {
        let mut values = vec![0.0f32; all.len()];
        widen_f16(isa, &all, &mut values);
        for (&bits, value) in all.iter().zip(values) {
            let expected = f16::from_bits(bits).to_f32();
            let same = value.to_bits() == expected.to_bits();
            assert!(
                same || value.is_nan() && expected.is_nan(),
                "{bits:#x}: {value}"
            );
        }
    }
}

#[test]
fn none_one_and_rows_of_zeros() {
    let rule = Rule::new(-0.5, 0.5).unwrap();
    for count in [0, 1] {
        let corpus = corpus(count, [5, 3], 6);
        let mined = mine_block(&corpus.shard(), None, rule, &Options::default()).unwrap();
        assert_eq!((mined.pairs.len(), mined.looked_at), (0, 0));
    }
    // The cosine with a row of zeros is 0.
    let (clip, dino) = (
        [0.0f32, 0.0, 3.0, 4.0, -2.0, 0.0],
        [1.0f32, 1.0, 1.0, -1.0, 0.0, 9.0],
    );
    let rows = |numbers| Rows::of_f32(numbers, 2).unwrap();
    let shard = Shard::new(rows(&clip), rows(&dino)).unwrap();
    let mined = mine_block(&shard, None, rule, &Options::default()).unwrap();
    compare(
        &mined,
        &by_hand(
            [&wide(&clip), &wide(&dino)],
            [&wide(&clip), &wide(&dino)],
            [2, 2],
            rule,
            LATER,
        ),
    );
    let [pair] = mined.pairs[..] else {
        unreachable!("{mined:?}")
    };
    assert_eq!(
        (pair.row, pair.column, pair.clip, pair.hit),
        (0, 1, 0.0, true)
    );
}

/// Against `tests/reference/mining/brute_force.py`, which says how to run it.
#[test]
#[ignore = "needs rows and pairs that brute_force.py wrote"]
fn numpy_has_the_same_pairs() {
    let folder = std::env::var_os("CLIPSIGHT_MINING").unwrap();
    let read = |name: &str| std::fs::read(std::path::Path::new(&folder).join(name)).unwrap();
    let rows = |name: &str| -> Vec<f16> {
        let bytes = read(name);
        let numbers = bytes.chunks_exact(2);
        numbers
            .map(|of| f16::from_le_bytes([of[0], of[1]]))
            .collect()
    };
    let widths = String::from_utf8(read("widths.txt")).unwrap();
    let widths: Vec<usize> = widths.split(' ').map(|of| of.parse().unwrap()).collect();
    let (clip, dino) = (rows("clip.f16"), rows("dino.f16"));
    let numbers: Vec<f64> = read("pairs.f64")
        .chunks_exact(8)
        .map(|of| f64::from_le_bytes(of.try_into().unwrap()))
        .collect();
    let rule = Rule::new(0.88, 0.7).unwrap();
    let shard = Shard::new(
        Rows::of_f16(&clip, widths[0]).unwrap(),
        Rows::of_f16(&dino, widths[1]).unwrap(),
    );
    let mined = mine_block(&shard.unwrap(), None, rule, &Options::default()).unwrap();
    let mut found = mined.pairs.iter().peekable();
    let (mut hits, mut borderline, mut edge, mut most) = (0, 0, 0, 0.0f64);
    // Both are sorted by row and column.
    for of in numbers.chunks_exact(4) {
        let place = (of[0] as usize, of[1] as usize);
        let [over, under] = [
            of[2] - f64::from(rule.clip()),
            f64::from(rule.dino()) - of[3],
        ];
        let least = over.min(under);
        let Some(pair) = found.next_if(|pair| (pair.row, pair.column) == place) else {
            assert!(least < 1e-7 - BORDERLINE, "missing: {of:?}");
            continue;
        };
        assert!(least > -1e-7 - BORDERLINE, "too many: {of:?}");
        let error = (f64::from(pair.clip) - of[2]).abs();
        most = most.max(error).max((f64::from(pair.dino) - of[3]).abs());
        if least.abs() < 1e-7 {
            edge += 1;
        } else {
            assert_eq!(pair.hit, least > 0.0, "{of:?}");
        }
        hits += usize::from(pair.hit);
        borderline += usize::from(pair.borderline);
    }
    assert_eq!(found.next(), None);
    assert!(most < 1e-7, "{most}");
    println!(
        "{} rows, {} pairs: {hits} hits, the same as NumPy's ({edge} within 1e-7 of a threshold); \
         {borderline} borderline, also the same; {} candidates; cosines differ by {most:.1e} at most",
        clip.len() / widths[0],
        mined.looked_at,
        mined.candidates
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// However a corpus is cut into shards, its blocks have the same pairs together.
    #[test]
    fn blocks_of_any_size_have_the_same_pairs(
        (count, shard) in (2usize..600, 1usize..400),
        (clip, dino) in (2usize..40, 2usize..20),
        seed in 0u64..1000,
        clip_from in 0.3f32..0.95,
        dino_to in 0.0f32..1.0,
    ) {
        let all = corpus(count, [clip, dino], seed);
        let rule = Rule::new(clip_from, dino_to).unwrap();
        let whole = mine_block(&all.shard(), None, rule, &Options::default()).unwrap();
        let starts: Vec<usize> = (0..count).step_by(shard).collect();
        let parts: Vec<Corpus> = starts
            .iter()
            .map(|&start| all.part(start, count.min(start + shard)))
            .collect();
        let first = parts[0].shard();
        let shards: Vec<Shard<'_>> = parts
            .iter()
            .map(|part| {
                let [clip, dino] = part.rows();
                Shard::beside(&first, clip, dino).unwrap()
            })
            .collect();
        let (mut pairs, mut looked_at) = (Vec::new(), 0);
        for (i, rows) in shards.iter().enumerate() {
            for (j, columns) in shards.iter().enumerate().skip(i) {
                let columns = (i != j).then_some(columns);
                let mined = mine_block(rows, columns, rule, &Options::default()).unwrap();
                looked_at += mined.looked_at;
                pairs.extend(mined.pairs.iter().map(|pair| MinedPair {
                    row: starts[i] + pair.row,
                    column: starts[j] + pair.column,
                    ..*pair
                }));
            }
        }
        pairs.sort_by_key(|pair| (pair.row, pair.column));
        prop_assert_eq!(looked_at, whole.looked_at);
        prop_assert_eq!(pairs, whole.pairs);
    }
}
