//! Rows of CSV, as RFC 4180 has them: written, and read as people write them.

use std::string::FromUtf8Error;

use csv_core::{ReadFieldResult, Reader, ReaderBuilder};

/// A row, with its end.
pub fn row(cells: &[String]) -> String {
    let quoted = |cell: &String| {
        if cell.contains(['"', ',', '\r', '\n']) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell.clone()
        }
    };
    let cells: Vec<String> = cells.iter().map(quoted).collect();
    cells.join(",") + "\r\n"
}

/// Bytes without the mark of their order that some editors put first.
pub fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

/// The records of a file with the line that each begins at.
pub struct Records<'a> {
    reader: Reader,
    rest: &'a [u8],
    line: u64,
}

impl<'a> Records<'a> {
    /// Commas, semicolons or tabs stand between, whichever the first line has most of.
    /// A mark of the order of bytes before the first is passed over.
    pub fn of(bytes: &'a [u8]) -> Self {
        let bytes = without_mark(bytes);
        Self {
            reader: ReaderBuilder::new().delimiter(delimiter(bytes)).build(),
            rest: bytes,
            line: 1,
        }
    }

    /// Goes on by so many bytes.
    fn pass(&mut self, count: usize) {
        let (passed, rest) = self.rest.split_at(count);
        self.line += passed.iter().filter(|&&byte| byte == b'\n').count() as u64;
        self.rest = rest;
    }
}

impl Iterator for Records<'_> {
    /// The fields without white space around them.
    type Item = (u64, Result<Vec<String>, FromUtf8Error>);

    fn next(&mut self) -> Option<Self::Item> {
        let ends = self.rest.iter().take_while(|byte| b"\r\n".contains(byte));
        self.pass(ends.count());
        let line = self.line;
        let (mut fields, mut field, mut part) = (Vec::new(), Vec::new(), [0; 1024]);
        loop {
            let (result, read, written) = self.reader.read_field(self.rest, &mut part);
            self.pass(read);
            field.extend_from_slice(&part[..written]);
            match result {
                // At the end of the bytes the next call closes the field.
                ReadFieldResult::InputEmpty | ReadFieldResult::OutputFull => {}
                ReadFieldResult::Field { record_end } => {
                    fields.push(std::mem::take(&mut field));
                    if record_end {
                        let text = fields.into_iter().map(|field| {
                            String::from_utf8(field).map(|field| field.trim().to_owned())
                        });
                        return Some((line, text.collect()));
                    }
                }
                ReadFieldResult::End => return None,
            }
        }
    }
}

/// What stands between the fields of the first line: the most frequent of three.
fn delimiter(bytes: &[u8]) -> u8 {
    let first = bytes
        .split(|&byte| byte == b'\n')
        .next()
        .unwrap_or_default();
    let count = |delimiter: u8| first.iter().filter(|&&byte| byte == delimiter).count();
    let most = |best: u8, next: u8| {
        if count(next) > count(best) {
            next
        } else {
            best
        }
    };
    [b';', b'\t'].into_iter().fold(b',', most)
}
