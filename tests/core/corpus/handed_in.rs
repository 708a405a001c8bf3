//! Folders as people hand them in, drawn here: what is made of each, and what is said.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use clipsight_core::corpus::{Dataset, DatasetError, ImagePath, Unusable, images_below};
use clipsight_core::report::set::SetNote;
use image::RgbImage;

use super::{PNG, put};

fn draw(root: &Path, name: &str) {
    let path = root.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    RgbImage::new(3, 2).save(path).unwrap();
}

/// The first note that fits, as a sentence.
fn said(set: &Dataset, fits: fn(&SetNote) -> bool) -> String {
    let notes = set.notes();
    let note = notes.iter().find(|note| fits(note));
    note.unwrap_or_else(|| panic!("{notes:?}")).to_string()
}

#[test]
fn pictures_that_cannot_be_read_are_named_and_other_files_counted() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    for name in ["a/1.png", "a/2.png", "b/1.png", "b/2.png"] {
        put(root, name, PNG);
    }
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic";
    put(root, "a/IMG_1.HEIC", heic);
    put(root, "a/phone", heic);
    put(root, "b/x.avif", b"\0\0\0\x1cftypavif\0\0\0\0");
    put(root, "b/empty.jpg", b"");
    put(root, "b/page.jpeg", b"<html><svg></svg></html>");
    put(root, "b/page.html", b"<html><svg></svg></html>");
    put(root, "b/notes.txt", b"hello");
    let set = Dataset::open(root).unwrap();
    let named: Vec<(&str, &str)> = set
        .unreadable()
        .iter()
        .map(|picture| (picture.name.as_str(), picture.why.as_str()))
        .collect();
    for ((name, why), (expected, part)) in named.iter().zip([
        ("a/IMG_1.HEIC", "HEIC images are not read"),
        ("a/phone", "HEIC images are not read"),
        ("b/empty.jpg", "the file is empty"),
        ("b/page.jpeg", "save it as PNG"),
        ("b/x.avif", "AVIF images are not read"),
    ]) {
        assert_eq!(*name, expected);
        assert!(why.contains(part), "{name}: {why}");
    }
    assert_eq!(named.len(), 5, "{named:?}");
    assert!(set.notes().contains(&SetNote::OtherFiles { count: 2 }));
    let mut lenient = Unusable::new(false);
    lenient.add(set.unreadable().to_vec()).unwrap();
    let note = lenient.note().unwrap().to_string();
    assert!(note.starts_with("5 pictures are left out:"), "{note}");
    let strict = Unusable::new(true).add(set.unreadable().to_vec());
    let error = strict.unwrap_err().to_string();
    assert!(
        error.contains("b/x.avif") && error.contains("--strict"),
        "{error}"
    );
    // What lies in a class that is not asked for does not count.
    put(root, "c/1.png", PNG);
    put(root, "c/2.png", PNG);
    let without = Dataset::open(root).unwrap().restrict(|name| name != "a");
    assert_eq!(without.unwrap().unreadable().len(), 3);
}

#[test]
fn the_first_images_that_can_be_decoded_are_taken() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["1.png", "3.png", "5.png", "6.png"] {
        draw(folder.path(), name);
    }
    put(folder.path(), "2.png", PNG);
    put(folder.path(), "4.jpg", b"\xff\xd8\xff\0\0\0\0\0\0");
    put(folder.path(), "7.png", PNG);
    let take = |count: usize| {
        let mut unusable = Unusable::default();
        let files = images_below(folder.path()).unwrap().files;
        let kept = unusable.first(files, count).unwrap();
        let kept: Vec<String> = kept.into_iter().map(|image| image.name).collect();
        let left_out: Vec<String> = unusable.pictures().iter().map(|p| p.name.clone()).collect();
        (kept.join(" "), left_out.join(" "))
    };
    assert_eq!(take(1), ("1.png".into(), String::new()));
    assert_eq!(take(3), ("1.png 3.png 5.png".into(), "2.png 4.jpg".into()));
    let all = ("1.png 3.png 5.png 6.png".into(), "2.png 4.jpg 7.png".into());
    assert_eq!(take(usize::MAX), all);
    let files = images_below(folder.path()).unwrap().files;
    let error = Unusable::new(true).first(files, 2).unwrap_err();
    assert!(matches!(error, DatasetError::Unusable { .. }), "{error}");
    // A file that went away since.
    let gone = ImagePath::new(folder.path().join("8.png"), "8.png");
    let mut unusable = Unusable::default();
    assert!(unusable.first(vec![gone], 1).unwrap().is_empty());
    assert!(unusable.pictures()[0].why.contains("cannot be read"));
}

#[test]
fn draws_without_an_image_are_those_of_a_set_that_never_held_it() {
    let folder = tempfile::tempdir().unwrap();
    for class in ["a", "b"] {
        for i in 0..30 {
            put(folder.path(), &format!("{class}/{i}.png"), PNG);
        }
    }
    let whole = Dataset::open(folder.path()).unwrap();
    let draw = whole.draw(4, 1).unwrap();
    let gone = draw.shots[1].name.clone();
    let mut set = whole.clone();
    set.leave_out([gone.as_str(), "b/nothing.png"]);
    let again = set.draw(4, 1).unwrap();
    let names = |items: &[clipsight_core::corpus::Item]| -> BTreeSet<String> {
        items.iter().map(|item| item.name.clone()).collect()
    };
    let (before, after) = (names(&draw.shots), names(&again.shots));
    assert_eq!(before.difference(&after).collect::<Vec<_>>(), [&gone]);
    assert_eq!(after.len(), before.len());
    // Test images keep their side.
    assert_eq!(set.test, whole.test);
    set.leave_out(whole.train.iter().map(|item| item.name.as_str()));
    let error = set.check().unwrap_err().to_string();
    assert!(error.contains("\"a\" has no training image"), "{error}");
    assert!(error.contains("--classes"), "{error}");
}

#[test]
fn published_shots_that_are_left_out_are_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let rows = |from: u32, to: u32| -> String {
        let both = (from..to).flat_map(|i| {
            ["ant", "bee"].map(|class| {
                put(folder.path(), &format!("{class}/{i}.png"), PNG);
                format!(
                    r#"["{class}/{i}.png", {}, "{class}"]"#,
                    u8::from(class == "bee")
                )
            })
        });
        both.collect::<Vec<_>>().join(",")
    };
    let (train, val, test) = (rows(0, 5), rows(5, 7), rows(7, 9));
    let split = format!(r#"{{"train": [{train}], "val": [{val}], "test": [{test}]}}"#);
    put(folder.path(), "split.json", split.as_bytes());
    let shot =
        |name: &str, class: &str| format!(r#"{{"impath": "x/{name}", "classname": "{class}"}}"#);
    let shots = [shot("ant/2.png", "ant"), shot("bee/3.png", "bee")].join(",");
    let draw = format!(r#"{{"train": {{"data": [{shots}]}}}}"#);
    put(
        folder.path(),
        "few_shot_indices/shot_1-seed_1.json",
        draw.as_bytes(),
    );
    let mut set = Dataset::open(folder.path()).unwrap();
    let names = |set: &Dataset| -> Vec<String> {
        let draw = set.draw(1, 1).unwrap();
        assert!(draw.published);
        draw.shots.into_iter().map(|item| item.name).collect()
    };
    assert_eq!(names(&set), ["ant/2.png", "bee/3.png"]);
    set.leave_out(["bee/3.png"]);
    let replaced = names(&set);
    assert_eq!(replaced[0], "ant/2.png");
    assert!(replaced[1].starts_with("bee/") && replaced[1] != "bee/3.png");
}

#[test]
fn folders_without_a_picture_are_named_where_classes_would_be() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    for name in [
        "pets/cat/1.png",
        "pets/cat/2.png",
        "dog/1.png",
        "dog/x/2.png",
    ] {
        put(root, name, PNG);
    }
    for empty in ["yellow", "pets/ghost/deep", "dog/x/none", "none/at/all"] {
        fs::create_dir_all(root.join(empty)).unwrap();
    }
    put(root, "purple/readme.txt", b"words");
    let set = Dataset::open(root).unwrap();
    assert_eq!(set.classes, ["dog", "cat"]);
    let note = said(&set, |note| matches!(note, SetNote::EmptyFolders { .. }));
    assert!(
        note.starts_with("no picture in `none`, `pets/ghost`, `purple`, `yellow`:"),
        "{note}"
    );
}

#[test]
fn names_that_mislead_are_noted() {
    let folder = tempfile::tempdir().unwrap();
    for class in [
        "Red_Panda",
        "red panda",
        "red-panda",
        "red_panda_",
        "BACKGROUND_Google",
    ] {
        put(folder.path(), &format!("{class}/1.png"), PNG);
        put(folder.path(), &format!("{class}/2.png"), PNG);
    }
    let set = Dataset::open(folder.path()).unwrap();
    assert_eq!(set.classes.len(), 5);
    let groups = set.notes().into_iter().find_map(|note| match note {
        SetNote::SameWord { groups } => Some(groups),
        _ => None,
    });
    // A hyphen is a sign of its own to CLIP.
    assert_eq!(groups.unwrap(), [["Red_Panda", "red panda", "red_panda_"]]);
    let note = said(&set, |note| matches!(note, SetNote::NotInCaltech { .. }));
    assert!(note.contains("`BACKGROUND_Google`"), "{note}");
}

#[test]
fn torchvisions_parts_are_the_parts() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    for (part, count) in [("train", 3), ("val", 2), ("test", 1)] {
        for class in ["cat", "pets/dog"] {
            for i in 0..count {
                put(root, &format!("{part}/{class}/{i}.png"), PNG);
            }
        }
    }
    put(root, "train/stray.png", PNG);
    fs::create_dir_all(root.join("test/ghost")).unwrap();
    let parts = |set: &Dataset| {
        set.notes().into_iter().find_map(|note| match note {
            SetNote::Parts { train, val, test } => Some([train, val, test].map(|p| p.join(" "))),
            _ => None,
        })
    };
    let sizes = |set: &Dataset| [set.train.len(), set.val.len(), set.test.len()];
    let set = Dataset::open(root).unwrap();
    assert_eq!(set.classes, ["cat", "dog"]);
    assert_eq!(sizes(&set), [6, 4, 2]);
    assert_eq!(parts(&set).unwrap(), ["train", "val", "test"]);
    assert_eq!(set.skipped.unlabelled, 1);
    assert!(set.test.iter().all(|item| item.name.starts_with("test/")));
    let note = said(&set, |note| matches!(note, SetNote::EmptyFolders { .. }));
    assert!(note.contains("`test/ghost`"), "{note}");

    // Other words for them; test images without labels are none.
    fs::rename(root.join("val"), root.join("Validation")).unwrap();
    fs::remove_dir_all(root.join("test")).unwrap();
    put(root, "test/unknown.png", PNG);
    let set = Dataset::open(root).unwrap();
    assert_eq!(sizes(&set), [6, 0, 4]);
    assert_eq!(parts(&set).unwrap(), ["train", "", "Validation"]);
    assert!(!set.draw(2, 1).unwrap().val.is_empty());

    // A class that is tested and never shown.
    put(root, "Validation/cow/1.png", PNG);
    let error = Dataset::open(root).unwrap_err().to_string();
    assert!(error.contains("\"cow\" has no training image"), "{error}");
    assert!(
        Dataset::read(root)
            .unwrap()
            .restrict(|name| name != "cow")
            .unwrap()
            .check()
            .is_ok()
    );

    // One part is a set of its own, and two without shots are refused.
    assert_eq!(
        Dataset::open(&root.join("train")).unwrap().classes,
        ["cat", "dog"]
    );
    fs::rename(root.join("train"), root.join("testing")).unwrap();
    let error = Dataset::open(root).unwrap_err().to_string();
    assert!(error.contains("shots or tests lack theirs"), "{error}");
}

#[test]
fn a_class_of_one_image_is_refused_unless_it_is_not_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a/1.png", "a/2.png", "b/1.png", "b/2.png", "lonely/1.png"] {
        put(folder.path(), name, PNG);
    }
    let error = Dataset::open(folder.path()).unwrap_err().to_string();
    assert!(
        error.contains("\"lonely\" has one image") && error.contains("--classes"),
        "{error}"
    );
    let set = Dataset::read(folder.path()).unwrap();
    let set = set.restrict(|name| name != "lonely").unwrap();
    set.check().unwrap();
    assert_eq!(set.classes, ["a", "b"]);
}

#[test]
fn a_list_of_paths_and_labels_is_a_set() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let classes = ["l'église #1 100%", "a,b\"c", "日本語 🙃 <&>"];
    let mut list = String::from("filename;label\r\n");
    for (at, class) in classes.iter().enumerate() {
        for i in 0..4 {
            put(root, &format!("pictures/{at}-{i}.png"), PNG);
            let quoted = class.replace('"', "\"\"");
            list.push_str(&format!(".\\{at}-{i}.png;\"{quoted}\"\r\n"));
        }
    }
    put(root, "list.csv", list.as_bytes());
    let set = Dataset::open(&root.join("list.csv")).unwrap();
    assert_eq!(set.name, "list");
    let found: BTreeSet<&str> = set.classes.iter().map(String::as_str).collect();
    assert_eq!(found, BTreeSet::from(classes));
    assert_eq!((set.train.len(), set.test.len()), (6, 6));
    assert!(
        set.train[0]
            .path
            .ends_with(Path::new("pictures").join(&set.train[0].name))
    );
    let note = said(&set, |note| matches!(note, SetNote::Backslashes { .. }));
    assert!(
        note.starts_with("12 paths are read with / for \\, first `.\\0-0.png`"),
        "{note}"
    );

    put(
        root,
        "parts.csv",
        b"pictures/0-0.png,a,train\npictures/0-1.png,a,test\n",
    );
    let set = Dataset::read(&root.join("parts.csv")).unwrap();
    assert_eq!((set.classes.len(), set.train.len()), (1, 1));
    let text =
        b"path,class,split\n0-0.png,a,train\n0-1.png,b,train\n0-2.png,a,test\n0-3.png,b,val\n";
    put(root, "parts.csv", text);
    let set = Dataset::open(&root.join("parts.csv")).unwrap();
    assert_eq!([set.train.len(), set.val.len(), set.test.len()], [2, 1, 1]);

    put(
        root,
        "list.csv",
        b"0-0.png,a\n0-1.png,a\n1-0.png,b\n1-9.png,b\n",
    );
    let error = Dataset::open(&root.join("list.csv"))
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("1 of 4 images of the list are missing below"),
        "{error}"
    );
    assert!(error.contains("pictures`, first `1-9.png`"), "{error}");
}

#[test]
fn a_split_may_have_backslashes() {
    let folder = tempfile::tempdir().unwrap();
    for name in [
        "images/a/1.png",
        "images/a/2.png",
        "images/b/1.png",
        "images/b/2.png",
    ] {
        put(folder.path(), name, PNG);
    }
    let split = br#"{"train": [["a\\1.png", 0, "a"], ["b\\1.png", 1, "b"]],
        "test": [["a/2.png", 0, "a"], ["b\\2.png", 1, "b"]]}"#;
    put(folder.path(), "split.json", split);
    let set = Dataset::open(folder.path()).unwrap();
    assert_eq!(set.train[1].name, "b/1.png");
    let note = said(&set, |note| matches!(note, SetNote::Backslashes { .. }));
    assert!(
        note.contains("3 paths are read with / for \\, first `a\\1.png`"),
        "{note}"
    );
}
