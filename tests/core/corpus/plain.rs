//! Plain folders: the split by hash, the draws, what is skipped.

use std::collections::HashSet;

use clipsight_core::corpus::{Dataset, Item, VALIDATION_PER_CLASS};
use sha2::{Digest, Sha256};

use super::{PNG, put};

fn names(items: &[Item]) -> HashSet<&str> {
    items.iter().map(|item| item.name.as_str()).collect()
}

#[test]
fn each_class_is_cut_in_half_by_the_hash_of_its_file_names() {
    let folder = tempfile::tempdir().unwrap();
    for i in 0..11 {
        put(folder.path(), &format!("cat/{i}.png"), PNG);
    }
    for i in 0..40 {
        put(folder.path(), &format!("dog/{i}.png"), PNG);
    }
    let set = Dataset::open(folder.path()).unwrap();
    assert_eq!(set.classes, ["cat", "dog"]);
    assert_eq!(
        (set.train.len(), set.val.len(), set.test.len()),
        (26, 0, 25)
    );

    let mut cats: Vec<String> = (0..11).map(|i| format!("{i}.png")).collect();
    cats.sort_by_key(|name| Sha256::digest(name).to_vec());
    let expected: HashSet<String> = cats[..6].iter().map(|name| format!("cat/{name}")).collect();
    let found = set.train.iter().filter(|item| item.class == 0);
    let found: HashSet<String> = found.map(|item| item.name.clone()).collect();
    assert_eq!(found, expected);
}

#[test]
fn draws_grow_with_shots_and_leave_validation_over() {
    let folder = tempfile::tempdir().unwrap();
    for class in ["a", "b"] {
        for i in 0..60 {
            put(folder.path(), &format!("{class}/{i}.png"), PNG);
        }
    }
    put(folder.path(), "c/1.png", PNG);
    put(folder.path(), "c/2.png", PNG);
    let set = Dataset::open(folder.path()).unwrap();
    let mut before: Option<Vec<Item>> = None;
    for shots in [1, 2, 4, 8] {
        let draw = set.draw(shots, 5).unwrap();
        assert_eq!(draw, set.draw(shots, 5).unwrap());
        assert_eq!(draw.shots.len(), 2 * shots + 1);
        assert_eq!(draw.short, if shots == 1 { vec![] } else { vec![2] });
        assert_eq!(draw.val.len(), 2 * VALIDATION_PER_CLASS);
        assert!(names(&draw.shots).is_disjoint(&names(&draw.val)));
        assert!(names(&set.test).is_disjoint(&names(&draw.shots)));
        assert!(names(&set.test).is_disjoint(&names(&draw.val)));
        if let Some(before) = before {
            assert!(names(&before).is_subset(&names(&draw.shots)));
        }
        before = Some(draw.shots);
    }
    let other = set.draw(8, 6).unwrap();
    assert_ne!(Some(other.shots), before);
}

#[test]
fn what_is_no_image_is_counted_whatever_its_name() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a/1.png", "a/2", "b/1.png", "b/deep/2.txt"] {
        put(folder.path(), name, PNG);
    }
    put(folder.path(), "a/notes.txt", b"hello");
    put(folder.path(), "a/not-an-image.jpg", b"<html>");
    put(folder.path(), "a/empty.jpg", b"");
    put(folder.path(), "b/.hidden.png", PNG);
    put(folder.path(), "stray.png", PNG);
    let set = Dataset::open(folder.path()).unwrap();
    assert_eq!(set.classes, ["a", "b"]);
    assert_eq!(set.train.len() + set.test.len(), 4);
    assert_eq!(
        (set.skipped.left_out.not_images, set.skipped.unlabelled),
        (1, 1)
    );
    let pictures = set.unreadable().iter().map(|picture| &*picture.name);
    let pictures: Vec<&str> = pictures.collect();
    assert_eq!(pictures, ["a/empty.jpg", "a/not-an-image.jpg"]);
}

#[test]
fn folders_of_one_name_are_told_apart_by_their_paths() {
    let folder = tempfile::tempdir().unwrap();
    for class in ["pets/cat", "wild/cat", "wild/wolf"] {
        put(folder.path(), &format!("{class}/1.png"), PNG);
        put(folder.path(), &format!("{class}/2.png"), PNG);
    }
    let set = Dataset::open(folder.path()).unwrap();
    assert_eq!(set.classes, ["pets/cat", "wild/cat", "wolf"]);
}

#[cfg(unix)]
#[test]
fn links_in_loops_and_to_the_same_file_end() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().unwrap();
    for name in ["a/1.png", "a/2.png", "b/1.png", "b/2.png"] {
        put(folder.path(), name, PNG);
    }
    symlink(folder.path(), folder.path().join("a/up")).unwrap();
    symlink("/nonexistent/file", folder.path().join("a/dangling.png")).unwrap();
    symlink(
        folder.path().join("a/1.png"),
        folder.path().join("b/same.png"),
    )
    .unwrap();
    symlink(folder.path().join("a"), folder.path().join("z")).unwrap();
    let set = Dataset::open(folder.path()).unwrap();
    assert_eq!(set.classes, ["a", "b"]);
    assert_eq!(set.train.len() + set.test.len(), 4);
    // The link in `b`, and both files of `a` again under `z`.
    assert_eq!(set.skipped.left_out.repeated, 3);
    assert!(set.skipped.left_out.unreadable >= 2, "{:?}", set.skipped);
}
