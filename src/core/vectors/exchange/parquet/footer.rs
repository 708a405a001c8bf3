//! What a footer counts, and of what kind its fields are, before the `parquet` crate reads
//! it: the crate takes a known field for what it should be, whatever its kind says, and
//! allocates for as many children as a group of the schema claims.
//!
//! Fields: Apache Parquet's `parquet.thrift`, as far as the crate reads them.

use ::parquet::file::reader::ChunkReader;

use super::refuse::{broken, unsound};
use super::thrift::{BINARY, Kind, LIST, STRUCT, Thrift};
use crate::vectors::exchange::ExchangeError;

/// Elements of a schema, at most; embeddings' metadata has some ten columns.
const MOST_ELEMENTS: usize = 4096;

/// Groups within groups of a schema, at most: the crate reads them by recursion.
const DEEPEST: usize = 32;

/// What a field of a known number must be.
enum Must {
    Be(Kind),
    Struct(Fields),
    /// A list of these; a struct in a list is never empty.
    List(&'static Must),
    /// The schema, whose groups are counted too.
    Schema,
}

/// A struct's known fields; others are passed over by their kinds, as the crate does.
type Fields = &'static [(i64, Must)];

const BOOL: Must = Must::Be(1);
const I8: Must = Must::Be(3);
const I16: Must = Must::Be(4);
const I32: Must = Must::Be(5);
const I64: Must = Must::Be(6);
const DOUBLE: Must = Must::Be(7);
const TEXT: Must = Must::Be(BINARY);
const EMPTY: Must = Must::Struct(&[]);

const FILE: Fields = &[
    (1, I32),
    (2, Must::Schema),
    (3, I64),
    (4, Must::List(&Must::Struct(ROW_GROUP))),
    (5, Must::List(&Must::Struct(&[(1, TEXT), (2, TEXT)]))),
    (6, TEXT),
    (
        7,
        Must::List(&Must::Struct(&[(1, EMPTY), (2, EMPTY), (3, EMPTY)])),
    ),
];

/// The number of a schema element's count of children.
const CHILDREN: i64 = 5;
const ELEMENT: Fields = &[
    (1, I32),
    (2, I32),
    (3, I32),
    (4, TEXT),
    (CHILDREN, I32),
    (6, I32),
    (7, I32),
    (8, I32),
    (9, I32),
    (10, Must::Struct(LOGICAL)),
];

const TIME: Must = Must::Struct(&[
    (1, BOOL),
    (2, Must::Struct(&[(1, EMPTY), (2, EMPTY), (3, EMPTY)])),
]);
const LOGICAL: Fields = &[
    (1, EMPTY),
    (2, EMPTY),
    (3, EMPTY),
    (4, EMPTY),
    (5, Must::Struct(&[(1, I32), (2, I32)])),
    (6, EMPTY),
    (7, TIME),
    (8, TIME),
    (10, Must::Struct(&[(1, I8), (2, BOOL)])),
    (11, EMPTY),
    (12, EMPTY),
    (13, EMPTY),
    (14, EMPTY),
    (15, EMPTY),
    (16, Must::Struct(&[(1, I8)])),
    (17, Must::Struct(&[(1, TEXT)])),
    (18, Must::Struct(&[(1, TEXT), (2, I32)])),
];

const ROW_GROUP: Fields = &[
    (1, Must::List(&Must::Struct(COLUMN))),
    (2, I64),
    (3, I64),
    (
        4,
        Must::List(&Must::Struct(&[(1, I32), (2, BOOL), (3, BOOL)])),
    ),
    (5, I64),
    (7, I16),
];

const COLUMN: Fields = &[
    (1, TEXT),
    (2, I64),
    (3, Must::Struct(COLUMN_DATA)),
    (4, I64),
    (5, I32),
    (6, I64),
    (7, I32),
];

const COLUMN_DATA: Fields = &[
    (1, I32),
    (2, Must::List(&I32)),
    (4, I32),
    (5, I64),
    (6, I64),
    (7, I64),
    (9, I64),
    (10, I64),
    (11, I64),
    (12, Must::Struct(STATISTICS)),
    (
        13,
        Must::List(&Must::Struct(&[(1, I32), (2, I32), (3, I32)])),
    ),
    (14, I64),
    (15, I32),
    (
        16,
        Must::Struct(&[(1, I64), (2, Must::List(&I64)), (3, Must::List(&I64))]),
    ),
    (
        17,
        Must::Struct(&[(1, Must::Struct(BOX)), (2, Must::List(&I32))]),
    ),
];

const STATISTICS: Fields = &[
    (1, TEXT),
    (2, TEXT),
    (3, I64),
    (4, I64),
    (5, TEXT),
    (6, TEXT),
    (7, BOOL),
    (8, BOOL),
    (9, I64),
];

const BOX: Fields = &[
    (1, DOUBLE),
    (2, DOUBLE),
    (3, DOUBLE),
    (4, DOUBLE),
    (5, DOUBLE),
    (6, DOUBLE),
    (7, DOUBLE),
    (8, DOUBLE),
];

/// Refuses a file whose footer is not what it must be, or counts more than it holds.
/// Without a footer there is nothing to hold; the crate says so.
pub(super) fn check(file: &impl ChunkReader) -> Result<(), ExchangeError> {
    // Behind the footer stand its length in 4 bytes and 4 of magic, which the crate checks.
    let Some(before) = file.len().checked_sub(8) else {
        return Ok(());
    };
    let end = file.get_bytes(before, 8).map_err(unsound)?;
    let length = u32::from_le_bytes([end[0], end[1], end[2], end[3]]);
    let Some(start) = before.checked_sub(u64::from(length)) else {
        return Ok(());
    };
    let footer = file.get_bytes(start, length as usize).map_err(unsound)?;
    match fields(&mut Thrift::new(&footer), FILE) {
        Some(_) => Ok(()),
        None => Err(broken("its footer is not what it claims")),
    }
}

/// Reads a struct; how many fields it has.
fn fields(thrift: &mut Thrift, known: Fields) -> Option<usize> {
    let (mut last, mut count) = (0, 0);
    while let Some((number, kind)) = thrift.field(&mut last)? {
        match known.iter().find(|(known, _)| *known == number) {
            Some((_, must)) => value(thrift, kind, must)?,
            None => thrift.skip(kind, 0)?,
        }
        count += 1;
    }
    Some(count)
}

fn value(thrift: &mut Thrift, kind: Kind, must: &Must) -> Option<()> {
    match must {
        // The two kinds of a truth value are its values.
        Must::Be(1) => (kind == 1 || kind == 2).then_some(()),
        Must::Be(wanted) => (kind == *wanted).then(|| thrift.skip(kind, 0))?,
        Must::Struct(known) => (kind == STRUCT).then(|| fields(thrift, known))?.map(drop),
        Must::List(element) => {
            let (count, kind) = list(thrift, kind)?;
            for _ in 0..count {
                match element {
                    Must::Struct(known) if kind == STRUCT => {
                        fields(thrift, known).filter(|count| *count > 0)?;
                    }
                    element => value(thrift, kind, element)?,
                }
            }
            Some(())
        }
        Must::Schema => {
            let (count, kind) = list(thrift, kind)?;
            (kind == STRUCT && count <= MOST_ELEMENTS).then(|| schema(thrift, count))?
        }
    }
}

/// The count of a list's elements, and their kind.
fn list(thrift: &mut Thrift, kind: Kind) -> Option<(usize, Kind)> {
    (kind == LIST).then(|| thrift.list())?
}

/// Reads a schema: each group's children follow it, and theirs follow them.
fn schema(thrift: &mut Thrift, count: usize) -> Option<()> {
    // How many of its children each open group still waits for; first what holds the root.
    let mut open = vec![1_usize];
    for _ in 0..count {
        *open.last_mut()? = open.last()?.checked_sub(1)?;
        let mut children = thrift.clone();
        fields(thrift, ELEMENT)?;
        match usize::try_from(children.integer_of(STRUCT, CHILDREN)?).ok()? {
            0 => {}
            // No more than there are elements.
            many => (many < count && open.len() < DEEPEST).then(|| open.push(many))?,
        }
        while open.len() > 1 && open.last() == Some(&0) {
            open.pop();
        }
    }
    (open == [0]).then_some(())
}
