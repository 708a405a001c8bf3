//! The table of contents of a TIFF, which an EXIF block is too.

/// The first directory. What lies outside the file is not in it.
pub(super) struct Directory {
    pub(super) little_endian: bool,
    pub(super) entries: Vec<Entry>,
}

/// One entry.
pub(super) struct Entry {
    pub(super) tag: u16,
    /// TIFF's number of the kind: 3 is SHORT, 4 LONG.
    kind: u16,
    pub(super) count: u32,
    /// Where a value of up to four bytes stands, else the offset of the values.
    pub(super) value_at: usize,
}

impl Directory {
    /// The entries that the bytes hold, be it fewer than are declared; `None` where they
    /// are no TIFF.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let little_endian = match bytes.get(..4)? {
            [b'I', b'I', 42, 0] | [b'I', b'I', 0, 42] => true,
            [b'M', b'M', 42, 0] | [b'M', b'M', 0, 42] => false,
            _ => return None,
        };
        let start = u32_at(bytes, 4, little_endian)? as usize;
        let count = usize::from(u16_at(bytes, start, little_endian)?);
        let entry = |n: usize| {
            let at = start + 2 + 12 * n;
            // The last four bytes too have to be there.
            u32_at(bytes, at + 8, little_endian)?;
            Some(Entry {
                tag: u16_at(bytes, at, little_endian)?,
                kind: u16_at(bytes, at + 2, little_endian)?,
                count: u32_at(bytes, at + 4, little_endian)?,
                value_at: at + 8,
            })
        };
        Some(Self {
            little_endian,
            entries: (0..count).map_while(entry).collect(),
        })
    }

    /// The entry of a tag; of several the last, as in Pillow.
    pub(super) fn entry(&self, tag: u16) -> Option<&Entry> {
        self.entries.iter().rev().find(|entry| entry.tag == tag)
    }

    /// The bytes of an entry's values; `None` where they lie outside the file.
    pub(super) fn values<'a>(&self, bytes: &'a [u8], tag: u16) -> Option<&'a [u8]> {
        let entry = self.entry(tag)?;
        let each = match entry.kind {
            1 | 2 | 6 | 7 => 1,
            3 | 8 => 2,
            4 | 9 | 11 | 13 => 4,
            5 | 10 | 12 => 8,
            _ => return None,
        };
        let length = usize::try_from(entry.count).ok()?.checked_mul(each)?;
        let at = match length {
            0..=4 => entry.value_at,
            _ => u32_at(bytes, entry.value_at, self.little_endian)? as usize,
        };
        bytes.get(at..at.checked_add(length)?)
    }

    /// The first of an entry's whole numbers. What is no number (bytes, text) is 0, as
    /// far as an orientation goes: Pillow finds the tag and turns nothing.
    pub(super) fn number(&self, bytes: &[u8], tag: u16) -> Option<u32> {
        let values = self.values(bytes, tag)?;
        let little_endian = self.little_endian;
        match self.entry(tag)?.kind {
            3 | 8 => u16_at(values, 0, little_endian).map(u32::from),
            4 | 9 => u32_at(values, 0, little_endian),
            6 => values.first().copied().map(u32::from),
            _ => Some(0),
        }
    }

    /// All of an entry's whole numbers of 16 or 32 bits; none of any other kind.
    pub(super) fn numbers(&self, bytes: &[u8], tag: u16) -> Vec<u32> {
        let kind = self.entry(tag).map(|entry| entry.kind);
        let values = self.values(bytes, tag).unwrap_or_default();
        let little_endian = self.little_endian;
        let long = |four: &[u8]| u32_at(four, 0, little_endian);
        let short = |two: &[u8]| u16_at(two, 0, little_endian).map(u32::from);
        match kind {
            Some(3) => values.chunks_exact(2).filter_map(short).collect(),
            Some(4) => values.chunks_exact(4).filter_map(long).collect(),
            _ => Vec::new(),
        }
    }

    /// The number under the tag Orientation.
    pub(super) fn orientation(&self, bytes: &[u8]) -> Option<u32> {
        const ORIENTATION: u16 = 0x0112;
        self.number(bytes, ORIENTATION)
    }
}

pub(super) fn u16_at(bytes: &[u8], at: usize, little_endian: bool) -> Option<u16> {
    let two = *bytes.get(at..)?.first_chunk()?;
    Some(if little_endian {
        u16::from_le_bytes(two)
    } else {
        u16::from_be_bytes(two)
    })
}

fn u32_at(bytes: &[u8], at: usize, little_endian: bool) -> Option<u32> {
    let four = *bytes.get(at..)?.first_chunk()?;
    Some(if little_endian {
        u32::from_le_bytes(four)
    } else {
        u32::from_be_bytes(four)
    })
}
