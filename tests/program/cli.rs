//! The command line as a user meets it: exit status, JSON, errors.

use std::path::{Path, PathBuf};

use clipsight_core::report::pair::{PairReport, Verdict};
use clipsight_core::weights::catalogue::Catalogue;

use crate::support::{self, clipsight, run};

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("www/public/examples")
        .join(name)
}

fn two_examples() -> [PathBuf; 2] {
    let mut files: Vec<PathBuf> = std::fs::read_dir(example(""))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "jpg"))
        .collect();
    files.sort();
    [files[0].clone(), files[1].clone()]
}

/// Whether the default pair's weights are here.
fn weights(test: &str) -> bool {
    let pair = Catalogue::built_in().unwrap().default_pair;
    support::weights(test, &[&pair.clip, &pair.dino])
}

#[test]
fn help_shows_every_command_and_wrong_arguments_end_with_2() {
    let (status, out, _) = run(clipsight().arg("--help"));
    assert_eq!(status, 0);
    for command in [
        "pair",
        "pairs",
        "embed",
        "fetch",
        "pack",
        "check",
        "models",
        "devices",
        "evaluate",
        "train-adapter",
        "text-pack",
        "classify",
        "mmvp",
        "thresholds",
        "calibrate",
    ] {
        let words = |line: &str| line.split_whitespace().nth(1).is_some();
        let line = out
            .lines()
            .find(|line| line.split_whitespace().next() == Some(command));
        assert!(line.is_some_and(words), "{command} is not told in\n{out}");
    }
    assert!(out.contains("See what CLIP cannot see"), "{out}");
    let (_, out, _) = run(clipsight().args(["pairs", "--help"]));
    assert!(out.contains("sorted by depth"), "{out}");
    assert_eq!(run(&mut clipsight()).0, 2);
    assert_eq!(run(clipsight().args(["pair", "one.png"])).0, 2);
    for [option, value] in [
        ["--device", "tpu"],
        ["--precision", "int4"],
        ["--clip-threshold", "1.5"],
    ] {
        let (status, _, err) = run(clipsight().args(["pair", "a", "b", option, value]));
        assert_eq!(status, 2);
        assert!(err.contains(value), "{err}");
    }
}

#[test]
fn a_missing_image_is_named_before_anything_is_loaded() {
    let [a, _] = two_examples();
    let (status, out, err) = run(clipsight().arg("pair").arg(&a).arg("no-such-file.png"));
    assert_eq!((status, out.as_str()), (1, ""));
    assert!(err.contains("no-such-file.png"), "{err}");
}

#[test]
fn without_weights_it_says_how_to_get_them_and_prints_no_json() {
    let home = tempfile::tempdir().unwrap();
    let [a, b] = two_examples();
    let (status, out, err) = run(clipsight()
        .env("CLIPSIGHT_HOME", home.path())
        .env("HF_HOME", home.path())
        .arg("pair")
        .args([&a, &b])
        .arg("--json"));
    assert_eq!((status, out.as_str()), (1, ""));
    assert!(
        err.contains("clipsight fetch clip-vit-b16 dinov2-small"),
        "{err}"
    );
    assert_eq!(err.lines().count(), 1, "{err}");
}

#[test]
fn unknown_models_and_models_of_the_other_family_are_refused() {
    let [a, b] = two_examples();
    let pair = |option: &str, value: &str| {
        run(clipsight().arg("pair").args([&a, &b]).args([option, value]))
    };
    let (status, _, err) = pair("--clip", "clip-vit-z99");
    assert_eq!(status, 1);
    assert!(
        err.contains("clip-vit-z99") && err.contains("clip-vit-b16"),
        "{err}"
    );
    let (status, _, err) = pair("--clip", "dinov2-small");
    assert_eq!(status, 1);
    assert!(err.contains("dinov2-small"), "{err}");
}

#[test]
fn a_backend_that_is_not_there_gives_one_sentence() {
    if !weights("a_backend_that_is_not_there_gives_one_sentence") {
        return;
    }
    let [a, b] = two_examples();
    let (status, out, err) = run(clipsight()
        .arg("pair")
        .args([&a, &b])
        .args(["--device", "cuda"]));
    if cfg!(feature = "cuda") && status == 0 {
        return;
    }
    assert_eq!((status, out.as_str()), (1, ""));
    assert_eq!(err.lines().count(), 1, "{err}");
    assert!(err.contains("cuda") || err.contains("CUDA"), "{err}");
}

#[test]
fn a_file_that_is_no_image_is_named() {
    if !weights("a_file_that_is_no_image_is_named") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("text.jpg");
    std::fs::write(&text, "only words").unwrap();
    let [a, _] = two_examples();
    let (status, out, err) = run(clipsight().arg("pair").arg(&a).arg(&text));
    assert_eq!((status, out.as_str()), (1, ""));
    assert!(err.contains("text.jpg"), "{err}");
    assert_eq!(err.matches("not an image").count(), 1, "{err}");
}

#[cfg(unix)]
#[test]
fn names_with_odd_characters_are_legible_in_words_and_whole_in_json() {
    let folder = tempfile::tempdir().unwrap();
    let pair = |a: &str, b: &str| {
        let mut command = clipsight();
        command.current_dir(folder.path());
        command.args(["pair", "--json", "--device", "cpu", "--", a, b]);
        run(&mut command)
    };
    let names = ["new\nline\t\u{1b}[2J.jpg", "\u{202e}gpj.exe.jpg"];
    let shown = [r"new\nline\t\u{1b}[2J.jpg", r"\u{202e}gpj.exe.jpg"];
    for (name, shown) in names.into_iter().zip(shown) {
        let (status, out, err) = pair(name, "-b.jpg");
        assert_eq!((status, out.as_str()), (1, ""));
        assert!(err.contains(&format!("`{shown}`")), "{err:?}");
        assert_eq!(err.lines().count(), 1, "{err:?}");
    }
    if !weights("names_with_odd_characters_are_legible_in_words_and_whole_in_json") {
        return;
    }
    let [a, _] = two_examples();
    for name in [names[0], names[1], "-b.jpg", "--json"] {
        std::fs::copy(&a, folder.path().join(name)).unwrap();
    }
    for [a, b] in [names, ["-b.jpg", "--json"]] {
        let (status, out, err) = pair(a, b);
        assert_eq!((status, err.as_str()), (0, ""));
        let report: PairReport = serde_json::from_str(&out).unwrap();
        assert_eq!(report.images.each_ref().map(|image| &*image.path), [a, b]);
    }
    // What is wrong with an image is said of its name as people can read it.
    std::fs::write(folder.path().join(names[0]), "only words").unwrap();
    let (status, _, err) = pair(names[0], names[1]);
    assert_eq!((status, err.lines().count()), (1, 1), "{err:?}");
    assert!(
        err.contains(shown[0]) && err.contains("not an image"),
        "{err:?}"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_machine_without_a_display_is_not_complained_of() {
    for directory in [None, Some(""), Some("relative")] {
        let mut command = clipsight();
        command.env_remove("RUST_LOG").env_remove("XDG_RUNTIME_DIR");
        if let Some(directory) = directory {
            command.env("XDG_RUNTIME_DIR", directory);
        }
        let (status, out, err) = run(command.arg("devices"));
        assert_eq!((status, err.as_str()), (0, ""));
        assert!(out.contains("auto  "), "{out}");
    }
}

fn report(files: [&Path; 2], more: &[&str]) -> PairReport {
    let (status, out, err) = run(clipsight().arg("pair").args(files).arg("--json").args(more));
    assert_eq!(status, 0, "{err}");
    // Exactly one JSON object.
    serde_json::from_str(&out).unwrap()
}

#[test]
fn the_json_has_the_documented_keys() {
    if !weights("the_json_has_the_documented_keys") {
        return;
    }
    let [a, b] = two_examples();
    let (_, out, _) = run(clipsight()
        .arg("pair")
        .args([&a, &b])
        .args(["--json", "--device", "cpu"]));
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    for pointer in [
        "/verdict",
        "/clip/model",
        "/clip/cosine",
        "/clip/threshold",
        "/clip/threshold_source",
        "/clip/error",
        "/dino/cosine",
        "/device",
        "/precision",
        "/milliseconds/total",
        "/images/0/path",
        "/images/1/width",
        "/images/0/remarks",
        "/remarks",
    ] {
        assert!(json.pointer(pointer).is_some(), "{pointer} is not in {out}");
    }
    assert_eq!(json["device"], "cpu");
}

#[test]
fn thresholds_given_by_hand_decide() {
    if !weights("thresholds_given_by_hand_decide") {
        return;
    }
    let [a, b] = two_examples();
    let with = |clip, dino| {
        report(
            [&a, &b],
            &[
                "--device",
                "cpu",
                "--clip-threshold",
                clip,
                "--dino-threshold",
                dino,
            ],
        )
    };
    let blind = with("0.01", "0.999");
    assert_eq!(blind.verdict, Verdict::Blind);
    assert_eq!(blind.clip.threshold_source, "given by hand");
    assert_eq!(with("0.999", "0.001").verdict, Verdict::NotBlind);
}

#[test]
fn a_mixture_is_told_with_what_it_says_of_the_verdict() {
    if !weights("a_mixture_is_told_with_what_it_says_of_the_verdict") {
        return;
    }
    let [a, b] = two_examples();
    let with = |mix: &str| report([&a, &b], &["--device", "cpu", "--mix", mix]);
    let plain = report([&a, &b], &["--device", "cpu"]);
    assert!(plain.mixture.is_none());
    let (clip, dino) = (plain.clip.cosine, plain.dino.cosine);
    for (mix, share) in [("0", 0.0), ("0.5", 0.5), ("1", 1.0)] {
        let mixed = with(mix);
        // The mixture changes nothing of the rest.
        assert_eq!(
            (mixed.clip.cosine, &mixed.sentence),
            (clip, &plain.sentence)
        );
        let mixture = mixed.mixture.unwrap();
        let expected = share * clip + (1.0 - share) * dino;
        assert!((mixture.cosine - expected).abs() < 1e-6);
        assert!(
            mixture
                .rank
                .is_none_or(|rank| (0.0..=1.0).contains(&rank.below))
        );
        if share == 1.0 && mixture.threshold.is_some() {
            assert_eq!(mixture.threshold, Some(plain.clip.threshold));
            assert_eq!(mixture.verdict, Some(plain.verdict));
        }
    }
    let (_, out, _) = run(clipsight()
        .arg("pair")
        .args([&a, &b])
        .args(["--mix", "0.5"]));
    assert!(out.contains("Mixed with a CLIP share of 0.5"), "{out}");
    let (status, _, err) = run(clipsight().arg("pair").args([&a, &b]).args(["--mix", "2"]));
    assert_eq!(status, 2);
    assert!(
        err.contains("from 0 (DINOv2 alone) to 1 (CLIP alone)"),
        "{err}"
    );
}

/// The issue's anchor pairs: CLIP's and DINOv2's cosines in f32.
const ANCHORS: [(u32, f32, f32); 3] = [
    (25, 0.9590, 0.4183),
    (3, 0.8872, 0.5888),
    (23, 0.9383, 0.8139),
];

const PRECISIONS: [(&str, f32); 2] = [("f32", 0.002), ("int8", 0.004)];

/// Asks for each of some anchors and precisions, by their places.
fn anchors(test: &str, device: &str, asked: &[(usize, usize)]) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/mmvp-figures/mllm15");
    if !folder.exists() {
        println!("skipped {test}: ../shared/data is not here");
        return;
    }
    if !weights(test) {
        return;
    }
    for &(anchor, precision) in asked {
        let (first, clip, dino) = ANCHORS[anchor];
        let (precision, tolerance) = PRECISIONS[precision];
        let [a, b] = [first, first + 1].map(|index| folder.join(format!("{index}.png")));
        let more = ["--device", device, "--precision", precision];
        let report = report([&a, &b], &more);
        println!(
            "{first}/{} {device} {precision}: {:.4} {:.4}",
            first + 1,
            report.clip.cosine,
            report.dino.cosine
        );
        // Not the CPU in a GPU's place.
        assert_eq!(report.device, device);
        assert!((report.clip.cosine - clip).abs() <= tolerance);
        assert!((report.dino.cosine - dino).abs() <= tolerance);
    }
}

#[test]
fn anchor_pairs_on_the_cpu() {
    let all = (0..ANCHORS.len()).flat_map(|anchor| [(anchor, 0), (anchor, 1)]);
    anchors("anchor_pairs_on_the_cpu", "cpu", &all.collect::<Vec<_>>());
}

#[test]
fn anchor_pairs_on_wgpu() {
    let (_, devices, _) = run(clipsight().arg("devices"));
    if devices.contains("wgpu  - ") {
        println!("skipped anchor_pairs_on_wgpu: no GPU adapter, not even a software one");
        return;
    }
    // A software GPU takes long: each precision once, the one that is nearest to the
    // threshold with the coarser. Its kernels have tests of their own (tests/encoders).
    anchors("anchor_pairs_on_wgpu", "wgpu", &[(0, 0), (2, 1)]);
}
