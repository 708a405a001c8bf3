//! The lab kept by differences against one built afresh.

mod events;

use std::collections::BTreeMap;

use proptest::prelude::*;

use self::events::*;
use super::file::{Numbers, read};
use super::*;
use crate::report::lab::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn any_order_of_events_gives_the_lab_built_afresh(
        events in prop::collection::vec(event(), 1..40), settings in asked(),
    ) {
        let mut lab = started();
        for event in &events {
            happens(&mut lab, event);
        }
        let mut fresh = afresh(&lab);
        same(&mut lab, &mut fresh, &settings)?;
        // And what a file holds is that.
        let images = BTreeMap::<String, Vec<u8>>::new();
        let bytes = lab.write(&settings, Numbers::F32, &images).unwrap();
        let mut opened = read(&bytes).unwrap();
        prop_assert_eq!(&opened.settings, &settings);
        let board = LabBoard { undo: None, redo: None, ..lab.board() };
        if lab.text().is_some() {
            prop_assert_eq!(opened.lab.board().classes.len(), board.classes.len());
        }
        prop_assert_eq!(&opened.lab.board().shots, &board.shots);
        prop_assert_eq!(&opened.lab.board().tests, &board.tests);
        prop_assert_eq!(
            opened.lab.classify(&settings).unwrap().methods,
            lab.classify(&settings).unwrap().methods
        );
        let bytes_again = opened.lab.write(&settings, Numbers::F32, &images).unwrap();
        prop_assert_eq!(bytes, bytes_again);
    }

    #[test]
    fn undoing_all_gives_the_first_board_and_redoing_all_the_last(
        edits in prop::collection::vec(edit(), 1..60),
    ) {
        let mut lab = Lab::new();
        for edit in &edits {
            // Edits that cannot be are no part of the history.
            let _ = lab.edit(edit);
        }
        let last = lab.board();
        let mut steps = 0;
        while lab.undo() {
            steps += 1;
        }
        let empty = Lab::new().board();
        let board = lab.board();
        prop_assert_eq!((&board.classes, &board.shots, &board.tests),
            (&empty.classes, &empty.shots, &empty.tests));
        prop_assert!(board.undo.is_none() && board.redo.is_some() == (steps > 0));
        while lab.redo() {}
        prop_assert_eq!(lab.board(), last);
        let kept = Lab::restore(&lab.snapshot()).unwrap().board();
        let last = lab.board();
        prop_assert_eq!((kept.classes, kept.shots, kept.tests),
            (last.classes, last.shots, last.tests));
    }
}

#[test]
fn a_hundred_edits_can_be_undone_and_words_say_which() {
    let mut lab = Lab::new();
    for image in 0..150u8 {
        let images = vec![LabFile {
            id: id(image),
            name: String::new(),
        }];
        let place = LabPlace::Tests { truth: None };
        lab.edit(&LabEdit::AddImages { images, place }).unwrap();
    }
    assert_eq!(
        lab.board().undo.as_deref(),
        Some("add 1 image to the test images")
    );
    let mut steps = 0;
    while lab.undo() {
        steps += 1;
    }
    assert_eq!((steps, lab.board().tests.len()), (100, 50));
}

#[test]
fn edits_are_named_in_words() {
    let mut lab = started();
    let files = |range: std::ops::Range<u8>| -> Vec<LabFile> {
        let file = |image| LabFile {
            id: id(image),
            name: String::new(),
        };
        range.map(file).collect()
    };
    let shots = |class: &str| LabPlace::Shots {
        class: class.into(),
    };
    let cases = [
        (
            LabEdit::AddImages {
                images: files(14..18),
                place: shots("a"),
            },
            // Two of the four were there.
            "add 2 images to a",
        ),
        (
            LabEdit::MoveImages {
                ids: vec![id(16)],
                place: LabPlace::Tests {
                    truth: Some("b".into()),
                },
            },
            "move 1 image to the test images of b",
        ),
        (
            LabEdit::RenameClass {
                class: "a".into(),
                name: " cat ".into(),
            },
            "rename a to cat",
        ),
        (
            LabEdit::MergeClasses {
                from: "cat".into(),
                into: "b".into(),
            },
            "merge cat into b",
        ),
        (
            LabEdit::All {
                edits: vec![
                    LabEdit::AddClass { name: "x".into() },
                    LabEdit::AddImages {
                        images: files(30..33),
                        place: shots("x"),
                    },
                    LabEdit::AddClass { name: "y".into() },
                    LabEdit::AddImages {
                        images: files(40..41),
                        place: LabPlace::Tests { truth: None },
                    },
                ],
            },
            "add 2 classes, 3 shots and 1 test image",
        ),
        (
            LabEdit::RemoveClass { class: "x".into() },
            "remove the class x",
        ),
        (
            LabEdit::RemoveImages { ids: vec![id(40)] },
            "remove 1 image",
        ),
    ];
    for (edit, words) in cases {
        lab.edit(&edit).unwrap();
        assert_eq!(lab.board().undo.as_deref(), Some(words));
    }
    // What changes nothing is no step.
    let edit = LabEdit::AddImages {
        images: files(0..4),
        place: shots("b"),
    };
    lab.edit(&edit).unwrap();
    assert_eq!(lab.board().undo.as_deref(), Some("remove 1 image"));
}

#[test]
fn features_go_when_no_undo_brings_their_image_back() {
    let mut lab = started();
    lab.edit(&LabEdit::RemoveImages { ids: vec![id(0)] })
        .unwrap();
    assert!(lab.feature(&id(0), 1).is_some());
    let bytes = lab
        .write(
            &settings(1),
            Numbers::F16,
            &BTreeMap::<String, Vec<u8>>::new(),
        )
        .unwrap();
    let opened = read(&bytes).unwrap();
    assert!(opened.lab.feature(&id(0), 1).is_none() && opened.lab.feature(&id(1), 1).is_some());
    assert!(!lab.snapshot().contains(&id(0)));
    for image in 100..200 {
        let images = vec![LabFile {
            id: id(image),
            name: String::new(),
        }];
        let place = LabPlace::Tests { truth: None };
        lab.edit(&LabEdit::AddImages { images, place }).unwrap();
        assert_eq!(lab.feature(&id(0), 1).is_some(), image < 199, "{image}");
    }
    assert!(!lab.put_feature(&id(0), 0, &feature(0, 0, 0)).unwrap());
}

#[test]
fn another_key_drops_the_features_and_the_same_key_keeps_them() {
    let mut lab = started();
    lab.use_key(key("m"), &STRENGTHS).unwrap();
    assert!(lab.missing(2).is_empty());
    assert_eq!(lab.use_key(key("n"), &[0.0, 0.0]), Err(LabError::Strengths));
    assert!(lab.missing(2).is_empty());
    lab.use_key(key("n"), &STRENGTHS[..2]).unwrap();
    assert_eq!(lab.missing(0).len(), 16);
    let wrong = lab.put_feature(&id(0), 2, &feature(0, 0, 0));
    assert_eq!(wrong, Err(LabError::Step { step: 2, steps: 2 }));
    lab.put_feature(&id(0), 1, &[1.0, 2.0]).unwrap();
    let wrong = lab.put_feature(&id(1), 1, &[1.0]);
    assert!(matches!(wrong, Err(LabError::Width { .. })));
    let wrong = lab.put_feature(&id(1), 1, &[1.0, f32::NAN]);
    assert_eq!(wrong, Err(LabError::NotFinite));
}

#[test]
fn a_draw_depends_on_the_seed_and_the_ids_alone() {
    let lab = started();
    let drawn = |lab: &Lab, shots, seed| -> Vec<String> {
        let places = draw::draw(&lab.board, shots, seed);
        let ids = places.iter().map(|&at| lab.board.shots[at].id.to_string());
        ids.collect()
    };
    let of = |seed| drawn(&lab, Some(2), seed);
    assert_eq!(of(1).len(), 8);
    assert!((0..10).any(|seed| of(seed) != of(1)));
    assert_eq!(drawn(&lab, Some(3), 1), drawn(&lab, None, 2));
    let one = drawn(&lab, Some(1), 4);
    let two = drawn(&lab, Some(2), 4);
    assert!(one.iter().all(|id| two.contains(id)));
    // In another order on the board, the same are drawn.
    let mut other = started();
    let ids = vec![id(0), id(1)];
    for place in [
        LabPlace::Tests { truth: None },
        LabPlace::Shots { class: "a".into() },
    ] {
        let ids = ids.clone();
        other.edit(&LabEdit::MoveImages { ids, place }).unwrap();
    }
    let sorted = |mut ids: Vec<String>| {
        ids.sort();
        ids
    };
    assert_eq!(sorted(drawn(&other, Some(2), 4)), sorted(two));
}
