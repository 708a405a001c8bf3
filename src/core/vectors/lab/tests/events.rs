//! Anything that can happen to a lab, and the lab that should come of it.

use proptest::prelude::*;

use crate::hash;
use crate::report::lab::*;
use crate::vectors::few_shot::text::TextTable;
use crate::vectors::lab::workspace::Asked;
use crate::vectors::lab::{FeatureKey, Lab, LabTextTable};
use crate::vectors::mixture::Ratio;

pub(super) const WIDTH: usize = 8;

pub(super) const STRENGTHS: [f32; 3] = [0.0, 0.5, 1.0];

/// Classes that text knows; "e" it does not.
pub(super) const CLASSES: [&str; 5] = ["a", "b", "c", "d", "e"];

pub(super) fn id(image: u8) -> String {
    hash::hex(&[image])
}

pub(super) fn numbers(seed: u64) -> impl Iterator<Item = f32> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    std::iter::repeat_with(move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 40) as f32 / (1u64 << 23) as f32 - 1.0
    })
}

pub(super) fn feature(image: u8, step: u32, take: u8) -> Vec<f32> {
    let seed = u64::from(image) + 1000 * u64::from(step) + 100_000 * u64::from(take);
    numbers(seed + 5).skip(3).take(WIDTH).collect()
}

pub(super) fn dino(image: u8, take: u8) -> Vec<f32> {
    numbers(u64::from(image) + 7_000_000 + 100_000 * u64::from(take))
        .skip(3)
        .take(5)
        .collect()
}

pub(super) fn key(model: &str) -> FeatureKey {
    FeatureKey {
        model: model.into(),
        weights: "w".into(),
        adapter: "a".into(),
        views: 1,
    }
}

pub(super) fn text() -> LabTextTable {
    let names = CLASSES[..4].iter().map(|&name| name.to_owned()).collect();
    let rows = numbers(77).take(4 * WIDTH).collect();
    let rows = ndarray::Array2::from_shape_vec((4, WIDTH), rows).unwrap();
    LabTextTable {
        table: TextTable::new(names, rows).unwrap(),
        template: Some("a {}.".into()),
    }
}

pub(super) fn settings(step: u32) -> LabSettings {
    LabSettings {
        step,
        shots: None,
        seed: 1,
        hyper: None,
        text: true,
        mix: Some(1.0),
    }
}

/// Anything that can happen to a lab.
#[derive(Debug, Clone)]
pub(super) enum Event {
    Edit(LabEdit),
    Undo,
    Redo,
    Feature(u8, u32, u8),
    Dino(u8, u8),
    Text(bool),
    Ask(LabSettings),
}

pub(super) fn class() -> impl Strategy<Value = String> {
    prop::sample::select(&CLASSES[..]).prop_map(str::to_owned)
}

pub(super) fn place() -> impl Strategy<Value = LabPlace> {
    prop_oneof![
        3 => class().prop_map(|class| LabPlace::Shots { class }),
        2 => prop::option::of(class()).prop_map(|truth| LabPlace::Tests { truth }),
    ]
}

pub(super) fn images() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(0u8..24, 0..6)
}

pub(super) fn edit() -> impl Strategy<Value = LabEdit> {
    let ids = || images().prop_map(|images| images.into_iter().map(id).collect::<Vec<_>>());
    let file = |image| LabFile {
        id: id(image),
        name: format!("{image}.png"),
    };
    let one = prop_oneof![
        2 => class().prop_map(|name| LabEdit::AddClass { name }),
        1 => (class(), class()).prop_map(|(class, name)| LabEdit::RenameClass { class, name }),
        1 => (class(), class()).prop_map(|(from, into)| LabEdit::MergeClasses { from, into }),
        1 => class().prop_map(|class| LabEdit::RemoveClass { class }),
        6 => (images(), place()).prop_map(move |(images, place)| LabEdit::AddImages {
            images: images.into_iter().map(file).collect(),
            place,
        }),
        3 => (ids(), place()).prop_map(|(ids, place)| LabEdit::MoveImages { ids, place }),
        1 => ids().prop_map(|ids| LabEdit::RemoveImages { ids }),
    ];
    let one = one.boxed();
    prop_oneof![
        4 => one.clone(),
        1 => prop::collection::vec(one, 0..4).prop_map(|edits| LabEdit::All { edits }),
    ]
}

pub(super) fn asked() -> impl Strategy<Value = LabSettings> {
    let mix = prop::sample::select(&[Some(1.0), Some(0.5), Some(0.0), None][..]);
    let shots = prop::option::of(1u32..3);
    (0u32..3, shots, 0u32..3, any::<bool>(), mix).prop_map(|(step, shots, seed, text, mix)| {
        LabSettings {
            step,
            shots,
            seed,
            hyper: None,
            text,
            mix,
        }
    })
}

pub(super) fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        8 => edit().prop_map(Event::Edit),
        2 => Just(Event::Undo),
        1 => Just(Event::Redo),
        6 => (0u8..24, 0u32..3, 0u8..2).prop_map(|(i, s, t)| Event::Feature(i, s, t)),
        3 => (0u8..24, 0u8..2).prop_map(|(image, take)| Event::Dino(image, take)),
        1 => any::<bool>().prop_map(Event::Text),
        4 => asked().prop_map(Event::Ask),
    ]
}

/// A lab with four classes and an image or two in each, most with features.
pub(super) fn started() -> Lab {
    let mut lab = Lab::new();
    lab.use_key(key("m"), &STRENGTHS).unwrap();
    lab.use_dino_key(key("d"));
    lab.set_text(Some(text()));
    for (at, name) in CLASSES[..4].iter().enumerate() {
        lab.edit(&LabEdit::AddClass {
            name: (*name).into(),
        })
        .unwrap();
        for image in 0..4u8 {
            let image = 4 * at as u8 + image;
            let class = (*name).to_owned();
            let place = if image % 4 < 3 {
                LabPlace::Shots { class }
            } else {
                LabPlace::Tests { truth: Some(class) }
            };
            let images = vec![LabFile {
                id: id(image),
                name: String::new(),
            }];
            lab.edit(&LabEdit::AddImages { images, place }).unwrap();
        }
    }
    for image in 0..16 {
        for step in 0..3 {
            lab.put_feature(&id(image), step, &feature(image, step, 0))
                .unwrap();
        }
        lab.put_dino(&id(image), &dino(image, 0)).unwrap();
    }
    lab
}

/// The same board and features, given one by one.
pub(super) fn afresh(lab: &Lab) -> Lab {
    let board = lab.board();
    let mut fresh = Lab::new();
    if let Some(key) = lab.key() {
        fresh.use_key(key.clone(), lab.strengths()).unwrap();
    }
    if let Some(key) = lab.dino_key() {
        fresh.use_dino_key(key.clone());
    }
    fresh.set_text(lab.text().cloned());
    for class in &board.classes {
        fresh
            .edit(&LabEdit::AddClass {
                name: class.name.clone(),
            })
            .unwrap();
    }
    let name = |class: Option<u32>| class.map(|class| board.classes[class as usize].name.clone());
    let mut add = |image: &LabImage, place: LabPlace| {
        let images = vec![LabFile {
            id: image.id.clone(),
            name: image.name.clone(),
        }];
        fresh.edit(&LabEdit::AddImages { images, place }).unwrap();
        for &step in &image.steps {
            let values = lab.feature(&image.id, step).unwrap();
            fresh.put_feature(&image.id, step, values).unwrap();
        }
        if let Some(values) = lab.dino(&image.id) {
            fresh.put_dino(&image.id, values).unwrap();
        }
    };
    for shot in &board.shots {
        let class = name(shot.class).unwrap();
        add(shot, LabPlace::Shots { class });
    }
    for test in &board.tests {
        let truth = name(test.class);
        add(test, LabPlace::Tests { truth });
    }
    fresh
}

/// Cache, labels, affinities, and every answer.
pub(super) fn same(
    lab: &mut Lab,
    fresh: &mut Lab,
    settings: &LabSettings,
) -> Result<(), TestCaseError> {
    let asked = Asked::of(settings, Ratio::new(settings.mix.unwrap_or(1.0)).unwrap());
    let (a, b) = (
        lab.workspace(asked).unwrap(),
        fresh.workspace(asked).unwrap(),
    );
    prop_assert_eq!(&a.shots, &b.shots);
    prop_assert_eq!(&a.queries, &b.queries);
    prop_assert_eq!(&a.truth, &b.truth);
    prop_assert_eq!(a.classes(), b.classes());
    prop_assert_eq!(a.labels(), b.labels());
    let keys = |cache: &crate::vectors::few_shot::cache::Cache| -> Vec<_> {
        cache.keys().map(|(_, _, key)| key.clone()).collect()
    };
    prop_assert_eq!(keys(a.cache()), keys(b.cache()));
    match (a.input().unwrap(), b.input().unwrap()) {
        (None, None) => {}
        (Some(a), Some(b)) => {
            prop_assert_eq!(a.plain, b.plain);
            prop_assert_eq!(a.adapted, b.adapted);
            prop_assert_eq!(a.divergence, b.divergence);
            prop_assert_eq!(a.text, b.text);
        }
        _ => prop_assert!(false, "one has affinities and the other has not"),
    }
    prop_assert_eq!(
        lab.classify(settings).unwrap(),
        fresh.classify(settings).unwrap()
    );
    prop_assert_eq!(
        lab.curves(settings).unwrap(),
        fresh.curves(settings).unwrap()
    );
    prop_assert_eq!(
        lab.measures(settings).unwrap(),
        fresh.measures(settings).unwrap()
    );
    prop_assert_eq!(
        lab.projection(settings).unwrap(),
        fresh.projection(settings).unwrap()
    );
    Ok(())
}

pub(super) fn happens(lab: &mut Lab, event: &Event) {
    match event {
        Event::Edit(edit) => {
            let before = lab.board();
            if lab.edit(edit).is_err() {
                assert_eq!(
                    lab.board(),
                    before,
                    "{edit:?} failed, but changed the board"
                );
            }
        }
        Event::Undo => {
            lab.undo();
        }
        Event::Redo => {
            lab.redo();
        }
        Event::Feature(image, step, take) => {
            lab.put_feature(&id(*image), *step, &feature(*image, *step, *take))
                .unwrap();
        }
        Event::Dino(image, take) => {
            lab.put_dino(&id(*image), &dino(*image, *take)).unwrap();
        }
        Event::Text(there) => lab.set_text(there.then(text)),
        Event::Ask(settings) => {
            lab.classify(settings).unwrap();
        }
    }
}
