//! Crashes, damage, and several writers.

use std::fs;

use super::super::{Key, Space, Store, StoreError};

const DIMENSION: usize = 5;

fn space() -> Space {
    Space {
        model: "clip-vit-b16".into(),
        weights: "ab".repeat(32),
        precision: "f32".into(),
        adapter: None,
        strength: 0.0,
        dimension: DIMENSION,
    }
}

fn key(n: usize) -> Key {
    Key::new(&[n as u8; 32], &format!("view {n}"))
}

fn values(n: usize) -> Vec<f32> {
    (0..DIMENSION).map(|i| n as f32 + i as f32 / 7.0).collect()
}

/// A file with the features 0 to `n` - 1.
fn filled(folder: &std::path::Path, n: usize) -> std::path::PathBuf {
    let mut store = Store::open(folder, &space()).unwrap();
    for i in 0..n {
        store.put(key(i), values(i)).unwrap();
    }
    store.flush().unwrap();
    store.path().to_owned()
}

#[test]
fn what_was_put_is_found_before_and_after_it_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path(), &space()).unwrap();
    assert!(store.is_empty() && store.get(&key(0)).unwrap().is_none());
    for i in 0..200 {
        store.put(key(i), values(i)).unwrap();
        assert_eq!(store.get(&key(i)).unwrap(), Some(values(i)));
    }
    assert_eq!(store.len(), 200);
    drop(store);
    let mut again = Store::open(folder.path(), &space()).unwrap();
    assert_eq!(again.len(), 200);
    for i in 0..200 {
        assert_eq!(again.get(&key(i)).unwrap(), Some(values(i)));
    }
    assert!(again.get(&Key::new(&[0; 32], "view 1")).unwrap().is_none());
}

#[test]
fn a_file_cut_anywhere_keeps_its_whole_records_and_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = filled(folder.path(), 3);
    let whole = fs::read(&path).unwrap();
    let record = 32 + 4 * DIMENSION + 8;
    let start = whole.len() - 3 * record;
    for length in 0..whole.len() {
        fs::write(&path, &whole[..length]).unwrap();
        let kept = length.saturating_sub(start) / record;
        let mut store = Store::open(folder.path(), &space()).unwrap();
        assert_eq!(store.len(), kept, "cut at {length}");
        for i in 0..3 {
            let found = store.get(&key(i)).unwrap();
            assert_eq!(found.is_some(), i < kept);
            if found.is_none() {
                store.put(key(i), values(i)).unwrap();
            }
        }
        drop(store);
        assert_eq!(fs::read(&path).unwrap(), whole, "cut at {length}");
    }
}

#[test]
fn a_damaged_record_is_missed_alone_and_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let path = filled(folder.path(), 3);
    let mut bytes = fs::read(&path).unwrap();
    let record = 32 + 4 * DIMENSION + 8;
    let at = bytes.len() - 2 * record + 40;
    bytes[at] ^= 1;
    fs::write(&path, &bytes).unwrap();
    let mut store = Store::open(folder.path(), &space()).unwrap();
    assert_eq!(store.get(&key(0)).unwrap(), Some(values(0)));
    assert_eq!(store.get(&key(1)).unwrap(), None);
    assert_eq!(store.get(&key(2)).unwrap(), Some(values(2)));
    store.put(key(1), values(1)).unwrap();
    store.flush().unwrap();
    assert_eq!(store.get(&key(1)).unwrap(), Some(values(1)));
    // The later record of a key counts.
    let mut again = Store::open(folder.path(), &space()).unwrap();
    assert_eq!(again.get(&key(1)).unwrap(), Some(values(1)));
}

#[test]
fn another_file_in_its_place_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = filled(folder.path(), 1);
    let whole = fs::read(&path).unwrap();
    let mut other = whole.clone();
    other[20] ^= 1;
    for bytes in [b"something else entirely, and longer".to_vec(), other] {
        fs::write(&path, &bytes).unwrap();
        let error = Store::open(folder.path(), &space()).unwrap_err();
        assert!(matches!(error, StoreError::NotOurs { .. }), "{error}");
        assert_eq!(fs::read(&path).unwrap(), bytes);
    }
}

#[test]
fn spaces_are_kept_apart_and_no_adapter_is_no_strength() {
    let folder = tempfile::tempdir().unwrap();
    let path = |space: &Space| Store::open(folder.path(), space).unwrap().path().to_owned();
    let adapted = |strength| Space {
        adapter: Some("cd".repeat(32)),
        strength,
        ..space()
    };
    assert_eq!(path(&adapted(0.0)), path(&space()));
    assert_ne!(path(&adapted(0.03)), path(&space()));
    assert_ne!(path(&adapted(0.03)), path(&adapted(0.015)));
    let int8 = Space {
        precision: "int8".into(),
        ..space()
    };
    assert_ne!(path(&int8), path(&space()));
}

#[test]
fn senseless_values_and_spaces_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path(), &space()).unwrap();
    for bad in [vec![0.0; 4], vec![0.0; 6], vec![f32::NAN; 5]] {
        assert!(matches!(
            store.put(key(0), bad),
            Err(StoreError::Values { .. })
        ));
    }
    assert!(store.is_empty());
    let named = |model: &str| Space {
        model: model.into(),
        ..space()
    };
    let mut wrong = vec![named(""), named("../up"), named("a/b"), named("..")];
    wrong.push(Space {
        dimension: 0,
        ..space()
    });
    wrong.push(Space {
        adapter: Some("x".into()),
        strength: f32::NAN,
        ..space()
    });
    for space in wrong {
        let error = Store::open(folder.path(), &space).unwrap_err();
        assert!(matches!(error, StoreError::Space { .. }), "{error}");
    }
}

#[test]
fn writers_at_once_lose_nothing_and_repeat_nothing() {
    let folder = tempfile::tempdir().unwrap();
    // Half of each writer's keys are its own.
    let keys =
        |writer: usize| (0..300).map(move |i| if i % 2 == 0 { i } else { i + 1000 * writer });
    std::thread::scope(|scope| {
        for writer in 1..=4 {
            let folder = folder.path();
            scope.spawn(move || {
                let mut store = Store::open(folder, &space()).unwrap();
                for n in keys(writer) {
                    store.put(key(n), values(n)).unwrap();
                }
            });
        }
    });
    let mut store = Store::open(folder.path(), &space()).unwrap();
    for n in (1..=4).flat_map(keys) {
        assert_eq!(store.get(&key(n)).unwrap(), Some(values(n)));
    }
    let distinct = 150 + 4 * 150;
    assert_eq!(store.len(), distinct);
    let length = fs::metadata(store.path()).unwrap().len();
    let record = (32 + 4 * DIMENSION + 8) as u64;
    // The header, and each record once.
    assert!(length - (distinct as u64 * record) < 400);
}
