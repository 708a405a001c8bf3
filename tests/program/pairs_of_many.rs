//! `embed` and `pairs`: many images, and other people's embeddings.

use std::fs;
use std::path::{Path, PathBuf};

use clipsight_core::report::pairs::PairsReport;
use clipsight_core::report::set::SetNote;
use clipsight_core::vectors::exchange;
use clipsight_core::weights::catalogue::Catalogue;
use image::{Rgb, RgbImage};

use crate::support::{clip_home, clipsight, run, weights};

/// Stripes, discs and chequers in some colours.
fn picture(kind: u32, number: u32) -> RgbImage {
    let colour = [[220, 30, 30], [30, 180, 60], [40, 60, 230], [20, 20, 20]][number as usize % 4];
    RgbImage::from_fn(96, 80, |x, y| {
        let inside = match kind {
            0 => (x / (6 + number)).is_multiple_of(2),
            1 => {
                let (dx, dy) = (x as i32 - 40 - number as i32 * 3, y as i32 - 40);
                dx * dx + dy * dy < 700
            }
            _ => (x / 12 + y / (10 + number)).is_multiple_of(2),
        };
        Rgb(if inside { colour } else { [240, 240, 235] })
    })
}

const ODD: &str = "b & \"2\" <i>'x'.png";

/// Three folders of pictures, one of them twice, one name odd, one file cut off.
fn shelf(root: &Path) {
    for (kind, name) in (0..).zip(["stripes", "discs, round", "chequers"]) {
        fs::create_dir_all(root.join(name)).unwrap();
        for number in 0..4 {
            let file = match (kind, number) {
                (1, 2) => ODD.to_owned(),
                _ => format!("{number}.png"),
            };
            picture(kind, number)
                .save(root.join(name).join(file))
                .unwrap();
        }
    }
    // Other bytes, the same picture.
    picture(2, 1).save(root.join("chequers/again.bmp")).unwrap();
    fs::write(
        root.join("chequers/cut.jpg"),
        b"\xff\xd8\xff\xe0 and no more",
    )
    .unwrap();
    fs::write(root.join("notes.txt"), b"words").unwrap();
}

struct Desk {
    home: PathBuf,
    set: PathBuf,
    folder: tempfile::TempDir,
}

/// A shelf and an empty store; nothing where weights are missing.
fn desk(test: &str) -> Option<Desk> {
    let folder = tempfile::tempdir().unwrap();
    let pair = Catalogue::built_in().unwrap().default_pair;
    if !weights(test, &[&pair.dino]) {
        return None;
    }
    let home = clip_home(test, folder.path())?;
    let set = folder.path().join("shelf");
    shelf(&set);
    Some(Desk { home, set, folder })
}

impl Desk {
    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        run(clipsight()
            .env("CLIPSIGHT_HOME", &self.home)
            .current_dir(self.folder.path())
            .args(arguments))
    }

    /// `pairs` with these thresholds, so low that drawn pictures are blind pairs.
    fn pairs(&self, arguments: &[&str]) -> (i32, Option<PairsReport>, String, String) {
        let json = self.at("pairs.json");
        let _ = fs::remove_file(&json);
        let usual = [
            "pairs",
            "--clip-threshold",
            "0.7",
            "--dino-threshold",
            "0.9",
        ];
        let all = [&usual[..], &["--json", json.to_str().unwrap()], arguments].concat();
        let (status, out, err) = self.run(&all);
        let report = fs::read(&json).ok();
        let report = report.map(|json| serde_json::from_slice(&json).unwrap());
        (status, report, out, err)
    }
}

/// A report without what differs from run to run.
fn plain(report: &PairsReport) -> Vec<(String, String, f32, f32)> {
    let top = report.top.iter();
    top.map(|pair| {
        let [first, second] = pair.images.each_ref();
        (
            first.path.clone(),
            second.path.clone(),
            pair.clip,
            pair.dino,
        )
    })
    .collect()
}

fn left_out(report: &PairsReport) -> Vec<&str> {
    let pictures = report.notes.iter().find_map(|note| match note {
        SetNote::LeftOut { pictures } => Some(pictures),
        _ => None,
    });
    pictures
        .into_iter()
        .flatten()
        .map(|picture| &*picture.name)
        .collect()
}

#[test]
fn the_blindest_pairs_of_a_folder_are_told_in_every_form() {
    let Some(desk) = desk("the_blindest_pairs_of_a_folder_are_told_in_every_form") else {
        return;
    };
    let (csv, html) = (desk.at("pairs.csv"), desk.at("pairs.html"));
    let (status, report, out, err) = desk.pairs(&[
        "shelf",
        "--labels",
        "--top",
        "500",
        "--device",
        "cpu",
        "--csv",
        csv.to_str().unwrap(),
        "--report",
        html.to_str().unwrap(),
    ]);
    assert_eq!(status, 3, "{err}");
    let report = report.unwrap();
    assert_eq!((report.images, report.pairs), (13, 78));
    assert!(report.blind > 3, "{report:?}");
    assert_eq!(report.top.len() as u64, report.blind);
    assert_eq!(left_out(&report), ["shelf/chequers/cut.jpg"]);
    assert!(
        err.contains("cut.jpg") && err.contains("1 other file is passed over"),
        "{err}"
    );
    let across = report
        .top
        .iter()
        .filter(|pair| pair.across == Some(true))
        .count();
    assert_eq!(report.across, Some(across as u64));
    assert_eq!(report.clip.threshold_source, "given by hand");
    for pair in &report.top {
        assert!(pair.clip > 0.7 && pair.dino < 0.9 && pair.depth > 0.0);
        let labels = pair
            .images
            .each_ref()
            .map(|image| image.label.as_deref().unwrap());
        assert_eq!(pair.across, Some(labels[0] != labels[1]));
        for image in &pair.images {
            assert!(
                image
                    .path
                    .contains(&format!("/{}/", image.label.as_ref().unwrap()))
            );
        }
    }
    assert!(report.top.is_sorted_by(|a, b| a.depth >= b.depth));
    assert!(
        out.contains("Of 78 pairs of 13 images CLIP is blind to "),
        "{out}"
    );

    let rows = fs::read_to_string(&csv).unwrap();
    assert_eq!(rows.matches("\r\n").count(), report.top.len() + 1);
    assert!(
        rows.contains("\"shelf/discs, round/b & \"\"2\"\" <i>'x'.png\""),
        "{rows}"
    );

    let page = fs::read_to_string(&html).unwrap();
    for outside in ["<script", "http://", "https://", "url(", "<link", "<i>"] {
        assert!(!page.contains(outside), "{outside}");
    }
    assert!(page.contains("b &amp; &quot;2&quot; &lt;i&gt;&#39;x&#39;.png"));
    // Both pictures, and both again under each encoder's maps.
    let pictures = page.matches("src=\"data:image/jpeg;base64,").count();
    let maps = page.matches("src=\"data:image/png;base64,").count();
    let pairs = report.top.len();
    assert_eq!((pictures, maps), (6 * pairs, 4 * pairs));
    assert_eq!(page.matches("src=").count(), pictures + maps);
    assert!(page.contains("of random photo pairs"));

    // Nothing is encoded twice, and a table is what is printed where nothing is written.
    let (status, out, err) = desk.run(&["pairs", "shelf", "--device", "cpu", "--top", "1"]);
    assert_eq!(status, 3, "{err}");
    assert!(out.starts_with("| depth | CLIP | DINOv2 |"), "{out}");

    // All pairs: the same blind ones, and the others behind them.
    let (_, all, _, err) = desk.pairs(&["shelf", "--device", "cpu", "--all", "--top", "500"]);
    let all = all.unwrap_or_else(|| panic!("{err}"));
    assert_eq!((all.blind, all.top.len() as u64), (report.blind, all.pairs));
    assert!(all.top.is_sorted_by(|a, b| a.depth >= b.depth));
    let blind = all.top.iter().filter(|pair| pair.depth > 0.0).count();
    assert_eq!(blind as u64, all.blind);
    assert_eq!(plain(&all)[..blind], plain(&report));

    let (status, report, _, err) = desk.pairs(&["shelf", "--device", "cpu", "--fail-over", "3"]);
    assert_eq!(status, 4, "{err}");
    assert!(
        report.is_some() && err.contains("--fail-over allows 3"),
        "{err}"
    );
    let (status, ..) = desk.pairs(&["shelf", "--device", "cpu", "--fail-over", "78"]);
    assert_eq!(status, 3);
    let (status, report, _, err) = desk.pairs(&["shelf", "--device", "cpu", "--strict"]);
    assert_eq!((status, report), (1, None));
    assert!(err.contains("cut.jpg") && err.contains("--strict"), "{err}");

    let (status, report, _, err) =
        desk.pairs(&["shelf", "--device", "cpu", "--drop-near-duplicates"]);
    assert_eq!(status, 3, "{err}");
    let near = report.unwrap().nearly_same.unwrap();
    let again = near
        .left_out
        .iter()
        .find(|one| one.path.ends_with("again.bmp"));
    assert_eq!(
        again.map(|one| &*one.kept),
        Some("shelf/chequers/1.png"),
        "{near:?}"
    );
}

#[test]
fn embeddings_go_to_files_and_give_the_same_pairs() {
    let Some(desk) = desk("embeddings_go_to_files_and_give_the_same_pairs") else {
        return;
    };
    let pair = Catalogue::built_in().unwrap().default_pair;
    let (clip, dino) = (pair.clip, pair.dino);
    let embed = |out: &str, more: &[&str]| {
        let all = [
            &["embed", "shelf", "--device", "cpu", "--out", out][..],
            more,
        ]
        .concat();
        desk.run(&all)
    };
    let (status, out, err) = embed("clip.safetensors", &[]);
    assert_eq!(status, 3, "{err}");
    assert!(
        out.starts_with("13 images by ") && out.contains(": 13 encoded, 0 known"),
        "{out}"
    );
    assert!(err.contains("shelf/chequers/cut.jpg"), "{err}");
    // It goes on where it was: another form costs nothing, and one more image one.
    let (_, out, _) = embed("clip", &["--model", &clip]);
    assert!(
        out.contains("14 images by") && out.contains(": 0 encoded, 13 known"),
        "{out}"
    );
    let (_, out, err) = embed("dino.safetensors", &["--model", &dino]);
    assert!(out.contains(": 13 encoded"), "{out} {err}");
    let (_, out, _) = embed("dino", &["--model", &dino]);
    assert!(out.contains(": 0 encoded"), "{out}");

    let one = exchange::read(&desk.at("clip.safetensors")).unwrap();
    let other = exchange::read(&desk.at("clip")).unwrap();
    assert_eq!((&one.names, &one.made_by), (&other.names, &other.made_by));
    assert_eq!(one.names.as_ref().unwrap()[0], "shelf/chequers/0.png");
    assert_eq!(one.made_by.precision, "f32");
    assert_eq!(one.made_by.weights.len(), 64);
    assert!((&one.rows - &other.rows).iter().all(|d| d.abs() < 1e-3));
    let page = desk.at("page.html");

    let (_, of_images, _, _) = desk.pairs(&["shelf", "--device", "cpu", "--labels"]);
    let of_images = of_images.unwrap();
    let files = |clip: &str, dino: &str| {
        let (clip, dino) = (["--clip-embeddings", clip], ["--dino-embeddings", dino]);
        let more = ["--labels", "--report", page.to_str().unwrap()];
        desk.pairs(&[&clip[..], &dino, &more].concat())
    };
    let (status, report, _, err) = files("clip.safetensors", "dino.safetensors");
    assert_eq!(status, 0, "{err}");
    let report = report.unwrap();
    assert_eq!(plain(&report), plain(&of_images));
    assert_eq!(
        (report.blind, report.across),
        (of_images.blind, of_images.across)
    );
    assert_eq!(
        (&report.clip.model, &report.clip.weights),
        (&of_images.clip.model, &of_images.clip.weights)
    );
    let html = fs::read_to_string(&page).unwrap();
    assert!(html.contains("src=\"data:image/jpeg") && !html.contains("no picture at hand"));
    // Rounded to f16, but no pair of these is so near to the edge.
    let (_, report, _, err) = files("clip", "dino");
    let report = report.unwrap_or_else(|| panic!("{err}"));
    assert_eq!(report.blind, of_images.blind);
    for (one, other) in plain(&report).iter().zip(plain(&of_images)) {
        assert!((one.2 - other.2).abs() < 1e-3 && (one.3 - other.3).abs() < 1e-3);
    }

    // Files that do not belong together, and no files of embeddings.
    picture(0, 9).save(desk.set.join("stripes/9.png")).unwrap();
    let (_, out, _) = embed("more.safetensors", &[]);
    assert!(
        out.contains("14 images") && out.contains(": 1 encoded, 13 known"),
        "{out}"
    );
    let (status, report, _, err) = files("more.safetensors", "dino.safetensors");
    assert_eq!((status, report.is_some()), (1, false));
    assert!(
        err.contains("14 embeddings of CLIP and 13 of DINOv2"),
        "{err}"
    );
    fs::remove_file(desk.set.join("stripes/0.png")).unwrap();
    embed("others.safetensors", &[]);
    let (_, _, _, err) = files("others.safetensors", "dino.safetensors");
    assert!(
        err.contains("row 9 is `shelf/stripes/1.png` in CLIP's file"),
        "{err}"
    );
    let (_, _, _, err) = files("shelf/notes.txt", "dino");
    assert!(
        err.contains("neither a safetensors file nor a NumPy array"),
        "{err}"
    );
    let (status, _, err) = embed("shelf", &[]);
    assert_eq!(status, 65);
    assert!(err.contains("a folder of other things"), "{err}");
}

#[test]
fn what_cannot_be_asked_is_said() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("notes.txt"), b"words").unwrap();
    for command in [&["pairs"][..], &["embed", "--out", "x.safetensors"]] {
        let (status, _, err) = run(clipsight()
            .current_dir(folder.path())
            .args(command)
            .arg(folder.path()));
        assert_eq!(status, 1);
        assert!(err.contains("there is no image in what is to be"), "{err}");
    }
    let (status, _, err) = run(clipsight().args(["pairs", "--clip-embeddings", "x"]));
    assert_eq!(status, 2);
    assert!(err.contains("--dino-embeddings"), "{err}");
    let (status, _, err) = run(clipsight().arg("pairs"));
    assert_eq!(status, 2);
    assert!(err.contains("PATHS"), "{err}");
    let (status, _, err) = run(clipsight().args(["pairs", "x", "--clip-threshold", "2"]));
    assert_eq!(status, 2);
    assert!(err.contains("a threshold is a cosine"), "{err}");
}
