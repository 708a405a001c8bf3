//! Thrift's compact protocol, as far as footers and headers of pages need it.

/// The kind of a struct.
pub(super) const STRUCT: u8 = 12;

/// Structs within structs, at most.
const DEEPEST: u32 = 8;

/// A cursor over bytes; every question is answered by none where they end.
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
    pub fn field(&mut self, last: &mut i64) -> Option<Option<(i64, u8)>> {
        let head = self.byte()?;
        let (step, kind) = (head >> 4, head & 15);
        if kind == 0 {
            return Some(None);
        }
        *last = match step {
            0 => self.zigzag()?,
            step => last.checked_add(i64::from(step))?,
        };
        Some(Some((*last, kind)))
    }

    /// An integer of 16, 32 or 64 bits.
    pub fn integer(&mut self, kind: u8) -> Option<i64> {
        matches!(kind, 4..=6).then(|| self.zigzag())?
    }

    /// The integer that one field of a struct holds; 0 where it is not there.
    pub fn integer_of(&mut self, kind: u8, wanted: i64) -> Option<i64> {
        if kind != 12 {
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

    /// Passes over a field's value.
    pub fn skip(&mut self, kind: u8, depth: u32) -> Option<()> {
        if depth > DEEPEST {
            return None;
        }
        match kind {
            // The kind of a field says whether it is true.
            1 | 2 => {}
            3 => drop(self.byte()?),
            4..=6 => drop(self.varint()?),
            7 => self.0 = self.0.get(8..)?,
            8 => {
                let length = usize::try_from(self.varint()?).ok()?;
                self.0 = self.0.get(length..)?;
            }
            9 | 10 => {
                let head = self.byte()?;
                let count = match head >> 4 {
                    15 => self.varint()?,
                    few => u64::from(few),
                };
                // Each takes a byte at least.
                if count > self.0.len() as u64 {
                    return None;
                }
                for _ in 0..count {
                    match head & 15 {
                        1 | 2 => drop(self.byte()?),
                        kind => self.skip(kind, depth + 1)?,
                    }
                }
            }
            12 => {
                let mut last = 0;
                while let Some((_, kind)) = self.field(&mut last)? {
                    self.skip(kind, depth + 1)?;
                }
            }
            // Maps, which no header of a page has.
            _ => return None,
        }
        Some(())
    }
}
