//! Columns of texts and bytes, some rows at a time.

use std::ops::Range;

use ::parquet::basic::Type as Physical;
use ::parquet::column::reader::ColumnReader;
use ::parquet::data_type::ByteArray;
use ::parquet::file::metadata::ParquetMetaData;
use ::parquet::file::reader::RowGroupReader;

use super::refuse::{broken, form, unsound};
use crate::vectors::exchange::ExchangeError;

/// Rows that are read at a time.
const BATCH: usize = 1024;

/// A column of bytes that are no lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Column {
    pub place: usize,
    /// The level at which there is a value.
    there: i16,
}

impl Column {
    /// The column of a name, `a.b` within a struct; none where there is none of bytes.
    pub fn find(metadata: &ParquetMetaData, name: &str) -> Option<Self> {
        let schema = metadata.file_metadata().schema_descr();
        let mut columns = schema.columns().iter();
        let place = columns.position(|column| column.path().string() == name)?;
        let column = schema.column(place);
        let bytes = column.physical_type() == Physical::BYTE_ARRAY && column.max_rep_level() == 0;
        bytes.then_some(Self {
            place,
            there: column.max_def_level(),
        })
    }

    /// Shows some rows of a group one after the other; none where a row has no value. What
    /// the column claims has to be [checked](super::pages::check) before.
    pub fn each(
        self,
        group: &dyn RowGroupReader,
        rows: Range<usize>,
        mut show: impl FnMut(Option<&ByteArray>) -> Result<(), ExchangeError>,
    ) -> Result<(), ExchangeError> {
        let reader = group.get_column_reader(self.place).map_err(unsound)?;
        let ColumnReader::ByteArrayColumnReader(mut column) = reader else {
            return Err(form("a column of no texts"));
        };
        let cut = || broken("a column is shorter than it claims");
        if column.skip_records(rows.start).map_err(unsound)? < rows.start {
            return Err(cut());
        }
        let mut left = rows.len();
        while left > 0 {
            let (mut values, mut levels) = (Vec::<ByteArray>::new(), Vec::new());
            let levels_of = (self.there > 0).then_some(&mut levels);
            let read = column.read_records(left.min(BATCH), levels_of, None, &mut values);
            let (records, ..) = read.map_err(unsound)?;
            let mut values = values.iter();
            for row in 0..records {
                let there = self.there == 0 || levels.get(row) == Some(&self.there);
                let value = there.then(|| values.next().ok_or_else(cut));
                show(value.transpose()?)?;
            }
            if records == 0 {
                return Err(cut());
            }
            left -= records;
        }
        Ok(())
    }
}

/// A text; bytes that are none become one as well as they can.
pub(super) fn text(bytes: &ByteArray) -> String {
    String::from_utf8_lossy(bytes.data()).into_owned()
}
