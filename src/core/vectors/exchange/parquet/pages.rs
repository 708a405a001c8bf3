//! What the headers of a column's pages claim, before anything is allocated for it.

use ::parquet::basic::Compression;
use ::parquet::file::metadata::ColumnChunkMetaData;
use ::parquet::file::reader::ChunkReader;

use super::refuse::{broken, form, unsound};
use super::thrift::Thrift;
use crate::vectors::exchange::ExchangeError;

/// Snappy's longest copy makes 64 bytes of 3.
const MOST_GROWTH: u64 = 22;

/// Bytes that a page's header may take: statistics of texts are a part of it.
const LONGEST_HEADER: u64 = 1 << 16;

/// Encodings of texts whose size shows in their bytes: plain and by dictionary.
const ENCODINGS: [i64; 3] = [0, 2, 8];

/// Refuses a column whose pages claim more than they can hold.
pub(super) fn check(
    file: &impl ChunkReader,
    column: &ColumnChunkMetaData,
) -> Result<(), ExchangeError> {
    if !matches!(
        column.compression(),
        Compression::SNAPPY | Compression::UNCOMPRESSED
    ) {
        return Err(form(&format!(
            "a column compressed by {}",
            column.compression()
        )));
    }
    let first = column.dictionary_page_offset();
    let first = first.unwrap_or(column.data_page_offset());
    if first < 0 || column.compressed_size() < 0 {
        return Err(broken("a column has less than no bytes"));
    }
    let (mut place, length) = column.byte_range();
    let end = place.checked_add(length).filter(|end| *end <= file.len());
    let end = end.ok_or_else(|| broken("a column lies outside of the file"))?;
    while place < end {
        let most = (end - place).min(LONGEST_HEADER);
        let start = file.get_bytes(place, most as usize).map_err(unsound)?;
        let read = Page::read(&start);
        let (page, after) = read.ok_or_else(|| broken("a page's header is cut off"))?;
        page.check()?;
        // Checked: it is not negative.
        let whole = most - after.len() as u64 + page.compressed as u64;
        if whole > end - place {
            return Err(broken("a page is cut off"));
        }
        place += whole;
    }
    Ok(())
}

/// A page's header, as far as it says how much there is.
#[derive(Debug, Default)]
struct Page {
    uncompressed: i64,
    compressed: i64,
    dictionary: Option<i64>,
    encoding: Option<i64>,
}

impl Page {
    /// A page's header and what follows it.
    fn read(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (mut page, mut thrift) = (Self::default(), Thrift::new(bytes));
        let mut last = 0;
        while let Some((field, kind)) = thrift.field(&mut last)? {
            match field {
                2 => page.uncompressed = thrift.integer(kind)?,
                3 => page.compressed = thrift.integer(kind)?,
                // Headers of data: of version 1 and 2, and of a dictionary.
                5 => page.encoding = Some(thrift.integer_of(kind, 2)?),
                7 => page.dictionary = Some(thrift.integer_of(kind, 1)?),
                8 => page.encoding = Some(thrift.integer_of(kind, 4)?),
                _ => thrift.skip(kind, 0)?,
            }
        }
        Some((page, thrift.rest()))
    }

    fn check(&self) -> Result<(), ExchangeError> {
        let (Ok(compressed), Ok(uncompressed)) = (
            u64::try_from(self.compressed),
            u64::try_from(self.uncompressed),
        ) else {
            return Err(broken("a page has less than no bytes"));
        };
        // A text takes four bytes for its length at least.
        let texts = self
            .dictionary
            .is_none_or(|n| (0..=self.uncompressed / 4).contains(&n));
        if uncompressed > compressed.saturating_mul(MOST_GROWTH) + 64 || !texts {
            return Err(broken("a page claims more than it can hold"));
        }
        match self.encoding {
            Some(encoding) if !ENCODINGS.contains(&encoding) => {
                Err(form(&format!("a column in Parquet's encoding {encoding}")))
            }
            _ => Ok(()),
        }
    }
}
