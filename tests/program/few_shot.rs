//! `evaluate`, `train-adapter` and `text-pack` as a user meets them.

use std::fs;
use std::path::Path;

use clipsight_core::report::few_shot::EvaluationReport;
use clipsight_core::vectors::text_table::NamedEmbeddings;
use clipsight_core::weights::catalogue::Catalogue;
use clipsight_core::weights::files::adapter::read_info;
use image::{Rgb, RgbImage};

use crate::support::{self, clip_home, clipsight, run};

/// Whether CLIP's weights are here.
fn weights(test: &str) -> bool {
    let pair = Catalogue::built_in().unwrap().default_pair;
    support::weights(test, &[&pair.clip])
}

/// Red discs and blue stripes, `count` of each, no two the same.
fn draw_set(folder: &Path, count: u32) {
    for index in 0..count {
        let disc = RgbImage::from_fn(96, 80, |x, y| {
            let (dx, dy) = (x as i64 - 48, y as i64 - 40);
            let radius = 18 + 2 * i64::from(index);
            if dx * dx + dy * dy < radius * radius {
                Rgb([220, 30, 40])
            } else {
                Rgb([240, 240, (200 + index) as u8])
            }
        });
        let stripes = RgbImage::from_fn(80, 96, |x, _| {
            if x / (4 + index) % 2 == 0 {
                Rgb([20, 40, 200])
            } else {
                Rgb([250, 250, 240])
            }
        });
        for (class, image) in [("disc", disc), ("stripes", stripes)] {
            let folder = folder.join(class);
            fs::create_dir_all(&folder).unwrap();
            image.save(folder.join(format!("{index}.png"))).unwrap();
        }
    }
}

#[test]
fn a_plain_folder_is_evaluated_in_one_command_and_encoded_once() {
    let folder = tempfile::tempdir().unwrap();
    // Its own store of features, but the weights that are here.
    let test = "a_plain_folder_is_evaluated_in_one_command_and_encoded_once";
    let Some(home) = clip_home(test, folder.path()) else {
        return;
    };
    let set = folder.path().join("shapes");
    draw_set(&set, 4);
    fs::write(set.join("disc/notes.txt"), "no image").unwrap();
    let clip = Catalogue::built_in().unwrap().default_pair.clip;
    let report = folder.path().join("report.json");
    let out = folder.path().join("out");
    let command = || {
        let mut command = clipsight();
        command
            .env("CLIPSIGHT_HOME", &home)
            .arg("evaluate")
            .arg(&set)
            .args([
                "--shots", "1", "--seeds", "1,2", "--views", "2", "--device", "cpu",
            ])
            .arg("--json")
            .arg(&report)
            .arg("--out")
            .arg(&out);
        command
    };
    let (status, printed, err) = run(&mut command());
    assert_eq!(status, 0, "{err}");
    assert!(printed.contains("| ta++ | images alone |"), "{printed}");
    assert!(err.contains("1 other file is passed over"), "{err}");
    let json = fs::read_to_string(&report).unwrap();
    let parsed: EvaluationReport = serde_json::from_str(&json).unwrap();
    assert_eq!((parsed.dataset.as_str(), parsed.views), ("shapes", 2));
    let methods: Vec<&str> = parsed.rows.iter().map(|row| row.method.as_str()).collect();
    assert_eq!(methods, ["ncm", "ta", "ncm++", "ta++"]);
    for row in &parsed.rows {
        assert!(!row.text && row.shots == 1);
        assert!(row.low <= row.accuracy && row.accuracy <= row.high);
        // Discs and stripes are easy.
        assert!(row.accuracy > 0.9, "{row:?}");
    }
    assert!(parsed.overlap.after.is_some() && parsed.variance.before > Some(0.0));
    for file in ["table.md", "accuracy.png", "overlap.svg", "outcomes.csv"] {
        assert!(out.join(file).is_file(), "{file}");
    }

    // Again, from the stored features alone: without the weights it would fail
    // at once if an image had to be encoded; with them it must not change.
    let stored: Vec<_> = fs::read_dir(home.join("features").join(&clip))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert_eq!(
        stored.len(),
        4,
        "ids and rows of the plain and the adapted stream"
    );
    let lengths = || -> Vec<u64> {
        let length = |path: &std::path::PathBuf| fs::metadata(path).unwrap().len();
        stored.iter().map(length).collect()
    };
    let before = lengths();
    let (status, again, _) = run(&mut command());
    assert_eq!((status, again), (0, printed));
    assert_eq!(lengths(), before, "an image was encoded twice");
    assert_eq!(fs::read_to_string(&report).unwrap(), json);

    // One test image a class has no paired ones; the accuracies stand.
    let (status, printed, err) = run(command().args(["--test-per-class", "1"]));
    assert_eq!(status, 0, "{err}");
    assert!(printed.contains("| ta++ | images alone |"), "{printed}");
    assert!(printed.contains("No overlap"), "{printed}");
    let parsed: EvaluationReport =
        serde_json::from_str(&fs::read_to_string(&report).unwrap()).unwrap();
    assert_eq!((parsed.overlap.before, parsed.overlap.after), (None, None));

    // A damaged adapter, and one that is not there.
    let bad = folder.path().join("bad.safetensors");
    fs::write(&bad, b"not an adapter").unwrap();
    let (status, _, err) = run(command().arg("--adapter").arg(&bad));
    assert_eq!(status, 1);
    assert!(err.contains("bad.safetensors"), "{err}");
    let (status, printed, _) = run(command().args(["--adapter", "none"]));
    assert_eq!(status, 0);
    assert!(!printed.contains("++"), "{printed}");
}

#[test]
fn a_mixture_is_chosen_measured_and_told() {
    let pair = Catalogue::built_in().unwrap().default_pair;
    let test = "a_mixture_is_chosen_measured_and_told";
    let folder = tempfile::tempdir().unwrap();
    let Some(home) = clip_home(test, folder.path()) else {
        return;
    };
    if !support::weights(test, &[&pair.dino]) {
        return;
    }
    let set = folder.path().join("shapes");
    draw_set(&set, 4);
    let report = folder.path().join("report.json");
    let out = folder.path().join("out");
    let evaluate = |more: &[&str]| {
        let mut command = clipsight();
        command
            .env("CLIPSIGHT_HOME", &home)
            .arg("evaluate")
            .arg(&set);
        command.args([
            "--shots", "1", "--seeds", "1,2", "--views", "1", "--device", "cpu",
        ]);
        command.arg("--json").arg(&report).args(more);
        let (status, printed, err) = run(&mut command);
        (status, printed, err)
    };
    let parsed = || -> EvaluationReport {
        serde_json::from_str(&fs::read_to_string(&report).unwrap()).unwrap()
    };
    let (status, alone, err) = evaluate(&[]);
    assert_eq!(status, 0, "{err}");
    let plain = parsed();
    assert!(
        plain.mixture.is_none() && !alone.contains("mixture"),
        "{alone}"
    );

    let folder = out.to_str().unwrap();
    let more = ["--mix", "0,0.5,1", "--mixes", "0,0.5,1", "--out", folder];
    let (status, printed, err) = evaluate(&more);
    assert_eq!(status, 0, "{err}");
    assert!(printed.contains("| mixture alone | both |"), "{printed}");
    let report = parsed();
    let mixture = report.mixture.unwrap();
    assert_eq!(mixture.mixes, [0.0, 0.5, 1.0]);
    // Four methods at three shares; CLIP alone is what it was, to the bit.
    assert_eq!(mixture.curve.len(), 12);
    for row in &plain.rows {
        let at_clip = |point: &&clipsight_core::report::few_shot::MixPoint| {
            point.method == row.method && point.mix == 1.0
        };
        let point = mixture.curve.iter().find(at_clip).unwrap();
        assert_eq!((point.accuracy, point.gain.difference), (row.accuracy, 0.0));
    }
    let last = mixture.overlaps.last().unwrap();
    assert_eq!((last.mix, last.plain), (1.0, plain.overlap.before));
    assert_eq!(last.corrected, plain.overlap.after);
    assert_eq!(mixture.helps.len(), 2);
    assert!(report.rows.iter().all(|row| row.mixes.len() == 2));
    assert!(out.join("mixture-1.svg").is_file());

    let (status, _, err) = evaluate(&["--mix", "1.5"]);
    assert_eq!(status, 2);
    assert!(err.contains("from 0 (DINOv2 alone) to 1"), "{err}");
    let (status, _, err) = evaluate(&["--dino", &pair.dino]);
    assert_eq!(status, 1);
    assert!(err.contains("give --mix"), "{err}");
}

#[test]
fn folders_that_are_no_sets_are_refused_with_a_reason() {
    if !weights("folders_that_are_no_sets_are_refused_with_a_reason") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let evaluate = |path: &Path| run(clipsight().arg("evaluate").arg(path));
    let (status, _, err) = evaluate(folder.path());
    assert_eq!(status, 1);
    assert!(err.contains("class"), "{err}");
    let (status, _, err) = evaluate(&folder.path().join("nowhere"));
    assert_eq!(status, 1);
    assert!(err.contains("nowhere"), "{err}");
    draw_set(folder.path(), 2);
    let text = folder.path().join("text.safetensors");
    let table = NamedEmbeddings {
        names: vec!["disc".into(), "square".into()],
        width: 512,
        values: (0..1024).map(|i| (i as f32).sin()).collect(),
        model: "clip-vit-b16".into(),
        prompt: String::new(),
    };
    fs::write(&text, table.write().unwrap()).unwrap();
    let (status, _, err) = run(clipsight()
        .arg("evaluate")
        .arg(folder.path())
        .arg("--text")
        .arg(&text));
    assert_eq!(status, 1);
    assert!(err.contains("stripes"), "{err}");
}

#[test]
fn training_stops_and_goes_on_and_writes_an_adapter() {
    if !weights("training_stops_and_goes_on_and_writes_an_adapter") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let set = folder.path().join("shapes");
    draw_set(&set, 1);
    let out = folder.path().join("run");
    let train = |seed: &str| {
        run(clipsight()
            .arg("train-adapter")
            .arg(&set)
            .arg("--out")
            .arg(&out)
            .args(["--batch", "2", "--micro-batch", "1", "--device", "cpu"])
            .args(["--seed", seed, "--name", "shapes", "--data", "drawn"]))
    };
    let (status, printed, err) = train("1");
    assert_eq!(status, 0, "{err}");
    assert!(printed.contains("1 steps, 2 images"), "{printed}");
    let bytes = fs::read(out.join("adapter.safetensors")).unwrap();
    assert!((2_300_000..2_500_000).contains(&bytes.len()));
    let info = read_info(&bytes).unwrap();
    assert_eq!(
        (info.name.as_str(), info.data.as_str()),
        ("shapes", "drawn")
    );
    assert_eq!(info.bottleneck, 64);
    for file in ["config.json", "curve.csv", "curve.png", "held-out.txt"] {
        assert!(out.join(file).is_file(), "{file}");
    }
    // The run is over: the same command has nothing left to do and changes
    // nothing; another seed is another run.
    let (status, _, err) = train("1");
    assert_eq!(status, 0, "{err}");
    assert!(err.contains("going on after step 1"), "{err}");
    assert_eq!(fs::read(out.join("adapter.safetensors")).unwrap(), bytes);
    let (status, _, err) = train("2");
    assert_eq!(status, 1);
    assert!(err.contains("checkpoint"), "{err}");
    // One class is nothing to learn from.
    let (status, _, err) = run(clipsight()
        .arg("train-adapter")
        .arg(set.join("disc"))
        .arg("--out")
        .arg(folder.path().join("other")));
    assert_eq!(status, 1);
    assert!(err.contains("class"), "{err}");
}

#[test]
fn a_text_pack_holds_the_names_and_says_which_it_does_not_know() {
    let folder = tempfile::tempdir().unwrap();
    let table = folder.path().join("table.safetensors");
    let out = folder.path().join("pack.safetensors");
    let words = NamedEmbeddings {
        names: vec!["water_lilly".into(), "lotus".into(), "crab".into()],
        width: 8,
        values: (0..24).map(|i| 1.0 + i as f32 / 8.0).collect(),
        model: "clip-vit-b16".into(),
        prompt: "a photo of a {}.".into(),
    };
    fs::write(&table, words.write().unwrap()).unwrap();
    let pack = |names: &[&str], skip: bool| {
        let mut command = clipsight();
        command
            .arg("text-pack")
            .args(names)
            .arg("--from")
            .arg(&table);
        if skip {
            command.arg("--skip-unknown");
        }
        run(command.arg("--out").arg(&out))
    };
    let (status, _, err) = pack(&["lotus", "unicorn"], false);
    assert_eq!(status, 1);
    assert!(err.contains("unicorn") && !out.exists(), "{err}");
    let (status, _, err) = pack(&["Water Lilly", "unicorn"], true);
    assert_eq!(status, 0, "{err}");
    assert!(err.contains("unicorn"), "{err}");
    let written = NamedEmbeddings::read(&fs::read(&out).unwrap()).unwrap();
    assert_eq!(written.names, ["Water Lilly"]);
    assert_eq!(written.row(0).unwrap().len(), 8);
}
