//! Crashes, damage, several writers, and files of earlier versions.

#![allow(clippy::unwrap_used)]

use std::fs::{self, OpenOptions};
use std::path::{Path, PathBuf};

use super::frame::checksum;
use super::{Keep, Store, StoreError};
use crate::vectors::space::{Space, VectorId};

const DIMENSION: usize = 5;

const ROW: usize = 4 * DIMENSION + 8;

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

fn id(n: usize) -> VectorId {
    VectorId::named(&[n as u8; 32], &format!("view {n}"))
}

fn values(n: usize) -> Vec<f32> {
    (0..DIMENSION).map(|i| n as f32 + i as f32 / 7.0).collect()
}

/// Files with the vectors 0 to `n` - 1: that of ids and that of rows.
fn filled(folder: &Path, n: usize) -> [PathBuf; 2] {
    let mut store = Store::open(folder, &space()).unwrap();
    for i in 0..n {
        store.put(id(i), values(i)).unwrap();
    }
    store.flush().unwrap();
    let ids = store.path().to_owned();
    let rows = ids.with_extension("rows");
    [ids, rows]
}

#[test]
fn what_was_put_is_found_before_and_after_it_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path(), &space()).unwrap();
    assert!(store.is_empty() && store.get(&id(0)).unwrap().is_none());
    for i in 0..200 {
        store.put(id(i), values(i)).unwrap();
        assert_eq!(store.get(&id(i)).unwrap(), Some(values(i)));
    }
    assert_eq!(store.len(), 200);
    drop(store);
    let mut again = Store::open(folder.path(), &space()).unwrap();
    assert_eq!(again.len(), 200);
    for i in 0..200 {
        assert_eq!(again.get(&id(i)).unwrap(), Some(values(i)));
    }
    let other = VectorId::named(&[0; 32], "view 1");
    assert!(again.get(&other).unwrap().is_none());
}

#[test]
fn files_cut_anywhere_keep_their_whole_vectors_and_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let paths = filled(folder.path(), 3);
    let whole = paths.each_ref().map(|path| fs::read(path).unwrap());
    for (cut, record) in [(0, VectorId::BYTES), (1, ROW)] {
        let start = whole[cut].len() - 3 * record;
        for length in 0..whole[cut].len() {
            fs::write(&paths[cut], &whole[cut][..length]).unwrap();
            let kept = length.saturating_sub(start) / record;
            let mut store = Store::open(folder.path(), &space()).unwrap();
            assert_eq!(store.len(), kept, "cut at {length}");
            for i in 0..3 {
                let found = store.get(&id(i)).unwrap();
                assert_eq!(found.is_some(), i < kept);
                if found.is_none() {
                    store.put(id(i), values(i)).unwrap();
                }
            }
            drop(store);
            for (path, whole) in paths.iter().zip(&whole) {
                assert_eq!(&fs::read(path).unwrap(), whole, "cut at {length}");
            }
        }
    }
}

#[test]
fn a_damaged_row_or_id_is_missed_alone_and_replaced() {
    for (damaged, record, into) in [(0, VectorId::BYTES, 3), (1, ROW, 8)] {
        let folder = tempfile::tempdir().unwrap();
        let path = &filled(folder.path(), 3)[damaged];
        let mut bytes = fs::read(path).unwrap();
        let at = bytes.len() - 2 * record + into;
        bytes[at] ^= 1;
        fs::write(path, &bytes).unwrap();
        let mut store = Store::open(folder.path(), &space()).unwrap();
        assert_eq!(store.get(&id(0)).unwrap(), Some(values(0)));
        assert_eq!(store.get(&id(1)).unwrap(), None);
        assert_eq!(store.get(&id(2)).unwrap(), Some(values(2)));
        store.put(id(1), values(1)).unwrap();
        store.flush().unwrap();
        assert_eq!(store.get(&id(1)).unwrap(), Some(values(1)));
        // The later row of an id counts.
        let mut again = Store::open(folder.path(), &space()).unwrap();
        assert_eq!(again.get(&id(1)).unwrap(), Some(values(1)));
    }
}

#[test]
fn a_row_of_another_id_is_no_answer() {
    let folder = tempfile::tempdir().unwrap();
    let [ids, _] = filled(folder.path(), 2);
    let mut bytes = fs::read(&ids).unwrap();
    let start = bytes.len() - 2 * VectorId::BYTES;
    bytes[start..].rotate_left(VectorId::BYTES);
    fs::write(&ids, &bytes).unwrap();
    let mut store = Store::open(folder.path(), &space()).unwrap();
    assert_eq!(store.len(), 2);
    assert_eq!(store.get(&id(0)).unwrap(), None);
    assert_eq!(store.get(&id(1)).unwrap(), None);
}

#[test]
fn another_file_in_its_place_is_refused_and_left_alone() {
    for place in 0..2 {
        let folder = tempfile::tempdir().unwrap();
        let path = &filled(folder.path(), 1)[place];
        let mut other = fs::read(path).unwrap();
        other[20] ^= 1;
        for bytes in [b"something else entirely, and longer".to_vec(), other] {
            fs::write(path, &bytes).unwrap();
            let error = Store::open(folder.path(), &space()).unwrap_err();
            assert!(matches!(error, StoreError::NotOurs { .. }), "{error}");
            assert_eq!(fs::read(path).unwrap(), bytes);
        }
    }
}

#[test]
fn senseless_values_and_spaces_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path(), &space()).unwrap();
    for bad in [vec![0.0; 4], vec![0.0; 6], vec![f32::NAN; 5]] {
        assert!(matches!(
            store.put(id(0), bad),
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
        assert!(error.to_string().starts_with("features cannot be kept: "));
    }
}

#[test]
fn writers_at_once_lose_nothing_and_repeat_nothing() {
    let folder = tempfile::tempdir().unwrap();
    // Half of each writer's ids are its own.
    let ids = |writer: usize| (0..300).map(move |i| if i % 2 == 0 { i } else { i + 1000 * writer });
    std::thread::scope(|scope| {
        for writer in 1..=4 {
            let folder = folder.path();
            scope.spawn(move || {
                let mut store = Store::open(folder, &space()).unwrap();
                for n in ids(writer) {
                    store.put(id(n), values(n)).unwrap();
                }
            });
        }
    });
    let mut store = Store::open(folder.path(), &space()).unwrap();
    for n in (1..=4).flat_map(ids) {
        assert_eq!(store.get(&id(n)).unwrap(), Some(values(n)));
    }
    let distinct = 150 + 4 * 150;
    assert_eq!(store.len(), distinct);
    let length = |path: PathBuf| fs::metadata(path).unwrap().len();
    // The header, and each record once.
    let rows = length(store.path().with_extension("rows"));
    assert!(rows - ((distinct * ROW) as u64) < 400);
    let ids = length(store.path().to_owned());
    assert!(ids - ((distinct * VectorId::BYTES) as u64) < 400);
}

/// Bytes that this thread has read from files.
#[cfg(target_os = "linux")]
fn bytes_read() -> u64 {
    let counts = fs::read_to_string("/proc/thread-self/io").unwrap();
    let read = counts.lines().find_map(|line| line.strip_prefix("rchar: "));
    read.unwrap().parse().unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn opening_reads_no_rows() {
    let folder = tempfile::tempdir().unwrap();
    let wide = Space {
        dimension: 1 << 16,
        ..space()
    };
    let many = 30_000;
    let path = Store::open(folder.path(), &wide).unwrap().path().to_owned();
    let mut ids = fs::read(&path).unwrap();
    for n in 0..many {
        ids.extend(VectorId::named(&[0; 32], &n.to_string()).as_bytes());
    }
    fs::write(&path, &ids).unwrap();
    // 7.9 GB, none of which is on the disk.
    let rows = OpenOptions::new()
        .write(true)
        .open(path.with_extension("rows"))
        .unwrap();
    let header = rows.metadata().unwrap().len();
    let length = header + many * (4 * wide.dimension as u64 + 8);
    rows.set_len(length).unwrap();
    let before = bytes_read();
    let store = Store::open(folder.path(), &wide).unwrap();
    let read = bytes_read() - before;
    assert_eq!(store.len(), many as usize);
    assert!(read < ids.len() as u64 + 4096, "{read} bytes");
}

/// A file as the version before wrote it.
fn old_file(numbers: &[usize]) -> Vec<u8> {
    let description = space().canonical().unwrap();
    let mut bytes = b"CLSFEAT1".to_vec();
    bytes.extend((description.len() as u32).to_le_bytes());
    bytes.extend(description.as_bytes());
    bytes.extend(checksum(&[&bytes]));
    for &n in numbers {
        let mut record = id(n).as_bytes().to_vec();
        record.extend(values(n).iter().flat_map(|value| value.to_le_bytes()));
        record.extend(checksum(&[&record]));
        bytes.extend(record);
    }
    bytes
}

/// Where the version before kept it.
fn old_path(folder: &Path) -> PathBuf {
    let folder = folder.join("clip-vit-b16");
    fs::create_dir_all(&folder).unwrap();
    folder.join("606c5225dba98cb5.features")
}

#[test]
fn an_old_file_is_taken_over_once_and_goes() {
    let folder = tempfile::tempdir().unwrap();
    let old = old_path(folder.path());
    let mut bytes = old_file(&[0, 1, 2, 3, 1]);
    // Record 1 is damaged, and was therefore made again; a sixth was cut off.
    let start = old_file(&[]).len();
    bytes[start + (32 + ROW) + 40] ^= 1;
    bytes.extend([7; 50]);
    fs::write(&old, &bytes).unwrap();
    let mut store = Store::open(folder.path(), &space()).unwrap();
    assert!(!old.exists());
    assert_eq!(store.len(), 4);
    for n in 0..4 {
        assert_eq!(store.get(&id(n)).unwrap(), Some(values(n)));
    }
    drop(store);
    let mut again = Store::open(folder.path(), &space()).unwrap();
    assert_eq!(again.get(&id(3)).unwrap(), Some(values(3)));
}

#[test]
fn an_old_file_half_taken_over_is_finished() {
    // A crash before the old file went: its first records are in the new files.
    let folder = tempfile::tempdir().unwrap();
    let old = old_path(folder.path());
    let [ids, _] = filled(folder.path(), 2);
    fs::write(&old, old_file(&[0, 1, 2, 3, 4])).unwrap();
    let mut store = Store::open(folder.path(), &space()).unwrap();
    assert!(!old.exists());
    for n in 0..5 {
        assert_eq!(store.get(&id(n)).unwrap(), Some(values(n)));
    }
    drop(store);
    let once = fs::read(&ids).unwrap().len();
    assert_eq!(once, old_file(&[]).len() + 5 * VectorId::BYTES);
}

#[test]
fn an_old_file_that_cannot_be_kept_stays() {
    let folder = tempfile::tempdir().unwrap();
    let old = old_path(folder.path());
    let mut other = old_file(&[0]);
    other[20] ^= 1;
    fs::write(&old, &other).unwrap();
    let error = Store::open(folder.path(), &space()).unwrap_err();
    assert!(matches!(error, StoreError::NotOurs { .. }), "{error}");
    assert_eq!(fs::read(&old).unwrap(), other);
}
