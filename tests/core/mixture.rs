//! Few-shot methods on mixtures of two encoders, held against plain loops in f64 over both
//! encoders' own features: nothing here concatenates anything.

#![cfg(not(target_family = "wasm"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use clipsight_core::vectors::error::VectorError;
use clipsight_core::vectors::few_shot::affinity::{Affinities, Phi};
use clipsight_core::vectors::few_shot::cache::{Cache, CacheKey};
use clipsight_core::vectors::few_shot::leave_one_out::Validation;
use clipsight_core::vectors::few_shot::method::MethodName;
use clipsight_core::vectors::few_shot::terms::Hyper;
use clipsight_core::vectors::few_shot::text::TextClassifier;
use clipsight_core::vectors::mixture::Ratio;
use clipsight_core::vectors::streams::Streams;
use clipsight_core::vectors::views::direction;
use ndarray::{Array2, Axis};

const CLIP: usize = 12;
const DINO: usize = 7;
const CLASSES: usize = 3;
const SHOTS: usize = 2;
const QUERIES: usize = 5;

const HYPER: Hyper = Hyper {
    alpha: 3.0,
    beta: 5.0,
    gamma: 2.0,
};

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

/// Rows of length 1 in f64, by plain loops.
fn unit(rows: &Array2<f32>) -> Vec<Vec<f64>> {
    let one = |row: ndarray::ArrayView1<'_, f32>| {
        let length = row
            .iter()
            .map(|&v| f64::from(v).powi(2))
            .sum::<f64>()
            .sqrt();
        row.iter().map(|&v| f64::from(v) / length).collect()
    };
    rows.rows().into_iter().map(one).collect()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Raw embeddings of the keys and the queries: CLIP's, CLIP's corrected, DINOv2's.
struct Raw {
    keys: [Array2<f32>; 3],
    queries: [Array2<f32>; 3],
    text: TextClassifier,
}

impl Raw {
    fn new() -> Self {
        let widths = [CLIP, CLIP, DINO];
        let of =
            |rows, seed: u64| [0, 1, 2].map(|at| random(rows, widths[at], seed + 31 * at as u64));
        let names = (0..CLASSES).map(|class| format!("class {class}")).collect();
        Self {
            keys: of(CLASSES * SHOTS, 3),
            queries: of(QUERIES, 1001),
            text: TextClassifier::new(names, random(CLASSES, CLIP, 77)).unwrap(),
        }
    }

    fn cache(&self, mix: Ratio) -> Cache {
        let mut cache = Cache::new();
        let classes: Vec<_> = (0..CLASSES)
            .map(|class| cache.add_class(format!("class {class}")).unwrap())
            .collect();
        for row in 0..CLASSES * SHOTS {
            cache
                .add(classes[row % CLASSES], self.key(row, mix))
                .unwrap();
        }
        cache
    }

    fn key(&self, row: usize, mix: Ratio) -> CacheKey {
        let [plain, adapted, dino] = self
            .keys
            .each_ref()
            .map(|rows| rows.row(row).insert_axis(Axis(0)));
        let key = CacheKey::from_views(plain, Some(adapted)).unwrap();
        key.mixed(&direction(dino).unwrap(), mix)
    }

    fn mixed(&self, mix: Ratio) -> Streams {
        let [plain, adapted, dino] = self.queries.clone();
        let dino = Streams::new(dino, None).unwrap();
        let streams = Streams::new(plain, Some(adapted)).unwrap();
        streams.mixed(dino.plain(), mix).unwrap()
    }

    fn logits(&self, name: MethodName, text: bool, mix: Ratio) -> Array2<f64> {
        let method = name.build(text, Phi::PerQuery).unwrap();
        let cache = self.cache(mix);
        let affinities = Affinities::with_cache(self.mixed(mix), Some(&self.text), &cache);
        let affinities = affinities.unwrap();
        let labels = cache.labels().unwrap();
        let input = affinities.input(&labels).unwrap();
        method.logits(&input, &HYPER).unwrap()
    }

    /// a * cos_clip + (1 - a) * cos_dino of a query and a key.
    fn cosine(&self, corrected: bool, mix: f64, query: usize, key: usize) -> f64 {
        let of = |at: usize| dot(&unit(&self.queries[at])[query], &unit(&self.keys[at])[key]);
        mix * of(usize::from(corrected)) + (1.0 - mix) * of(2)
    }

    /// The logits by plain loops.
    fn plainly(&self, name: MethodName, text: bool, mix: f64) -> Array2<f64> {
        let corrected = name.as_str().ends_with("++");
        let family = name.as_str().trim_end_matches("++").to_owned();
        let texts = unit(&self.text.weights().to_owned());
        let own = [unit(&self.queries[0]), unit(&self.keys[0])];
        let distribution = |image: &[f64]| -> Vec<f64> {
            let powers: Vec<f64> = texts.iter().map(|t| (dot(image, t) / 0.5).exp()).collect();
            let sum: f64 = powers.iter().sum();
            powers.iter().map(|power| power / sum).collect()
        };
        Array2::from_shape_fn((QUERIES, CLASSES), |(query, class)| {
            let members: Vec<usize> = (0..CLASSES * SHOTS)
                .filter(|key| key % CLASSES == class)
                .collect();
            let cosine = |key: usize| self.cosine(corrected, mix, query, key);
            if family == "ncm" {
                // |sum of the class's mixed keys|^2 from the keys' own cosines.
                let among = |a: usize, b: usize| {
                    let of = |at: usize| {
                        let keys = unit(&self.keys[at]);
                        dot(&keys[a], &keys[b])
                    };
                    mix * of(usize::from(corrected)) + (1.0 - mix) * of(2)
                };
                let pairs = members
                    .iter()
                    .flat_map(|&a| members.iter().map(move |&b| (a, b)));
                let length: f64 = pairs.map(|(a, b)| among(a, b)).sum::<f64>().sqrt();
                return members.iter().map(|&key| cosine(key)).sum::<f64>() / length;
            }
            // CLIP's own, whatever is mixed.
            let zero_shot = 100.0 * dot(&own[0][query], &texts[class]);
            if family == "zero-shot" {
                return zero_shot;
            }
            let term = |key: &usize| (-HYPER.beta * (1.0 - cosine(*key))).exp();
            let cache: f64 = members.iter().map(term).sum();
            let mut logit = if text {
                zero_shot + HYPER.alpha * cache
            } else {
                cache
            };
            if family == "tx" {
                let p = distribution(&own[0][query]);
                let divergence = |key: usize| -> f64 {
                    let q = distribution(&own[1][key]);
                    p.iter().zip(&q).map(|(p, q)| p * (p / q).ln()).sum()
                };
                let all: Vec<f64> = (0..CLASSES * SHOTS).map(divergence).collect();
                let cosines: Vec<f64> = (0..CLASSES * SHOTS).map(cosine).collect();
                let ends = |values: &[f64]| {
                    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
                    (
                        least,
                        values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
                    )
                };
                let ((low, high), (bottom, top)) = (ends(&all), ends(&cosines));
                let phi = |key: usize| (all[key] - low) / (high - low) * (top - bottom) + bottom;
                logit -= HYPER.gamma * members.iter().map(|&key| phi(key)).sum::<f64>();
            }
            logit
        })
    }
}

fn forms() -> impl Iterator<Item = (MethodName, bool)> {
    let both = |method| [(method, false), (method, true)];
    let all = MethodName::ALL.into_iter().flat_map(both);
    all.filter(|(method, text)| method.has_form(*text))
}

#[test]
fn every_method_on_a_mixture_is_that_of_plain_loops() {
    let raw = Raw::new();
    for share in [0.0, 0.3, 0.5, 0.9, 1.0] {
        let mix = Ratio::new(share).unwrap();
        for (method, text) in forms() {
            let found = raw.logits(method, text, mix);
            let plain = raw.plainly(method, text, share);
            let off = (&found - &plain)
                .iter()
                .fold(0.0, |most: f64, d| most.max(d.abs()));
            assert!(off < 2e-5, "{method} {text} at {share}: {off}");
        }
    }
}

#[test]
fn clip_alone_is_what_it_was_bit_for_bit() {
    let raw = Raw::new();
    let [plain, adapted, _] = raw.queries.clone();
    let queries = Streams::new(plain, Some(adapted)).unwrap();
    assert_eq!(raw.mixed(Ratio::CLIP), queries);
    let [plain, adapted, _] = raw
        .keys
        .each_ref()
        .map(|rows| rows.row(1).insert_axis(Axis(0)));
    let key = CacheKey::from_views(plain, Some(adapted)).unwrap();
    assert_eq!(raw.key(1, Ratio::CLIP), key);
}

#[test]
fn leaving_one_out_of_a_mixture_is_asking_the_others() {
    let raw = Raw::new();
    let mix = Ratio::new(0.4).unwrap();
    let cache = raw.cache(mix);
    for name in [MethodName::Ncm, MethodName::TaPlus, MethodName::Tx] {
        let text = name.has_form(true);
        let method = name.build(text, Phi::PerQuery).unwrap();
        let left_out = Validation::leave_one_out(&*method, &cache, Some(&raw.text)).unwrap();
        let logits = left_out.terms.logits(&HYPER);
        let all: Vec<_> = cache.keys().map(|(id, ..)| id).collect();
        for (row, &key) in all.iter().enumerate() {
            let mut others = cache.clone();
            others.remove(key).unwrap();
            let queries = cache.features(0).unwrap().select(&[row]);
            let asked = Affinities::with_cache(queries, Some(&raw.text), &others).unwrap();
            let labels = others.labels().unwrap();
            let alone = method
                .logits(&asked.input(&labels).unwrap(), &HYPER)
                .unwrap();
            for (a, b) in logits.row(row).iter().zip(alone.row(0)) {
                assert!((a - b).abs() < 1e-4, "{name} {row}: {a} and {b}");
            }
        }
    }
}

#[test]
fn what_is_mixed_and_what_is_not_do_not_meet() {
    let raw = Raw::new();
    let mut cache = raw.cache(Ratio::new(0.5).unwrap());
    let class = cache.classes()[0].id;
    let refused = cache.add(class, raw.key(0, Ratio::CLIP)).unwrap_err();
    assert!(matches!(refused, VectorError::Size { .. }), "{refused}");
    // Embeddings of one width, so that only the mixture tells them apart.
    let alike = Streams::new(random(2, CLIP, 1), None).unwrap();
    let mixed = alike
        .clone()
        .mixed(alike.plain(), Ratio::new(0.0).unwrap())
        .unwrap();
    assert_eq!(alike.joined(&mixed), Err(VectorError::MixedRatios));
}
