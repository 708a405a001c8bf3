//! What can be asked beside a pair's verdict: `--statements` and `--noticed`.

use std::fs;
use std::path::{Path, PathBuf};

use clipsight_core::image::{Limits, decode};
use clipsight_core::report::pair::{PairAnswer, PairReport};
use clipsight_core::vectors::text_table::NamedEmbeddings;
use clipsight_core::weights::catalogue::Catalogue;

use crate::support::{self, clipsight, run};

const SENTENCES: [&str; 2] = ["a white lotus seen from above", "a water lily, it floats"];

/// Whether the default pair's weights are here.
fn weights(test: &str) -> bool {
    let pair = Catalogue::built_in().unwrap().default_pair;
    support::weights(test, &[&pair.clip, &pair.dino])
}

fn pictures() -> [PathBuf; 2] {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("www/public/examples");
    ["lotus-0034.jpg", "water-lily-0001.jpg"].map(|name| folder.join(name))
}

/// A table of these names and of numbers without a pattern.
fn write_table(path: &Path, names: &[&str], width: usize) -> NamedEmbeddings {
    let mut state = 7_u64;
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 40) as f32 / (1 << 23) as f32 - 1.0
    };
    let table = NamedEmbeddings {
        names: names.iter().map(|&name| name.to_owned()).collect(),
        width,
        values: (0..names.len() * width).map(|_| next()).collect(),
        model: "random numbers".into(),
        prompt: "{}".into(),
    };
    let bytes = table.write().unwrap();
    fs::write(path, &bytes).unwrap();
    // As it is in the file, in halves.
    NamedEmbeddings::read(&bytes).unwrap()
}

fn cosine(a: &[f32], b: &[f32]) -> f64 {
    let (mut product, mut of_a, mut of_b) = (0.0, 0.0, 0.0);
    for (&a, &b) in a.iter().zip(b) {
        let (a, b) = (f64::from(a), f64::from(b));
        product += a * b;
        of_a += a * a;
        of_b += b * b;
    }
    product / (of_a.sqrt() * of_b.sqrt())
}

#[test]
fn statements_are_held_against_embeddings_of_the_program() {
    if !weights("statements_are_held_against_embeddings_of_the_program") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let home = support::clip_home("statements", folder.path()).unwrap();
    let table = folder.path().join("text.safetensors");
    let names = ["a lotus", SENTENCES[1], SENTENCES[0]];
    let text = write_table(&table, &names, 512);
    let rows = [text.row(2).unwrap(), text.row(1).unwrap()];

    let images = folder.path().join("images.safetensors");
    let (status, _, err) = run(clipsight()
        .env("CLIPSIGHT_HOME", &home)
        .arg("embed")
        .args(pictures())
        .args(["--device", "cpu", "--out"])
        .arg(&images));
    assert_eq!(status, 0, "{err}");
    let images = NamedEmbeddings::read(&fs::read(&images).unwrap()).unwrap();
    let images = [images.row(0).unwrap(), images.row(1).unwrap()];

    let (status, out, err) = run(clipsight()
        .arg("pair")
        .args(pictures())
        .args(["--device", "cpu", "--json", "--statements"])
        .args(SENTENCES)
        .arg("--text")
        .arg(&table));
    assert_eq!((status, err.as_str()), (0, ""));
    // The report of the pair is there as it is without.
    let pair: PairReport = serde_json::from_str(&out).unwrap();
    let answer: PairAnswer = serde_json::from_str(&out).unwrap();
    assert_eq!(answer.pair, pair);
    assert_eq!(answer.noticed, None);
    let report = answer.statements.unwrap();
    assert_eq!(report.statements, SENTENCES);
    assert!(
        report
            .text_from
            .contains("text.safetensors, made by random numbers")
    );
    for (text, row) in rows.into_iter().enumerate() {
        let [a, b] = images.map(|image| cosine(row, image));
        let [one, other] = report.cells[text];
        assert!((f64::from(one.cosine) - a).abs() < 1e-4);
        assert!((f64::from(other.cosine) - b).abs() < 1e-4);
        let part = 1.0 / (1.0 + (100.0 * (b - a)).exp());
        assert!((f64::from(one.of_images) - part).abs() < 1e-3);
        assert!((one.of_images + other.of_images - 1.0).abs() < 1e-6);
        let over_texts = [0, 1].map(|text: usize| report.cells[text][0].of_statements);
        assert!((over_texts[0] + over_texts[1] - 1.0).abs() < 1e-6);
        assert_eq!(report.image_picked[text], Some(u8::from(b > a)));
    }
    assert_eq!(report.right, report.image_picked == [Some(0), Some(1)]);

    // The statements belong to their pictures: the other way round they pick the others.
    let (status, out, _) = run(clipsight()
        .arg("pair")
        .args(pictures())
        .args([
            "--device",
            "cpu",
            "--statements",
            SENTENCES[1],
            SENTENCES[0],
        ])
        .arg("--text")
        .arg(&table));
    assert_eq!(status, 0);
    assert!(out.contains("Statements: "), "{out}");
    let right = out.contains("Statements: right");
    let exchanged = report.image_picked == [Some(1), Some(0)];
    assert_eq!(right, exchanged, "{out}");
}

#[test]
fn a_table_that_does_not_serve_is_refused_by_name() {
    if !weights("a_table_that_does_not_serve_is_refused_by_name") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let table = folder.path().join("text.safetensors");
    let ask = |statements: [&str; 2]| {
        run(clipsight()
            .arg("pair")
            .args(pictures())
            .args(["--device", "cpu", "--json", "--statements"])
            .args(statements)
            .arg("--text")
            .arg(&table))
    };
    let (status, _, err) = ask(SENTENCES);
    assert_eq!(status, 1);
    assert!(err.contains("text.safetensors"), "{err}");
    fs::write(&table, "no table").unwrap();
    let (status, out, err) = ask(SENTENCES);
    assert_eq!((status, out.as_str()), (1, ""));
    assert!(err.contains("text.safetensors"), "{err}");
    write_table(&table, &SENTENCES[..1], 512);
    let (status, out, err) = ask(SENTENCES);
    assert_eq!((status, out.as_str()), (1, ""));
    let unknown = format!("does not hold “{}”", SENTENCES[1]);
    assert!(
        err.contains(&unknown) && !err.contains(SENTENCES[0]),
        "{err}"
    );
    write_table(&table, &SENTENCES, 768);
    let (status, _, err) = ask(SENTENCES);
    assert_eq!(status, 1);
    assert!(err.contains("768") && err.contains("512"), "{err}");
    let (status, _, err) = ask(["", SENTENCES[1]]);
    assert_eq!(status, 1);
    assert!(err.contains("about the first image is empty"), "{err}");
}

#[test]
fn statements_come_in_twos_and_a_table_with_them() {
    let [a, b] = pictures();
    let ask = |further: &[&str]| run(clipsight().arg("pair").args([&a, &b]).args(further)).0;
    assert_eq!(ask(&["--statements", "one"]), 2);
    assert_eq!(ask(&["--text", "a.safetensors"]), 2);
}

#[test]
fn without_text_embeddings_it_says_what_it_would_download() {
    let test = "without_text_embeddings_it_says_what_it_would_download";
    if !weights(test) {
        return;
    }
    let (status, out, err) = run(clipsight()
        .arg("pair")
        .args(pictures())
        .args(["--device", "cpu", "--json", "--statements"])
        .args(SENTENCES));
    if status == 0 {
        println!("skipped {test}: CLIP's text tower is here");
        return;
    }
    assert_eq!((status, out.as_str()), (1, ""));
    assert!(
        err.contains("clipsight fetch clip-vit-b16 clip-tokenizer"),
        "{err}"
    );
    // Both towers of ViT-B/16 in f32, and the merges.
    assert!(err.contains("some 600 MB"), "{err}");
    assert!(
        err.contains("--text FILE") && err.contains("a photo of {}"),
        "{err}"
    );
}

#[test]
fn what_is_noticed_is_what_a_changed_file_gives() {
    let test = "what_is_noticed_is_what_a_changed_file_gives";
    if !weights(test) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let [a, b] = pictures();
    let (status, out, err) = run(clipsight().arg("pair").args([&a, &b]).args([
        "--device",
        "cpu",
        "--json",
        "--noticed",
    ]));
    assert_eq!((status, err.as_str()), (0, ""));
    let answer: PairAnswer = serde_json::from_str(&out).unwrap();
    assert_eq!(answer.statements, None);
    let reports = answer.noticed.unwrap();
    for (report, path) in reports.iter().zip([&a, &b]) {
        assert_eq!(report.image, path.display().to_string());
        assert!(report.rows.len() >= 6);
        assert!(report.rows.is_sorted_by(|one, next| one.clip >= next.clip));
        for row in &report.rows {
            let blind = row.clip > report.clip_threshold && row.dino < report.dino_threshold;
            assert_eq!(row.blind, blind, "{row:?}");
            assert!(row.clip < 1.0 && row.dino < 1.0, "{row:?}");
        }
    }
    assert_ne!(reports[0].rows, reports[1].rows);

    // Mirrored and turned by plain loops, as files.
    let image = decode(&fs::read(&a).unwrap(), Limits::default())
        .unwrap()
        .rgb;
    let (width, height) = (image.width, image.height);
    let save = |name: &str, from: &dyn Fn(u32, u32) -> (u32, u32)| {
        let changed = image::RgbImage::from_fn(width, height, |x, y| {
            let (x, y) = from(x, y);
            let first = (y * width + x) as usize * 3;
            image::Rgb([0, 1, 2].map(|channel| image.pixels[first + channel]))
        });
        let path = folder.path().join(name);
        changed.save(&path).unwrap();
        path
    };
    let mirrored = save("mirrored.png", &|x, y| (width - 1 - x, y));
    let turned = save("turned.png", &|x, y| (width - 1 - x, height - 1 - y));
    for (change, path) in [("mirrored", mirrored), ("turned", turned)] {
        let (status, out, err) = run(clipsight()
            .arg("pair")
            .args([&a, &path])
            .args(["--device", "cpu", "--json"]));
        assert_eq!(status, 0, "{err}");
        let pair: PairReport = serde_json::from_str(&out).unwrap();
        let rows = &reports[0].rows;
        let row = rows.iter().find(|row| row.change == change).unwrap();
        assert!((row.clip - pair.clip.cosine).abs() < 1e-5, "{row:?}");
        assert!((row.dino - pair.dino.cosine).abs() < 1e-5, "{row:?}");
    }
}
