#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;
use crate::mmvp::answers::hand::{Listed, csv as csv_of, read as read_list, unread};
use crate::mmvp::questions::letter;

fn mmvp() -> Benchmark {
    Benchmark::mmvp().unwrap()
}

fn answers(model: &str, of: impl Fn(&Question) -> Option<&'static str>) -> Answers {
    let of = |question: &Question| {
        of(question).map(|response| Answer {
            response: response.to_owned(),
            shown: None,
            read: None,
        })
    };
    Answers {
        model: model.to_owned(),
        file: String::new(),
        form: "test".into(),
        mode: None,
        blind: false,
        of: mmvp().questions.iter().map(of).collect(),
    }
}

fn one(answers: Answers) -> MmvpModel {
    score(&mmvp(), &[answers], &ByHand::default())
        .models
        .remove(0)
}

#[test]
fn who_knows_all_has_all_but_the_errors_of_the_labels() {
    let letters = |label: u8| Some(["(a)", "(b)"][usize::from(label)]);
    let original = one(answers("x", |q| letters(q.answer)));
    assert_eq!(
        (
            original.original.pairs.right,
            original.corrected.pairs.right
        ),
        (150, 148)
    );
    let corrected = one(answers("x", |q| letters(q.corrected)));
    assert_eq!(
        (
            corrected.original.pairs.right,
            corrected.corrected.pairs.right
        ),
        (148, 150)
    );
    assert_eq!(original.original.images.right, 300);
    assert_eq!(original.corrected.images.right, 296);
    // One answer for all: half of the questions, and no pair at all.
    let always = one(answers("x", |_| Some("a")));
    assert_eq!(
        (always.original.images.right, always.original.pairs.right),
        (150, 0)
    );
}

#[test]
fn what_is_missing_is_not_wrong_and_what_is_unread_is() {
    let some = one(answers("x", |q| match q.index {
        1 | 2 => Some(["(a)", "(b)"][usize::from(q.answer)]),
        3 => Some("(a)"),
        5 | 6 => Some("hm"),
        7 | 8 => Some("neither"),
        _ => None,
    }));
    let pairs = some.original.pairs;
    assert_eq!((pairs.right, pairs.of), (1, 3));
    assert_eq!((some.unread, some.neither, some.missing), (2, 2, 300 - 7));
    assert_eq!(some.original.images.of, 7);
    assert!(
        some.words.contains("2 answers could not be read"),
        "{}",
        some.words
    );
    assert!(
        some.words.contains("293 questions have no answer"),
        "{}",
        some.words
    );
}

#[test]
fn a_reading_by_hand_takes_the_place_of_the_rules() {
    let vague = answers("x", |_| Some("hm"));
    let listed = |q: &Question, judge: Option<&str>| Listed {
        model: "x".into(),
        index: q.index,
        reading: Some([Reading::A, Reading::B][usize::from(q.answer)]),
        judge: judge.map(str::to_owned),
        ..Listed::default()
    };
    let questions = mmvp().questions;
    let list = [
        listed(&questions[0], None),
        listed(&questions[1], Some("judge")),
    ];
    let by_hand = ByHand::of(&list);
    let report = score(&mmvp(), &[vague], &by_hand);
    assert_eq!(report.models[0].original.pairs.right, 1);
    assert_eq!(report.models[0].unread, 298);
    assert_eq!(report.pairs[0].given[0][0].rule, Some(Rule::Hand));
    assert_eq!(report.pairs[0].given[0][1].rule, Some(Rule::Judge));
    assert_eq!(report.models[0].judged, 1);
    assert!(
        report.models[0]
            .words
            .contains("1 answer was read by another model"),
        "{}",
        report.models[0].words
    );
}

#[test]
fn two_files_of_one_model_are_told_apart() {
    let vague = |file: &str| Answers {
        file: file.into(),
        ..answers("x", |_| Some("hm"))
    };
    let both = [vague("old.jsonl"), vague("new.jsonl")];
    let mut list = unread(&score(&mmvp(), &both, &ByHand::default()));
    assert_eq!(list.len(), 600);
    for one in list.iter_mut().filter(|one| one.file == "new.jsonl") {
        one.reading = Some(Reading::Neither);
    }
    // Through the file and back.
    let list = read_list(csv_of(&list).as_bytes(), "list.csv").unwrap();
    let report = score(&mmvp(), &both, &ByHand::of(&list));
    let counts = |at: usize| (report.models[at].unread, report.models[at].neither);
    assert_eq!([counts(0), counts(1)], [(300, 0), (0, 300)]);
    // One file alone may have been moved since.
    let moved = score(&mmvp(), &[vague("there/new.jsonl")], &ByHand::of(&list));
    assert_eq!(moved.models[0].neither, 300);
}

/// Letters without a pattern, the same everywhere.
fn guesses(seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 40) as u8 & 1
    };
    std::iter::repeat_with(next).take(300).collect()
}

#[test]
fn who_guesses_has_a_quarter() {
    let (mut right, mut of, mut held) = (0, 0, 0);
    for seed in 0..200 {
        let guesses = guesses(seed);
        let model = one(answers("x", |q| {
            Some(["a", "b"][usize::from(guesses[q.index as usize - 1])])
        }));
        let pairs = model.original.pairs;
        right += pairs.right;
        of += pairs.of;
        held += u32::from((pairs.low..=pairs.high).contains(&0.25));
    }
    let share = f64::from(right) / f64::from(of);
    // 30,000 pairs: a standard deviation of 0.0025.
    assert!((share - 0.25).abs() < 0.01, "{share}");
    // 95 % of the intervals, within four standard deviations.
    assert!((178..=200).contains(&held), "{held}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]
    #[test]
    fn the_order_of_models_changes_nothing(seeds in proptest::collection::vec(0u64..1000, 2..4)) {
        let given: Vec<Answers> = seeds
            .iter()
            .enumerate()
            .map(|(at, &seed)| {
                let guesses = guesses(seed);
                answers(&format!("model {at}"), |q| {
                    Some(["a", "b"][usize::from(guesses[q.index as usize - 1])])
                })
            })
            .collect();
        let forward = score(&mmvp(), &given, &ByHand::default());
        let turned: Vec<Answers> = given.iter().rev().cloned().collect();
        let backward = score(&mmvp(), &turned, &ByHand::default());
        let reversed: Vec<MmvpModel> = backward.models.iter().rev().cloned().collect();
        prop_assert_eq!(&forward.models, &reversed);
        for a in &forward.comparisons {
            let last = given.len() as u32 - 1;
            let models = [last - a.models[1], last - a.models[0]];
            let b = backward.comparisons.iter().find(|b| b.models == models).unwrap();
            prop_assert_eq!((a.wins, a.losses, a.ties), (b.losses, b.wins, b.ties));
            prop_assert!((a.difference + b.difference).abs() < 1e-12);
            prop_assert_eq!(a.p, b.p);
        }
    }
}

#[test]
fn letters_are_places() {
    assert_eq!(
        ["(a)", "b", "C", ""].map(letter),
        [Some(0), Some(1), None, None]
    );
}
