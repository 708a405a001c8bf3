//! Embeddings that people exchange: npy, Parquet's names, safetensors; text tables.

use std::fs;

use clipsight_core::vectors::exchange::{
    Embeddings, ExchangeError, GrowingArray, ImageRow, ImageTable, MadeBy, PairRow, PairTable,
    read_npy, read_pairs, read_parquet_names, read_safetensors, read_told, table_path, write_rows,
    write_safetensors,
};
use clipsight_core::vectors::text_table::NamedEmbeddings;
use half::f16;
use ndarray::Array2;

#[path = "../../support/written.rs"]
mod written;
use written::write_part;

use crate::harness::{Refusal, Target, as_it_is};
use crate::mend;

pub fn targets() -> Vec<Target> {
    vec![
        Target {
            name: "npy",
            seeds: || {
                let kinds = ["<f2", "<f4", "<f8"].into_iter();
                kinds
                    .flat_map(|descr| [1, 2, 3].map(|version| npy(version, descr)))
                    .collect()
            },
            read: |bytes| sound(read_npy(bytes, bytes.len() as u64)),
            most: |length| 3 * length + (256 << 10),
            mend: as_it_is,
        },
        Target {
            name: "parquet",
            seeds: parquet,
            read: |bytes| {
                let names = read_parquet_names(bytes.to_vec(), ROWS).map_err(Refusal::of)?;
                assert_eq!(names.len(), ROWS);
                Ok(())
            },
            // A text costs more in memory than in the file.
            most: |length| 32 * length + (256 << 10),
            mend: as_it_is,
        },
        Target {
            name: "pictures",
            seeds: || {
                ["hub", "img2dataset", "img2dataset-told"]
                    .map(of_others)
                    .into()
            },
            read: |bytes| {
                let file = tempfile::NamedTempFile::new().unwrap();
                fs::write(&file, bytes).unwrap();
                read_told(file.path()).map(drop).map_err(Refusal::of)?;
                let table = ImageTable::open(file.path()).map_err(Refusal::of)?;
                if let Some(mut table) = table {
                    let rows = table.rows(0..table.len().min(9)).map_err(Refusal::of)?;
                    assert!(rows.len() <= 9);
                }
                Ok(())
            },
            // What a page unpacks to, once for each column.
            most: |length| 96 * length + (512 << 10),
            mend: as_it_is,
        },
        Target {
            name: "pairs",
            seeds: pairs,
            read: |bytes| {
                read_pairs(bytes.to_vec()).map_err(Refusal::of)?;
                Ok(())
            },
            // A row takes 32 bytes in memory, beside columns that the file has compressed.
            most: |length| 160 * length + (256 << 10),
            mend: as_it_is,
        },
        Target {
            name: "safetensors",
            seeds: safetensors,
            read: |bytes| sound(read_safetensors(bytes)),
            most: |length| 16 * length + (256 << 10),
            mend: |bytes| mend::safetensors(bytes),
        },
        Target {
            name: "text-table",
            seeds: || vec![text_table()],
            read: |bytes| {
                let table = NamedEmbeddings::read(bytes).map_err(Refusal::of)?;
                assert_eq!(table.values.len(), table.names.len() * table.width);
                assert!(table.values.iter().all(|value| value.is_finite()));
                Ok(())
            },
            most: |length| 16 * length + (256 << 10),
            mend: |bytes| mend::safetensors(bytes),
        },
    ]
}

/// What was read has rows of length 1, and a name for each or none at all.
fn sound(read: Result<Embeddings, ExchangeError>) -> Result<(), Refusal> {
    let embeddings = read.map_err(Refusal::of)?;
    for row in embeddings.rows.rows() {
        let length: f32 = row.iter().map(|v| v * v).sum();
        assert!((length - 1.0).abs() < 1e-3, "{length}");
    }
    let names = embeddings.names.map(|names| names.len());
    assert!(names.is_none_or(|count| count == embeddings.rows.nrows()));
    Ok(())
}

/// Images of every file.
const ROWS: usize = 37;

fn safetensors() -> Vec<Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x.safetensors");
    [true, false]
        .map(|named| {
            write_safetensors(&file, &embeddings(named)).unwrap();
            fs::read(&file).unwrap()
        })
        .into()
}

fn parquet() -> Vec<Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let set = folder.path().join("set");
    write_part(&set, 0, &embeddings(true));
    let own = fs::read(set.join("metadata/metadata_0000.parquet")).unwrap();
    let others = ["pyarrow", "pyarrow-v2", "pyarrow-zstd"].map(of_others);
    others.into_iter().chain([own]).collect()
}

/// As pandas, pyarrow and img2dataset write tables.
fn of_others(name: &str) -> Vec<u8> {
    let others = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/exchange");
    fs::read(format!("{others}/{name}.parquet")).unwrap()
}

fn pairs() -> Vec<Vec<u8>> {
    let of = |count: u64| {
        let pairs: Vec<PairRow> = (0..count)
            .map(|row| PairRow {
                rows: [row, 2 * row + 1],
                clip: number(row as usize),
                dino: 0.5,
                hit: row % 5 > 0,
            })
            .collect();
        let mut bytes = Vec::new();
        let mut table = PairTable::new(&mut bytes).unwrap();
        table.add(&pairs).unwrap();
        table.finish().unwrap();
        bytes
    };
    vec![of(0), of(300)]
}

fn text_table() -> Vec<u8> {
    let table = NamedEmbeddings {
        names: ["crab", "a \"lotus\"", "日本"].map(str::to_owned).into(),
        width: 4,
        values: (0..12).map(number).collect(),
        model: "m".into(),
        prompt: "a photo of a {}.".into(),
    };
    table.write().unwrap()
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
