//! `classify`: new images, labelled by a folder and by a lab.

use std::fs;
use std::path::Path;

use clipsight_core::report::classify::ClassifyReport;
use clipsight_core::report::set::SetNote;
use image::{Rgb, RgbImage};

use crate::support::{clip_home, clipsight, run};

/// A picture of a class: stripes of its colour and direction, each a little different.
fn picture(class: u32, number: u32) -> RgbImage {
    let colour = [[220, 30, 30], [30, 180, 60], [40, 60, 230]][class as usize % 3];
    RgbImage::from_fn(72, 64, |x, y| {
        let along = [x, y, x + y][class as usize % 3];
        if ((along + number) / (5 + number % 3)).is_multiple_of(2) {
            Rgb(colour)
        } else {
            Rgb([240, 240, 235])
        }
    })
}

/// A picture of nothing that the classes are.
fn stranger() -> RgbImage {
    RgbImage::from_fn(64, 64, |x, y| {
        let (dx, dy) = (x as i32 - 32, y as i32 - 32);
        let inside = dx * dx + dy * dy < 500;
        Rgb(if inside { [20, 20, 20] } else { [250, 200, 20] })
    })
}

const CLASSES: [&str; 3] = ["red, upright", "green", "blue"];

fn shelf(root: &Path) {
    for (class, name) in (0..).zip(CLASSES) {
        fs::create_dir_all(root.join(name)).unwrap();
        for number in 0..12 {
            let file = root.join(name).join(format!("{number}.png"));
            picture(class, number).save(file).unwrap();
        }
    }
}

#[test]
fn new_images_are_labelled_by_a_folder_and_by_its_lab_alike() {
    let folder = tempfile::tempdir().unwrap();
    let test = "new_images_are_labelled_by_a_folder_and_by_its_lab_alike";
    let Some(home) = clip_home(test, folder.path()) else {
        return;
    };
    let set = folder.path().join("shelf");
    shelf(&set);
    let new = folder.path().join("new");
    fs::create_dir_all(new.join("deeper")).unwrap();
    picture(0, 40).save(new.join("a.png")).unwrap();
    picture(2, 41).save(new.join("deeper/b \"2\".png")).unwrap();
    stranger().save(new.join("z.png")).unwrap();
    fs::write(new.join("cut.jpg"), b"\xff\xd8\xff\xe0 and no more").unwrap();
    fs::write(new.join("notes.txt"), b"words").unwrap();
    let alone = folder.path().join("alone.png");
    picture(1, 42).save(&alone).unwrap();

    let (json, csv) = (
        folder.path().join("labels.json"),
        folder.path().join("labels.csv"),
    );
    let ask = |examples: &Path, more: &[&str]| {
        let _ = fs::remove_file(&json);
        let (status, out, err) = run(clipsight()
            .env("CLIPSIGHT_HOME", &home)
            .arg("classify")
            .arg(examples)
            .arg(&new)
            .arg(&alone)
            .args(["--device", "cpu", "--json"])
            .arg(&json)
            .arg("--csv")
            .arg(&csv)
            .args(more));
        let report: Option<ClassifyReport> = fs::read(&json)
            .ok()
            .map(|json| serde_json::from_slice(&json).unwrap());
        (status, report, out, err)
    };
    let (status, report, out, err) = ask(&set, &["--shots", "4", "--views", "1"]);
    assert_eq!(status, 3, "{err}");
    let report = report.unwrap();
    assert_eq!(report.method, "ta++");
    let labels: Vec<(&str, Option<&str>)> = report
        .images
        .iter()
        .map(|image| {
            let path = image.path.strip_prefix(folder.path().to_str().unwrap());
            (path.unwrap(), image.class.as_deref())
        })
        .collect();
    assert_eq!(
        labels,
        [
            ("/new/a.png", Some(CLASSES[0])),
            ("/new/deeper/b \"2\".png", Some(CLASSES[2])),
            ("/new/z.png", None),
            ("/alone.png", Some(CLASSES[1])),
        ]
    );
    for image in &report.images {
        assert_eq!(image.nearest.len(), 5);
        assert!(image.probability > 1.0 / 3.0 && image.probability <= 1.0);
    }
    let left_out = report.notes.iter().find_map(|note| match note {
        SetNote::LeftOut { pictures } => Some(pictures),
        _ => None,
    });
    assert!(left_out.unwrap()[0].name.ends_with("cut.jpg"), "{report:?}");
    assert!(err.contains("cut.jpg"), "{err}");
    assert!(
        out.contains("4 images by ta++ (images alone):") && out.contains("1 none of these"),
        "{out}"
    );
    let table = fs::read_to_string(&csv).unwrap();
    assert_eq!(table.lines().count(), 5);
    assert!(table.contains("z.png,none of these,"), "{table}");
    assert!(table.contains("b \"\"2\"\".png\",blue,blue,"), "{table}");

    // The same shots as `evaluate` draws, kept in a lab: the same labels.
    let lab = folder.path().join("shelf.lab");
    let (status, _, err) = run(clipsight()
        .env("CLIPSIGHT_HOME", &home)
        .arg("evaluate")
        .arg(&set)
        .args([
            "--shots", "4", "--seeds", "1", "--views", "1", "--device", "cpu",
        ])
        .arg("--save-lab")
        .arg(&lab));
    assert_eq!(status, 0, "{err}");
    let (status, of_lab, _, err) = ask(&lab, &[]);
    assert_eq!(status, 3, "{err}");
    let of_lab = of_lab.unwrap();
    assert_eq!(of_lab.classes, report.classes);
    for (one, other) in of_lab.images.iter().zip(&report.images) {
        assert_eq!((&one.path, &one.class), (&other.path, &other.class));
        assert!(
            (one.probability - other.probability).abs() < 1e-4,
            "{one:?} {other:?}"
        );
        assert!((one.cosine.unwrap() - other.cosine.unwrap()).abs() < 1e-5);
    }

    let (status, report, _, err) = ask(&lab, &["--strict"]);
    assert_eq!((status, report), (1, None));
    assert!(err.contains("cut.jpg") && err.contains("--strict"), "{err}");
    let (status, _, _, err) = ask(&lab, &["--shots", "2"]);
    assert_eq!(status, 1);
    assert!(err.contains("--shots is for sets"), "{err}");
    let (status, report, _, err) =
        ask(&set, &["--shots", "4", "--views", "1", "--adapter", "none"]);
    assert_eq!(status, 3, "{err}");
    assert_eq!(report.unwrap().method, "ta");
}

#[test]
fn nothing_to_label_is_said() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("notes.txt"), b"words").unwrap();
    let (status, _, err) = run(clipsight()
        .arg("classify")
        .args([folder.path(), folder.path()]));
    assert_eq!(status, 1);
    assert!(
        err.contains("there is no image in what is to be labelled"),
        "{err}"
    );
    let (status, _, err) = run(clipsight()
        .arg("classify")
        .args([folder.path(), &folder.path().join("nowhere")]));
    assert_eq!(status, 1);
    assert!(err.contains("nowhere"), "{err}");
}
