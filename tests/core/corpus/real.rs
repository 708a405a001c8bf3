//! The shared sets, where they are.

use std::collections::HashSet;
use std::path::PathBuf;

use clipsight_core::corpus::Dataset;

fn shared(test: &str, set: &str) -> Option<PathBuf> {
    let path =
        PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")).join(set);
    if path.is_dir() {
        return Some(path);
    }
    println!("skipped: {test}: {set} is not here");
    None
}

fn sizes(set: &Dataset) -> [usize; 4] {
    let classes = set.classes.len();
    [classes, set.train.len(), set.val.len(), set.test.len()]
}

#[test]
fn caltech_is_coops_split() {
    let Some(path) = shared("caltech_is_coops_split", "caltech101") else {
        return;
    };
    let set = Dataset::open(&path).unwrap();
    assert_eq!(sizes(&set), [100, 4128, 1649, 2465]);
    assert_eq!(set.name, "caltech101");
    assert_eq!(set.classes[0], "face");
    assert_eq!(set.train[0].name, "Faces/image_0274.jpg");
    let all = set.train.iter().chain(&set.val).chain(&set.test);
    let all: HashSet<&str> = all.map(|item| item.name.as_str()).collect();
    assert_eq!(all.len(), 8242);

    for seed in 1..=3 {
        for shots in [1, 2, 4, 8, 16] {
            let draw = set.draw(shots, seed).unwrap();
            assert!(draw.published && draw.short.is_empty());
            assert_eq!(draw.shots.len(), 100 * shots, "{shots} shots, seed {seed}");
            assert_eq!(draw.val.len(), 1649);
            let each: Vec<usize> = draw.shots.iter().map(|item| item.class).collect();
            assert_eq!(
                each,
                (0..100 * shots).map(|i| i / shots).collect::<Vec<_>>()
            );
        }
    }
    let first = &set.draw(1, 1).unwrap().shots[0];
    assert_eq!(first.name, "Faces/image_0201.jpg");
    // No published draw for these: drawn here.
    let own = set.draw(3, 7).unwrap();
    assert!(!own.published && own.shots.len() == 300);

    let some = set
        .restrict(|name| name != "face" && name != "leopard")
        .unwrap();
    assert_eq!(some.classes.len(), 98);
    let draw = some.draw(2, 1).unwrap();
    assert!(draw.published && draw.shots.len() == 196);
    let whole = set.draw(2, 1).unwrap();
    assert_eq!(draw.shots[0].path, whole.shots[4].path);
}

#[test]
fn dtd_has_a_split_and_own_draws() {
    let Some(path) = shared("dtd_has_a_split_and_own_draws", "dtd10") else {
        return;
    };
    let set = Dataset::open(&path).unwrap();
    assert_eq!(sizes(&set), [10, 600, 240, 360]);
    assert_eq!(Dataset::open(&path.join("split.json")).unwrap(), set);
    let draw = set.draw(16, 1).unwrap();
    assert_eq!((draw.shots.len(), draw.val.len()), (160, 240));
    assert!(!draw.published);
    let other = set.draw(16, 2).unwrap().shots;
    assert!(draw.shots.iter().any(|item| !other.contains(item)));
}

#[test]
fn the_pool_is_a_plain_folder_of_two_sets() {
    let Some(path) = shared("the_pool_is_a_plain_folder_of_two_sets", "adapter-pool") else {
        return;
    };
    let set = Dataset::open(&path).unwrap();
    // 10 classes of 100 and 200 of 60 images, each cut in half.
    assert_eq!(sizes(&set), [210, 6500, 0, 6500]);
    assert_eq!(set.classes[0], "dress");
    assert!(set.classes.contains(&"n01443537_goldfish".to_owned()));
}
