//! What is known of each image beside its embeddings, as a table.

use std::io::Write;
use std::sync::Arc;

use ::parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use ::parquet::data_type::{ByteArray, ByteArrayType, Int32Type};
use ::parquet::errors::ParquetError;
use ::parquet::file::metadata::KeyValue;
use ::parquet::file::properties::{EnabledStatistics, WriterProperties};
use ::parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use ::parquet::schema::types::Type;
use serde::{Deserialize, Serialize};

/// The words of a row, as img2dataset has them: its own failures say how, `failed_to_resize`.
const SUCCESS: &str = "success";
pub(super) const FAILED: &str = "failed";

/// The column of those words.
pub(super) const STATUS: &str = "status";

/// An image of a corpus, whose embeddings are a row of each array.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageRow {
    /// What its source calls it: a WebDataset's key, a table's, or its path within.
    pub key: String,
    /// Where it lies.
    pub path: String,
    /// SHA-256 of its file, in hex; none where that cannot be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Width and height in pixels, upright; none where it cannot be decoded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<[u32; 2]>,
    /// Why it has no embedding: its rows are all zeros.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Where it was found, as far as its source says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// What is said of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
}

/// A column: its name, whether every row has it, and what it holds.
struct Written {
    name: &'static str,
    always: bool,
    of: Of,
}

enum Of {
    Text(fn(&ImageRow) -> Option<&str>),
    Number(fn(&ImageRow) -> Option<u32>),
}

const fn texts(name: &'static str, always: bool, of: fn(&ImageRow) -> Option<&str>) -> Written {
    let of = Of::Text(of);
    Written { name, always, of }
}

const fn numbers(name: &'static str, of: fn(&ImageRow) -> Option<u32>) -> Written {
    let (always, of) = (false, Of::Number(of));
    Written { name, always, of }
}

const COLUMNS: [Written; 9] = [
    texts("key", true, |row| Some(&row.key)),
    texts("path", true, |row| Some(&row.path)),
    texts("sha256", false, |row| row.sha256.as_deref()),
    numbers("width", |row| row.size.map(|[width, _]| width)),
    numbers("height", |row| row.size.map(|[_, height]| height)),
    texts(STATUS, true, |row| {
        Some(if row.error.is_none() { SUCCESS } else { FAILED })
    }),
    texts("error", false, |row| row.error.as_deref()),
    texts("url", false, |row| row.url.as_deref()),
    texts("caption", false, |row| row.caption.as_deref()),
];

/// Writes the rows of a shard as one group, with keys and texts as the file's metadata:
/// key, path, sha256, width, height, status, error; url and caption where any row has one.
///
/// # Errors
/// What the disk refuses.
pub fn write_rows(
    out: impl Write + Send,
    rows: &[ImageRow],
    texts: &[(String, String)],
) -> Result<(), ParquetError> {
    let told = |column: &&Written| match (column.name, &column.of) {
        ("url" | "caption", Of::Text(of)) => rows.iter().any(|row| of(row).is_some()),
        _ => true,
    };
    let columns: Vec<&Written> = COLUMNS.iter().filter(told).collect();
    let types = columns.iter().map(|column| {
        let (kind, logical) = match column.of {
            Of::Text(_) => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Of::Number(_) => (Physical::INT32, None),
        };
        let repetition = match column.always {
            true => Repetition::REQUIRED,
            false => Repetition::OPTIONAL,
        };
        let column = Type::primitive_type_builder(column.name, kind);
        let column = column.with_logical_type(logical);
        Ok(Arc::new(column.with_repetition(repetition).build()?))
    });
    let types = types.collect::<Result<Vec<_>, ParquetError>>()?;
    let schema = Type::group_type_builder("schema").with_fields(types);
    let texts = texts.iter().cloned();
    let texts = texts.map(|(key, text)| KeyValue::new(key, text)).collect();
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        // Paths and hashes are all others.
        .set_dictionary_enabled(false)
        .set_statistics_enabled(EnabledStatistics::None)
        .set_key_value_metadata(Some(texts))
        .build();
    let schema = Arc::new(schema.build()?);
    let mut file = SerializedFileWriter::new(out, schema, Arc::new(properties))?;
    let mut group = file.next_row_group()?;
    for column in columns {
        write_column(&mut group, column, rows)?;
    }
    group.close()?;
    file.close()?;
    Ok(())
}

fn write_column<W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    column: &Written,
    rows: &[ImageRow],
) -> Result<(), ParquetError> {
    let Some(mut out) = group.next_column()? else {
        return Ok(());
    };
    let levels = |there: &dyn Fn(&ImageRow) -> bool| {
        let levels = rows.iter().map(|row| i16::from(there(row)));
        (!column.always).then(|| levels.collect::<Vec<_>>())
    };
    match column.of {
        Of::Text(of) => {
            let values: Vec<ByteArray> = rows.iter().filter_map(of).map(ByteArray::from).collect();
            let levels = levels(&|row| of(row).is_some());
            let typed = out.typed::<ByteArrayType>();
            typed.write_batch(&values, levels.as_deref(), None)?;
        }
        Of::Number(of) => {
            let values: Vec<i32> = rows
                .iter()
                .filter_map(of)
                .map(|number| i32::try_from(number).unwrap_or(i32::MAX))
                .collect();
            let levels = levels(&|row| of(row).is_some());
            let typed = out.typed::<Int32Type>();
            typed.write_batch(&values, levels.as_deref(), None)?;
        }
    }
    out.close()
}
