//! The searches against walking the grid point by point.

use ndarray::Array2;
use proptest::prelude::*;

use super::*;
use crate::vectors::few_shot::labels::Labels;
use crate::vectors::few_shot::predict::predictions;
use crate::vectors::few_shot::terms::CacheTerm;
use crate::vectors::streams::Streams;

fn numbers(seed: u64) -> impl FnMut(u64) -> u64 {
    let mut state = seed.wrapping_mul(2).wrapping_add(1);
    move |n| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) % n
    }
}

/// Terms over random numbers that are multiples of 1/8, so that ties happen.
fn case(seed: u64, queries: usize, classes: usize, keys: usize, tx: bool) -> (Terms, Vec<usize>) {
    let mut draw = numbers(seed);
    let class_of = (0..keys).map(|_| draw(classes as u64) as usize).collect();
    case_of(seed, queries, classes, class_of, tx, 8)
}

/// The same with given labels; numbers are multiples of 1 / `parts`.
fn case_of(
    seed: u64,
    queries: usize,
    classes: usize,
    class_of: Vec<usize>,
    tx: bool,
    parts: u64,
) -> (Terms, Vec<usize>) {
    let mut draw = numbers(seed ^ 0x5555);
    let keys = class_of.len();
    let cosines = Array2::from_shape_fn((queries, keys), |_| draw(parts + 1) as f32 / parts as f32);
    let features = Streams::new(Array2::ones((keys, 2)), None).unwrap();
    let labels = Labels::new(class_of, classes, &features).unwrap();
    let base = Array2::from_shape_fn((queries, classes), |_| {
        4.0 * draw(parts + 1) as f64 / parts as f64
    });
    let penalty = Array2::from_shape_fn((queries, classes), |_| {
        draw(parts + 1) as f64 / parts as f64
    });
    let mut terms = Terms::new(queries, classes)
        .with_base(base)
        .with_cache(CacheTerm::new(cosines.view(), &labels).unwrap());
    if tx {
        terms = terms.with_penalty(penalty);
    }
    let truth = (0..queries)
        .map(|_| draw(classes as u64) as usize)
        .collect();
    (terms, truth)
}

fn small() -> Space {
    Space {
        alpha: (20.0, 21),
        beta: (20.0, 6),
        gamma: (30.0, 7),
    }
}

/// Three loops and argmax.
fn walk(terms: &Terms, truth: &[usize], space: &Space) -> (usize, Hyper) {
    let axes = space.axes(terms);
    let mut best = None;
    for &alpha in &axes.alphas {
        for &beta in &axes.betas {
            for &gamma in &axes.gammas {
                let hyper = Hyper { alpha, beta, gamma };
                let found = predictions(&terms.logits(&hyper));
                let right = found.iter().zip(truth).filter(|(a, b)| a == b).count();
                if best.is_none_or(|(most, _)| right > most) {
                    best = Some((right, hyper));
                }
            }
        }
    }
    best.unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn exact_is_never_worse_than_the_grid(
        seed in any::<u64>(), queries in 1usize..14, classes in 1usize..6, keys in 0usize..12,
        tx in any::<bool>(), same_text in any::<bool>(),
    ) {
        let (mut terms, truth) = case(seed, queries, classes, keys, tx);
        if same_text && classes > 1 {
            let mut base = terms.base().unwrap().to_owned();
            let first = base.column(0).to_owned();
            base.column_mut(classes - 1).assign(&first);
            terms = terms.with_base(base);
        }
        let space = small();
        let grid = grid(&terms, &truth, &space).unwrap();
        let exact = exact(&terms, &truth, &space).unwrap();
        prop_assert!(exact.correct >= grid.correct, "{} {}", exact.correct, grid.correct);

        // What is claimed holds at the alpha chosen and at both ends.
        let (low, high) = exact.interval.unwrap();
        let curve = exact.curve.as_ref().unwrap();
        for alpha in [exact.hyper.alpha, low, high] {
            prop_assert_eq!(curve.at(alpha), exact.correct);
        }
        // And no pair of beta and gamma has more, or as many on a longer piece.
        let axes = space.axes(&terms);
        for &beta in &axes.betas {
            for &gamma in &axes.gammas {
                let curve = AlphaCurve::new(&terms.linear(beta, gamma), &truth, 20.0);
                let (correct, from, to) = curve.best();
                prop_assert!(
                    (correct, to - from) <= (exact.correct, high - low),
                    "{correct} on {from}..{to} at {beta} {gamma}: {:?}", exact
                );
            }
        }
    }

    #[test]
    fn the_grid_chooses_as_walking_it_does(
        seed in any::<u64>(), queries in 1usize..10, classes in 1usize..5, shots in 0usize..3,
        tx in any::<bool>(), coarse in any::<bool>(),
    ) {
        // Either with many ties, at beta 0 and whole alphas, where all is exact;
        // or with numbers so fine that there are none.
        let labels = (0..classes * shots).map(|key| key % classes).collect();
        let parts = if coarse { 8 } else { 1 << 20 };
        let (terms, truth) = case_of(seed, queries, classes, labels, tx, parts);
        let betas = if coarse { 1 } else { 6 };
        let space = Space { beta: (20.0, betas), ..small() };
        let found = grid(&terms, &truth, &space).unwrap();
        prop_assert_eq!((found.correct, found.hyper), walk(&terms, &truth, &space));
    }
}

#[test]
fn values_are_numpys_linspace() {
    assert_eq!(Space::values((20.0, 5)), [0.0, 5.0, 10.0, 15.0, 20.0]);
    let alphas = Space::values((20.0, 200));
    assert_eq!((alphas.len(), alphas[199]), (200, 20.0));
    assert_eq!(alphas[1], 20.0 / 199.0);
    assert_eq!(Space::values((20.0, 1)), [0.0]);
}

#[test]
fn without_text_only_beta_is_searched() {
    let (terms, truth) = case(5, 12, 3, 9, false);
    let cache = terms.cache().unwrap().clone();
    let image = Terms::new(12, 3).with_cache(cache);
    let found = exact(&image, &truth, &Space::default()).unwrap();
    assert_eq!((found.hyper.alpha, found.hyper.gamma), (1.0, 0.0));
    assert_eq!(found, grid(&image, &truth, &Space::default()).unwrap());
    assert_eq!(found.curve, None);
}

#[test]
fn nothing_to_search_over_is_an_error() {
    let (terms, truth) = case(5, 4, 3, 9, false);
    assert!(matches!(
        exact(&terms, &truth[1..], &small()),
        Err(VectorError::Size { .. })
    ));
    assert!(matches!(
        exact(&terms, &[0, 1, 2, 3], &small()),
        Err(VectorError::Label { row: 3, .. })
    ));
    let bad = Space {
        alpha: (-1.0, 3),
        ..small()
    };
    assert!(exact(&terms, &truth, &bad).is_err());
    assert!(grid(&Terms::new(0, 3), &[], &small()).is_err());
}
