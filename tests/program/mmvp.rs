//! `mmvp`: pairs from photos, the table of encoders; none of it needs weights.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{clipsight, run};

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("www/public/examples")
}

#[test]
fn pairs_are_made_from_photos() {
    let folder = tempfile::tempdir().unwrap();
    let photos = folder.path().join("photos");
    fs::create_dir(&photos).unwrap();
    for name in ["lotus-0034.jpg", "water-lily-0001.jpg"] {
        fs::copy(examples().join(name), photos.join(name)).unwrap();
    }
    let make = |out: &str, more: &[&str]| {
        let mut command = clipsight();
        command.args(["mmvp", "make"]).arg(&photos);
        command.arg("--out").arg(folder.path().join(out));
        run(command
            .args(["--per-pattern", "3", "--size", "96"])
            .args(more))
    };
    let (status, out, error) = make("all", &[]);
    assert_eq!(status, 0, "{error}");
    assert!(out.contains("24 pairs from 2 photos"), "{out}");
    assert!(out.contains("Left out: State and Condition"), "{out}");
    assert!(folder.path().join("all/MMVP Images/48.png").exists());

    // The same questions again, beside a picture that cannot be read.
    let whole = fs::read(photos.join("lotus-0034.jpg")).unwrap();
    fs::write(photos.join("cut.jpg"), &whole[..200]).unwrap();
    let (status, _, error) = make("again", &[]);
    assert_eq!(status, 3, "{error}");
    assert!(error.contains("cut.jpg"), "{error}");
    let questions = |out: &str| fs::read(folder.path().join(out).join("Questions.csv")).unwrap();
    assert_eq!(questions("all"), questions("again"));

    let (status, out, error) = make("two", &["--patterns", "text,count", "--seed", "7"]);
    assert_eq!(status, 3, "{error}");
    assert!(
        out.contains("6 pairs") && !out.contains("Left out"),
        "{out}"
    );

    let (status, _, error) = make("all", &[]);
    assert_eq!(status, 1);
    assert!(error.contains("not empty"), "{error}");
    let (status, _, error) = make("none", &["--patterns", "state"]);
    assert_eq!(status, 2);
    assert!(error.contains("honestly"), "{error}");
}

/// SIGINT, as Ctrl-C sends it.
#[cfg(unix)]
#[test]
fn a_cancelled_making_leaves_nothing() {
    use std::process::{Command, Stdio};
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let part = folder.path().join("out.part/MMVP Images");
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("clipsight"));
    command.args(["mmvp", "make", "--per-pattern", "5000", "--out"]);
    let streams = command.arg(&out).arg(examples()).stderr(Stdio::piped());
    let mut child = streams.spawn().unwrap();
    while fs::read_dir(&part).map_or(0, Iterator::count) < 2 {
        assert!(child.try_wait().unwrap().is_none(), "it ended too early");
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let kill = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(kill.unwrap().success());
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert!(stderr.contains("cancelled"), "{stderr}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn the_table_of_encoders_is_printed_and_plotted() {
    let folder = tempfile::tempdir().unwrap();
    let plot = |name: &str| {
        let mut command = clipsight();
        command.args(["mmvp", "scaling", "--plot"]);
        run(command.arg(folder.path().join(name)))
    };
    let (status, out, error) = plot("plot.svg");
    assert_eq!(status, 0, "{error}");
    let line = out.lines().find(|line| line.starts_with("EVA02")).unwrap();
    assert!(line.contains("5044.9") && line.ends_with("33.3"), "{line}");
    assert!(
        out.contains("CLIP ViT-B/16") && out.contains("149.6"),
        "{out}"
    );
    let svg = fs::read_to_string(folder.path().join("plot.svg")).unwrap();
    assert!(svg.contains("DFN ViT-H-14, 378 px"), "{svg}");
    assert_eq!(plot("plot.png").0, 0);
    assert!(
        fs::read(folder.path().join("plot.png"))
            .unwrap()
            .starts_with(b"\x89PNG")
    );
    let (status, _, error) = plot("plot.pdf");
    assert_eq!(status, 1);
    assert!(error.contains(".svg"), "{error}");
    let (status, out, _) = run(clipsight().args(["mmvp", "scaling", "--json"]));
    assert_eq!(status, 0);
    let rows: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(rows[0]["patterns"][5], 53.3);
    assert_eq!(rows[0]["origin"], "paper");
}

/// Predictions of a model, 15 pairs of each pattern of which so many are right.
fn predictions(file: &Path, right: [usize; 9]) {
    let mut text = "qid1,qid2,pred1,pred2,gt1,gt2,q1score,q2score\n".to_owned();
    for pair in 0..135 {
        let second = ["img1", "img2"][usize::from(pair % 15 < right[pair / 15])];
        let (a, b) = (2 * pair + 1, 2 * pair + 2);
        text += &format!("{a},{b},img1,{second},img1,img2,0.75,0.5\n");
    }
    fs::write(file, text).unwrap();
}

#[test]
fn what_was_measured_joins_the_table_and_is_held_against_models() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("vlm.csv");
    predictions(&file, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
    let with = |model: &str| format!("{model}={}", file.display());
    let scaling = |model: &str| run(clipsight().args(["mmvp", "scaling", "--with", &with(model)]));
    let (status, out, error) = scaling("clip-vit-b16");
    assert_eq!(status, 0, "{error}");
    let line = out.lines().find(|line| line.contains("measured")).unwrap();
    for cell in ["CLIP ViT-B/16", "68.3", " 6.7 ", " 60.0 ", " 33.3"] {
        assert!(line.contains(cell), "{line}");
    }
    let (status, _, error) = scaling("dinov2-small");
    assert_eq!(status, 1);
    assert!(error.contains("clip-vit-b16"), "{error}");

    // A model that is right where its answers are letters: of pattern k the first pairs.
    let questions = include_str!("../../src/core/mmvp/data/questions.csv");
    let mut seen = std::collections::BTreeMap::new();
    let mut lines = String::from("index,m\n");
    for pair in questions.lines().skip(1).collect::<Vec<_>>().chunks(2) {
        let pattern = pair[0].rsplit(',').next().unwrap().to_owned();
        let count = seen.len();
        let (place, before) = seen.entry(pattern).or_insert((count, 0));
        *before += 1;
        let right = *before <= *place;
        for row in pair {
            let index = row.split(',').next().unwrap();
            let letter = row.rsplit(',').nth(1).unwrap();
            lines += &format!("{index},{}\n", if right { letter } else { "(a)" });
        }
    }
    assert_eq!(seen.len(), 9);
    let answers = folder.path().join("answers.csv");
    fs::write(&answers, lines).unwrap();
    let report = folder.path().join("report.json");
    let mut score = clipsight();
    score.args(["mmvp", "score"]).arg(&answers);
    assert_eq!(run(score.arg("--json").arg(&report)).0, 0);
    let mut correlate = clipsight();
    correlate.args(["mmvp", "correlate"]).arg(&report);
    let (status, out, error) = run(correlate.args(["--json", "--with", &with("clip-vit-b32")]));
    assert_eq!(status, 0, "{error}");
    let found: serde_json::Value = serde_json::from_str(&out).unwrap();
    let found = found.as_array().unwrap();
    assert_eq!(found.len(), 11);
    // The same by hand, of the report's own counts.
    let report: serde_json::Value = serde_json::from_slice(&fs::read(&report).unwrap()).unwrap();
    let patterns = report["models"][0]["original"]["patterns"]
        .as_array()
        .unwrap();
    let y: Vec<f64> = patterns
        .iter()
        .map(|one| one["pairs"]["right"].as_f64().unwrap() / one["pairs"]["of"].as_f64().unwrap())
        .collect();
    let x: Vec<f64> = (1..=9).map(f64::from).collect();
    let mean = |list: &[f64]| list.iter().sum::<f64>() / 9.0;
    let product = |a: &[f64], b: &[f64]| -> f64 {
        let both = a.iter().zip(b);
        both.map(|(one, other)| (one - mean(a)) * (other - mean(b)))
            .sum()
    };
    let r = product(&x, &y) / (product(&x, &x) * product(&y, &y)).sqrt();
    let last = &found[10];
    assert_eq!(last["encoder"], "CLIP ViT-B/32");
    assert!((last["correlation"]["r"].as_f64().unwrap() - r).abs() < 1e-9);
    assert!(r.abs() > 0.1, "{r}");
    let (status, out, _) = run(clipsight()
        .args(["mmvp", "correlate"])
        .arg(folder.path().join("report.json")));
    assert_eq!(status, 0);
    assert!(out.contains("third party"), "{out}");
}
