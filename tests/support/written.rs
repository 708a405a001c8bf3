//! Embeddings in clip-retrieval's layout, as `clipsight embed` writes them.

use std::fs;
use std::path::Path;

use super::{Embeddings, GrowingArray, ImageRow, table_path, write_rows};

/// Writes a part of that number; without names the array alone.
pub fn write_part(set: &Path, number: u64, made: &Embeddings) {
    let (count, width) = made.rows.dim();
    let mut array = GrowingArray::open(set, number, count as u64, width).unwrap();
    array.go_on_at(0).unwrap();
    array
        .add(made.rows.as_standard_layout().as_slice().unwrap())
        .unwrap();
    array.finish().unwrap();
    let Some(names) = &made.names else {
        return;
    };
    let row = |path: &String| ImageRow {
        key: path.clone(),
        path: path.clone(),
        ..Default::default()
    };
    let rows: Vec<ImageRow> = names.iter().map(row).collect();
    let made_by = [
        ("model", &made.made_by.model),
        ("weights", &made.made_by.weights),
        ("precision", &made.made_by.precision),
    ];
    let texts = made_by.map(|(key, text)| (key.to_owned(), text.clone()));
    let table = table_path(set, number);
    fs::create_dir_all(table.parent().unwrap()).unwrap();
    write_rows(fs::File::create(table).unwrap(), &rows, &texts).unwrap();
}
