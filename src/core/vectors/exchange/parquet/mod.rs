//! The names of clip-retrieval's metadata: one column of texts of a Parquet file.
//!
//! The `parquet` crate reads it; what it would allocate on the word of a footer or of a
//! page's header is checked before ([`footer`], [`pages`]), and a panic of it is one more
//! broken file.

mod footer;
mod pages;
mod pairs;
mod refuse;
mod thrift;

use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use ::parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use ::parquet::column::reader::ColumnReader;
use ::parquet::data_type::{ByteArray, ByteArrayType};
use ::parquet::errors::ParquetError;
use ::parquet::file::metadata::{KeyValue, ParquetMetaData};
use ::parquet::file::properties::{EnabledStatistics, WriterProperties};
use ::parquet::file::reader::{FileReader, SerializedFileReader};
use ::parquet::file::writer::SerializedFileWriter;
use ::parquet::schema::types::Type;
use bytes::Bytes;

pub use self::pairs::{PairRow, PairTable, read_pairs};
use self::refuse::{broken, form, unsound};
use super::ExchangeError;
use super::embeddings::MadeBy;

/// The column that is written, and those that are read, the first that is there.
const COLUMNS: [&str; 4] = ["image_path", "path", "url", "key"];

/// Names that are read at a time.
const BATCH: usize = 1024;

/// Longest name in bytes.
const LONGEST_NAME: usize = 1 << 14;

/// A file's names may take so many times its own bytes: one text in a dictionary can be
/// the name of many rows, though paths never are.
const MOST_GROWTH: usize = 64;

/// What a file says.
#[derive(Debug)]
pub(super) struct Metadata {
    pub names: Vec<String>,
    pub made_by: MadeBy,
}

/// Reads the names of `rows` images.
pub(super) fn read(bytes: Bytes, rows: usize) -> Result<Metadata, ExchangeError> {
    // Nothing that the closure could leave half changed is seen afterwards.
    catch_unwind(AssertUnwindSafe(|| names(bytes, rows)))
        .unwrap_or_else(|_| Err(broken("the reader gave up")))
}

fn names(bytes: Bytes, rows: usize) -> Result<Metadata, ExchangeError> {
    let most = bytes.len().saturating_mul(MOST_GROWTH);
    if !footer::holds(&bytes) {
        return Err(broken("its footer is not what it claims"));
    }
    let reader = SerializedFileReader::new(bytes.clone()).map_err(unsound)?;
    let metadata = reader.metadata();
    let column = column(metadata)?;
    let found = metadata.file_metadata().num_rows();
    if usize::try_from(found) != Ok(rows) {
        return Err(counts(usize::try_from(found).unwrap_or_default(), rows));
    }
    let mut names = Names {
        names: Vec::new(),
        bytes: 0,
        most,
        rows,
    };
    for group in 0..metadata.num_row_groups() {
        pages::check(&bytes, metadata.row_group(group).column(column))?;
        let group = reader.get_row_group(group).map_err(unsound)?;
        let ColumnReader::ByteArrayColumnReader(mut column) =
            group.get_column_reader(column).map_err(unsound)?
        else {
            return Err(form("a column of no texts"));
        };
        loop {
            let (mut values, mut levels) = (Vec::<ByteArray>::new(), Vec::new());
            let read = column.read_records(BATCH, Some(&mut levels), None, &mut values);
            let (records, ..) = read.map_err(unsound)?;
            if records == 0 {
                break;
            }
            if values.len() < records {
                return Err(form("a row without a name"));
            }
            names.add(&values)?;
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
    Ok(Metadata {
        made_by: MadeBy::found(text),
        names: names.names,
    })
}

/// The column of names.
fn column(metadata: &ParquetMetaData) -> Result<usize, ExchangeError> {
    let schema = metadata.file_metadata().schema_descr();
    let place = |wanted: &str| {
        let mut columns = schema.columns().iter();
        columns.position(|column| column.path().string() == wanted)
    };
    let Some(place) = COLUMNS.iter().find_map(|name| place(name)) else {
        return Err(form("no column of images' paths"));
    };
    let column = schema.column(place);
    let plain = column.max_rep_level() == 0 && column.max_def_level() <= 1;
    if column.physical_type() != Physical::BYTE_ARRAY || !plain {
        return Err(form("a column of images' paths that are no texts"));
    }
    Ok(place)
}

/// Names as they come.
struct Names {
    names: Vec<String>,
    bytes: usize,
    most: usize,
    rows: usize,
}

impl Names {
    fn add(&mut self, values: &[ByteArray]) -> Result<(), ExchangeError> {
        if self.names.len() + values.len() > self.rows {
            return Err(counts(self.names.len() + values.len(), self.rows));
        }
        for value in values {
            let row = self.names.len();
            let name = std::str::from_utf8(value.data());
            let name = name.map_err(|_| broken(format!("the name of row {row} is not UTF-8")))?;
            self.bytes += name.len();
            if name.len() > LONGEST_NAME || self.bytes > self.most {
                return Err(broken("its names are longer than paths are"));
            }
            self.names.push(name.to_owned());
        }
        Ok(())
    }
}

/// Writes names, and what made the embeddings beside them.
pub(super) fn write(
    out: impl Write + Send,
    names: &[String],
    made_by: &MadeBy,
) -> Result<(), ParquetError> {
    let name = Type::primitive_type_builder(COLUMNS[0], Physical::BYTE_ARRAY)
        .with_repetition(Repetition::REQUIRED)
        .with_logical_type(Some(LogicalType::String))
        .build()?;
    let schema = Type::group_type_builder("schema")
        .with_fields(vec![Arc::new(name)])
        .build()?;
    let texts = made_by.texts();
    let texts = texts.map(|(key, text)| KeyValue::new(key.to_owned(), text.to_owned()));
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        // Every path is another.
        .set_dictionary_enabled(false)
        .set_statistics_enabled(EnabledStatistics::None)
        .set_key_value_metadata(Some(texts.collect()))
        .build();
    let mut file = SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties))?;
    let mut group = file.next_row_group()?;
    if let Some(mut column) = group.next_column()? {
        for names in names.chunks(BATCH) {
            let values: Vec<ByteArray> = names.iter().map(|name| name.as_str().into()).collect();
            let writer = column.typed::<ByteArrayType>();
            writer.write_batch(&values, None, None)?;
        }
        column.close()?;
    }
    group.close()?;
    file.close()?;
    Ok(())
}

fn counts(found: usize, expected: usize) -> ExchangeError {
    ExchangeError::Counts {
        what: "names",
        found,
        expected,
    }
}
