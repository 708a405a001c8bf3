//! What the headers of a column's pages claim, before anything is allocated for it.

use ::parquet::basic::Compression;
use ::parquet::file::metadata::ColumnChunkMetaData;

use super::refuse::{broken, form};
use super::thrift::Thrift;
use crate::vectors::exchange::ExchangeError;

/// Snappy's longest copy makes 64 bytes of 3.
const MOST_GROWTH: u64 = 22;

/// Encodings of texts whose size shows in their bytes: plain and by dictionary.
const ENCODINGS: [i64; 3] = [0, 2, 8];

/// Refuses a column whose pages claim more than they can hold.
pub(super) fn check(file: &[u8], column: &ColumnChunkMetaData) -> Result<(), ExchangeError> {
    if !matches!(
        column.compression(),
        Compression::SNAPPY | Compression::UNCOMPRESSED
    ) {
        return Err(form(&format!(
            "names compressed by {}",
            column.compression()
        )));
    }
    let first = column.dictionary_page_offset();
    let first = first.unwrap_or(column.data_page_offset());
    if first < 0 || column.compressed_size() < 0 {
        return Err(broken("a column has less than no bytes"));
    }
    let (start, length) = column.byte_range();
    let range = usize::try_from(start)
        .ok()
        .zip(usize::try_from(length).ok());
    let pages = range
        .and_then(|(start, length)| file.get(start..start.checked_add(length)?))
        .ok_or_else(|| broken("a column lies outside of the file"))?;
    let mut rest = pages;
    while !rest.is_empty() {
        let (page, after) = Page::read(rest).ok_or_else(|| broken("a page's header is cut off"))?;
        page.check()?;
        let compressed = page.compressed as usize;
        let next = after.get(compressed..);
        rest = next.ok_or_else(|| broken("a page is cut off"))?;
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
                Err(form(&format!("names in Parquet's encoding {encoding}")))
            }
            _ => Ok(()),
        }
    }
}
