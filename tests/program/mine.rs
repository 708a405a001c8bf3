//! `mine`: plans, tasks that are done in any order and by many, kills, and what they find.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use clipsight_core::vectors::exchange::{
    Embeddings, GrowingArray, ImageRow, MadeBy, PairRow, read_pairs, table_path, write_rows,
};
use half::f16;
use ndarray::{Array2, s};
use serde_json::Value;
use tempfile::TempDir;

use crate::support::{clipsight, run};

#[path = "../support/written.rs"]
mod written;
use written::write_part;

const CLIP: f32 = 0.9;
const DINO: f32 = 0.7;

/// Numbers without a pattern, the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> f32 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        ((self.0 >> 40) as f32 / (1 << 24) as f32) - 0.5
    }
}

/// Rows in groups that lie near each other, which another width scatters more.
fn rows(seed: u64, images: usize, width: usize, spread: f32) -> Array2<f32> {
    let mut random = Random(seed);
    let centres: Vec<f32> = (0..images.div_ceil(8) * width)
        .map(|_| random.next())
        .collect();
    let mut rows = Array2::from_shape_fn((images, width), |(row, column)| {
        centres[row % images.div_ceil(8) * width + column] + spread * random.next()
    });
    for mut row in rows.rows_mut() {
        let length = row.iter().map(|v| v * v).sum::<f32>().sqrt();
        row.mapv_inplace(|v| f16::from_f32(v / length).to_f32());
    }
    rows
}

/// A corpus's embeddings, and its rows.
pub(crate) fn corpus(folder: &Path, images: usize) -> [Array2<f32>; 2] {
    let sides = [rows(1, images, 24, 0.3), rows(2, images, 20, 0.75)];
    for (rows, side) in sides.iter().zip(["clip", "dino"]) {
        let model = ["clip-vit-b16", "dinov2-small"][usize::from(side == "dino")];
        let embeddings = Embeddings {
            names: Some(
                (0..images)
                    .map(|n| format!("set/class-{}/{n}.jpg", n % 5))
                    .collect(),
            ),
            rows: rows.clone(),
            made_by: MadeBy {
                model: model.into(),
                ..Default::default()
            },
        };
        fs::create_dir_all(folder).unwrap();
        write_part(&folder.join(side), 0, &embeddings);
    }
    sides
}

fn cosine(rows: &Array2<f32>, a: usize, b: usize) -> f64 {
    let wide = |row: usize| rows.row(row).mapv(f64::from);
    let (a, b) = (wide(a), wide(b));
    a.dot(&b) / (a.dot(&a) * b.dot(&b)).sqrt()
}

/// The blind pairs by plain loops; none lies too near to a threshold to be told.
fn by_loops([clip, dino]: &[Array2<f32>; 2]) -> BTreeMap<[u64; 2], [f32; 2]> {
    let mut found = BTreeMap::new();
    for a in 0..clip.nrows() {
        for b in a + 1..clip.nrows() {
            let cosines = [cosine(clip, a, b), cosine(dino, a, b)];
            let [of_clip, of_dino] = cosines;
            assert!((of_clip - f64::from(CLIP)).abs() > 1e-8);
            assert!((of_dino - f64::from(DINO)).abs() > 1e-8);
            if of_clip > f64::from(CLIP) && of_dino < f64::from(DINO) {
                found.insert([a as u64, b as u64], cosines.map(|cosine| cosine as f32));
            }
        }
    }
    found
}

fn hits(pairs: &[PairRow]) -> BTreeMap<[u64; 2], [f32; 2]> {
    let hits = pairs.iter().filter(|pair| pair.hit);
    hits.map(|pair| (pair.rows, [pair.clip, pair.dino]))
        .collect()
}

pub(crate) fn mine(folder: &TempDir, arguments: &[&str]) -> (i32, String, String) {
    run(clipsight()
        .current_dir(folder.path())
        .arg("mine")
        .args(arguments))
}

/// Plans the corpus of a folder.
pub(crate) fn plan(folder: &TempDir, out: &str, more: &[&str]) -> (i32, String, String) {
    let thresholds = ["--clip-threshold", "0.9", "--dino-threshold", "0.7"];
    let fixed = ["plan", "emb", "--out", out];
    mine(folder, &[&fixed[..], &thresholds[..], more].concat())
}

fn status(folder: &TempDir, place: &str) -> Value {
    let (code, out, error) = mine(folder, &["status", place, "--json"]);
    assert_eq!(code, 0, "{error}");
    serde_json::from_str(&out).unwrap()
}

fn found(folder: &TempDir, place: &str) -> BTreeMap<[u64; 2], [f32; 2]> {
    let table = fs::read(folder.path().join(place).join("pairs.parquet")).unwrap();
    hits(&read_pairs(table).unwrap())
}

#[test]
fn tasks_in_any_order_find_what_plain_loops_find() {
    let folder = TempDir::new().unwrap();
    let sides = corpus(&folder.path().join("emb"), 500);
    let expected = by_loops(&sides);
    assert!(expected.len() > 50, "{}", expected.len());
    let (code, out, error) = plan(&folder, "m", &["--piece", "90"]);
    assert_eq!(code, 0, "{error}");
    assert!(out.contains("124750 pairs: 6 tasks of 21 blocks"), "{out}");
    // The same again is no other plan.
    assert_eq!(plan(&folder, "m", &["--piece", "90"]).0, 0);
    let (code, _, error) = plan(&folder, "m", &["--piece", "80"]);
    assert_eq!(code, 65);
    assert!(error.contains("another plan"), "{error}");

    for task in ["3", "0", "5"] {
        let (code, _, error) = mine(&folder, &["run", "m", "--task", task]);
        assert_eq!(code, 0, "{error}");
    }
    let standing = status(&folder, "m");
    assert_eq!(
        (&standing["done"], &standing["tasks"]),
        (&10.into(), &serde_json::json!([1, 2, 4]))
    );
    let (code, _, error) = mine(&folder, &["merge", "m"]);
    assert_eq!(code, 65);
    assert!(
        error.contains("11 of 21 blocks") && error.contains("00001-00001"),
        "{error}"
    );
    assert_eq!(mine(&folder, &["merge", "m", "--partial"]).0, 0);
    assert!(found(&folder, "m").len() < expected.len());

    let mut by_variable = clipsight();
    by_variable
        .current_dir(folder.path())
        .env("SLURM_ARRAY_TASK_ID", "1");
    by_variable.args(["mine", "run", "m", "--task-from", "SLURM_ARRAY_TASK_ID"]);
    assert_eq!(run(&mut by_variable).0, 0);
    let (code, out, _) = mine(&folder, &["run", "m"]);
    assert_eq!(code, 0);
    assert!(out.contains("6 blocks computed, 15 were there"), "{out}");
    let lines = ["merge", "m", "--top", "7", "--json", "m.json"];
    let (code, out, error) = mine(&folder, &lines);
    assert_eq!(code, 0, "{error}");
    assert!(out.contains("Of 124,750 pairs of 500 images"), "{out}");
    let merged = found(&folder, "m");
    assert_eq!(
        merged.keys().collect::<Vec<_>>(),
        expected.keys().collect::<Vec<_>>()
    );
    for (rows, cosines) in &merged {
        for (own, other) in cosines.iter().zip(&expected[rows]) {
            assert!((own - other).abs() < 1e-6, "{rows:?}");
        }
    }
    let text = fs::read_to_string(folder.path().join("m/pairs.jsonl")).unwrap();
    let named: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(named.len(), 7);
    let mut images: Vec<u64> = Vec::new();
    for pair in &named {
        let rows: [u64; 2] = serde_json::from_value(pair["rows"].clone()).unwrap();
        assert!(expected.contains_key(&rows));
        assert_eq!(
            pair["paths"][0],
            format!("set/class-{}/{}.jpg", rows[0] % 5, rows[0])
        );
        images.extend(rows);
    }
    images.sort_unstable();
    images.dedup();
    assert_eq!(images.len(), 14, "an image is named twice");
    let gaps: Vec<f64> = named
        .iter()
        .map(|pair| pair["gap"].as_f64().unwrap())
        .collect();
    assert!(gaps.windows(2).all(|two| two[0] >= two[1]), "{gaps:?}");

    // One block finds the same; labels part it.
    let of = |more: &[&str], out: &str| {
        assert_eq!(plan(&folder, out, more).0, 0);
        assert_eq!(mine(&folder, &["run", out]).0, 0);
        assert_eq!(mine(&folder, &["merge", out]).0, 0);
        found(&folder, out)
    };
    assert_eq!(of(&[], "one"), merged);
    let (across, within) = (of(&["--across"], "across"), of(&["--within"], "within"));
    let is_within = |rows: &[u64; 2]| rows[0] % 5 == rows[1] % 5;
    assert!(!across.is_empty() && across.keys().all(|rows| !is_within(rows)));
    assert!(!within.is_empty() && within.keys().all(is_within));
    assert_eq!(across.len() + within.len(), merged.len());
}

#[test]
fn what_cannot_be_done_has_its_exit_status() {
    let folder = TempDir::new().unwrap();
    let emb = folder.path().join("emb");
    corpus(&emb, 60);
    let (code, _, error) = mine(&folder, &["run", "nowhere"]);
    assert_eq!(code, 64);
    assert!(error.contains("mine plan"), "{error}");
    assert_eq!(plan(&folder, "m", &["--piece", "20"]).0, 0);
    assert_eq!(mine(&folder, &["run", "m", "--task", "3"]).0, 64);
    let (code, _, error) = mine(&folder, &["run", "m", "--task-from", "NO_SUCH_VARIABLE"]);
    assert_eq!(code, 64);
    assert!(error.contains("NO_SUCH_VARIABLE"), "{error}");
    // Too many pairs for a block.
    assert_eq!(plan(&folder, "few", &["--max-hits", "1"]).0, 0);
    let (code, _, error) = mine(&folder, &["run", "few"]);
    assert_eq!(code, 65);
    assert!(error.contains("raise CLIP's threshold"), "{error}");
    assert_eq!(mine(&folder, &["run", "m"]).0, 0);

    // A block that was cut off is seen, and made again.
    let block = folder.path().join("m/pairs/00000-00001.parquet");
    let whole = fs::read(&block).unwrap();
    fs::write(&block, &whole[..whole.len() / 2]).unwrap();
    assert_eq!(status(&folder, "m")["damaged"], 1);
    assert_eq!(mine(&folder, &["merge", "m"]).0, 65);
    let (code, out, _) = mine(&folder, &["run", "m", "--task", "0"]);
    assert_eq!(code, 0);
    assert!(out.contains("1 blocks computed, 2 were there"), "{out}");
    assert_eq!(fs::read(&block).unwrap(), whole);
    // One of another plan is not overwritten.
    let summary = folder.path().join("m/pairs/00000-00002.json");
    let text = fs::read_to_string(&summary).unwrap();
    fs::write(
        &summary,
        text.replacen("fingerprint\":\"", "fingerprint\":\"0", 1),
    )
    .unwrap();
    let (code, _, error) = mine(&folder, &["run", "m"]);
    assert_eq!(code, 65);
    assert!(error.contains("another plan"), "{error}");

    // Embeddings that were written anew are others.
    fs::remove_file(&summary).unwrap();
    corpus(&emb, 80);
    let (code, _, error) = mine(&folder, &["run", "m"]);
    assert_eq!(code, 65);
    assert!(error.contains("changed since"), "{error}");
    // Storage that is away may come back.
    fs::rename(&emb, folder.path().join("away")).unwrap();
    assert_eq!(mine(&folder, &["run", "m"]).0, 75);
    let (code, _, error) = plan(&folder, "n", &[]);
    assert_eq!(code, 65);
    assert!(error.contains("clip/img_emb"), "{error}");
    // Not of the same images.
    corpus(&emb, 60);
    corpus(&folder.path().join("more"), 61);
    fs::remove_dir_all(emb.join("dino")).unwrap();
    fs::rename(folder.path().join("more/dino"), emb.join("dino")).unwrap();
    let (code, _, error) = plan(&folder, "n", &[]);
    assert_eq!(code, 65);
    assert!(error.contains("not of the same images"), "{error}");
}

/// Two corpora, whose names lie in one place for both encoders.
#[test]
fn two_corpora_are_mined_against_each_other() {
    let folder = TempDir::new().unwrap();
    let sides = corpus(&folder.path().join("all"), 300);
    // The same rows in two parts: what both have together is what one has of them.
    for (place, range) in [("emb", 0..180), ("others", 180..300)] {
        let emb = folder.path().join(place);
        fs::create_dir_all(&emb).unwrap();
        for (rows, side) in sides.iter().zip(["clip", "dino"]) {
            let names = range.clone().map(|n| format!("{place}/{n}.jpg")).collect();
            let part = Embeddings {
                names: Some(names),
                rows: rows.slice(s![range.clone(), ..]).to_owned(),
                made_by: MadeBy::default(),
            };
            write_part(&emb.join(side), 0, &part);
        }
        fs::rename(emb.join("clip/metadata"), emb.join("metadata")).unwrap();
        fs::remove_dir_all(emb.join("dino/metadata")).unwrap();
    }
    let more = ["--against", "others", "--piece", "50"];
    let (code, out, error) = plan(&folder, "m", &more);
    assert_eq!(code, 0, "{error}");
    assert!(
        out.contains("300 images, 21600 pairs: 4 tasks of 12 blocks"),
        "{out}"
    );
    assert_eq!(mine(&folder, &["run", "m"]).0, 0);
    let (code, out, error) = mine(&folder, &["merge", "m", "--top", "5"]);
    assert_eq!(code, 0, "{error}");
    assert!(out.contains("21,600 pairs of 300 images"), "{out}");
    let expected = by_loops(&sides);
    let between = expected.iter().filter(|([a, b], _)| *a < 180 && *b >= 180);
    let between: Vec<[u64; 2]> = between.map(|([a, b], _)| [*a, b - 180]).collect();
    assert!(between.len() > 20, "{}", between.len());
    assert_eq!(found(&folder, "m").into_keys().collect::<Vec<_>>(), between);
    let text = fs::read_to_string(folder.path().join("m/pairs.jsonl")).unwrap();
    for line in text.lines() {
        let pair: Value = serde_json::from_str(line).unwrap();
        let rows: [u64; 2] = serde_json::from_value(pair["rows"].clone()).unwrap();
        assert_eq!(pair["paths"][0], format!("emb/{}.jpg", rows[0]));
        assert_eq!(pair["paths"][1], format!("others/{}.jpg", rows[1] + 180));
    }
    assert_eq!(text.lines().count(), 5);
}

/// SIGKILL in mid-task, again and again: every block is there once, none is half.
#[test]
fn killed_tasks_lose_nothing() {
    let folder = TempDir::new().unwrap();
    corpus(&folder.path().join("emb"), 3000);
    assert_eq!(plan(&folder, "m", &["--piece", "100"]).0, 0);
    assert_eq!(plan(&folder, "one", &[]).0, 0);
    let blocks: PathBuf = folder.path().join("m/pairs");
    let done = || {
        let entries = fs::read_dir(&blocks).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name.ends_with(".json")).count()
    };
    let mut kept = BTreeMap::new();
    for kill in 1..=3 {
        let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin!("clipsight"));
        command
            .current_dir(folder.path())
            .args(["mine", "run", "m"]);
        let mut child = command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let start = Instant::now();
        while done() < 60 * kill {
            assert!(child.try_wait().unwrap().is_none(), "it ended too early");
            assert!(
                start.elapsed() < Duration::from_secs(120),
                "nothing is done"
            );
            std::thread::sleep(Duration::from_millis(1));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let standing = status(&folder, "m");
        assert_eq!(standing["damaged"], 0);
        for entry in fs::read_dir(&blocks).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|end| end == "json") {
                let time = fs::metadata(&path).unwrap().modified().unwrap();
                // What was there before a kill is not made again.
                assert_eq!(*kept.entry(path).or_insert(time), time);
            }
        }
    }
    let before = done();
    assert!(before < 465, "it was killed too late");
    let (code, out, error) = mine(&folder, &["run", "m"]);
    assert_eq!(code, 0, "{error}");
    assert!(
        out.contains(&format!(
            "{} blocks computed, {before} were there",
            465 - before
        )),
        "{out}"
    );
    assert_eq!(mine(&folder, &["run", "one"]).0, 0);
    for place in ["m", "one"] {
        assert_eq!(mine(&folder, &["merge", place]).0, 0);
    }
    let one = found(&folder, "one");
    assert!(one.len() > 100, "{}", one.len());
    assert_eq!(found(&folder, "m"), one);
}
