//! `clipsight pair` on real pictures: the awkward pairs of ../shared/cases, and names
//! as people give them.

use std::fs;
use std::path::{Path, PathBuf};

use clipsight::ask::pair::agrees;
use clipsight_core::report::bundle::PairBundle;
use clipsight_core::report::pair::{PairReport, Verdict};
use clipsight_core::weights::catalogue::Catalogue;
use serde::Deserialize;

use crate::support::{self, clipsight, run};

#[derive(Deserialize)]
struct Expected {
    pairs: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    a: PathBuf,
    b: PathBuf,
    /// In words; [`Case::holds`] knows them.
    expect: String,
}

/// Whether the default pair's weights are here.
fn weights(test: &str) -> bool {
    let pair = Catalogue::built_in().unwrap().default_pair;
    support::weights(test, &[&pair.clip, &pair.dino])
}

fn ask(a: &Path, b: &Path) -> PairReport {
    let mut command = clipsight();
    command.args(["pair", "--json", "--device", "cpu", "--"]);
    let (status, out, err) = run(command.args([a, b]));
    assert_eq!((status, err.as_str()), (0, ""), "{a:?} {b:?}");
    serde_json::from_str(&out).unwrap()
}

impl Case {
    /// Holds an answer against every part of the words; false where it knows none.
    fn holds(&self, report: &PairReport) -> bool {
        let cosines = [report.clip.cosine, report.dino.cosine];
        let about_one = report.images.iter().flat_map(|image| &image.remarks);
        let about_one: Vec<&String> = about_one.collect();
        let said = |words: &str| report.remarks.iter().any(|remark| remark.contains(words));
        let said_of_one = |words: &str| about_one.iter().any(|remark| remark.contains(words));
        let mut known = false;
        let mut check = |asked: bool, holds: bool, what: &str| {
            known |= asked;
            assert!(!asked || holds, "{what}: {self:?}\n{report:#?}");
        };
        let expects = |words: &str| self.expect.contains(words);
        let ones = cosines.iter().all(|cosine| (cosine - 1.0).abs() <= 1e-6);
        check(expects("both cosines 1"), ones, "ones");
        let high = cosines.iter().all(|cosine| *cosine > 0.99);
        check(expects("above 0.99"), high, "above 0.99");
        let finite = cosines.iter().all(|cosine| cosine.is_finite());
        check(expects("a number"), finite, "a number");
        let blind = report.verdict == Verdict::Blind;
        check(expects("not blind"), !blind, "not blind");
        check(expects("same file"), said("same file"), "one file");
        let same_pixels = said("same pixels");
        check(expects("identical pixels"), same_pixels, "one picture");
        let cut = said("no encoder looks")
            && report.images.iter().all(|image| {
                let remarks = &image.remarks;
                remarks.len() == 1 && remarks[0].contains("90 % of it, left and right, is cut off")
            });
        check(expects("ends are cut off"), cut, "the ends");
        let dropped = said_of_one("Transparency is dropped");
        check(expects("alpha was dropped"), dropped, "alpha");
        // What the encoders see; www/tests/pictures.spec.ts looks at the preview.
        let upright = report.images[0].height > report.images[0].width;
        let stands = report.images[1].height > report.images[1].width;
        check(expects("sees it upright"), upright == stands, "upright");
        known
    }
}

impl std::fmt::Debug for Case {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} and {:?}: {}", self.a, self.b, self.expect)
    }
}

#[test]
fn every_awkward_pair_is_answered_as_expected() {
    let test = "every_awkward_pair_is_answered_as_expected";
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/cases");
    let Ok(text) = fs::read_to_string(folder.join("expected.json")) else {
        println!("skipped {test}: ../shared/cases is not here");
        return;
    };
    if !weights(test) {
        return;
    }
    let cases = serde_json::from_str::<Expected>(&text).unwrap().pairs;
    assert!(cases.len() >= 12, "fewer pairs than there were");
    let pairs = folder.join("files/pairs");
    let mut asked = 0;
    for case in &cases {
        let [a, b] = [pairs.join(&case.a), pairs.join(&case.b)];
        if let Some(absent) = [&a, &b].into_iter().find(|file| !file.exists()) {
            println!("skipped {case:?}: {} is not here", absent.display());
            continue;
        }
        asked += 1;
        let report = ask(&a, &b);
        println!(
            "{:?} {:?}: {:.6} {:.6} {:?}",
            case.a, case.b, report.clip.cosine, report.dino.cosine, report.remarks
        );
        assert!(case.holds(&report), "nothing is expected of {case:?}");
    }
    assert!(asked >= 10, "only {asked} pairs are here");
}

#[test]
fn remarks_are_shown_to_people_too() {
    let test = "remarks_are_shown_to_people_too";
    if !weights(test) {
        return;
    }
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/images");
    let [seen, same] = [data.join("alpha.png"), data.join("alpha.png")];
    let (status, out, err) = run(clipsight()
        .args(["pair", "--device", "cpu"])
        .args([&seen, &same]));
    assert_eq!((status, err.as_str()), (0, ""));
    assert!(out.contains("\nIt is the same file twice.\n"), "{out}");
    assert_eq!(
        out.matches("alpha.png: It has see-through parts.").count(),
        2
    );
}

#[test]
fn names_as_people_give_them_are_taken() {
    if !weights("names_as_people_give_them_are_taken") {
        return;
    }
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("www/public/examples");
    let folder = tempfile::tempdir().unwrap();
    let names = [
        "two  words.jpg",
        "it's & 50% of $all; `here`.jpg",
        "Größe 日本語 🙂.jpg",
        "no ending",
        "picture.PNG.jpg",
        "#1 [copy] (2)?.jpg",
    ];
    for name in names {
        fs::copy(examples.join("lotus-0017.jpg"), folder.path().join(name)).unwrap();
    }
    for pair in names.chunks(2) {
        let [a, b] = [folder.path().join(pair[0]), folder.path().join(pair[1])];
        let report = ask(&a, &b);
        let paths = report.images.each_ref().map(|image| image.path.clone());
        assert_eq!(paths, [a, b].map(|path| path.display().to_string()));
        assert_eq!(report.remarks, ["It is the same file twice."]);
    }
}

/// The page's examples, whose answers lie beside them as bundles.
const EXAMPLES: [(&str, [&str; 2]); 2] = [
    ("blind", ["lotus-0034.jpg", "water-lily-0001.jpg"]),
    ("not-blind", ["sunflower-0020.jpg", "sunflower-0050.jpg"]),
];

/// `CLIPSIGHT_WRITE_EXAMPLES=1 cargo test --release --locked --test program pairs` writes
/// them anew.
#[test]
fn the_pages_examples_are_answered_as_the_program_does() {
    if !weights("the_pages_examples_are_answered_as_the_program_does") {
        return;
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("www/public/examples");
    let out = tempfile::tempdir().unwrap();
    let writes = std::env::var_os("CLIPSIGHT_WRITE_EXAMPLES").is_some();
    for (name, files) in EXAMPLES {
        let place = if writes { &folder } else { out.path() };
        let file = place.join(format!("{name}.json"));
        // The reference that the error bars are measured against.
        let (status, _, err) = run(clipsight()
            .current_dir(&folder)
            .arg("pair")
            .args(files)
            .args(["--device", "cpu", "--precision", "f32", "--bundle"])
            .arg(&file));
        assert_eq!(status, 0, "{err}");
        let here = PairBundle::read(&fs::read(&file).unwrap()).unwrap();
        let kept = fs::read(folder.join(format!("{name}.json"))).unwrap();
        let kept = PairBundle::read(&kept).unwrap();
        let hashes = |bundle: &PairBundle| bundle.images.each_ref().map(|one| one.sha256.clone());
        assert_eq!(
            hashes(&kept),
            hashes(&here),
            "the kept answers are old: {name}"
        );
        if kept.models != here.models {
            println!("{name}: kept of other sources of the weights, and not compared");
            continue;
        }
        assert_eq!(kept.report.sentence, here.report.sentence, "{name} is old");
        assert!(agrees(&here.report, &kept.report), "{name} is old");
    }
}

#[test]
fn a_heat_map_is_drawn_beside_the_answer() {
    let test = "a_heat_map_is_drawn_beside_the_answer";
    if !weights(test) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("www/public/examples");
    let [a, b] = ["lotus-0017.jpg", "water-lily-0001.jpg"].map(|name| examples.join(name));
    let out = folder.path().join("heat.png");
    let (status, json, err) = run(clipsight()
        .arg("pair")
        .args([&a, &b])
        .args(["--device", "cpu", "--json", "--heatmap"])
        .arg(&out));
    assert_eq!(status, 0, "{err}");
    // The answer is as it is without.
    let report: PairReport = serde_json::from_str(&json).unwrap();
    assert!(report.clip.cosine > report.dino.cosine);
    assert!(err.contains("To DINOv2 the images differ most"), "{err}");
    let drawn = image::open(&out).unwrap().to_rgb8();
    assert_eq!(drawn.width(), 2 * (2 * 224 + 3 * 16));
    // Something is hot, and not everything.
    let bright = |pixel: &&image::Rgb<u8>| i32::from(pixel.0[0]) - i32::from(pixel.0[2]) > 60;
    let hot = drawn.pixels().filter(bright).count() as f64;
    let share = hot / f64::from(drawn.width() * drawn.height());
    assert!((0.005..0.8).contains(&share), "{share}");
    let (status, _, err) = run(clipsight()
        .arg("pair")
        .args([&a, &b])
        .args(["--matching", "anywhere"]));
    assert_eq!(status, 2, "{err}");
}
