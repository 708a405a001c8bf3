//! Sets that are wrong: each is refused with a sentence that says what is wrong.

use std::fs;
use std::path::Path;

use clipsight_core::corpus::{Dataset, DatasetError};

use super::{PNG, put};

/// A folder with the images `c0/0.png` to `c2/9.png` and this split.
fn with_split(json: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for class in 0..3 {
        for i in 0..10 {
            put(folder.path(), &format!("images/c{class}/{i}.png"), PNG);
        }
    }
    put(folder.path(), "split.json", json.as_bytes());
    folder
}

fn refused(folder: &Path) -> String {
    Dataset::open(folder).unwrap_err().to_string()
}

/// A split of good rows and, in front of `train`, this one.
fn split(row: &str) -> String {
    let row = if row.is_empty() {
        String::new()
    } else {
        format!("{row},")
    };
    format!(
        r#"{{"train": [{row} ["c0/0.png", 0, "ant"], ["c1/0.png", 1, "bee"]],
            "val": [["c0/1.png", 0, "ant"]],
            "test": [["c0/2.png", 0, "ant"], ["c1/2.png", 1, "bee"]]}}"#
    )
}

#[test]
fn the_good_split_is_read() {
    let folder = with_split(&split(""));
    let set = Dataset::open(folder.path()).unwrap();
    assert_eq!(set.classes, ["ant", "bee"]);
    assert!(set.train[0].path.ends_with("images/c0/0.png"));
}

#[test]
fn wrong_splits_are_refused_by_name() {
    let good = split("");
    let cut = &good[..good.len() / 2];
    let deep = format!(r#"{{"train": {}"#, "[".repeat(100_000));
    let only =
        |train: &str, test: &str| format!(r#"{{"train": [{train}], "val": [], "test": [{test}]}}"#);
    let ant = r#"["c0/0.png", 0, "ant"]"#;
    let bee = r#"["c1/0.png", 1, "bee"]"#;
    let cases: Vec<(String, &str)> = vec![
        (String::new(), "is not a split file"),
        ("null".into(), "is not a split file"),
        ("[]".into(), "is not a split file"),
        ("\u{feff}{}".into(), "is not a split file"),
        (cut.to_owned(), "is not a split file"),
        (deep, "is not a split file"),
        (r#"{"train": []}"#.into(), "is not a split file"),
        (split(r#"["c2/0.png", "2", "cow"]"#), "is not a split file"),
        (split(r#"["c2/0.png", 2.5, "cow"]"#), "is not a split file"),
        (split(r#"["c2/0.png", 1e30, "cow"]"#), "is not a split file"),
        (split(r#"["c2/0.png", 2]"#), "is not a split file"),
        (split(r#"["c2/0.png", -1, "cow"]"#), "row 1 of `train`"),
        (
            split(r#"["c2/0.png", 4000000000, "cow"]"#),
            "row 1 of `train`",
        ),
        (split(r#"["/etc/passwd", 2, "cow"]"#), "leads out"),
        (split(r#"["../../secret.png", 2, "cow"]"#), "leads out"),
        (split(r#"["c2\\..\\x.png", 2, "cow"]"#), "leads out"),
        (split(r#"["", 2, "cow"]"#), "leads out"),
        (split(r#"["c2/\u0000.png", 2, "cow"]"#), "leads out"),
        (split(r#"["c2/0.png", 2, " "]"#), "class name"),
        (split(r#"["c2/0.png", 2, "a\u0007b"]"#), "class name"),
        (split(r#"["c2/0.png", 3, "cow"]"#), "no label 2"),
        (split(r#"["c2/0.png", 2, "ant"]"#), "both called \"ant\""),
        (split(r#"["c0/3.png", 0, "cow"]"#), "calls label 0"),
        (
            split(r#"["c0/0.png", 0, "ant"]"#),
            "listed twice, in `train` and `train`",
        ),
        (
            split(r#"["c0/2.png", 0, "ant"]"#),
            "listed twice, in `train` and `test`",
        ),
        (
            split(r#"["./c0/1.png", 0, "ant"]"#),
            "listed twice, in `train` and `val`",
        ),
        (
            split(r#"["c2/99.png", 2, "cow"]"#),
            "1 of 6 images of the split are missing",
        ),
        (
            split(r#"["c2", 2, "cow"]"#),
            "1 of 6 images of the split are missing",
        ),
        (only("", &format!("{ant}, {bee}")), "`train` is empty"),
        (only(&format!("{ant}, {bee}"), ""), "`test` is empty"),
        (only(ant, bee), "class \"bee\" has no training image"),
        (
            only(ant, r#"["c0/1.png", 0, "ant"]"#),
            "at least two are needed",
        ),
    ];
    assert!(cases.len() >= 20);
    for (json, expected) in cases {
        let folder = with_split(&json);
        let message = refused(folder.path());
        let shown: String = json.chars().take(120).collect();
        assert!(message.contains(expected), "{shown}\n gave: {message}");
        assert!(message.len() < 500, "{message}");
    }
}

#[test]
fn wrong_folders_are_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let nowhere = root.join("nowhere");
    assert!(matches!(
        Dataset::open(&nowhere),
        Err(DatasetError::Read { .. })
    ));

    fs::create_dir(root.join("empty")).unwrap();
    assert!(refused(&root.join("empty")).contains("no sub folder"));

    put(root, "flat/1.png", PNG);
    put(root, "flat/readme.txt", b"text");
    let message = refused(&root.join("flat"));
    assert!(
        message.contains("(1 lie in the folder itself, 1 other"),
        "{message}"
    );
    assert!(refused(&root.join("flat/1.png")).contains("neither a folder"));

    put(root, "one/cat/1.png", PNG);
    assert!(refused(&root.join("one")).contains("at least two"));

    for name in ["few/cat/1.png", "few/cat/2.png", "few/dog/1.png"] {
        put(root, name, PNG);
    }
    assert!(refused(&root.join("few")).contains("\"dog\" has one image"));

    for name in ["parts/val/cat/1.png", "parts/Test/cat/1.png"] {
        put(root, name, PNG);
    }
    assert!(refused(&root.join("parts")).contains("Test, val"));

    put(root, "two/split.json", b"{}");
    put(root, "two/split_zhou_X.json", b"{}");
    assert!(refused(&root.join("two")).contains("split.json, split_zhou_X.json"));
}

#[test]
fn published_shots_that_do_not_fit_are_refused() {
    let folder = with_split(&split(""));
    let shot = |path: &str, class: &str| {
        format!(r#"{{"impath": "{path}", "label": 0, "classname": "{class}"}}"#)
    };
    let ant = shot("./data/set/images/c0/0.png", "ant");
    let bee = shot("c1/0.png", "bee");
    let draw = |shots: &[&str]| {
        let json = format!(r#"{{"train": {{"data": [{}]}}}}"#, shots.join(","));
        put(
            folder.path(),
            "few_shot_indices/shot_1-seed_1.json",
            json.as_bytes(),
        );
        Dataset::open(folder.path()).unwrap().draw(1, 1)
    };
    let good = draw(&[&bee, &ant]).unwrap();
    assert!(good.published && good.shots[0].class == 0 && good.shots.len() == 2);
    for (shots, expected) in [
        (vec![ant.clone()], "class \"bee\" has 0 images"),
        (vec![ant.clone(), ant.clone(), bee.clone()], "twice"),
        (
            vec![shot("x/c0/2.png", "ant"), bee.clone()],
            "is no training image",
        ),
        (
            vec![shot("c0/0.png", "bee"), bee.clone()],
            "is of class \"bee\", not \"ant\"",
        ),
    ] {
        let shots: Vec<&str> = shots.iter().map(String::as_str).collect();
        let message = draw(&shots).unwrap_err().to_string();
        assert!(message.contains(expected), "{message}");
    }
    put(
        folder.path(),
        "few_shot_indices/shot_1-seed_1.json",
        b"{\"train\": 3}",
    );
    let set = Dataset::open(folder.path()).unwrap();
    assert!(matches!(set.draw(1, 1), Err(DatasetError::Json { .. })));
    assert!(matches!(set.draw(0, 1), Err(DatasetError::NoShots)));
    // Another seed is drawn here.
    assert!(!set.draw(1, 2).unwrap().published);
}
