//! Thrift's compact protocol, as far as footers and headers of pages need it.

/// Of what kind a value is.
pub(super) type Kind = u8;

pub(super) const BINARY: Kind = 8;
pub(super) const LIST: Kind = 9;
const SET: Kind = 10;
pub(super) const STRUCT: Kind = 12;

/// Structs within structs, at most.
const DEEPEST: u32 = 8;

/// A cursor over bytes; every question is answered by none where they end.
#[derive(Clone)]
pub(super) struct Thrift<'a>(&'a [u8]);

impl<'a> Thrift<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// What was not read yet.
    pub fn rest(&self) -> &'a [u8] {
        self.0
    }

    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    fn zigzag(&mut self) -> Option<i64> {
        let value = self.varint()?;
        Some((value >> 1).cast_signed() ^ -(value & 1).cast_signed())
    }

    /// The number and kind of a struct's next field; none at its end. `last` is the
    /// number of the field before.
    pub fn field(&mut self, last: &mut i64) -> Option<Option<(i64, Kind)>> {
        let head = self.byte()?;
        let (step, kind) = (head >> 4, head & 15);
        if kind == 0 {
            return Some(None);
        }
        *last = match step {
            0 => self.zigzag()?,
            step => last.checked_add(i64::from(step))?,
        };
        // Thrift counts fields in 16 bits.
        i16::try_from(*last).ok()?;
        Some(Some((*last, kind)))
    }

    /// An integer of 16, 32 or 64 bits.
    pub fn integer(&mut self, kind: Kind) -> Option<i64> {
        matches!(kind, 4..=6).then(|| self.zigzag())?
    }

    /// The integer that one field of a struct holds; 0 where it is not there.
    pub fn integer_of(&mut self, kind: Kind, wanted: i64) -> Option<i64> {
        if kind != STRUCT {
            return None;
        }
        let (mut last, mut value) = (0, 0);
        while let Some((field, kind)) = self.field(&mut last)? {
            if field == wanted {
                value = self.integer(kind)?;
            } else {
                self.skip(kind, 1)?;
            }
        }
        Some(value)
    }

    /// How many elements a list has, and their kind; each takes a byte at least.
    pub fn list(&mut self) -> Option<(usize, Kind)> {
        let head = self.byte()?;
        let count = match head >> 4 {
            15 => usize::try_from(self.varint()?).ok()?,
            few => usize::from(few),
        };
        (count <= self.0.len()).then_some((count, head & 15))
    }

    /// Passes over a field's value.
    pub fn skip(&mut self, kind: Kind, depth: u32) -> Option<()> {
        if depth > DEEPEST {
            return None;
        }
        match kind {
            // The kind of a field says whether it is true.
            1 | 2 => {}
            3 => drop(self.byte()?),
            4..=6 => drop(self.varint()?),
            7 => self.0 = self.0.get(8..)?,
            BINARY => {
                let length = usize::try_from(self.varint()?).ok()?;
                self.0 = self.0.get(length..)?;
            }
            LIST | SET => {
                let (count, kind) = self.list()?;
                for _ in 0..count {
                    match kind {
                        1 | 2 => drop(self.byte()?),
                        kind => self.skip(kind, depth + 1)?,
                    }
                }
            }
            STRUCT => {
                let mut last = 0;
                while let Some((_, kind)) = self.field(&mut last)? {
                    self.skip(kind, depth + 1)?;
                }
            }
            // Maps, which no footer and no header of a page has.
            _ => return None,
        }
        Some(())
    }
}
