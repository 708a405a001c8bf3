//! Small random text towers on any backend against an independent
//! implementation.
//!
//! `tests/data/random_text.json` was made by
//! `tests/reference/make_text_reference.py` (NumPy, float64), which says how the
//! ids are made.

use clipsight::ask::names::{NamesError, Prompts};
use clipsight::device::{Device, Runtime};
use clipsight::model::{ModelError, Text, TextTower, VitBackend};
use clipsight::text::{CONTEXT, Tokenizer, VOCABULARY};
use clipsight::vectors::lab::LabTextTable;
use clipsight::vectors::text_table::NamedEmbeddings;
use clipsight::weights::spec::TextSpec;
use clipsight::weights::tensor::random::random_tensors;
use serde::Deserialize;

#[derive(Deserialize)]
struct File {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    architecture: TextSpec,
    seed: u64,
    embeddings: Vec<Vec<f32>>,
}

fn ids(architecture: &TextSpec, row: usize) -> Vec<u32> {
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
        let tower = TextTower::<B>::new(a, random_tensors(a, case.seed), device).unwrap();
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

/// A tokenizer with merges of its own: of two letters, then of three.
fn tokenizer() -> Tokenizer {
    let letters = || (b'!'..=b'~').map(char::from);
    let pairs: Vec<String> = letters()
        .flat_map(|a| letters().map(move |b| format!("{a}{b}")))
        .collect();
    let twos = letters().flat_map(|a| letters().map(move |b| format!("{a} {b}")));
    let threes = letters().flat_map(|a| pairs.iter().map(move |pair| format!("{a} {pair}")));
    let merges = twos.chain(threes).take(VOCABULARY - 2 * 256 - 2);
    let lines: Vec<String> = std::iter::once("#version".to_owned())
        .chain(merges)
        .collect();
    Tokenizer::new(lines.join("\n").as_bytes()).unwrap()
}

/// A table of class names by a random tower equals what the tower says of each
/// prompt by itself, and the lab takes it.
pub async fn check_table(device: Device, tolerance: f32) {
    let architecture = TextSpec {
        width: 16,
        depth: 2,
        heads: 2,
        mlp: 32,
        context: CONTEXT,
        vocabulary: VOCABULARY,
        embedding: 8,
    };
    let runtime = Runtime::open(device).await.unwrap();
    let load = |runtime: &Runtime, seed| {
        let tensors = random_tensors(&architecture, seed);
        runtime.load::<Text>(&architecture, tensors).unwrap()
    };
    let tower = load(&runtime, 11);
    let tokenizer = tokenizer();
    let names = ["lotus".to_owned(), "car_side".to_owned()];
    let templates = ["a photo of a {}.", "{} texture."];
    let prompts = Prompts::new(&tokenizer, &names, &templates).unwrap();
    let table = prompts.table(&tower, "clip-test").await.unwrap();
    // The CPU agrees with the device, and not with other weights.
    let cpu = Runtime::open(Device::Cpu).await.unwrap();
    for (seed, right) in [(11, true), (12, false)] {
        let other = load(&cpu, seed);
        let doubt = prompts.doubt(&tower, &other, "clip-test").await.unwrap();
        assert_eq!(doubt.is_none(), right, "{doubt:?}");
    }
    for (at, name) in ["lotus", "car side"].into_iter().enumerate() {
        let mut sum = [0.0_f32; 8];
        for prompt in [format!("a photo of a {name}."), format!("{name} texture.")] {
            let ids = tokenizer.encode(&prompt).ids;
            let rows: &[&[u32]] = &[&ids];
            let alone = unit(&tower.ask(|tower| tower.embed(rows)).await.unwrap()[0]);
            sum.iter_mut()
                .zip(alone)
                .for_each(|(sum, value)| *sum += value);
        }
        near(name, table.row(at).unwrap(), &unit(&sum), tolerance);
    }
    assert_ne!(table.row(0), table.row(1));
    assert_eq!(table.prompt, "a photo of a {}. | {} texture.");

    let bytes = table.write().unwrap();
    assert_eq!(NamedEmbeddings::read(&bytes).unwrap().model, "clip-test");
    let lab = LabTextTable::read(&bytes).unwrap();
    assert_eq!(lab.table.names(), names);
    assert_eq!(lab.template.as_deref(), Some(table.prompt.as_str()));

    for wrong in ["a photo", "{} and {}"] {
        let error = Prompts::new(&tokenizer, &names, &[wrong]).unwrap_err();
        assert_eq!(error.template, wrong);
    }
    let long = Prompts::new(&tokenizer, &["1 ".repeat(100)], &["{}"]).unwrap();
    assert_eq!(long.cut().len(), 1);
    let nobody = Prompts::new(&tokenizer, &[], &["{}"]).unwrap();
    let error = nobody.table(&tower, "clip-test").await.unwrap_err();
    assert!(matches!(error, NamesError::Numbers(_)), "{error}");
}

fn unit(row: &[f32]) -> Vec<f32> {
    let length = row.iter().map(|value| value * value).sum::<f32>().sqrt();
    row.iter().map(|value| value / length).collect()
}
