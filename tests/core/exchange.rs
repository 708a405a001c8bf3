//! Embeddings of other people's writers. Files that were changed at random are those of
//! `tests/core/fuzz`.
#![cfg(not(target_family = "wasm"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use clipsight_core::vectors::exchange::read_parquet_names;

const ROWS: usize = 37;

/// As pandas and pyarrow write them, `tests/reference/make_exchange.py` made these.
#[test]
fn tables_of_pyarrow_are_read() {
    let file = |name: &str| {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/exchange");
        std::fs::read(format!("{folder}/{name}.parquet")).unwrap()
    };
    for name in ["pyarrow", "pyarrow-v2"] {
        let names = read_parquet_names(file(name), ROWS).unwrap();
        let expected = (0..ROWS).map(|row| format!("a folder/{row:04}/日本 {}.jpg", row % 3));
        assert_eq!(names, expected.collect::<Vec<_>>());
        let error = read_parquet_names(file(name), 3).unwrap_err().to_string();
        assert!(error.contains("37 names where 3"), "{error}");
    }
    let error = read_parquet_names(file("pyarrow-zstd"), ROWS).unwrap_err();
    assert!(error.to_string().contains("compressed by ZSTD"), "{error}");
}
