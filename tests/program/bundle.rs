//! `clipsight pair --bundle`, `--verify` and `--cite`.

use std::fs;
use std::path::{Path, PathBuf};

use clipsight_core::hash;
use clipsight_core::image::{Limits, decode};
use clipsight_core::report::bundle::PairBundle;
use clipsight_core::report::pair::Verdict;
use clipsight_core::weights::catalogue::Catalogue;

use crate::support::{self, clipsight, run};

const PICTURES: [&str; 2] = ["lotus-0034.jpg", "water-lily-0001.jpg"];

/// Whether the default pair's weights are here.
fn weights(test: &str) -> bool {
    let pair = Catalogue::built_in().unwrap().default_pair;
    support::weights(test, &[&pair.clip, &pair.dino])
}

/// The pictures, in a folder of their own.
fn copied(folder: &Path) -> [PathBuf; 2] {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("www/public/examples");
    PICTURES.map(|name| {
        let copy = folder.join(name);
        fs::copy(examples.join(name), &copy).unwrap();
        copy
    })
}

fn bundled(pictures: &[PathBuf; 2], out: &Path) -> String {
    let (status, said, err) = run(clipsight()
        .arg("pair")
        .args(pictures)
        .args(["--device", "cpu", "--bundle"])
        .arg(out));
    assert_eq!(status, 0, "{err}");
    assert!(said.contains("Verdict: CLIP-blind."), "{said}");
    assert!(err.contains(" kB: pictures "), "{err}");
    fs::read_to_string(out).unwrap()
}

fn verified(bundle: &Path, pictures: &[PathBuf]) -> (i32, String, String) {
    let mut command = clipsight();
    command.args(["pair", "--device", "cpu", "--verify"]);
    run(command.arg(bundle).args(pictures))
}

#[test]
fn a_bundle_holds_the_answer_and_is_verified() {
    if !weights("a_bundle_holds_the_answer_and_is_verified") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let pictures = copied(folder.path());
    let out = folder.path().join("pair.json");
    let text = bundled(&pictures, &out);
    assert!((20_000..150_000).contains(&text.len()), "{}", text.len());
    // Nothing of where the pictures were.
    let place = folder.path().to_str().unwrap();
    assert!(!text.contains(place), "{place}");

    let bundle = PairBundle::read(text.as_bytes()).unwrap();
    assert_eq!(bundle.report.verdict, Verdict::Blind);
    assert_eq!(
        bundle.command,
        "clipsight pair lotus-0034.jpg water-lily-0001.jpg --clip clip-vit-b16 --dino dinov2-small \
         --device cpu --precision f32 --bundle pair.json"
    );
    for (image, path) in bundle.images.iter().zip(&pictures) {
        let bytes = fs::read(path).unwrap();
        assert_eq!(
            (image.bytes, &image.sha256),
            (bytes.len() as u64, &hash::hex(&bytes))
        );
        // Small, of the same shape, and a JPEG.
        let own = decode(&bytes, Limits::default()).unwrap().rgb;
        assert!(image.width.max(image.height) <= 320);
        let ratio = f64::from(own.width) / f64::from(own.height);
        assert!((f64::from(image.width) / f64::from(image.height) / ratio - 1.0).abs() < 0.01);
        assert!(image.thumbnail.starts_with("data:image/jpeg;base64,/9j/"));
    }
    let hottest = bundle.difference.hottest;
    let maps = [&bundle.difference.clip, &bundle.difference.dino];
    let heats = maps
        .iter()
        .flat_map(|side| &side.images)
        .flat_map(|map| &map.heat);
    let found = heats.copied().fold(0.0_f32, f32::max);
    assert!((found - hottest).abs() < 1e-4, "{found} {hottest}");

    // Its pictures lie beside it.
    let (status, said, err) = verified(&out, &[]);
    assert_eq!((status, err.as_str()), (0, ""), "{said}");
    assert!(
        said.starts_with("Computed here: the verdict is the same."),
        "{said}"
    );

    // An answer that nobody computed.
    let mut forged = bundle.clone();
    forged.report.dino.cosine += 0.2;
    let lie = folder.path().join("forged.json");
    fs::write(&lie, forged.write().unwrap()).unwrap();
    let (status, said, err) = verified(&lie, &[]);
    assert_eq!(status, 5, "{err}");
    assert!(
        said.contains("DINOv2’s 0.2000: more than the measuring error explains."),
        "{said}"
    );
    assert!(err.contains("another than the bundle's"), "{err}");

    // The pictures the other way round are other files.
    let [a, b] = pictures;
    let (status, _, err) = verified(&out, &[b, a]);
    assert_eq!(status, 1);
    assert!(
        err.contains("is another file than the bundle’s `lotus-0034.jpg`"),
        "{err}"
    );
}

#[test]
fn bundles_that_cannot_be_verified_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pair.json");
    let small = include_str!("../data/fuzz/bundle/small.json");
    for (text, says) in [
        (
            small.replacen("\"format\":1", "\"format\":2", 1),
            "made by a newer Clipsight: update",
        ),
        ("{}".to_owned(), "no bundle of a pair"),
        // Sound, but its pictures are nowhere.
        (small.to_owned(), "a.jpg"),
    ] {
        fs::write(&file, text).unwrap();
        let (status, _, err) = verified(&file, &[]);
        assert_eq!(status, 1, "{err}");
        assert!(err.contains(says), "{err}");
    }
    let both = [PathBuf::from("a.jpg"), PathBuf::from("b.jpg")];
    for arguments in [
        &["--clip", "clip-vit-b16"][..],
        &["--json"],
        &["--bundle", "x.json"],
        &["--precision", "f16"],
    ] {
        let (status, _, err) = run(clipsight()
            .args(["pair", "--verify"])
            .arg(&file)
            .args(&both)
            .args(arguments));
        assert_eq!(status, 2, "{arguments:?} {err}");
    }
    // One picture is no pair, with and without a bundle.
    assert_eq!(verified(&file, &both[..1]).0, 2);
    assert_eq!(run(clipsight().args(["pair", "a.jpg"])).0, 2);
}

#[test]
fn an_answer_is_cited_with_all_hashes() {
    if !weights("an_answer_is_cited_with_all_hashes") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let pictures = copied(folder.path());
    let (status, said, err) = run(clipsight()
        .arg("pair")
        .args(&pictures)
        .args(["--device", "cpu", "--cite"]));
    assert_eq!((status, err.as_str()), (0, ""));
    assert_eq!(said.lines().count(), 1, "{said}");
    for path in &pictures {
        let name = path.file_name().unwrap().to_str().unwrap();
        let hash = hash::hex(&fs::read(path).unwrap());
        assert!(said.contains(&format!("{name} (SHA-256 {hash})")), "{said}");
    }
    assert!(!said.contains(folder.path().to_str().unwrap()), "{said}");
    for part in [
        concat!("Clipsight ", env!("CARGO_PKG_VERSION"), " finds the pair "),
        " CLIP-blind by the rule of Tong et al. (arXiv:2401.06209)",
        "CLIP ViT-B/16 (clip-vit-b16, weights SHA-256 ",
        "threshold 0.82",
        "Thresholds: 1,000 ImageNet photos",
        "Computed on cpu on 20",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
}
