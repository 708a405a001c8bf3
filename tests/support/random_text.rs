//! Small random text towers on any backend against an independent
//! implementation.
//!
//! `tests/data/random_text.json` was made by
//! `tests/reference/make_text_reference.py` (NumPy, float64), which says how the
//! ids are made.

use clipsight::model::text::TextTower;
use clipsight::model::{ModelError, TextArchitecture, VitBackend};
use clipsight::weights::random::random_text_tensors;
use serde::Deserialize;

#[derive(Deserialize)]
struct File {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    architecture: TextArchitecture,
    seed: u64,
    embeddings: Vec<Vec<f32>>,
}

fn ids(architecture: &TextArchitecture, row: usize) -> Vec<u32> {
    let (context, last) = (architecture.context, architecture.vocabulary - 1);
    let end = (row * 5 + 3) % context;
    let id = |k: usize| match k {
        _ if k == end => last,
        _ if row % 2 == 1 && k == context - 1 => last,
        _ if row.is_multiple_of(2) && k > end => 0,
        _ => ((k + 1) * 7919 + row * 104_729) % last,
    };
    (0..context).map(|k| id(k) as u32).collect()
}

/// Runs every case and fails when any number strays by more than `tolerance`,
/// as a part of the values' own size where that is over 1.
pub async fn check<B: VitBackend>(device: &B::Device, tolerance: f32) {
    let file: File = serde_json::from_str(include_str!("../data/random_text.json")).unwrap();
    assert!(file.cases.len() >= 3);
    for case in &file.cases {
        let a = &case.architecture;
        let tower = TextTower::<B>::new(a, random_text_tensors(a, case.seed), device).unwrap();
        let rows: Vec<Vec<u32>> = (0..case.embeddings.len()).map(|row| ids(a, row)).collect();
        let rows: Vec<&[u32]> = rows.iter().map(Vec::as_slice).collect();
        let together = tower.embed(&rows).await.unwrap();
        // A text's embedding does not depend on the others of its batch.
        let alone = tower.embed(&rows[1..2]).await.unwrap();
        let what = |row: usize, alone| format!("{} row {row}, alone: {alone}", case.name);
        for (row, expected) in case.embeddings.iter().enumerate() {
            near(&what(row, false), &together[row], expected, tolerance);
        }
        near(&what(1, true), &alone[0], &case.embeddings[1], tolerance);

        let wrong = ModelError::Tokens {
            context: a.context,
            vocabulary: a.vocabulary,
        };
        let no_end = vec![1; a.context];
        let mut too_great = ids(a, 0);
        too_great[0] = a.vocabulary as u32;
        for row in [&no_end, &too_great, &ids(a, 0)[..4].to_vec()] {
            assert_eq!(tower.embed(&[row]).await.unwrap_err(), wrong);
        }
    }
}

fn near(what: &str, ours: &[f32], theirs: &[f32], tolerance: f32) {
    assert_eq!(ours.len(), theirs.len(), "{what}");
    for (index, (a, b)) in ours.iter().zip(theirs).enumerate() {
        assert!(
            (a - b).abs() <= tolerance * b.abs().max(1.0),
            "{what}: element {index} is {a}, expected {b}"
        );
    }
}
