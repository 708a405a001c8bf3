//! Few-shot methods from the outside: the properties that hold for any features,
//! on random caches and queries.

#![cfg(not(target_family = "wasm"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use clipsight_core::vectors::error::VectorError;
use clipsight_core::vectors::few_shot::affinity::{Affinities, Phi};
use clipsight_core::vectors::few_shot::cache::{Cache, CacheKey, ClassId, KeyId};
use clipsight_core::vectors::few_shot::leave_one_out::Validation;
use clipsight_core::vectors::few_shot::method::Method;
use clipsight_core::vectors::few_shot::method::MethodName;
use clipsight_core::vectors::few_shot::predict::{for_each_block, predictions};
use clipsight_core::vectors::few_shot::search::{Space, exact, grid};
use clipsight_core::vectors::few_shot::terms::Hyper;
use clipsight_core::vectors::few_shot::text::TextClassifier;
use clipsight_core::vectors::streams::Streams;
use ndarray::{Array2, Axis};
use proptest::prelude::*;

#[path = "support/allocations.rs"]
mod allocations;

const WIDTH: usize = 12;

/// Numbers from -1 to 1 by xorshift.
fn random(rows: usize, width: usize, seed: u64) -> Array2<f32> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    Array2::from_shape_simple_fn((rows, width), || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 40) as f32 / (1u64 << 23) as f32 - 1.0
    })
}

fn streams(rows: usize, seed: u64) -> Streams {
    let plain = random(rows, WIDTH, seed);
    let adapted = random(rows, WIDTH, seed ^ 77);
    Streams::new(plain, Some(adapted)).unwrap()
}

fn classifier(classes: usize, seed: u64) -> TextClassifier {
    let names = (0..classes).map(|c| format!("class {c}")).collect();
    TextClassifier::new(names, random(classes, WIDTH, seed ^ 99)).unwrap()
}

fn key(seed: u64) -> CacheKey {
    let (plain, adapted) = (random(3, WIDTH, seed), random(3, WIDTH, seed ^ 55));
    CacheKey::from_views(plain.view(), Some(adapted.view())).unwrap()
}

/// A cache with the given number of shots per class, keys in rounds.
fn cache(shots: &[usize], seed: u64) -> (Cache, Vec<ClassId>, Vec<KeyId>) {
    let mut cache = Cache::new();
    let classes: Vec<ClassId> = (0..shots.len())
        .map(|c| cache.add_class(format!("class {c}")).unwrap())
        .collect();
    let mut keys = Vec::new();
    for round in 0..shots.iter().copied().max().unwrap_or(0) {
        for (c, &n) in shots.iter().enumerate() {
            if round < n {
                let of = seed + (round * shots.len() + c) as u64 * 1000;
                keys.push(cache.add(classes[c], key(of)).unwrap());
            }
        }
    }
    (cache, classes, keys)
}

fn logits(
    name: MethodName,
    text: bool,
    queries: &Streams,
    cache: &Cache,
    classifier: &TextClassifier,
    hyper: &Hyper,
) -> Array2<f64> {
    let method = name.build(text, Phi::PerQuery).unwrap();
    let affinities = Affinities::with_cache(queries.clone(), Some(classifier), cache).unwrap();
    let labels = cache.labels().unwrap();
    method
        .logits(&affinities.input(&labels).unwrap(), hyper)
        .unwrap()
}

fn forms() -> impl Iterator<Item = (MethodName, bool)> {
    let both = |m| [(m, false), (m, true)];
    MethodName::ALL
        .into_iter()
        .flat_map(both)
        .filter(|(m, text)| m.has_form(*text))
}

fn close(a: &Array2<f64>, b: &Array2<f64>) -> bool {
    a.dim() == b.dim() && a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-4)
}

const HYPER: Hyper = Hyper {
    alpha: 3.0,
    beta: 5.0,
    gamma: 2.0,
};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn order_of_shots_and_classes_changes_nothing(
        shots in prop::collection::vec(0usize..4, 2..5), seed in 0u64..1 << 40,
    ) {
        let (plain, ..) = cache(&shots, seed);
        let text = classifier(shots.len(), seed);
        let queries = streams(7, seed ^ 3);
        // The same keys backwards, under the classes backwards.
        let mut turned = Cache::new();
        let ids: Vec<_> = plain.classes().iter().rev()
            .map(|class| (class.id, turned.add_class(class.name.clone()).unwrap()))
            .collect();
        for (_, class, key) in plain.keys().collect::<Vec<_>>().into_iter().rev() {
            let (_, to) = ids.iter().find(|(from, _)| *from == class).unwrap();
            turned.add(*to, key.clone()).unwrap();
        }
        let backwards: Vec<usize> = (0..shots.len()).rev().collect();
        let turned_text = TextClassifier::new(
            text.names().iter().rev().cloned().collect(),
            text.weights().select(Axis(0), &backwards),
        ).unwrap();
        for (name, with_text) in forms() {
            let a = match plain.len() {
                // The cache has no adapted stream then either.
                0 if name != MethodName::ZeroShot => continue,
                _ => logits(name, with_text, &queries, &plain, &text, &HYPER),
            };
            let b = logits(name, with_text, &queries, &turned, &turned_text, &HYPER);
            prop_assert!(close(&a, &b.select(Axis(1), &backwards)), "{name} {with_text}");
        }
    }

    #[test]
    fn alpha_and_gamma_of_zero_are_zero_shot(
        shots in prop::collection::vec(1usize..4, 2..5), seed in 0u64..1 << 40,
    ) {
        let (cache, ..) = cache(&shots, seed);
        let (text, queries) = (classifier(shots.len(), seed), streams(5, seed ^ 3));
        let zero = Hyper { alpha: 0.0, beta: 7.0, gamma: 0.0 };
        let wanted = logits(MethodName::ZeroShot, true, &queries, &cache, &text, &zero);
        for name in [MethodName::Ta, MethodName::TaPlus, MethodName::Tx, MethodName::TxPlus] {
            prop_assert_eq!(&logits(name, true, &queries, &cache, &text, &zero), &wanted);
        }
    }

    #[test]
    fn a_cache_of_one_class_predicts_it(
        n in 1usize..5, of in 0usize..4, seed in 0u64..1 << 40,
    ) {
        let mut shots = [0; 4];
        shots[of] = n;
        let (cache, ..) = cache(&shots, seed);
        let (text, queries) = (classifier(4, seed), streams(6, seed ^ 3));
        for name in [MethodName::Ncm, MethodName::NcmPlus, MethodName::Ta, MethodName::TaPlus] {
            let found = logits(name, false, &queries, &cache, &text, &HYPER);
            prop_assert_eq!(predictions(&found), vec![of; 6], "{}", name);
        }
        // And a single class is predicted by whatever there is.
        let (cache, ..) = self::cache(&[n], seed);
        let text = classifier(1, seed);
        for (name, with_text) in forms() {
            let found = logits(name, with_text, &queries, &cache, &text, &HYPER);
            prop_assert!(found.iter().all(|v| v.is_finite()), "{name}");
            prop_assert_eq!(predictions(&found), vec![0; 6]);
        }
    }

    #[test]
    fn removing_what_was_added_restores_the_logits(
        shots in prop::collection::vec(1usize..4, 2..5), into in 0usize..2, seed in 0u64..1 << 40,
    ) {
        let (mut cache, classes, _) = cache(&shots, seed);
        let (text, queries) = (classifier(shots.len(), seed), streams(5, seed ^ 3));
        let mut affinities =
            Affinities::with_cache(queries, Some(&text), &cache).unwrap();
        let all = |affinities: &Affinities, cache: &Cache| -> Vec<Array2<f64>> {
            let labels = cache.labels().unwrap();
            let input = affinities.input(&labels).unwrap();
            forms().map(|(name, text)| {
                name.build(text, Phi::PerQuery).unwrap().logits(&input, &HYPER).unwrap()
            }).collect()
        };
        let before = all(&affinities, &cache);
        let new = cache.add(classes[into], key(seed ^ 0xABCD)).unwrap();
        prop_assert_eq!(affinities.update(&cache).unwrap(), 1);
        prop_assert_ne!(&all(&affinities, &cache), &before);
        cache.remove(new).unwrap();
        prop_assert_eq!(affinities.update(&cache).unwrap(), 0);
        // Bit for bit.
        prop_assert_eq!(&all(&affinities, &cache), &before);
    }

    #[test]
    fn duplicating_a_class_leaves_the_order_of_the_cache_terms(
        shots in prop::collection::vec(1usize..4, 3..5), seed in 0u64..1 << 40,
    ) {
        let (mut cache, classes, _) = cache(&shots, seed);
        let (text, queries) = (classifier(shots.len(), seed), streams(6, seed ^ 3));
        let order = |cache: &Cache| -> Vec<Vec<usize>> {
            let of = [MethodName::Ta, MethodName::TaPlus].map(|name| {
                let found = logits(name, false, &queries, cache, &text, &HYPER);
                found.rows().into_iter().map(|row| {
                    let mut order: Vec<usize> = (0..row.len()).collect();
                    order.sort_by(|&a, &b| row[b].total_cmp(&row[a]));
                    order
                }).collect::<Vec<_>>()
            });
            of.concat()
        };
        let before = order(&cache);
        let twice: Vec<CacheKey> = cache.keys()
            .filter(|(_, class, _)| *class == classes[1])
            .map(|(.., key)| key.clone())
            .collect();
        for key in twice {
            cache.add(classes[1], key).unwrap();
        }
        prop_assert_eq!(order(&cache), before);
    }

    #[test]
    fn the_exact_search_is_never_worse_than_the_grid(
        shots in prop::collection::vec(1usize..4, 2..5), seed in 0u64..1 << 40,
    ) {
        let (cache, ..) = cache(&shots, seed);
        let (text, queries) = (classifier(shots.len(), seed), streams(20, seed ^ 3));
        let truth: Vec<usize> = (0..20).map(|i| i % shots.len()).collect();
        for (name, with_text) in forms() {
            let method = name.build(with_text, Phi::PerQuery).unwrap();
            let set = Validation::held_out(
                method.as_ref(), &cache, Some(&text), queries.clone(), truth.clone(),
            ).unwrap();
            let space = Space { gamma: (30.0, 7), ..Space::default() };
            let best = exact(&set.terms, &set.truth, &space).unwrap();
            let theirs = grid(&set.terms, &set.truth, &space).unwrap();
            prop_assert!(best.correct >= theirs.correct, "{name}");
            // The logits themselves say the same.
            let right = |hyper: &Hyper| {
                let found = predictions(&set.terms.logits(hyper));
                found.iter().zip(&set.truth).filter(|(a, b)| a == b).count()
            };
            prop_assert_eq!(right(&best.hyper), best.correct);
            prop_assert_eq!(right(&theirs.hyper), theirs.correct);
        }
    }

    #[test]
    fn leaving_one_out_is_a_cache_without_it(
        shots in prop::collection::vec(1usize..4, 2..4), seed in 0u64..1 << 40,
    ) {
        let (cache, _, keys) = cache(&shots, seed);
        let text = classifier(shots.len(), seed);
        for (name, with_text) in forms() {
            let method = name.build(with_text, Phi::PerQuery).unwrap();
            let found = Validation::leave_one_out(method.as_ref(), &cache, Some(&text));
            if shots.iter().all(|&n| n < 2) {
                prop_assert_eq!(found.unwrap_err(), VectorError::NothingToLeaveOut);
                continue;
            }
            let found = found.unwrap();
            let all = found.terms.logits(&HYPER);
            let labels = cache.labels().unwrap();
            let asks = (0..keys.len()).filter(|&k| labels.counts()[labels.class_of()[k]] > 1);
            for (row, k) in asks.enumerate() {
                let mut others = cache.clone();
                others.remove(keys[k]).unwrap();
                let query = cache.features(0).unwrap().select(&[k]);
                let direct = logits(name, with_text, &query, &others, &text, &HYPER);
                let row = all.row(row).insert_axis(Axis(0)).to_owned();
                prop_assert!(close(&row, &direct), "{name} {with_text}\n{row}\n{direct}");
            }
        }
    }
}

#[test]
fn leaving_one_out_never_chooses_by_rounding() {
    let (cache, ..) = cache(&[4; 6], 3);
    for name in [MethodName::Ta, MethodName::TaPlus] {
        let method = name.build(false, Phi::PerQuery).unwrap();
        let left = Validation::leave_one_out(method.as_ref(), &cache, None).unwrap();
        let found = exact(&left.terms, &left.truth, &Space::default()).unwrap();
        assert!(found.hyper.beta > 0.0, "{name}");
        // Features drawn at random say nothing of the classes.
        assert!(found.correct < 20, "{name} {}", found.correct);
    }
}

#[test]
fn what_a_method_misses_is_said() {
    let mut cache = Cache::new();
    let class = cache.add_class("a").unwrap();
    let row = random(1, WIDTH, 1);
    cache
        .add(class, CacheKey::from_views(row.view(), None).unwrap())
        .unwrap();
    let affinities = Affinities::with_cache(streams(2, 2), None, &cache).unwrap();
    let labels = cache.labels().unwrap();
    let input = affinities.input(&labels).unwrap();
    let ask = |name: MethodName, text| {
        let method: Box<dyn Method> = name.build(text, Phi::PerQuery).unwrap();
        method.logits(&input, &HYPER).unwrap_err()
    };
    assert_eq!(ask(MethodName::ZeroShot, true), VectorError::NoText);
    assert_eq!(ask(MethodName::Ta, true), VectorError::NoText);
    assert_eq!(ask(MethodName::Tx, true), VectorError::NoText);
    assert_eq!(ask(MethodName::TaPlus, false), VectorError::NoAdapted);
    assert_eq!(ask(MethodName::NcmPlus, false), VectorError::NoAdapted);
}

/// 10,000 queries of width 512 against 100 keys: 4 MB of similarities for each
/// of three kinds if they were held at once, and features of 40 MB.
#[test]
fn many_queries_take_little_memory() {
    let queries = Streams::new(random(10_000, 512, 1), Some(random(10_000, 512, 2))).unwrap();
    let mut cache = Cache::new();
    for c in 0..20u64 {
        let class = cache.add_class(format!("{c}")).unwrap();
        for k in 0..5 {
            let views = random(2, 512, 10 + c * 5 + k);
            let key = CacheKey::from_views(views.view(), Some(views.view())).unwrap();
            cache.add(class, key).unwrap();
        }
    }
    let names = (0..20).map(|c| c.to_string()).collect();
    let text = TextClassifier::new(names, random(20, 512, 3)).unwrap();
    let method = MethodName::TxPlus.build(true, Phi::PerQuery).unwrap();
    let mut seen = 0;
    let ((), peak) = allocations::peak_of(|| {
        for_each_block(
            method.as_ref(),
            &queries,
            &cache,
            Some(&text),
            &HYPER,
            |first, block| {
                assert_eq!(first, seen);
                seen += block.nrows();
            },
        )
        .unwrap();
    });
    println!("peak beside features and keys: {peak} bytes");
    assert_eq!(seen, 10_000);
    // What `QUERY_BLOCK` states.
    assert!((1..8_000_000).contains(&peak), "{peak} bytes");
}
