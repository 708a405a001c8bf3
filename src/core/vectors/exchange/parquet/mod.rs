//! Tables beside embeddings: the images' names, pictures themselves, and pairs.
//!
//! The `parquet` crate reads them; what it would allocate on the word of a footer or of a
//! page's header is checked before ([`footer`], [`pages`]), and a panic of it is one more
//! broken file.

mod columns;
mod footer;
mod images;
mod pages;
mod pairs;
mod refuse;
mod rows;
mod thrift;

use std::panic::{AssertUnwindSafe, catch_unwind};

use ::parquet::data_type::ByteArray;
use ::parquet::file::metadata::ParquetMetaData;
use ::parquet::file::reader::{FileReader, SerializedFileReader};
use bytes::Bytes;

use self::columns::Column;
pub use self::images::{ImageTable, TableImage, Told, read_told};
pub use self::pairs::{PairRow, PairTable, read_pairs};
use self::refuse::{broken, form, unsound};
use self::rows::{FAILED, STATUS};
pub use self::rows::{ImageRow, write_rows};
use super::ExchangeError;
use super::embeddings::MadeBy;

/// Columns of names, the first that is there.
const NAMES: [&str; 4] = ["image_path", "path", "url", "key"];

/// Longest name in bytes.
const LONGEST_NAME: usize = 1 << 14;

/// A file's names may take so many times its own bytes: one text in a dictionary can be
/// the name of many rows, though paths never are.
const MOST_GROWTH: usize = 64;

/// What a table of images says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// Their names, row by row.
    pub names: Vec<String>,
    /// Rows of images that could not be encoded, in order.
    pub failed: Vec<usize>,
    /// What made the embeddings beside it.
    pub made_by: MadeBy,
    /// The same where the table is shared by both encoders' folders, CLIP's first.
    pub sides: [MadeBy; 2],
}

/// Folders of both encoders, CLIP's first; and what begins their keys in shared tables.
pub const SIDES: [&str; 2] = ["clip", "dino"];

/// Reads the table of `rows` images.
pub(super) fn read(bytes: Bytes, rows: usize) -> Result<Table, ExchangeError> {
    // Nothing that the closure could leave half changed is seen afterwards.
    catch_unwind(AssertUnwindSafe(|| table(bytes, rows)))
        .unwrap_or_else(|_| Err(broken("the reader gave up")))
}

fn table(bytes: Bytes, rows: usize) -> Result<Table, ExchangeError> {
    footer::check(&bytes)?;
    let reader = SerializedFileReader::new(bytes.clone()).map_err(unsound)?;
    let metadata = reader.metadata();
    let column = name_column(metadata)?;
    let status = Column::find(metadata, STATUS);
    let found = metadata.file_metadata().num_rows();
    if usize::try_from(found) != Ok(rows) {
        return Err(counts(usize::try_from(found).unwrap_or_default(), rows));
    }
    let mut names = Names {
        names: Vec::new(),
        bytes: 0,
        most: bytes.len().saturating_mul(MOST_GROWTH),
        rows,
    };
    let mut failed = Vec::new();
    for place in 0..metadata.num_row_groups() {
        let of_group = metadata.row_group(place);
        let count = usize::try_from(of_group.num_rows()).unwrap_or_default();
        for column in [Some(column), status].into_iter().flatten() {
            pages::check(&bytes, of_group.column(column.place))?;
        }
        let group = reader.get_row_group(place).map_err(unsound)?;
        let mut row = names.names.len();
        column.each(&*group, 0..count, |name| {
            names.add(name.ok_or_else(|| form("a row without a name"))?)
        })?;
        if let Some(status) = status {
            status.each(&*group, 0..count, |word| {
                if word.is_some_and(|word| word.data().starts_with(FAILED.as_bytes())) {
                    failed.push(row);
                }
                row += 1;
                Ok(())
            })?;
        }
    }
    if names.names.len() != rows {
        return Err(counts(names.names.len(), rows));
    }
    let texts = metadata.file_metadata().key_value_metadata();
    let text = |key: &str| {
        let mut texts = texts.into_iter().flatten();
        texts.find(|text| text.key == key)?.value.clone()
    };
    Ok(Table {
        names: names.names,
        failed,
        made_by: MadeBy::found(text),
        sides: SIDES.map(|side| MadeBy::found(|key| text(&format!("{side}.{key}")))),
    })
}

fn name_column(metadata: &ParquetMetaData) -> Result<Column, ExchangeError> {
    let schema = metadata.file_metadata().schema_descr();
    let there = |name: &&&str| {
        let mut columns = schema.columns().iter();
        columns.any(|column| column.path().string() == **name)
    };
    let Some(name) = NAMES.iter().find(there) else {
        return Err(form("no column of images' paths"));
    };
    let plain = Column::find(metadata, name);
    plain.ok_or_else(|| form("a column of images' paths that are no texts"))
}

/// Names as they come.
struct Names {
    names: Vec<String>,
    bytes: usize,
    most: usize,
    rows: usize,
}

impl Names {
    fn add(&mut self, name: &ByteArray) -> Result<(), ExchangeError> {
        let row = self.names.len();
        if row == self.rows {
            return Err(counts(row + 1, self.rows));
        }
        let name = std::str::from_utf8(name.data());
        let name = name.map_err(|_| broken(format!("the name of row {row} is not UTF-8")))?;
        self.bytes += name.len();
        if name.len() > LONGEST_NAME || self.bytes > self.most {
            return Err(broken("its names are longer than paths are"));
        }
        self.names.push(name.to_owned());
        Ok(())
    }
}

fn counts(found: usize, expected: usize) -> ExchangeError {
    ExchangeError::Counts {
        what: "names",
        found,
        expected,
    }
}
