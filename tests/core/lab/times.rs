//! How long answers take. A print, not a check.

use std::collections::BTreeMap;

use clipsight_core::report::lab::*;
use clipsight_core::vectors::lab::Lab;
use clipsight_core::vectors::lab::file::{Numbers, read};

use crate::support::*;

/// `cargo test --release --test lab -- --ignored --nocapture`
#[test]
#[ignore = "prints times"]
fn times_of_answers() {
    for (shots_per_class, classes, tests) in [(5, 10, 500), (50, 10, 500)] {
        let names: Vec<String> = (0..classes).map(|c| format!("class {c}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let plan = Plan {
            width: 512,
            ..Plan::even(&names, shots_per_class, tests)
        };
        for with_text in [false, true] {
            let mut lab = plan.lab();
            if with_text {
                lab.set_text(Some(text(&names, 512)));
            }
            let mut timed = |what: &str, work: &mut dyn FnMut(&mut Lab)| {
                let start = std::time::Instant::now();
                work(&mut lab);
                let ms = start.elapsed().as_secs_f64() * 1e3;
                println!(
                    "{tests} x {} text {with_text}: {what} {ms:.2} ms",
                    plan.shots.len()
                );
            };
            let hand = |alpha| {
                Some(LabHyper {
                    alpha,
                    beta: 5.5,
                    gamma: 1.0,
                })
            };
            timed("first classify, by hand", &mut |lab| {
                lab.classify(&settings(1, hand(1.0))).unwrap();
            });
            for round in 0..3 {
                timed("alpha moves", &mut |lab| {
                    lab.classify(&settings(1, hand(2.0 + f64::from(round))))
                        .unwrap();
                });
            }
            timed("another step, by hand", &mut |lab| {
                lab.classify(&settings(2, hand(1.0))).unwrap();
            });
            timed("back to the first step, by hand", &mut |lab| {
                lab.classify(&settings(1, hand(1.0))).unwrap();
            });
            timed("classify with leave-one-out, first", &mut |lab| {
                lab.classify(&settings(1, None)).unwrap();
            });
            timed("again", &mut |lab| {
                lab.classify(&settings(1, None)).unwrap();
            });
            timed("one shot goes, by hand", &mut |lab| {
                lab.edit(&LabEdit::RemoveImages { ids: vec![id(0)] })
                    .unwrap();
                lab.classify(&settings(1, hand(1.0))).unwrap();
            });
            timed("and comes back", &mut |lab| {
                lab.undo();
                lab.classify(&settings(1, hand(1.0))).unwrap();
            });
            timed("explain", &mut |lab| {
                let test = id(plan.shots.len());
                lab.explain(&test, &settings(1, hand(1.0))).unwrap();
            });
            timed("curves", &mut |lab| {
                lab.curves(&settings(1, hand(1.0))).unwrap();
            });
            timed("measures, first", &mut |lab| {
                lab.measures(&settings(1, None)).unwrap();
            });
            timed("measures, again", &mut |lab| {
                lab.measures(&settings(1, None)).unwrap();
            });
            timed("projection, first", &mut |lab| {
                lab.projection(&settings(1, None)).unwrap();
            });
            timed("projection, again", &mut |lab| {
                lab.projection(&settings(1, None)).unwrap();
            });
            timed("write", &mut |lab| {
                let none = BTreeMap::<String, Vec<u8>>::new();
                let bytes = lab.write(&settings(1, None), Numbers::F32, &none).unwrap();
                read(&bytes).unwrap();
            });
        }
    }
}
