//! Every reader of bytes from outside, on files that were changed at random: each is
//! refused with a reason or read; none panics, none takes memory out of proportion to
//! its file, none takes seconds. CONTRIBUTING.md says how to run one for long.
//!
//! The harness is our own: `cargo fuzz` needs a nightly compiler. What it lacks, coverage,
//! is made up for in part: a file that is refused in a new way is changed further.
#![cfg(not(target_family = "wasm"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    dead_code,
    reason = "a test fails by panicking, and uses a part of what others share"
)]

#[path = "../support/allocations.rs"]
mod allocations;
mod archives;
mod asked;
#[path = "../readers/build.rs"]
mod build;
mod bundle;
mod exchange;
#[path = "../readers/exports.rs"]
mod exports;
mod harness;
mod images;
mod lab;
#[path = "../support/lab.rs"]
mod labs;
mod lists;
mod mend;
mod mutated;
mod texts;
mod weights;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use harness::Target;

fn targets() -> Vec<Target> {
    let rooms = [
        images::targets(),
        weights::targets(),
        exchange::targets(),
        texts::targets(),
        vec![lab::target(), bundle::target()],
        lists::targets(),
        archives::targets(),
        asked::targets(),
    ];
    rooms.into_iter().flatten().collect()
}

/// Half a second of each, the same files every time, and those that once broke something.
#[test]
fn a_little_fuzzing_of_every_reader() {
    harness::tell_panics_in_short();
    let threads = [0, 1].map(|half| {
        std::thread::spawn(move || {
            for target in targets().iter().skip(half).step_by(2) {
                harness::replay(target);
                let told = harness::fuzz(target, START, Duration::from_millis(500), false);
                println!("{told}");
                assert!(told.read < told.tried, "nothing was refused: {told}");
            }
        })
    });
    for thread in threads {
        thread.join().unwrap();
    }
}

/// Where the random numbers of the test above start.
const START: u64 = 0x9E37_79B9_7F4A_7C15;

/// `FUZZ` names a target, else all are run; `FUZZ_SECONDS` is the time of each,
/// `FUZZ_START` repeats a run.
#[test]
#[ignore = "runs each for FUZZ_SECONDS"]
fn for_long() {
    harness::tell_panics_in_short();
    let setting = |name: &str| std::env::var(name).ok().filter(|text| !text.is_empty());
    let number = |name: &str, usual: u64| {
        setting(name).map_or(usual, |text| text.parse().expect("a number"))
    };
    let seconds = Duration::from_secs(number("FUZZ_SECONDS", 600));
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let start = number("FUZZ_START", now.as_nanos() as u64);
    let wanted = setting("FUZZ");
    let chosen = |target: &Target| wanted.as_deref().is_none_or(|name| name == target.name);
    let (run, others): (Vec<_>, Vec<_>) = targets().into_iter().partition(chosen);
    let names: Vec<&str> = others.iter().map(|target| target.name).collect();
    assert!(!run.is_empty(), "FUZZ is none of: {}", names.join(", "));
    println!("FUZZ_START={start}");
    for target in run {
        harness::replay(&target);
        println!("{}", harness::fuzz(&target, start, seconds, true));
    }
}

#[test]
fn names_are_told_apart() {
    let mut names: Vec<&str> = targets().iter().map(|target| target.name).collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
}
