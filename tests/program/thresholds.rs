//! `thresholds`: measured, written as a catalogue, and used from there.

use std::fs;
use std::path::Path;

use clipsight_core::report::pair::PairReport;
use clipsight_core::report::thresholds::ThresholdsReport;
use clipsight_core::weights::catalogue::Catalogue;

use crate::support::{clip_home, clipsight, run, weights};

#[test]
fn thresholds_are_measured_and_used_from_the_catalogue_that_is_written() {
    let test = "thresholds_are_measured_and_used_from_the_catalogue_that_is_written";
    let folder = tempfile::tempdir().unwrap();
    let built_in = Catalogue::built_in().unwrap();
    if !weights(test, &[&built_in.default_pair.dino]) {
        return;
    }
    let Some(home) = clip_home(test, folder.path()) else {
        return;
    };
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("www/public/examples");
    let photos = folder.path().join("photos");
    fs::create_dir(&photos).unwrap();
    let names = [
        "lotus-0017.jpg",
        "lotus-0034.jpg",
        "sunflower-0020.jpg",
        "water-lily-0001.jpg",
    ];
    for name in names {
        fs::copy(examples.join(name), photos.join(name)).unwrap();
    }
    let at = |name: &str| folder.path().join(name).display().to_string();
    // From the list's own folder; one of the second pair cannot be read.
    fs::write(photos.join("cut.jpg"), b"\xff\xd8\xff\xe0 and no more").unwrap();
    fs::write(
        at("blind.csv"),
        "first,second\nphotos/lotus-0034.jpg,photos/water-lily-0001.jpg\n\
         photos/lotus-0034.jpg,photos/cut.jpg\n",
    )
    .unwrap();
    fs::remove_file(photos.join("cut.jpg")).unwrap();
    let set = |arguments: &[&str]| {
        let mut command = clipsight();
        command.env("CLIPSIGHT_HOME", &home);
        command.args(["thresholds", &at("photos"), "--device", "cpu"]);
        run(command.args(arguments))
    };
    let (status, out, err) = set(&[
        "--blind",
        &at("blind.csv"),
        "--random-rate",
        "0.5",
        "--same-rate",
        "0.1",
        "--changed",
        "2",
        "--what",
        "four flowers",
        "--json",
        &at("report.json"),
        "--catalogue",
        &at("catalogue.json"),
        "--cosines",
        &at("cosines.csv"),
    ]);
    assert_eq!(status, 3, "{err}");
    assert!(err.contains("cut.jpg"), "{err}");
    assert!(out.contains("| random pairs | 6 |") && out.contains("| ... reframed | 2 |"));
    assert!(out.contains("0 of 1 known blind pairs") || out.contains("1 of 1 known blind pairs"));

    let report = fs::read_to_string(at("report.json")).unwrap();
    let report: ThresholdsReport = serde_json::from_str(&report).unwrap();
    assert_eq!((report.random.pairs, report.same.pairs), (6, 10));
    assert!(report.random.found <= 3 && report.same.found <= 1);
    assert_eq!(report.changes.len(), 5);
    let blind = report.blind.unwrap();
    assert_eq!((blind.pairs, blind.found), (1, 1));
    // The same picture is closer to itself than two flowers are, to both.
    assert!(report.same.clip[1] > report.random.clip[1]);
    assert!(report.same.dino[1] > report.random.dino[1]);
    let cosines = fs::read_to_string(at("cosines.csv")).unwrap();
    assert_eq!(cosines.lines().count(), 1 + 6 + 10 + 1);
    assert!(cosines.contains("known blind pairs,0.90"), "{cosines}");

    let written = fs::read_to_string(at("catalogue.json")).unwrap();
    let written = Catalogue::from_json(&written).unwrap();
    assert_eq!(written.pairs.len(), built_in.pairs.len());
    let mut command = clipsight();
    command.env("CLIPSIGHT_CATALOGUE", at("catalogue.json"));
    command.args(["pair", "--json", "--device", "cpu"]);
    let (status, out, err) = run(command.args([
        examples.join("lotus-0034.jpg"),
        examples.join("water-lily-0001.jpg"),
    ]));
    assert_eq!(status, 0, "{err}");
    let pair: PairReport = serde_json::from_str(&out).unwrap();
    assert_eq!(pair.clip.threshold, report.clip.threshold);
    assert_eq!(pair.dino.threshold, report.dino.threshold);
    assert!(pair.dino.threshold_source.starts_with("four flowers, 20"));
    let rank = pair.clip.rank.unwrap();
    assert!(rank.source.starts_with("four flowers; weights "));
    assert!((0.0..=1.0).contains(&rank.below) && rank.words.contains("random photo pairs"));

    for (arguments, said) in [
        (&["--blind", "nowhere.csv"][..], "cannot read `nowhere.csv`"),
        (&["--random-rate", "2"], "between 0 and 1"),
        (&["--clip", "dinov2-small"], "not a Clip model"),
    ] {
        let (status, _, err) = set(arguments);
        assert!(status == 1 || status == 2, "{status}");
        assert!(err.contains(said), "{said}: {err}");
    }
}
