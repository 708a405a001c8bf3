//! `evaluate` and `train-adapter` on sets as people hand them in.

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use clipsight_core::report::few_shot::EvaluationReport;
use clipsight_core::report::set::SetNote;
use image::{ImageFormat, Rgb, RgbImage};

use crate::support::{clip_home, clipsight, run};

/// A picture like no other: coloured squares on a ground of their class.
fn picture(class: u32, number: u32) -> RgbImage {
    let ground = [[210, 40, 40], [40, 190, 60], [50, 70, 220]][class as usize % 3];
    RgbImage::from_fn(64, 56, |x, y| {
        let cell = (x / 8) * 7 + y / 8;
        if (cell * (2 * number + 3) + number) % 11 < 3 {
            Rgb([
                (37 * number % 256) as u8,
                20 * (class as u8),
                (cell * 4) as u8,
            ])
        } else {
            Rgb(ground)
        }
    })
}

fn draw(root: &Path, class: &str, classes: u32, numbers: std::ops::Range<u32>) {
    fs::create_dir_all(root.join(class)).unwrap();
    for number in numbers {
        let file = root.join(class).join(format!("{number}.png"));
        picture(classes, number).save(file).unwrap();
    }
}

/// Runs `evaluate` quickly; gives its status, its report (of a run that has one) and
/// what it printed.
struct Evaluation {
    home: PathBuf,
    report: PathBuf,
}

impl Evaluation {
    fn new(test: &str, folder: &Path) -> Option<Self> {
        Some(Self {
            home: clip_home(test, folder)?,
            report: folder.join("report.json"),
        })
    }

    fn run(&self, set: &Path, more: &[&str]) -> (i32, Option<EvaluationReport>, String, String) {
        let _ = fs::remove_file(&self.report);
        let (status, out, err) = run(clipsight()
            .env("CLIPSIGHT_HOME", &self.home)
            .arg("evaluate")
            .arg(set)
            .args(["--shots", "2", "--seeds", "1", "--views", "1"])
            .args(["--device", "cpu", "--json"])
            .arg(&self.report)
            .args(more));
        let report = fs::read(&self.report).ok();
        let report = report.map(|json| serde_json::from_slice(&json).unwrap());
        (status, report, out, err)
    }
}

fn left_out(report: &EvaluationReport) -> Vec<&str> {
    let pictures = report.notes.iter().find_map(|note| match note {
        SetNote::LeftOut { pictures } => Some(pictures),
        _ => None,
    });
    let pictures = pictures.into_iter().flatten();
    pictures.map(|picture| picture.name.as_str()).collect()
}

#[test]
fn unreadable_pictures_end_nothing_and_change_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let test = "unreadable_pictures_end_nothing_and_change_nothing_else";
    let Some(evaluation) = Evaluation::new(test, folder.path()) else {
        return;
    };
    let set = folder.path().join("set");
    for (at, class) in (0..).zip(["blue", "green"]) {
        draw(&set, class, at, 0..8);
    }
    let good = evaluation.run(&set, &[]);
    assert_eq!(good.0, 0, "{}", good.3);
    let whole = good.1.unwrap();
    assert_eq!(left_out(&whole), [""; 0]);

    // Files that say that they are pictures: one cannot be decoded at all, one is cut.
    let png = fs::read(set.join("blue/0.png")).unwrap();
    fs::write(set.join("green/cut.png"), &png[..png.len() / 2]).unwrap();
    fs::write(
        set.join("blue/zeros.jpg"),
        [&b"\xff\xd8\xff"[..], &[0; 500]].concat(),
    )
    .unwrap();
    fs::write(set.join("blue/empty.jpg"), b"").unwrap();
    let (status, report, _, err) = evaluation.run(&set, &["--shots", "16"]);
    assert_eq!(status, 3, "{err}");
    let report = report.unwrap();
    let names = ["blue/empty.jpg", "blue/zeros.jpg", "green/cut.png"];
    assert_eq!(left_out(&report), names);
    for name in names {
        assert!(err.contains(name), "{err}");
    }
    assert!(err.contains("3 pictures are left out"), "{err}");
    assert!(report.rows.iter().all(|row| row.accuracy.is_finite()));

    let (status, report, _, err) = evaluation.run(&set, &["--shots", "16", "--strict"]);
    assert_eq!((status, report), (1, None));
    assert!(
        err.contains("cannot be used") && err.contains("--strict"),
        "{err}"
    );

    // A class needs enough that are left.
    draw(&set, "red", 2, 0..1);
    fs::write(set.join("red/cut.png"), &png[..png.len() / 2]).unwrap();
    let (status, _, _, err) = evaluation.run(&set, &[]);
    assert_eq!(status, 1);
    assert!(
        err.contains("\"red\"") && err.contains("--classes"),
        "{err}"
    );
    let classes = folder.path().join("classes.txt");
    fs::write(&classes, "blue\ngreen\n").unwrap();
    let (status, report, _, err) = evaluation.run(
        &set,
        &["--classes", classes.to_str().unwrap(), "--shots", "16"],
    );
    assert_eq!(status, 3, "{err}");
    assert_eq!(left_out(&report.unwrap()), names);
}

#[test]
fn pictures_in_two_places_are_told_and_can_be_dropped() {
    let folder = tempfile::tempdir().unwrap();
    let test = "pictures_in_two_places_are_told_and_can_be_dropped";
    let Some(evaluation) = Evaluation::new(test, folder.path()) else {
        return;
    };
    let set = folder.path().join("set");
    for part in ["train", "test"] {
        let numbers = if part == "train" { 0..6 } else { 6..10 };
        for (at, class) in (0..).zip(["blue", "green"]) {
            draw(&set, &format!("{part}/{class}"), at, numbers.clone());
        }
    }
    let copy = |from: &str, to: &str| fs::copy(set.join(from), set.join(to)).unwrap();
    copy("train/blue/0.png", "test/blue/same.png");
    copy("train/green/1.png", "train/blue/other label.png");
    // The same picture in another format.
    let image = image::open(set.join("train/green/2.png")).unwrap();
    image.save(set.join("test/green/near.bmp")).unwrap();

    let shots = ["--shots", "16"];
    let (status, report, _, err) = evaluation.run(&set, &shots);
    assert_eq!(status, 0, "{err}");
    let report = report.unwrap();
    let groups = |report: &EvaluationReport| -> Vec<String> {
        let notes = report.notes.iter().filter_map(|note| match note {
            SetNote::TwoClasses { groups, left_out }
            | SetNote::ShotsAndTest { groups, left_out } => Some(format!("{groups:?} {left_out}")),
            _ => None,
        });
        notes.collect()
    };
    let (labels, parts) = (
        r#"[["train/blue/other label.png", "train/green/1.png"]]"#,
        r#"[["train/blue/0.png", "test/blue/same.png"]]"#,
    );
    assert_eq!(
        groups(&report),
        [format!("{labels} false"), format!("{parts} false")]
    );
    let near = report.notes.iter().find_map(|note| match note {
        SetNote::NearlyTheSame { examples, .. } => Some(examples),
        _ => None,
    });
    let near = &near.unwrap()[0];
    assert_eq!(
        (&*near.shot, &*near.test),
        ("train/green/2.png", "test/green/near.bmp")
    );
    assert!(near.cosine > 0.9999);
    assert!(
        err.contains("`train/green/2.png` and `test/green/near.bmp`"),
        "{err}"
    );
    assert!(err.contains("shots are drawn from `train`"), "{err}");

    let (status, report, _, err) =
        evaluation.run(&set, &[&shots[..], &["--drop-duplicates"]].concat());
    assert_eq!(status, 0, "{err}");
    let report = report.unwrap();
    assert_eq!(
        groups(&report),
        [format!("{labels} true"), format!("{parts} true")]
    );
}

#[test]
fn odd_names_come_out_whole() {
    let folder = tempfile::tempdir().unwrap();
    let Some(evaluation) = Evaluation::new("odd_names_come_out_whole", folder.path()) else {
        return;
    };
    let classes = ["a,b\"c", "l'église #1 100%", "日本語 🙃"];
    let set = folder.path().join("set <&\"|> 日");
    for (at, class) in (0..).zip(classes) {
        draw(&set, class, at, 0..6);
        fs::write(set.join(class).join("x <&\".jpg"), b"").unwrap();
    }
    let (lab, out) = (folder.path().join("set.lab"), folder.path().join("out"));
    let more = [
        "--save-lab",
        lab.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
    ];
    let (status, report, printed, err) = evaluation.run(&set, &more);
    assert_eq!(status, 3, "{err}");
    let report = report.unwrap();
    assert_eq!(report.dataset, "set <&\"|> 日");
    assert!(left_out(&report).contains(&"a,b\"c/x <&\".jpg"));
    assert!(printed.contains("| set <&\"\\|> 日 | |"), "{printed}");
    let table = fs::read_to_string(out.join("table.md")).unwrap();
    assert!(
        table.contains("  l'église #1 100%/x <&\".jpg: the file is empty"),
        "{table}"
    );
    let svg = fs::read_to_string(out.join("accuracy.svg")).unwrap();
    assert!(svg.contains("set &lt;&amp;&quot;|&gt; 日"), "{svg}");
    let bytes = fs::read(&lab).unwrap();
    let opened = clipsight_core::vectors::lab::file::read(&bytes).unwrap();
    let board = opened.lab.board();
    let found: Vec<&str> = board
        .classes
        .iter()
        .map(|class| class.name.as_str())
        .collect();
    assert_eq!(found, classes);
}

/// Adds a file to a tar archive.
fn add(tar: &mut Vec<u8>, name: &str, bytes: &[u8]) {
    let mut header = [0; 512];
    header[..name.len()].copy_from_slice(name.as_bytes());
    header[124..135].copy_from_slice(format!("{:011o}", bytes.len()).as_bytes());
    header[148..156].fill(b' ');
    header[156] = b'0';
    header[257..265].copy_from_slice(b"ustar\x0000");
    let sum: u32 = header.iter().copied().map(u32::from).sum();
    header[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
    tar.extend(header);
    tar.extend(bytes);
    tar.resize(tar.len().next_multiple_of(512), 0);
}

#[test]
fn archives_and_lists_give_what_the_folder_gives() {
    let folder = tempfile::tempdir().unwrap();
    let test = "archives_and_lists_give_what_the_folder_gives";
    let Some(evaluation) = Evaluation::new(test, folder.path()) else {
        return;
    };
    let set = folder.path().join("set");
    let mut tar = Vec::new();
    let mut list = String::from("path,label\n");
    for (at, class) in (0..).zip(["blue", "green"]) {
        draw(&set, class, at, 0..6);
        for number in 0..6 {
            let name = format!("set/{class}/{number}.png");
            let mut bytes = Cursor::new(Vec::new());
            picture(at, number)
                .write_to(&mut bytes, ImageFormat::Png)
                .unwrap();
            add(&mut tar, &name, bytes.get_ref());
            list.push_str(&format!("{name},{class}\n"));
        }
    }
    let archive = folder.path().join("set.tar");
    fs::write(&archive, tar).unwrap();
    fs::write(folder.path().join("list.csv"), list).unwrap();
    let (status, report, _, err) = evaluation.run(&set, &[]);
    assert_eq!(status, 0, "{err}");
    let report = report.unwrap();
    let (status, packed, _, err) = evaluation.run(&archive, &[]);
    assert_eq!(status, 0, "{err}");
    assert_eq!(packed.unwrap(), report);
    // Draws rest on the paths, which are others here.
    let (status, listed, _, err) = evaluation.run(&folder.path().join("list.csv"), &[]);
    assert_eq!(status, 0, "{err}");
    let listed = listed.unwrap();
    assert_eq!(
        (&*listed.dataset, listed.rows.len()),
        ("list", report.rows.len())
    );
}

#[test]
fn training_goes_on_without_what_it_cannot_read() {
    let folder = tempfile::tempdir().unwrap();
    let test = "training_goes_on_without_what_it_cannot_read";
    let Some(home) = clip_home(test, folder.path()) else {
        return;
    };
    let set = folder.path().join("set");
    for (at, class) in (0..).zip(["blue", "green"]) {
        draw(&set, class, at, 0..1);
    }
    fs::write(
        set.join("blue/zeros.jpg"),
        [&b"\xff\xd8\xff"[..], &[0; 500]].concat(),
    )
    .unwrap();
    let train = |more: &[&str]| {
        run(clipsight()
            .env("CLIPSIGHT_HOME", &home)
            .arg("train-adapter")
            .arg(&set)
            .arg("--out")
            .arg(folder.path().join("run"))
            .args(["--batch", "2", "--micro-batch", "1", "--device", "cpu"])
            .args(more))
    };
    let (status, _, err) = train(&["--strict"]);
    assert_eq!(status, 1);
    assert!(err.contains("blue/zeros.jpg"), "{err}");
    let (status, printed, err) = train(&[]);
    assert_eq!(status, 3, "{err}");
    assert!(printed.contains("1 steps, 2 images"), "{printed}");
    assert!(
        err.contains("1 picture is left out:\n  blue/zeros.jpg"),
        "{err}"
    );
}
