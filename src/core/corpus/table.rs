//! Lists of paths and labels as CSV: a pure reader of their contents.
//!
//! A row is a path (from the list's folder or one below it) and a label, and may have
//! the part that the image belongs to. Columns are told by a first row of names, where
//! there is one; else the path comes first and the label second. Commas, semicolons or
//! tabs stand between.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use super::DatasetError;
use super::coop::{Backslashes, MAX_ROWS};
use super::folder::Part;
use super::names::within;
use crate::csv::Records;

/// Names of the column of paths, in the order that they are looked for.
const PATHS: [&str; 10] = [
    "path",
    "filepath",
    "file_path",
    "filename",
    "file_name",
    "file",
    "image_path",
    "image",
    "img",
    "image_id",
];
/// Names of the column of labels.
const LABELS: [&str; 9] = [
    "label",
    "class",
    "classname",
    "class_name",
    "category",
    "target",
    "labels",
    "name",
    "y",
];
/// Names of the column of parts.
const PARTS: [&str; 5] = ["split", "part", "set", "subset", "partition"];

/// A list as its file states it; whether the images exist is another question.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    pub(super) rows: Vec<Row>,
    /// Paths that were read with `/` for `\`.
    pub(super) backslashes: Backslashes,
}

/// An image of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    pub path: String,
    pub label: String,
    /// Where the list has a column of parts.
    pub part: Option<Part>,
}

/// Where what stands in a row.
struct Columns {
    path: usize,
    label: usize,
    part: Option<usize>,
}

impl Table {
    /// Reads a list; `path` is for messages alone.
    ///
    /// # Errors
    /// [`DatasetError::Table`] for what is no text in UTF-8, rows without a path or
    /// label, paths that are absolute or lead out of the list's folder, files listed
    /// twice, and parts that are none; [`DatasetError::TooMuch`] above 10 million rows.
    pub fn parse(bytes: &[u8], path: &Path) -> Result<Self, DatasetError> {
        let wrong = |line: u64, what: String| DatasetError::Table {
            path: path.to_owned(),
            line,
            what,
        };
        let mut table = Self::default();
        let mut columns = None;
        let mut seen = HashSet::new();
        for (line, record) in Records::of(bytes) {
            let record = record.map_err(|_| wrong(line, "is no text in UTF-8".to_owned()))?;
            if record.iter().all(String::is_empty) {
                continue;
            }
            let columns = match &columns {
                Some(columns) => columns,
                None => match Columns::named(&record) {
                    Some(named) => {
                        columns = Some(named);
                        continue;
                    }
                    None => columns.insert(Columns {
                        path: 0,
                        label: 1,
                        part: None,
                    }),
                },
            };
            if table.rows.len() >= MAX_ROWS {
                return Err(DatasetError::TooMuch {
                    path: path.to_owned(),
                    what: "rows",
                    limit: MAX_ROWS as u64,
                });
            }
            let row = table.row(&record, columns);
            let row = row.map_err(|what| wrong(line, what))?;
            if !seen.insert(row.path.clone()) {
                return Err(wrong(line, format!("names `{}` again", row.path)));
            }
            table.rows.push(row);
        }
        Ok(table)
    }

    fn row(&mut self, record: &[String], columns: &Columns) -> Result<Row, String> {
        let field = |column: usize| record.get(column).map_or("", String::as_str);
        let (path, label) = (field(columns.path), field(columns.label));
        if label.is_empty() || label.chars().any(char::is_control) {
            return Err(format!("has the label {label:?}"));
        }
        self.backslashes.see(path);
        let Some(within) = within(path) else {
            let shown: String = path.chars().take(80).collect();
            return Err(format!(
                "has the path {shown:?}, which leads out of the list's folder or nowhere"
            ));
        };
        let part = columns.part.map(|column| {
            let part = field(column);
            let named = Part::named(part);
            named.ok_or_else(|| format!("has the part {part:?}, not train, val or test"))
        });
        Ok(Row {
            path: within,
            label: label.to_owned(),
            part: part.transpose()?,
        })
    }
}

impl Columns {
    /// The columns of a first row of names; nothing where it is an image's already.
    fn named(record: &[String]) -> Option<Self> {
        let fields: Vec<String> = record.iter().map(|field| field.to_lowercase()).collect();
        let of = |names: &[&str]| {
            let mut found = names
                .iter()
                .map(|name| fields.iter().position(|f| f == name));
            found.find_map(|column| column)
        };
        let (path, label) = (of(&PATHS), of(&LABELS));
        let (path, label) = match (path, label) {
            (None, None) => return None,
            (Some(path), Some(label)) => (path, label),
            // The other of the first two.
            (Some(path), None) => (path, usize::from(path == 0)),
            (None, Some(label)) => (usize::from(label == 0), label),
        };
        Some(Self {
            path,
            label,
            part: of(&PARTS),
        })
    }
}

/// The rows of each label, in the order of the labels' names.
pub(super) fn by_label(rows: Vec<Row>) -> BTreeMap<String, Vec<Row>> {
    let mut by_label: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for row in rows {
        by_label.entry(row.label.clone()).or_default().push(row);
    }
    by_label
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &[u8]) -> Vec<(String, String, Option<Part>)> {
        let table = Table::parse(text, Path::new("list.csv")).unwrap();
        let rows = table.rows.into_iter();
        rows.map(|row| (row.path, row.label, row.part)).collect()
    }

    fn plain(path: &str, label: &str) -> (String, String, Option<Part>) {
        (path.into(), label.into(), None)
    }

    #[test]
    fn columns_are_found_with_and_without_names() {
        let two = [plain("a/1.jpg", "cat"), plain("b c.jpg", "a,\"dog\"")];
        for text in [
            "a/1.jpg,cat\nb c.jpg,\"a,\"\"dog\"\"\"\n",
            "\u{feff}Filename,Label\r\na/1.jpg,cat\r\n\r\nb c.jpg,\"a,\"\"dog\"\"\"",
            "id;class;path\n7;cat;.\\a\\1.jpg\n8;\"a,\"\"dog\"\"\";b c.jpg\n",
            "label\timage\ncat\ta/1.jpg\n\"a,\"\"dog\"\"\"\tb c.jpg",
            " a/1.jpg , cat \nb c.jpg, \"a,\"\"dog\"\"\"\n",
        ] {
            let found = rows(text.as_bytes());
            if text.starts_with(' ') {
                // A quote after a blank is a plain character.
                assert_eq!(found[0], two[0]);
            } else {
                assert_eq!(found, two, "{text}");
            }
        }
        let parts = rows(b"path,label,split\n1.jpg,a,train\n2.jpg,a,Validation\n3.jpg,b,test");
        let parts: Vec<_> = parts.into_iter().map(|row| row.2.unwrap()).collect();
        assert_eq!(parts, [Part::Train, Part::Val, Part::Test]);
        assert!(rows(b"").is_empty());
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        for (text, line, what) in [
            (&b"a.jpg,cat\nb.jpg\n"[..], 2, "the label \"\""),
            (b"a.jpg,cat\n\nb.jpg,\"a\nb\"\n", 3, "the label"),
            (b"path,label\n../a.jpg,cat\n", 2, "leads out"),
            (b"/etc/passwd,cat\n", 1, "leads out"),
            (b"a.jpg,cat\n.\\a.jpg,dog\n", 2, "`a.jpg` again"),
            (
                b"path,label,split\na.jpg,cat,holdout\n",
                2,
                "the part \"holdout\"",
            ),
            (b"a.jpg,cat\nb.jpg,\xff\xfe\n", 2, "no text"),
        ] {
            let error = Table::parse(text, Path::new("list.csv")).unwrap_err();
            let DatasetError::Table {
                line: found,
                what: said,
                ..
            } = &error
            else {
                panic!("{error}");
            };
            assert_eq!(*found, line, "{error}");
            assert!(said.contains(what), "{error}");
        }
    }
}
