//! What is written is read, and what is odd is refused by name.

use std::fs;

use half::f16;
use ndarray::{Array2, array};

use super::*;
use crate::vectors::embedding::normalise;

#[path = "../../../../tests/support/written.rs"]
mod written;
use written::write_part;

fn embeddings(count: usize, width: usize) -> Embeddings {
    let mut rows = Array2::from_shape_fn((count, width), |(row, column)| {
        ((row * 31 + column * 17) % 23) as f32 - 10.5
    });
    for mut row in rows.rows_mut() {
        normalise(row.as_slice_mut().unwrap());
    }
    let name = |row: usize| format!("a folder/日本 \"{row}\".jpg");
    Embeddings {
        names: Some((0..count).map(name).collect()),
        rows,
        made_by: MadeBy {
            model: "clip-vit-b16".into(),
            weights: "ab".repeat(32),
            precision: "f32".into(),
        },
    }
}

/// A `.npy` of this version.
fn npy(version: u8, header: &str, data: &[u8]) -> Vec<u8> {
    let mut bytes = b"\x93NUMPY".to_vec();
    bytes.extend([version, 0]);
    match version {
        1 => bytes.extend((header.len() as u16).to_le_bytes()),
        _ => bytes.extend((header.len() as u32).to_le_bytes()),
    }
    bytes.extend(header.as_bytes());
    bytes.extend(data);
    bytes
}

fn header(descr: &str, fortran: &str, shape: &str) -> String {
    format!("{{'descr': '{descr}', 'fortran_order': {fortran}, 'shape': ({shape}), }}   \n")
}

fn of_npy(bytes: &[u8]) -> Result<Embeddings, String> {
    read_npy(bytes, bytes.len() as u64).map_err(|error| error.to_string())
}

fn assert_same(read_back: &Embeddings, made: &Embeddings, tolerance: f32) {
    assert_eq!(
        (&read_back.names, &read_back.made_by),
        (&made.names, &made.made_by)
    );
    let apart = &read_back.rows - &made.rows;
    assert!(apart.iter().all(|d| d.abs() < tolerance));
}

#[test]
fn what_is_written_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let made = embeddings(5, 12);
    let file = folder.path().join("x.safetensors");
    write_safetensors(&file, &made).unwrap();
    let first = fs::read(&file).unwrap();
    assert_same(&read(&file).unwrap(), &made, 1e-7);
    write_safetensors(&file, &made).unwrap();
    assert_eq!(fs::read(&file).unwrap(), first);

    let set = folder.path().join("set");
    for _ in 0..2 {
        write_part(&set, 0, &made);
        assert_same(&read(&set).unwrap(), &made, 1e-3);
    }
    let array = fs::read(set.join("img_emb/img_emb_0000.npy")).unwrap();
    assert_eq!(array.len(), 128 + 5 * 12 * 2);
    let text = String::from_utf8_lossy(&array[10..128]).into_owned();
    assert!(text.starts_with("{'descr': '<f2', 'fortran_order': False, 'shape': (5, 12), }"));
    assert!(text.ends_with(" \n"));
    let mut entries: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    entries.sort();
    assert_eq!(entries, ["set", "x.safetensors"]);
}

#[test]
fn arrays_of_all_versions_and_kinds() {
    let numbers = [3.0_f64, 4.0, -6.0, 8.0];
    let halves: Vec<u8> = numbers
        .iter()
        .flat_map(|&v| f16::from_f64(v).to_le_bytes())
        .collect();
    let singles: Vec<u8> = numbers
        .iter()
        .flat_map(|&v| (v as f32).to_le_bytes())
        .collect();
    let doubles: Vec<u8> = numbers.iter().flat_map(|v| v.to_le_bytes()).collect();
    for version in [1, 2, 3] {
        for (descr, data) in [("<f2", &halves), ("<f4", &singles), ("<f8", &doubles)] {
            let read = of_npy(&npy(version, &header(descr, "False", "2, 2"), data)).unwrap();
            assert_eq!(read.rows, array![[0.6, 0.8], [-0.6, 0.8]], "{descr}");
            assert_eq!(read.names, None);
        }
    }
    // Python 2, other blanks and another order of keys.
    let odd = "{\"shape\":(2L,2L),'fortran_order' : False,\"descr\":'<f4'}";
    assert!(of_npy(&npy(1, odd, &singles)).is_ok());
    // One row lies in memory the same way in both orders.
    assert!(of_npy(&npy(1, &header("<f4", "True", "1, 4"), &singles)).is_ok());
}

#[test]
fn arrays_that_are_not_read_say_why() {
    let data = 1.0_f32.to_le_bytes().repeat(4);
    let of =
        |descr, fortran, shape| of_npy(&npy(1, &header(descr, fortran, shape), &data)).unwrap_err();
    assert!(of("<f4", "True", "2, 2").contains("Fortran order"));
    assert!(of(">f4", "False", "2, 2").contains("'>f4'"));
    assert!(of("<i4", "False", "2, 2").contains("'<i4'"));
    assert!(of("|O", "False", "2, 2").contains("'|O'"));
    assert!(of("<f4", "False", "4,").contains("shape [4]"));
    assert!(of("<f4", "False", "1, 2, 2").contains("shape [1, 2, 2]"));
    assert!(of("<f4", "False", "2, 3").contains("does not fit its length"));
    assert!(of("<f4", "False", "18446744073709551615, 2").contains("does not fit"));
    assert!(of("<f4", "False", "99999999999999999999, 2").contains("whole numbers"));
    assert!(of("<f4", "False", "-2, 2").contains("whole numbers"));
    assert!(of("<f4", "Maybe", "2, 2").contains("no Python literal"));
    let table = "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (4,)}";
    assert!(
        of_npy(&npy(1, table, &data))
            .unwrap_err()
            .contains("named columns")
    );
    let twice = "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2, 2)}";
    assert!(of_npy(&npy(1, twice, &data)).unwrap_err().contains("twice"));
    assert!(of_npy(&npy(4, &header("<f4", "False", "2, 2"), &data)).is_err());
    let huge = npy(2, "", &[]);
    let huge = [&huge[..8], &u32::MAX.to_le_bytes()].concat();
    assert!(
        of_npy(&huge)
            .unwrap_err()
            .contains("claims 4294967295 bytes")
    );
    let sound = npy(1, &header("<f4", "False", "2, 2"), &data);
    for end in 0..sound.len() {
        assert!(of_npy(&sound[..end]).is_err(), "{end}");
    }
}

#[test]
fn rows_without_a_direction_are_named() {
    let of = |third: f32| {
        let data: Vec<u8> = [1.0, 0.0, third, 0.0]
            .iter()
            .flat_map(|v: &f32| v.to_le_bytes())
            .collect();
        of_npy(&npy(1, &header("<f4", "False", "2, 2"), &data)).unwrap_err()
    };
    assert!(of(0.0).starts_with("row 1 is all zeros"));
    assert!(of(f32::NAN).starts_with("row 1 holds NaN"));
    assert!(of(f32::INFINITY).starts_with("row 1 holds NaN"));
    let empty = of_npy(&npy(1, &header("<f4", "False", "0, 2"), &[])).unwrap_err();
    assert!(empty.contains("no embedding"), "{empty}");
}

/// A safetensors file with these tensors and this metadata.
fn safetensors(header: &str, data: &[u8]) -> Vec<u8> {
    let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
    bytes.extend(header.as_bytes());
    bytes.extend(data);
    bytes
}

#[test]
fn safetensors_of_others() {
    let data = 1.0_f32.to_le_bytes().repeat(4);
    let of =
        |header: &str| read_safetensors(&safetensors(header, &data)).map_err(|e| e.to_string());
    let read = of(r#"{"features":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]}}"#).unwrap();
    assert_eq!((read.names, read.rows.dim()), (None, (2, 2)));
    let two = r#"{"a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1,2],"data_offsets":[8,16]}}"#;
    assert!(of(two).unwrap_err().contains("2 matrices"));
    let named = two.replace("\"a\"", "\"embeddings\"");
    assert_eq!(of(&named).unwrap().rows.dim(), (1, 2));
    let flat = r#"{"embeddings":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}"#;
    assert!(of(flat).unwrap_err().contains("shape [4]"));
    let integers = r#"{"embeddings":{"dtype":"I32","shape":[2,2],"data_offsets":[0,16]}}"#;
    assert!(of(integers).unwrap_err().contains("I32"));
    let names = r#"{"__metadata__":{"names":"[\"a\"]"},"embeddings":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]}}"#;
    assert!(of(names).unwrap_err().contains("1 names where 2"));
    let words = names.replace(r#"[\"a\"]"#, "a, b");
    assert!(of(&words).unwrap_err().contains("no JSON list"));
    let none = r#"{"embeddings":{"dtype":"F32","shape":[2,0],"data_offsets":[0,0]}}"#;
    assert!(read_safetensors(&safetensors(none, &[])).is_err());
    assert!(matches!(
        read_safetensors(b"GIF89a and more"),
        Err(ExchangeError::Unknown)
    ));
}

#[test]
fn parts_of_a_folder_have_to_belong_together() {
    let folder = tempfile::tempdir().unwrap();
    let part = |number: u64, count: usize, width: usize| {
        write_part(folder.path(), number, &embeddings(count, width));
    };
    let error = || read(folder.path()).unwrap_err().to_string();
    assert!(
        error().contains("neither a safetensors file"),
        "{}",
        error()
    );
    part(2, 3, 4);
    part(10, 2, 4);
    for (folder_of, end) in [("img_emb", "npy"), ("metadata", "parquet")] {
        // As clip-retrieval has them: as many digits as it likes.
        let path = |number: &str| {
            folder
                .path()
                .join(format!("{folder_of}/{folder_of}_{number}.{end}"))
        };
        fs::rename(path("0010"), path("10")).unwrap();
    }
    let both = read(folder.path()).unwrap();
    assert_eq!(both.rows.dim(), (5, 4));
    let names = both.names.unwrap();
    assert_eq!(
        (&*names[2], &*names[3]),
        ("a folder/日本 \"2\".jpg", "a folder/日本 \"0\".jpg")
    );

    part(11, 2, 5);
    assert!(
        error().starts_with("img_emb/img_emb_0011.npy: there are 5 numbers"),
        "{}",
        error()
    );
    part(11, 2, 4);
    fs::copy(
        folder.path().join("metadata/metadata_0002.parquet"),
        folder.path().join("metadata/metadata_0011.parquet"),
    )
    .unwrap();
    assert!(
        error().starts_with("metadata/metadata_0011.parquet: there are 3 names where 2"),
        "{}",
        error()
    );
    fs::remove_file(folder.path().join("metadata/metadata_0011.parquet")).unwrap();
    assert!(error().contains("parts of `metadata`"), "{}", error());
    fs::remove_dir_all(folder.path().join("metadata")).unwrap();
    assert_eq!(read(folder.path()).unwrap().names, None);
}

#[test]
fn damaged_tables_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    write_part(&folder.path().join("x"), 0, &embeddings(40, 3));
    let sound = fs::read(folder.path().join("x/metadata/metadata_0000.parquet")).unwrap();
    assert_eq!(read_parquet_names(sound.clone(), 40).unwrap().len(), 40);
    assert!(read_parquet_names(sound.clone(), 41).is_err());
    for end in 0..sound.len() {
        assert!(
            read_parquet_names(sound[..end].to_vec(), 40).is_err(),
            "{end}"
        );
    }
    for at in 0..sound.len() {
        let mut damaged = sound.clone();
        damaged[at] ^= 1 << (at % 8);
        // Names may be others then; nothing panics.
        let _ = read_parquet_names(damaged, 40);
    }
}

/// The rows of images that could not be encoded are no embeddings.
#[test]
fn rows_of_failed_images_are_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let mut made = embeddings(4, 3);
    made.rows.row_mut(1).fill(0.0);
    write_part(folder.path(), 0, &made);
    let error = read(folder.path()).unwrap_err().to_string();
    assert!(error.contains("row 1 is all zeros"), "{error}");
    let rows: Vec<ImageRow> = (0..4)
        .map(|row| ImageRow {
            path: format!("{row}.jpg"),
            error: (row == 1).then(|| "it is no image".into()),
            ..Default::default()
        })
        .collect();
    let table = fs::File::create(table_path(folder.path(), 0)).unwrap();
    write_rows(table, &rows, &[]).unwrap();
    let found = read(folder.path()).unwrap();
    assert_eq!(found.names.unwrap(), ["0.jpg", "2.jpg", "3.jpg"]);
    assert!(
        (&found.rows.row(1) - &made.rows.row(2))
            .iter()
            .all(|d| d.abs() < 1e-3)
    );
}
