//! Sound files to change.

use std::fs;

use clipsight_core::vectors::exchange::{Embeddings, MadeBy, write_folder, write_safetensors};
use half::f16;
use ndarray::Array2;

use crate::Format;

/// Images of every file.
pub const ROWS: usize = 37;

/// Files of a format, of several kinds.
pub fn seeds(format: Format) -> Vec<Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    match format {
        Format::Safetensors => [true, false]
            .map(|named| {
                let file = path.join("x.safetensors");
                write_safetensors(&file, &embeddings(named)).unwrap();
                fs::read(file).unwrap()
            })
            .into(),
        Format::Parquet => {
            let set = path.join("set");
            write_folder(&set, &embeddings(true)).unwrap();
            let own = fs::read(set.join("metadata/metadata_0000.parquet")).unwrap();
            // Of other writers, where they are at hand: pandas, pyarrow.
            let others = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/exchange");
            let others = fs::read_dir(others).into_iter().flatten();
            let others = others.map(|entry| entry.unwrap().path());
            let others = others.filter(|path| path.extension().is_some_and(|e| e == "parquet"));
            let mut all: Vec<_> = others.map(|path| fs::read(path).unwrap()).collect();
            all.push(own);
            all
        }
        Format::Npy => ["<f2", "<f4", "<f8"]
            .into_iter()
            .flat_map(|descr| [1, 2, 3].map(|version| npy(version, descr)))
            .collect(),
    }
}

fn embeddings(named: bool) -> Embeddings {
    let name = |row: usize| format!("folder/日本/{row:04}.jpg");
    Embeddings {
        names: named.then(|| (0..ROWS).map(name).collect()),
        rows: Array2::from_shape_fn((ROWS, 6), |(row, column)| number(row * 6 + column)),
        made_by: MadeBy {
            model: "m".into(),
            ..Default::default()
        },
    }
}

fn number(at: usize) -> f32 {
    (at * 31 % 23) as f32 / 8.0 - 1.3
}

fn npy(version: u8, descr: &str) -> Vec<u8> {
    let header =
        format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': ({ROWS}, 6), }}      \n");
    let mut bytes = b"\x93NUMPY".to_vec();
    bytes.extend([version, 0]);
    match version {
        1 => bytes.extend((header.len() as u16).to_le_bytes()),
        _ => bytes.extend((header.len() as u32).to_le_bytes()),
    }
    bytes.extend(header.as_bytes());
    for at in 0..ROWS * 6 {
        match descr {
            "<f2" => bytes.extend(f16::from_f32(number(at)).to_le_bytes()),
            "<f4" => bytes.extend(number(at).to_le_bytes()),
            _ => bytes.extend(f64::from(number(at)).to_le_bytes()),
        }
    }
    bytes
}
