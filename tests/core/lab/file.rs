//! The few-shot lab's file: what is kept, and what is refused.

use std::collections::BTreeMap;

use clipsight_core::hash;
use clipsight_core::report::lab::*;
use clipsight_core::vectors::lab::file::{Numbers, read};
use clipsight_core::vectors::lab::{Lab, LabFileError};
use clipsight_core::vectors::text_table::NamedEmbeddings;
use proptest::prelude::*;

use crate::allocations;
use crate::support::*;

fn small() -> (Lab, Vec<u8>) {
    let plan = Plan {
        width: 3,
        ..Plan::even(&["crab", "lotus"], 2, 2)
    };
    let mut lab = plan.lab();
    lab.set_text(Some(text(&CLASSES, 3)));
    let bytes = lab
        .write(&settings(1, None), Numbers::F32, &pictures(&plan))
        .unwrap();
    (lab, bytes)
}

#[test]
fn a_file_holds_the_whole_lab() {
    let mut plan = Plan::even(&CLASSES, 3, 20);
    plan.tests.push(None);
    let mut lab = plan.lab();
    lab.set_text(Some(text(&["llama", "lotus", "crab", "otter"], WIDTH)));
    let ask = LabSettings {
        shots: Some(2),
        hyper: Some(LabHyper {
            alpha: 1.25,
            beta: 5.5,
            gamma: 0.75,
        }),
        ..settings(1, None)
    };
    let images = pictures(&plan);
    let bytes = lab.write(&ask, Numbers::F32, &images).unwrap();
    let mut opened = read(&bytes).unwrap();
    let board = LabBoard {
        undo: None,
        redo: None,
        ..lab.board()
    };
    assert_eq!(opened.lab.board(), board);
    assert_eq!(opened.lab.key(), Some(&key()));
    assert_eq!(opened.lab.template(), Some("a photo of a {}."));
    assert_eq!(opened.settings, ask);
    for image in lab.image_ids() {
        for step in 0..3 {
            let bits = |lab: &Lab| -> Vec<u32> {
                let values = lab.feature(&image, step).unwrap();
                values.iter().map(|v| v.to_bits()).collect()
            };
            assert_eq!(bits(&lab), bits(&opened.lab));
        }
    }
    let found: BTreeMap<String, Vec<u8>> = opened
        .images
        .iter()
        .map(|(id, bytes)| (id.clone(), bytes.to_vec()))
        .collect();
    assert_eq!(found, images);
    assert_eq!(
        opened.lab.classify(&ask).unwrap(),
        lab.classify(&ask).unwrap()
    );
    // The same lab, the same bytes; and less of it, if so wished.
    assert_eq!(
        opened
            .lab
            .write(&ask, Numbers::F32, &opened.images)
            .unwrap(),
        bytes
    );
    let none = BTreeMap::<String, Vec<u8>>::new();
    let half = lab.write(&ask, Numbers::F16, &none).unwrap();
    let board_only = lab.write(&ask, Numbers::None, &none).unwrap();
    assert!(board_only.len() < half.len() && half.len() < bytes.len());
    let mut opened = read(&half).unwrap();
    assert!(opened.images.is_empty() && opened.lab.missing(1).is_empty());
    let (a, b) = (
        opened.lab.classify(&ask).unwrap(),
        lab.classify(&ask).unwrap(),
    );
    let (a, b) = (&a.methods[0].probability, &b.methods[0].probability);
    assert!(a.iter().zip(b).all(|(a, b)| (a - b).abs() < 0.02));
    assert_eq!(read(&board_only).unwrap().lab.missing(0).len(), 30);
    // Other readers see an ordinary safetensors file.
    let file = safetensors::SafeTensors::deserialize(&bytes).unwrap();
    let view = file.tensor(&format!("features.{}", id(0))).unwrap();
    assert_eq!(
        (view.shape(), view.dtype()),
        ([3, WIDTH].as_slice(), safetensors::Dtype::F32)
    );
}

#[test]
fn images_that_are_not_their_ids_are_not_written() {
    let (lab, _) = small();
    let wrong = BTreeMap::from([(id(0), picture(1))]);
    let error = lab
        .write(&settings(1, None), Numbers::F32, &wrong)
        .unwrap_err();
    assert_eq!(
        error,
        LabFileError::Image {
            name: "0.jpg".into()
        }
    );
    // One that is not on the board is passed over.
    let other = BTreeMap::from([(id(77), picture(77))]);
    let bytes = lab.write(&settings(1, None), Numbers::F32, &other).unwrap();
    assert!(read(&bytes).unwrap().images.is_empty());
}

#[test]
fn truncated_files_are_refused() {
    let (_, bytes) = small();
    for end in 0..bytes.len() {
        assert!(read(&bytes[..end]).is_err(), "{end}");
    }
}

#[test]
fn no_flipped_bit_gives_another_lab() {
    let (lab, bytes) = small();
    let board = LabBoard {
        undo: None,
        redo: None,
        ..lab.board()
    };
    let mut harmless = 0;
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1 << bit;
            let Ok(opened) = read(&damaged) else {
                continue;
            };
            harmless += 1;
            // White space between the header's parts.
            assert_eq!(opened.lab.board(), board, "byte {at}, bit {bit}");
            assert_eq!(opened.settings, settings(1, None));
            assert_eq!(opened.images.len(), 6);
            for image in lab.image_ids() {
                assert_eq!(opened.images[&image], picture_of(&image));
                for step in 0..3 {
                    assert_eq!(opened.lab.feature(&image, step), lab.feature(&image, step));
                }
            }
            assert_eq!(opened.lab.template(), lab.template());
        }
    }
    assert!(harmless < 200, "{harmless}");
}

fn picture_of(wanted: &str) -> Vec<u8> {
    (0..100)
        .find(|&image| id(image) == wanted)
        .map(picture)
        .unwrap()
}

/// A file with any JSON and tensors, its hash right or as given.
fn forged(json: &str, tensors: &str, data: &[u8], sum: Option<&str>) -> Vec<u8> {
    let quoted = serde_json::to_string(json).unwrap();
    let sum = sum.map_or_else(|| hash::hex(&digest_input(json)), str::to_owned);
    let header = format!(
        r#"{{"__metadata__":{{"clipsight.lab":{quoted},"clipsight.lab.sha256":"{sum}"}}{tensors}}}"#
    );
    let length = (header.len() as u64).to_le_bytes();
    [length.as_slice(), header.as_bytes(), data].concat()
}

/// What is hashed of a file without tensors.
fn digest_input(json: &str) -> Vec<u8> {
    [
        (json.len() as u64).to_le_bytes().as_slice(),
        json.as_bytes(),
    ]
    .concat()
}

const EMPTY: &str = r#""key":null,"strengths":[],"settings":{"step":0,"shots":null,"seed":0,"hyper":null,"text":true},"steps":{}"#;

#[test]
fn impossible_labs_are_refused() {
    let lab = |inside: &str| format!(r#"{{"format":1,{EMPTY},{inside}}}"#);
    let ok = lab(r#""classes":["a"],"shots":[],"tests":[]"#);
    assert!(read(&forged(&ok, "", &[], None)).is_ok());
    assert!(matches!(
        read(&forged(&ok, "", &[], Some(""))),
        Err(LabFileError::Damaged { .. })
    ));
    let later = ok.replace(r#""format":1"#, r#""format":3,"new":3"#);
    assert_eq!(
        read(&forged(&later, "", &[], None)).unwrap_err(),
        LabFileError::Version {
            found: 3,
            supported: 2
        }
    );
    let image = |id: &str, class: &str| {
        lab(&format!(
            r#""classes":["a"],"shots":[],"tests":[{{"id":"{id}","name":"x","class":{class}}}]"#
        ))
    };
    assert!(read(&forged(&image(&id(1), "0"), "", &[], None)).is_ok());
    let twice = id(1) + r#"","name":"x","class":null},{"id":""# + &id(1);
    for bad in [
        lab(r#""classes":["a","a"],"shots":[],"tests":[]"#),
        lab(r#""classes":["a "],"shots":[],"tests":[]"#),
        lab(r#""classes":[""],"shots":[],"tests":[]"#),
        image("abc", "0"),
        image(&id(1).to_uppercase(), "0"),
        image(&id(1), "1"),
        image(&id(1), "-1"),
        image(&twice, "0"),
        ok.replace(r#""strengths":[]"#, r#""strengths":[0.0,1.0]"#),
        ok.replace(
            r#""hyper":null"#,
            r#""hyper":{"alpha":99.0,"beta":1.0,"gamma":1.0}"#,
        ),
        ok.replace(r#""steps":{}"#, &format!(r#""steps":{{"{}":[0]}}"#, id(3))),
        "{".to_owned(),
        String::new(),
    ] {
        let error = read(&forged(&bad, "", &[], None)).unwrap_err();
        assert!(
            matches!(error, LabFileError::NotALab { .. }),
            "{bad}: {error}"
        );
        assert!(error.to_string().contains("open one"), "{error}");
    }
    let table = NamedEmbeddings {
        names: vec!["a".into()],
        width: 1,
        values: vec![1.0],
        model: String::new(),
        prompt: String::new(),
    };
    let error = read(&table.write().unwrap()).unwrap_err();
    assert!(matches!(error, LabFileError::NotALab { .. }), "{error}");
}

#[test]
fn hostile_headers_allocate_little() {
    let json = format!(r#"{{"format":1,{EMPTY},"classes":[],"shots":[],"tests":[]}}"#);
    let huge = [
        r#","image.a":{"dtype":"U8","shape":[1099511627776],"data_offsets":[0,1099511627776]}"#,
        r#","text":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}"#,
        r#","text":{"dtype":"F32","shape":[18446744073709551615,2],"data_offsets":[0,8]}"#,
        r#","text":{"dtype":"F16","shape":[0,1099511627776],"data_offsets":[0,0]}"#,
    ];
    for tensors in huge {
        let bytes = forged(&json, tensors, &[0; 8], None);
        let (refused, peak) = allocations::peak_of(|| read(&bytes).is_err());
        assert!(refused);
        assert!(peak < 100_000, "{tensors} {peak}");
    }
    for length in [u64::MAX, 1 << 40, 99_999_999] {
        let bytes = [length.to_le_bytes().as_slice(), b"{}"].concat();
        let (refused, peak) = allocations::peak_of(|| read(&bytes).is_err());
        assert!(refused);
        assert!(peak < 10_000, "{length} {peak}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), at in 0usize..2000) {
        let _ = read(&bytes);
        // A piece of a real file overwritten.
        let (lab, mut file) = small();
        let at = at.min(file.len());
        let end = file.len().min(at + bytes.len());
        let before = file.clone();
        file[at..end].copy_from_slice(&bytes[..end - at]);
        if let Ok(opened) = read(&file) {
            let board = LabBoard { undo: None, redo: None, ..lab.board() };
            prop_assert!(file == before || opened.lab.board() == board);
        }
    }
}
