//! Protocol buffers as they lie in memory: fields borrowed, nothing copied.
//!
//! A schema compiler's structs would turn two bytes of a corrupt file into
//! hundreds of bytes of memory; borrowed fields cost nothing, whatever the
//! file says. Only the wire format is decoded here, see
//! <https://protobuf.dev/programming-guides/encoding/>.

use super::super::error::ReadError;

/// One field's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value<'a> {
    Varint(u64),
    Fixed64([u8; 8]),
    Bytes(&'a [u8]),
    Fixed32([u8; 4]),
}

/// The fields of one message, in file order.
#[derive(Debug, Clone)]
pub(super) struct Fields<'a> {
    rest: &'a [u8],
}

impl<'a> Fields<'a> {
    pub fn new(message: &'a [u8]) -> Self {
        Self { rest: message }
    }

    fn field(&mut self) -> Result<(u64, Value<'a>), ReadError> {
        let key = varint(&mut self.rest)?;
        let value = match key & 7 {
            0 => Value::Varint(varint(&mut self.rest)?),
            1 => Value::Fixed64(*self.take_array()?),
            2 => {
                let length = usize::try_from(varint(&mut self.rest)?).map_err(|_| cut_off())?;
                let (bytes, rest) = self.rest.split_at_checked(length).ok_or_else(cut_off)?;
                self.rest = rest;
                Value::Bytes(bytes)
            }
            5 => Value::Fixed32(*self.take_array()?),
            other => return Err(broken(format!("a field has wire type {other}"))),
        };
        match key >> 3 {
            0 => Err(broken("a field has number 0")),
            number => Ok((number, value)),
        }
    }

    fn take_array<const N: usize>(&mut self) -> Result<&'a [u8; N], ReadError> {
        let (array, rest) = self.rest.split_first_chunk().ok_or_else(cut_off)?;
        self.rest = rest;
        Ok(array)
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Result<(u64, Value<'a>), ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let field = self.field();
        if field.is_err() {
            self.rest = &[];
        }
        Some(field)
    }
}

/// Takes one varint off the front: at most ten bytes, 64 bits.
pub(super) fn varint(bytes: &mut &[u8]) -> Result<u64, ReadError> {
    let mut value = 0u64;
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = bytes.split_first().ok_or_else(cut_off)?;
        *bytes = rest;
        if shift == 63 && byte > 1 {
            break;
        }
        value |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Ok(value);
        }
    }
    Err(broken("a number is longer than 64 bits"))
}

/// A field that must be text.
pub(super) fn text<'a>(value: Value<'a>) -> Result<&'a str, ReadError> {
    std::str::from_utf8(message(value)?).map_err(|_| broken("a name is not UTF-8"))
}

/// A field that must be a message, a text or packed numbers.
pub(super) fn message<'a>(value: Value<'a>) -> Result<&'a [u8], ReadError> {
    match value {
        Value::Bytes(bytes) => Ok(bytes),
        _ => Err(broken("a field has the wrong wire type")),
    }
}

pub(super) fn broken(reason: impl Into<String>) -> ReadError {
    ReadError::Container {
        format: "ONNX",
        reason: reason.into(),
    }
}

fn cut_off() -> ReadError {
    broken("a field ends after the end of its message")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wire_types_of_the_specification() {
        // The encoding guide's own example, and one field of each other type.
        let bytes = [
            0x08, 0x96, 0x01, 0x12, 0x02, b'h', b'i', 0x1d, 1, 2, 3, 4, 0x21, 1, 2, 3, 4, 5, 6, 7,
            8,
        ];
        let fields: Result<Vec<_>, _> = Fields::new(&bytes).collect();
        assert_eq!(
            fields.unwrap(),
            [
                (1, Value::Varint(150)),
                (2, Value::Bytes(b"hi")),
                (3, Value::Fixed32([1, 2, 3, 4])),
                (4, Value::Fixed64([1, 2, 3, 4, 5, 6, 7, 8])),
            ]
        );
    }

    #[test]
    fn varints_hold_64_bits_and_no_more() {
        let mut largest: &[u8] = &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1];
        assert_eq!(varint(&mut largest), Ok(u64::MAX));
        let mut too_long: &[u8] = &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2];
        assert!(varint(&mut too_long).is_err());
        let mut cut: &[u8] = &[0x80];
        assert!(varint(&mut cut).is_err());
    }

    #[test]
    fn one_error_ends_the_fields() {
        for bad in [&[0x12, 5, 1][..], &[0x0b], &[0x00, 1], &[0x1d, 1]] {
            let mut fields = Fields::new(bad);
            assert!(fields.next().is_some_and(|f| f.is_err()), "{bad:?}");
            assert!(fields.next().is_none());
        }
    }
}
