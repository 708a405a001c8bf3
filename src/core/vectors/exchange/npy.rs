//! NumPy's `.npy`: a magic, a version, a header that is a Python literal, the numbers
//! (NumPy Enhancement Proposal 1 and `numpy.lib.format`).
//!
//! Read here and not by a crate: the one that there is (npyz) reads headers with a
//! grammar of all Python literals, and through it asks more of crates that burn is built
//! on. A header of a matrix has three entries.

use std::io::{self, ErrorKind, Read};

use half::f16;

use super::ExchangeError;
use super::rows::Rows;

/// The first bytes of every such file.
pub(super) const MAGIC: &[u8; 6] = b"\x93NUMPY";

/// Longest header: NumPy itself reads no longer ones unless it is told to.
const LONGEST_HEADER: usize = 10_000;

/// Bytes of numbers that are read at a time.
const PIECE: usize = 1 << 16;

const INSTEAD: &str = "a matrix [images, width] of f2, f4 or f8, little-endian and row by row \
                       (`numpy.ascontiguousarray(x, '<f4')`)";

/// Kinds of numbers that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    F16,
    F32,
    F64,
}

impl Kind {
    pub fn bytes(self) -> usize {
        match self {
            Self::F16 => 2,
            Self::F32 => 4,
            Self::F64 => 8,
        }
    }
}

/// What a file's header says, held against its length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Layout {
    pub kind: Kind,
    /// Rows and their numbers.
    pub shape: [u64; 2],
    /// Where the numbers begin.
    pub offset: u64,
}

/// Reads the header of a file of `length` bytes.
pub(super) fn layout(source: &mut impl Read, length: u64) -> Result<Layout, ExchangeError> {
    let (header, offset) = header(source)?;
    let Header { kind, shape } = parse(&header)?;
    let data = shape[0]
        .checked_mul(shape[1])
        .and_then(|n| n.checked_mul(kind.bytes() as u64))
        .and_then(|n| n.checked_add(offset));
    // Before a byte is allocated.
    if data != Some(length) {
        let [count, width] = shape;
        return Err(broken(format!(
            "its shape [{count}, {width}] does not fit its length of {length} bytes"
        )));
    }
    Ok(Layout {
        kind,
        shape,
        offset,
    })
}

/// Adds the rows of a file of `length` bytes, but for those that are to be `left_out`.
pub(super) fn read(
    source: &mut impl Read,
    length: u64,
    left_out: &[usize],
    rows: &mut Rows,
) -> Result<(), ExchangeError> {
    let Layout { kind, shape, .. } = layout(source, length)?;
    rows.begin(shape[0], shape[1])?;
    let row = shape[1] as usize * kind.bytes();
    let at_once = (PIECE / row).max(1);
    let mut left = shape[0];
    let mut piece = Vec::new();
    let mut places = 0..;
    let mut left_out = left_out.iter().peekable();
    while left > 0 {
        let some = left.min(at_once as u64);
        piece.resize(some as usize * row, 0);
        source.read_exact(&mut piece).map_err(cut)?;
        for (row, place) in piece.chunks_exact(row).zip(&mut places) {
            if left_out.next_if_eq(&&place).is_some() {
                continue;
            }
            match kind {
                Kind::F16 => {
                    let numbers = row.as_chunks().0.iter();
                    rows.push(numbers.map(|b| f16::from_le_bytes(*b).to_f32()))?;
                }
                Kind::F32 => {
                    let numbers = row.as_chunks().0.iter();
                    rows.push(numbers.map(|b| f32::from_le_bytes(*b)))?;
                }
                Kind::F64 => {
                    let numbers = row.as_chunks().0.iter();
                    rows.push(numbers.map(|b| f64::from_le_bytes(*b) as f32))?;
                }
            }
        }
        left -= some;
    }
    Ok(())
}

/// The header's text, and how many bytes lie before the numbers.
fn header(source: &mut impl Read) -> Result<(String, u64), ExchangeError> {
    let mut start = [0; 8];
    source.read_exact(&mut start).map_err(cut)?;
    if &start[..6] != MAGIC {
        return Err(broken("it does not begin as one"));
    }
    let (length, of_length) = match start[6] {
        1 => {
            let mut length = [0; 2];
            source.read_exact(&mut length).map_err(cut)?;
            (usize::from(u16::from_le_bytes(length)), 2)
        }
        2 | 3 => {
            let mut length = [0; 4];
            source.read_exact(&mut length).map_err(cut)?;
            (u32::from_le_bytes(length) as usize, 4)
        }
        other => return Err(broken(format!("its version is {other}"))),
    };
    if length > LONGEST_HEADER {
        return Err(broken(format!("its header claims {length} bytes")));
    }
    let mut header = vec![0; length];
    source.read_exact(&mut header).map_err(cut)?;
    let text = String::from_utf8_lossy(&header).into_owned();
    Ok((text, (start.len() + of_length + length) as u64))
}

struct Header {
    kind: Kind,
    shape: [u64; 2],
}

/// A Python value, as far as headers have them.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Value {
    Text(String),
    Flag(bool),
    Numbers(Vec<u64>),
}

fn parse(header: &str) -> Result<Header, ExchangeError> {
    let (mut descr, mut fortran, mut shape) = (None, None, None);
    let mut rest = Rest(header);
    rest.expect('{')?;
    while !rest.takes('}') {
        let Value::Text(key) = rest.value()? else {
            return Err(broken("a key of its header is no text"));
        };
        rest.expect(':')?;
        let value = rest.value()?;
        let place = match key.as_str() {
            "descr" => &mut descr,
            "fortran_order" => &mut fortran,
            "shape" => &mut shape,
            _ => return Err(broken("its header has a key of no meaning")),
        };
        if place.replace(value).is_some() {
            return Err(broken(format!("its header has `{key}` twice")));
        }
        if !rest.takes(',') {
            rest.expect('}')?;
            break;
        }
    }
    if !rest.0.trim().is_empty() {
        return Err(broken("its header goes on behind its end"));
    }
    let (Some(Value::Text(descr)), Some(Value::Flag(fortran)), Some(Value::Numbers(shape))) =
        (descr, fortran, shape)
    else {
        return Err(broken(
            "its header lacks `descr`, `fortran_order` or `shape`",
        ));
    };
    let form = |found: String| ExchangeError::Form {
        found,
        instead: INSTEAD,
    };
    let kind = match descr.as_str() {
        "<f2" => Kind::F16,
        "<f4" => Kind::F32,
        "<f8" => Kind::F64,
        _ => return Err(form(format!("numbers of type '{}'", descr.escape_debug()))),
    };
    let Ok(shape) = <[u64; 2]>::try_from(shape.as_slice()) else {
        return Err(form(format!("an array of shape {shape:?}")));
    };
    // Of one row or one column both orders are the same.
    if fortran && shape.iter().all(|&side| side > 1) {
        return Err(form("a matrix in Fortran order (column by column)".into()));
    }
    Ok(Header { kind, shape })
}

/// What is left of a header.
struct Rest<'a>(&'a str);

impl<'a> Rest<'a> {
    fn takes(&mut self, wanted: char) -> bool {
        let rest = self.0.trim_start();
        match rest.strip_prefix(wanted) {
            Some(rest) => {
                self.0 = rest;
                true
            }
            None => false,
        }
    }

    fn expect(&mut self, wanted: char) -> Result<(), ExchangeError> {
        if self.takes(wanted) {
            Ok(())
        } else {
            Err(broken(format!(
                "its header has no `{wanted}` where one belongs"
            )))
        }
    }

    fn value(&mut self) -> Result<Value, ExchangeError> {
        for quote in ['\'', '"'] {
            if self.takes(quote) {
                return Ok(Value::Text(self.until(quote)?.to_owned()));
            }
        }
        if self.takes('(') {
            let numbers = self.until(')')?.split(',').map(str::trim);
            let numbers = numbers.filter(|number| !number.is_empty());
            // Python 2 wrote `10L`.
            let numbers = numbers.map(|number| number.trim_end_matches('L').parse());
            let numbers: Result<Vec<u64>, _> = numbers.collect();
            return Ok(Value::Numbers(
                numbers.map_err(|_| broken("its shape is no list of whole numbers"))?,
            ));
        }
        if self.takes('[') {
            return Err(ExchangeError::Form {
                found: "a table of named columns".into(),
                instead: INSTEAD,
            });
        }
        let rest = self.0.trim_start();
        for (word, flag) in [("True", true), ("False", false)] {
            if let Some(rest) = rest.strip_prefix(word) {
                self.0 = rest;
                return Ok(Value::Flag(flag));
            }
        }
        Err(broken("its header is no Python literal"))
    }

    fn until(&mut self, end: char) -> Result<&'a str, ExchangeError> {
        let (text, rest) =
            (self.0.split_once(end)).ok_or_else(|| broken("its header is cut off"))?;
        self.0 = rest;
        Ok(text)
    }
}

pub(super) fn cut(error: io::Error) -> ExchangeError {
    match error.kind() {
        ErrorKind::UnexpectedEof => broken("it is cut off"),
        _ => broken(error.to_string()),
    }
}

pub(super) fn broken(reason: impl Into<String>) -> ExchangeError {
    ExchangeError::Broken {
        format: "NumPy",
        reason: reason.into(),
    }
}
