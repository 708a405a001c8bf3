//! Readers of embeddings that people exchange, on files that were changed at random: each
//! is refused with a reason or read; none panics, none takes memory beyond a small
//! multiple of the file.
#![cfg(not(target_family = "wasm"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "../support/allocations.rs"]
mod allocations;
mod fuzz;
#[path = "../support/mutated.rs"]
mod mutated;
mod seeds;

use clipsight_core::vectors::exchange::{
    ExchangeError, read_npy, read_parquet_names, read_safetensors,
};

/// The readers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Npy,
    Parquet,
    Safetensors,
}

impl Format {
    const ALL: [Self; 3] = [Self::Npy, Self::Parquet, Self::Safetensors];

    fn name(self) -> &'static str {
        match self {
            Self::Npy => "npy",
            Self::Parquet => "parquet",
            Self::Safetensors => "safetensors",
        }
    }

    /// Reads a file; what was read is sound.
    fn read(self, bytes: &[u8]) -> Result<(), ExchangeError> {
        let embeddings = match self {
            Self::Parquet => {
                let names = read_parquet_names(bytes.to_vec(), seeds::ROWS)?;
                assert_eq!(names.len(), seeds::ROWS);
                return Ok(());
            }
            Self::Npy => read_npy(bytes, bytes.len() as u64)?,
            Self::Safetensors => read_safetensors(bytes)?,
        };
        for row in embeddings.rows.rows() {
            let length: f32 = row.iter().map(|v| v * v).sum();
            assert!((length - 1.0).abs() < 1e-3, "{length}");
        }
        let names = embeddings.names.map(|names| names.len());
        assert!(names.is_none_or(|count| count == embeddings.rows.nrows()));
        Ok(())
    }

    /// Bytes that reading may take: a text costs more in memory than in the file.
    fn most(self, bytes: &[u8]) -> isize {
        let times = match self {
            Self::Npy => 3,
            Self::Safetensors => 16,
            Self::Parquet => 32,
        };
        (times * bytes.len() + (256 << 10)).cast_signed()
    }
}

#[test]
fn a_little_fuzzing_of_every_format() {
    for format in Format::ALL {
        let told = fuzz::fuzz(format, fuzz::Until::Files(4000));
        assert!(told.read > 0 && told.read < told.tried, "{told:?}");
    }
}

/// As pandas and pyarrow write them, `tests/reference/make_exchange.py` made these.
#[test]
fn tables_of_pyarrow_are_read() {
    let file = |name: &str| {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/exchange");
        std::fs::read(format!("{folder}/{name}.parquet")).unwrap()
    };
    for name in ["pyarrow", "pyarrow-v2"] {
        let names = read_parquet_names(file(name), seeds::ROWS).unwrap();
        let expected =
            (0..seeds::ROWS).map(|row| format!("a folder/{row:04}/日本 {}.jpg", row % 3));
        assert_eq!(names, expected.collect::<Vec<_>>());
        let error = read_parquet_names(file(name), 3).unwrap_err().to_string();
        assert!(error.contains("37 names where 3"), "{error}");
    }
    let error = read_parquet_names(file("pyarrow-zstd"), seeds::ROWS).unwrap_err();
    assert!(error.to_string().contains("compressed by ZSTD"), "{error}");
}
