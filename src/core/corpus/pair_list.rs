//! Pairs of images as CSV: the two columns of paths that a first row of names tells, as
//! `clipsight pairs --csv` writes it, or else the first two.

use std::path::{Path, PathBuf};

use super::DatasetError;
use super::coop::MAX_ROWS;
use super::image_path::ImagePath;
use crate::csv::Records;

/// Names of both columns of paths, in the order that they are looked for.
const NAMES: [[&str; 2]; 5] = [
    ["first", "second"],
    ["image_1", "image_2"],
    ["image1", "image2"],
    ["path_a", "path_b"],
    ["a", "b"],
];

/// The pairs of a list, row by row. A path is taken from the list's folder, or else from
/// where the program runs.
///
/// # Errors
/// [`DatasetError::Read`]; [`DatasetError::Table`] for what is no text in UTF-8 and rows
/// without two paths; [`DatasetError::TooMuch`] above 10 million rows.
pub fn pair_list(list: &Path) -> Result<Vec<[ImagePath; 2]>, DatasetError> {
    let bytes = std::fs::read(list).map_err(|error| DatasetError::Read {
        path: list.to_owned(),
        error,
    })?;
    let folder = list.parent().unwrap_or(Path::new(""));
    let image = |name: &str| {
        let beside = folder.join(name);
        let path = if beside.exists() {
            beside
        } else {
            PathBuf::from(name)
        };
        ImagePath::new(path, name)
    };
    let pairs = names(&bytes, list)?;
    Ok(pairs
        .iter()
        .map(|[first, second]| [image(first), image(second)])
        .collect())
}

/// The paths of a list; `path` is for messages alone.
fn names(bytes: &[u8], path: &Path) -> Result<Vec<[String; 2]>, DatasetError> {
    let wrong = |line: u64, what: &str| DatasetError::Table {
        path: path.to_owned(),
        line,
        what: what.to_owned(),
    };
    let mut columns = None;
    let mut pairs = Vec::new();
    for (line, record) in Records::of(bytes) {
        let record = record.map_err(|_| wrong(line, "is no text in UTF-8"))?;
        if record.iter().all(String::is_empty) {
            continue;
        }
        let [first, second] = match columns {
            Some(columns) => columns,
            None => match named(&record) {
                Some(named) => {
                    columns = Some(named);
                    continue;
                }
                None => *columns.insert([0, 1]),
            },
        };
        if pairs.len() >= MAX_ROWS {
            return Err(DatasetError::TooMuch {
                path: path.to_owned(),
                what: "rows",
                limit: MAX_ROWS as u64,
            });
        }
        match [first, second].map(|column| record.get(column).filter(|name| !name.is_empty())) {
            [Some(first), Some(second)] => pairs.push([first.clone(), second.clone()]),
            _ => return Err(wrong(line, "does not name two images")),
        }
    }
    Ok(pairs)
}

/// The columns that a row of names tells; nothing where it is a pair already.
fn named(record: &[String]) -> Option<[usize; 2]> {
    let place = |name: &str| {
        let mut fields = record.iter();
        fields.position(|field| field.eq_ignore_ascii_case(name))
    };
    NAMES.iter().find_map(|[first, second]| {
        let both = (place(first)?, place(second)?);
        Some([both.0, both.1])
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn read(text: &str) -> Result<Vec<[String; 2]>, String> {
        names(text.as_bytes(), Path::new("pairs.csv")).map_err(|error| error.to_string())
    }

    #[test]
    fn columns_are_told_by_names_or_come_first() {
        let two =
            [["x/1.jpg", "x/2.jpg"], ["b, c.jpg", "3.jpg"]].map(|pair| pair.map(str::to_owned));
        for text in [
            "x/1.jpg,x/2.jpg\n\"b, c.jpg\",3.jpg\n",
            "\u{feff}rank,First,second\r\n1,x/1.jpg,x/2.jpg\r\n\r\n2,\"b, c.jpg\",3.jpg",
            "b\ta\nx/2.jpg\tx/1.jpg\n3.jpg\tb, c.jpg\n",
        ] {
            assert_eq!(read(text).unwrap(), two, "{text}");
        }
        assert_eq!(read(""), Ok(Vec::new()));
    }

    #[test]
    fn half_a_pair_is_refused_with_its_line() {
        assert!(
            read("a.jpg,b.jpg\n\nc.jpg\n")
                .unwrap_err()
                .contains("line 3")
        );
        assert!(
            read("first,second\na.jpg,\n")
                .unwrap_err()
                .contains("two images")
        );
    }

    #[test]
    fn paths_begin_at_the_list_or_here() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("near.jpg"), "").unwrap();
        let list = folder.path().join("pairs.csv");
        std::fs::write(&list, "near.jpg,far.jpg\n").unwrap();
        let [[near, far]] = pair_list(&list).unwrap().try_into().unwrap();
        assert_eq!(near.path, folder.path().join("near.jpg"));
        assert_eq!(far.path, Path::new("far.jpg"));
        assert!(pair_list(Path::new("nowhere.csv")).is_err());
    }
}
