//! The few-shot lab from the outside: its answers against the methods' own,
//! its notes and its file.

#![cfg(not(target_family = "wasm"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use clipsight_core::report::lab::*;
use clipsight_core::vectors::few_shot::affinity::Phi;
use clipsight_core::vectors::few_shot::leave_one_out::Validation;
use clipsight_core::vectors::few_shot::method::MethodName;
use clipsight_core::vectors::few_shot::predict::{for_each_block, predictions};
use clipsight_core::vectors::few_shot::search::{Space, exact};
use clipsight_core::vectors::few_shot::terms::Hyper;
use clipsight_core::vectors::few_shot::text::TextClassifier;
use clipsight_core::vectors::lab::LabError;

#[path = "support/allocations.rs"]
mod allocations;
#[path = "lab/file.rs"]
mod file;
#[path = "lab/given.rs"]
mod given;
#[path = "lab/mixture.rs"]
mod mixture;
#[path = "lab/notes.rs"]
mod notes;
#[path = "support/lab.rs"]
mod support;
#[path = "lab/times.rs"]
mod times;

use support::*;

fn classifier(classes: &[&str]) -> TextClassifier {
    let names: Vec<String> = classes.iter().map(|&name| name.to_owned()).collect();
    text(classes, WIDTH).table.classifier(&names).unwrap()
}

#[test]
fn answers_are_those_of_the_methods() {
    let mut plan = Plan::even(&CLASSES, 3, 40);
    // Uneven, and not class by class.
    plan.shots.push(1);
    let (cache, queries) = plan.direct(2);
    let classifier = classifier(&CLASSES);
    let hand = LabHyper {
        alpha: 2.0,
        beta: 3.5,
        gamma: 1.5,
    };
    for with_text in [true, false] {
        let mut lab = plan.lab();
        if with_text {
            lab.set_text(Some(text(&CLASSES, WIDTH)));
        }
        let text = with_text.then_some(&classifier);
        for hyper in [Some(hand), None] {
            let report = lab.classify(&settings(2, hyper)).unwrap();
            let expected: &[&str] = if with_text {
                &["zero-shot", "ta", "tx", "ta++", "tx++"]
            } else {
                &["ncm", "ta", "ncm++", "ta++"]
            };
            assert_eq!(names(&report), expected);
            assert_eq!(report.shots, [3, 4, 3]);
            for found in &report.methods {
                let name: MethodName = found.method.parse().unwrap();
                let method = name.build(with_text, Phi::PerQuery).unwrap();
                let chosen = match found.choice {
                    LabChoice::None => Hyper::default(),
                    LabChoice::Hand => Hyper {
                        alpha: 2.0,
                        beta: 3.5,
                        gamma: 1.5,
                    },
                    LabChoice::LeaveOneOut => {
                        let left = Validation::leave_one_out(&*method, &cache, text).unwrap();
                        let best = exact(&left.terms, &left.truth, &Space::default()).unwrap();
                        assert_eq!(found.hyper.alpha, best.hyper.alpha);
                        assert_eq!(found.hyper.gamma, best.hyper.gamma);
                        best.hyper
                    }
                    LabChoice::Default => panic!("there are several shots"),
                };
                let mut direct = Vec::new();
                for_each_block(&*method, &queries, &cache, text, &chosen, |_, logits| {
                    direct.extend(predictions(&logits));
                })
                .unwrap();
                let direct: Vec<u32> = direct.into_iter().map(|class| class as u32).collect();
                assert_eq!(found.predicted, direct, "{name}");
                let accuracy = found.accuracy.unwrap();
                let truth = report.truth.iter().map(|t| t.unwrap());
                let right = truth.zip(&direct).filter(|(t, p)| t == *p).count();
                assert_eq!((accuracy.correct as usize, accuracy.total), (right, 40));
                assert_eq!(found.confusion.iter().sum::<u32>(), 40);
                let diagonal: u32 = (0..3).map(|c| found.confusion[4 * c]).sum();
                assert_eq!(diagonal as usize, right);
            }
            assert_eq!(report.comparisons.len(), 2);
            if !with_text {
                // Not so easy that nothing could go wrong.
                let plain = method(&report, "ta").accuracy.unwrap();
                assert!((10..38).contains(&plain.correct), "{plain:?}");
                assert!(report.comparisons.iter().all(|c| c.wins > 0));
            }
            for comparison in &report.comparisons {
                let of = |place: u32| report.methods[place as usize].accuracy.unwrap().correct;
                let ahead = i64::from(comparison.wins) - i64::from(comparison.losses);
                let (a, b) = (of(comparison.corrected), of(comparison.plain));
                assert_eq!(ahead, i64::from(a) - i64::from(b));
                assert_eq!(comparison.wins + comparison.losses + comparison.ties, 40);
                assert!(report.methods[comparison.corrected as usize].corrected);
            }
        }
    }
}

#[test]
fn explanations_agree_with_the_report() {
    let plan = Plan::even(&CLASSES, 4, 12);
    for with_text in [true, false] {
        let mut lab = plan.lab();
        if with_text {
            lab.set_text(Some(text(&CLASSES, WIDTH)));
        }
        let settings = settings(1, None);
        let report = lab.classify(&settings).unwrap();
        for (place, query) in report.queries.iter().enumerate() {
            let why = lab.explain(query, &settings).unwrap();
            assert_eq!(why.classes, report.classes);
            assert_eq!(why.answers.len(), report.methods.len());
            for (answer, method) in why.answers.iter().zip(&report.methods) {
                assert_eq!((&answer.method, answer.text), (&method.method, method.text));
                assert_eq!(answer.predicted, method.predicted[place]);
                let own = answer.probabilities[answer.predicted as usize];
                assert!((own - method.probability[place]).abs() < 1e-6);
                let sum: f32 = answer.probabilities.iter().sum();
                assert!((sum - 1.0).abs() < 1e-5, "{sum}");
                let top = answer.probabilities.iter().fold(0.0f32, |a, &b| a.max(b));
                assert_eq!(own, top);
                let count = if answer.method == "zero-shot" { 0 } else { 5 };
                assert_eq!(answer.nearest.len(), count);
                let shares: Vec<f32> = answer.nearest.iter().map(|n| n.share).collect();
                assert!(shares.is_sorted_by(|a, b| a >= b));
                assert!(shares.iter().sum::<f32>() <= 1.0 + 1e-5);
                // Equally many shots: the nearest has the largest share.
                let cosines: Vec<f32> = answer.nearest.iter().map(|n| n.cosine).collect();
                assert!(cosines.is_sorted_by(|a, b| a >= b) || method.hyper.beta == 0.0);
                for near in &answer.nearest {
                    let shot = lab
                        .board()
                        .shots
                        .into_iter()
                        .find(|s| s.id == near.id)
                        .unwrap();
                    assert_eq!(shot.class, Some(near.class));
                }
            }
        }
        let shot = lab.board().shots[0].id.clone();
        let error = lab.explain(&shot, &settings).unwrap_err();
        assert!(matches!(error, LabError::NotATest { .. }));
    }
}

#[test]
fn all_shares_of_five_shots_add_up_to_one() {
    let mut lab = Plan::even(&["a", "b"], 2, 3).lab();
    let hyper = LabHyper {
        alpha: 1.0,
        beta: 5.0,
        gamma: 0.0,
    };
    let why = lab.explain(&id(5), &settings(1, Some(hyper))).unwrap();
    for answer in &why.answers {
        let sum: f32 = answer.nearest.iter().map(|n| n.share).sum();
        assert!((sum - 1.0).abs() < 1e-5);
        if answer.method == "ta" {
            // From images alone a class's probability is its shots' shares.
            let own = answer
                .nearest
                .iter()
                .filter(|n| n.class == 0)
                .map(|n| n.share);
            assert!((own.sum::<f32>() - answer.probabilities[0]).abs() < 1e-5);
        }
    }
}

#[test]
fn the_best_of_a_curve_is_what_the_search_finds() {
    let plan = Plan::even(&CLASSES, 4, 6);
    let mut lab = plan.lab();
    let note = lab.curves(&settings(2, None)).unwrap().note.unwrap();
    assert!(note.contains("images alone"), "{note}");
    lab.set_text(Some(text(&CLASSES, WIDTH)));
    let (cache, _) = plan.direct(2);
    let classifier = classifier(&CLASSES);
    let curves = lab.curves(&settings(2, None)).unwrap();
    assert_eq!(curves.note, None);
    let found: Vec<&str> = curves.curves.iter().map(|c| c.method.as_str()).collect();
    assert_eq!(found, ["ta", "tx", "ta++", "tx++"]);
    for curve in &curves.curves {
        let method = curve.method.parse::<MethodName>().unwrap();
        let method = method.build(true, Phi::PerQuery).unwrap();
        let left = Validation::leave_one_out(&*method, &cache, Some(&classifier)).unwrap();
        let best = exact(&left.terms, &left.truth, &Space::default()).unwrap();
        assert_eq!(
            (curve.best.alpha, curve.best.beta),
            (best.hyper.alpha, best.hyper.beta)
        );
        assert_eq!(curve.best_correct as usize, best.correct);
        assert_eq!(curve.interval, best.interval.map(|(a, b)| [a, b]));
        // The curve reaches the best, and nothing on it is better.
        assert_eq!(*curve.correct.iter().max().unwrap(), curve.best_correct);
        assert_eq!((curve.starts[0], curve.total), (0.0, 12));
        assert_eq!(curve.starts.len(), curve.correct.len());
    }
    // By hand: that beta's curve, the same best.
    let hyper = LabHyper {
        alpha: 3.0,
        beta: 0.5,
        gamma: 20.0,
    };
    let hand = lab.curves(&settings(2, Some(hyper))).unwrap();
    assert!(
        hand.curves
            .iter()
            .zip(&curves.curves)
            .all(|(a, b)| a.best == b.best)
    );
    assert!(
        hand.curves
            .iter()
            .zip(&curves.curves)
            .any(|(a, b)| a.starts != b.starts)
    );
}

#[test]
fn measures_and_projection_follow_the_step() {
    let mut plan = Plan::even(&CLASSES, 5, 20);
    plan.tests.push(None);
    let mut lab = plan.lab();
    let measures = lab.measures(&settings(2, None)).unwrap();
    assert_eq!((measures.images, measures.step), (35, 2));
    assert_eq!(measures.note, None);
    let (before, after) = (measures.before.unwrap(), measures.after.unwrap());
    assert!(
        after.overlap < before.overlap,
        "{} {}",
        after.overlap,
        before.overlap
    );
    assert_eq!((before.first, before.width), (after.first, after.width));
    assert!(
        (20..=51).contains(&before.paired.len()),
        "{}",
        before.paired.len()
    );
    for density in [
        &before.paired,
        &before.unpaired,
        &after.paired,
        &after.unpaired,
    ] {
        let area: f32 = density.iter().map(|d| d * before.width).sum();
        assert!((area - 1.0).abs() < 1e-4, "{area}");
        assert_eq!(density.len(), before.paired.len());
    }
    assert!(before.low <= before.overlap && before.overlap <= before.high);

    let plane = lab.projection(&settings(2, None)).unwrap();
    assert_eq!(
        (plane.ids.len(), plane.before.len(), plane.after.len()),
        (36, 72, 72)
    );
    assert_eq!(plane.test.iter().filter(|test| **test).count(), 21);
    assert_eq!((plane.step, plane.class[35]), (2, None));
    let all = plane.before.iter().chain(&plane.after);
    let largest = all.fold(0.0f32, |far, v| far.max(v.abs()));
    assert!((largest - 1.0).abs() < 1e-6);
    // Turned to fit: not farther apart than when mirrored either way.
    let gap = |x: f32, y: f32| -> f32 {
        let pairs = plane.before.chunks(2).zip(plane.after.chunks(2));
        pairs
            .map(|(b, a)| (b[0] - x * a[0]).powi(2) + (b[1] - y * a[1]).powi(2))
            .sum()
    };
    for (x, y) in [(-1.0, 1.0), (1.0, -1.0), (-1.0, -1.0)] {
        assert!(gap(1.0, 1.0) <= gap(x, y));
    }
    assert_eq!(lab.projection(&settings(2, None)).unwrap(), plane);
    let plain = lab.projection(&settings(0, None)).unwrap();
    assert_eq!(plain.before, plain.after);
}
