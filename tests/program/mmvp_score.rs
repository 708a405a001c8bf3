//! `mmvp score`, `mmvp vlm` and `mmvp blind`: what models said, and what encoders see.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::{clipsight, run, weights};

/// MMVP's questions as the program has them: number, right letter.
fn questions() -> Vec<(u32, String)> {
    let text = include_str!("../../src/core/mmvp/data/questions.csv");
    let rows = text.lines().skip(1);
    rows.map(|row| {
        let index = row.split(',').next().unwrap().parse().unwrap();
        let letter = row.rsplit(',').nth(1).unwrap().to_owned();
        (index, letter)
    })
    .collect()
}

/// Answers in the authors' form, without texts: pairs of each third kind right, one of
/// which nobody can read.
fn answers(folder: &Path) -> PathBuf {
    let mut lines = String::new();
    for (index, letter) in questions() {
        let response = match (index.div_ceil(2) % 3, index) {
            (_, 1) => "Hm, well.".to_owned(),
            (0, _) => letter,
            _ => "(a)".to_owned(),
        };
        lines += &(json!({"question_id": index, "answer": "(a)", "response": response,
            "model_id": "m"})
        .to_string()
            + "\n");
    }
    let file = folder.join("answers.jsonl");
    fs::write(&file, lines).unwrap();
    file
}

#[test]
fn answers_are_scored_read_by_hand_and_shown() {
    let folder = tempfile::tempdir().unwrap();
    let file = answers(folder.path());
    let at = |name: &str| folder.path().join(name);
    let score = |more: &[&str]| {
        let mut command = clipsight();
        command.args(["mmvp", "score"]).arg(&file);
        command.args(more).arg("--json").arg(at("report.json"));
        let (status, out, error) = run(&mut command);
        let report = fs::read(at("report.json")).unwrap_or_default();
        (
            status,
            out,
            error,
            serde_json::from_slice::<Value>(&report).unwrap_or_default(),
        )
    };
    let unread = at("unread.csv").display().to_string();
    let page = at("page.html").display().to_string();
    let (status, out, error, report) = score(&["--unread", &unread, "--report", &page]);
    assert_eq!((status, error.as_str()), (0, ""));
    assert!(out.contains("m has 50 of 150 pairs right, 33.3 %"), "{out}");
    assert!(out.contains("1 answer could not be read"), "{out}");
    // The corrected pairs, 50 and 140, are none of those that are right.
    assert_eq!(report["models"][0]["corrected"]["pairs"]["right"], 50);
    let page = fs::read_to_string(page).unwrap();
    assert_eq!(page.matches("class=\"right\"").count(), 50);

    let list = fs::read_to_string(&unread).unwrap();
    assert_eq!(list.lines().count(), 2, "{list}");
    // Before the last column, which names a judge.
    let filled = list.trim_end().strip_suffix(',').unwrap().to_owned() + "a,\r\n";
    fs::write(&unread, filled).unwrap();
    let (status, out, _, report) = score(&["--by-hand", &unread]);
    assert_eq!(
        (status, report["models"][0]["unread"].clone()),
        (0, json!(0))
    );
    assert!(!out.contains("could not be read"), "{out}");

    // Other questions than those of the benchmark.
    fs::write(
        &file,
        "{\"question_id\":1,\"answer\":\"(a)\",\"response\":\"x\",\"prompt\":\"How many?\"}",
    )
    .unwrap();
    let (status, _, error, _) = score(&[]);
    assert_eq!(status, 1);
    assert!(error.contains("shuffled"), "{error}");
    let (status, _, error) = run(clipsight().args(["mmvp", "score", "nowhere.jsonl"]));
    assert_eq!(status, 1);
    assert!(error.contains("cannot read `nowhere.jsonl`"), "{error}");
}

#[test]
fn published_predictions_are_scored() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("clip.csv");
    let mut text = "qid1,qid2,pred1,pred2,gt1,gt2,q1score,q2score\n".to_owned();
    for pair in 0..135 {
        let second = if pair % 5 == 0 { "img2" } else { "img1" };
        let (a, b) = (2 * pair + 1, 2 * pair + 2);
        text += &format!("{a},{b},img1,{second},img1,img2,0.75,0.5\n");
    }
    fs::write(&file, text).unwrap();
    let (status, out, error) = run(clipsight().args(["mmvp", "vlm", "--replay"]).arg(&file));
    assert_eq!((status, error.as_str()), (0, ""));
    // 27 of 135, three of each pattern's 15.
    assert!(out.contains("27/135  20.0"), "{out}");
    assert_eq!(out.matches("20.0").count(), 10, "{out}");
}

/// Some pairs of MMVP as a table: the cosines are those of the reference (ONNX Runtime and
/// Pillow in f32; DINOv2's positions are resized otherwise there, which moves its cosines
/// by up to 0.006).
#[test]
fn encoders_see_pairs_as_the_reference_does() {
    let test = "encoders_see_pairs_as_the_reference_does";
    let images = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/mmvp/MMVP Images");
    if !images.is_dir() {
        println!("skipped {test}: ../shared/data is not here");
        return;
    }
    if !weights(test, &["clip-vit-b16", "dinov2-small"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut table = "image_a,image_b,question,options,answers,pattern\n".to_owned();
    for (first, pattern) in [(1, "State"), (299, "Color"), (3, "Structural")] {
        let image = |index: u32| images.join(format!("{index}.jpg")).display().to_string();
        table += &format!(
            "\"{}\",\"{}\",Which?,one|other,a b,{pattern}\n",
            image(first),
            image(first + 1)
        );
    }
    let file = folder.path().join("pairs.csv");
    fs::write(&file, table).unwrap();
    let json_file = folder.path().join("blind.json");
    let mut command = clipsight();
    command
        .args(["mmvp", "blind", "--device", "cpu", "--strength", "0,0.03"])
        .arg(&file);
    let (status, out, error) = run(command.arg("--json").arg(&json_file));
    assert_eq!(status, 0, "{error}");
    assert!(
        out.contains("Of 3 pairs of pairs clip-vit-b16 is blind to"),
        "{out}"
    );
    let report: Value = serde_json::from_slice(&fs::read(json_file).unwrap()).unwrap();
    let pairs = report["pairs"].as_array().unwrap();
    for (pair, clip, dino) in [(0, 0.96663, 0.77538), (1, 0.88436, 0.52653)] {
        let seen = |side: &str| pairs[pair][side].as_f64().unwrap();
        // `clipsight pair` gives these to five digits.
        assert!((seen("clip") - clip).abs() < 2e-5, "{}", seen("clip"));
        assert!((seen("dino") - dino).abs() < 2e-5, "{}", seen("dino"));
        let corrected = pairs[pair]["corrected"].as_array().unwrap();
        assert_eq!(corrected[0], pairs[pair]["clip"]);
        assert!(corrected[1].as_f64().unwrap() < seen("clip"));
    }
    // A model against itself is no question.
    let mut same = clipsight();
    same.args([
        "mmvp",
        "blind",
        "--clip",
        "clip-vit-b16",
        "--dino",
        "clip-vit-b16",
    ])
    .arg(&file);
    let (status, _, error) = run(&mut same);
    assert_eq!(status, 1);
    assert!(error.contains("name two"), "{error}");
}
