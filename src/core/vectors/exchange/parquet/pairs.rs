//! Pairs of a corpus's rows as a table: `row_a`, `row_b`, `clip`, `dino`, `hit`.

use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use ::parquet::basic::{Compression, Repetition, Type as Physical};
use ::parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use ::parquet::data_type::{BoolType, DataType, FloatType, Int64Type};
use ::parquet::errors::ParquetError;
use ::parquet::file::properties::{EnabledStatistics, WriterProperties};
use ::parquet::file::reader::{FileReader, SerializedFileReader};
use ::parquet::file::writer::SerializedFileWriter;
use ::parquet::schema::types::Type;
use bytes::Bytes;

use super::refuse::{broken, form, unsound};
use super::{footer, pages};
use crate::vectors::exchange::ExchangeError;

const COLUMNS: [(&str, Physical); 5] = [
    ("row_a", Physical::INT64),
    ("row_b", Physical::INT64),
    ("clip", Physical::FLOAT),
    ("dino", Physical::FLOAT),
    ("hit", Physical::BOOLEAN),
];

/// Most rows of a file for each of its bytes: 25 bytes a row, and snappy's best case.
const MOST_ROWS: usize = 2;

/// Rows that are written as one group.
const GROUP: usize = 1 << 20;

/// A pair of a corpus.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PairRow {
    /// Rows of both images, counted over the whole corpus.
    pub rows: [u64; 2],
    /// CLIP's cosine, -1 to 1.
    pub clip: f32,
    /// DINOv2's.
    pub dino: f32,
    /// Whether CLIP is blind to it; if not, it is borderline.
    pub hit: bool,
}

/// A table of pairs that is being written.
pub struct PairTable<W: Write + Send> {
    file: SerializedFileWriter<W>,
}

impl<W: Write + Send> PairTable<W> {
    /// An empty table.
    ///
    /// # Errors
    /// What the disk refuses.
    pub fn new(out: W) -> Result<Self, ParquetError> {
        let columns = COLUMNS.map(|(name, kind)| {
            let column = Type::primitive_type_builder(name, kind);
            let column = column.with_repetition(Repetition::REQUIRED).build()?;
            Ok::<_, ParquetError>(Arc::new(column))
        });
        let columns: Result<Vec<_>, _> = columns.into_iter().collect();
        let schema = Type::group_type_builder("schema")
            .with_fields(columns?)
            .build()?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_dictionary_enabled(false)
            .set_statistics_enabled(EnabledStatistics::None)
            .build();
        let file = SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties))?;
        Ok(Self { file })
    }

    /// Writes more of it.
    ///
    /// # Errors
    /// What the disk refuses.
    pub fn add(&mut self, pairs: &[PairRow]) -> Result<(), ParquetError> {
        for pairs in pairs.chunks(GROUP) {
            let mut group = self.file.next_row_group()?;
            for place in 0..COLUMNS.len() {
                let Some(mut column) = group.next_column()? else {
                    break;
                };
                match place {
                    0 | 1 => {
                        let rows = pairs.iter().map(|pair| pair.rows[place].cast_signed());
                        let rows: Vec<i64> = rows.collect();
                        column.typed::<Int64Type>().write_batch(&rows, None, None)?;
                    }
                    2 | 3 => {
                        let cosines = pairs.iter().map(|pair| [pair.clip, pair.dino][place - 2]);
                        let cosines: Vec<f32> = cosines.collect();
                        column
                            .typed::<FloatType>()
                            .write_batch(&cosines, None, None)?;
                    }
                    _ => {
                        let hits: Vec<bool> = pairs.iter().map(|pair| pair.hit).collect();
                        column.typed::<BoolType>().write_batch(&hits, None, None)?;
                    }
                }
                column.close()?;
            }
            group.close()?;
        }
        Ok(())
    }

    /// Writes its end.
    ///
    /// # Errors
    /// What the disk refuses.
    pub fn finish(self) -> Result<(), ParquetError> {
        self.file.close().map(drop)
    }
}

/// Reads such a table.
///
/// # Errors
/// [`ExchangeError`] for a file that is none.
pub fn read_pairs(bytes: Vec<u8>) -> Result<Vec<PairRow>, ExchangeError> {
    // Nothing that the closure could leave half changed is seen afterwards.
    catch_unwind(AssertUnwindSafe(|| pairs(bytes.into())))
        .unwrap_or_else(|_| Err(broken("the reader gave up")))
}

fn pairs(bytes: Bytes) -> Result<Vec<PairRow>, ExchangeError> {
    footer::check(&bytes)?;
    let most = bytes.len().saturating_mul(MOST_ROWS);
    let reader = SerializedFileReader::new(bytes.clone()).map_err(unsound)?;
    let metadata = reader.metadata();
    let schema = metadata.file_metadata().schema_descr();
    let found = schema.columns().iter();
    let found = found.map(|column| (column.path().string(), column.physical_type()));
    let wanted = COLUMNS.map(|(name, kind)| (name.to_owned(), kind));
    if !found.eq(wanted) || schema.columns().iter().any(|c| c.max_def_level() > 0) {
        return Err(form("other columns than pairs have"));
    }
    let rows = usize::try_from(metadata.file_metadata().num_rows());
    let Some(rows) = rows.ok().filter(|rows| *rows <= most) else {
        return Err(broken("it claims more rows than it can hold"));
    };
    let mut pairs = Vec::with_capacity(rows);
    for group in 0..metadata.num_row_groups() {
        let of_group = usize::try_from(metadata.row_group(group).num_rows());
        let of_group = of_group.unwrap_or(usize::MAX);
        if of_group > rows - pairs.len() {
            return Err(broken("its groups hold more rows than it claims"));
        }
        for column in metadata.row_group(group).columns() {
            pages::check(&bytes, column)?;
        }
        let group = reader.get_row_group(group).map_err(unsound)?;
        let column = |place: usize| group.get_column_reader(place).map_err(unsound);
        let [a, b] = [
            integers(column(0)?, of_group)?,
            integers(column(1)?, of_group)?,
        ];
        let [clip, dino] = [floats(column(2)?, of_group)?, floats(column(3)?, of_group)?];
        let hits = flags(column(4)?, of_group)?;
        for place in 0..of_group {
            pairs.push(PairRow {
                rows: [a[place].cast_unsigned(), b[place].cast_unsigned()],
                clip: clip[place],
                dino: dino[place],
                hit: hits[place],
            });
        }
    }
    if pairs.len() != rows {
        return Err(broken("it holds fewer rows than it claims"));
    }
    Ok(pairs)
}

fn integers(column: ColumnReader, rows: usize) -> Result<Vec<i64>, ExchangeError> {
    match column {
        ColumnReader::Int64ColumnReader(column) => values(column, rows),
        _ => Err(form("rows that are no numbers")),
    }
}

fn floats(column: ColumnReader, rows: usize) -> Result<Vec<f32>, ExchangeError> {
    match column {
        ColumnReader::FloatColumnReader(column) => values(column, rows),
        _ => Err(form("cosines that are no numbers")),
    }
}

fn flags(column: ColumnReader, rows: usize) -> Result<Vec<bool>, ExchangeError> {
    match column {
        ColumnReader::BoolColumnReader(column) => values(column, rows),
        _ => Err(form("hits that are no truth values")),
    }
}

fn values<T: DataType>(
    mut column: ColumnReaderImpl<T>,
    rows: usize,
) -> Result<Vec<T::T>, ExchangeError> {
    let mut values = Vec::with_capacity(rows);
    while values.len() < rows {
        let left = rows - values.len();
        let (read, ..) = column
            .read_records(left, None, None, &mut values)
            .map_err(unsound)?;
        if read == 0 {
            break;
        }
    }
    if values.len() == rows {
        Ok(values)
    } else {
        Err(broken("a column is shorter than it claims"))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for count in [0_u64, 1, 5000] {
            let pairs: Vec<PairRow> = (0..count)
                .map(|n| PairRow {
                    rows: [n, n + (1 << 40)],
                    clip: 0.9 + n as f32 * 1e-6,
                    dino: -0.5,
                    hit: n % 3 > 0,
                })
                .collect();
            let mut bytes = Vec::new();
            let mut table = PairTable::new(&mut bytes).unwrap();
            let (some, others) = pairs.split_at(pairs.len() / 2);
            table.add(some).unwrap();
            table.add(others).unwrap();
            table.finish().unwrap();
            assert_eq!(read_pairs(bytes.clone()).unwrap(), pairs);
            bytes.truncate(bytes.len() - 9);
            assert!(read_pairs(bytes).is_err());
        }
    }
}
