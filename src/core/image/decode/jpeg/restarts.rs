//! Restart markers that are lost, doubled or out of turn.
//!
//! libjpeg numbers the intervals between them and finds its place again
//! (`jpeg_resync_to_restart`, jdmarker.c); the decoder here takes whichever restart comes
//! next, and everything behind a lost one would stand an interval too early. So the
//! bytes are mended by libjpeg's rules first.

use std::borrow::Cow;

/// One change of the bytes.
#[derive(Debug, PartialEq, Eq)]
enum Edit {
    /// These restarts were lost ahead of `at`: their intervals stay empty.
    Insert { at: usize, first: u8, count: u8 },
    /// An earlier restart: it and its data, up to the next marker, are passed over.
    Drop { from: usize, to: usize },
    /// Too far away to be right: taken for the one that is due.
    Renumber { at: usize, number: u8 },
}

/// The restarts of a file as they are met.
#[derive(Debug, Default)]
pub(super) struct Restarts {
    /// Without an interval nobody looks for restarts.
    expected: bool,
    /// Number of the restart that is due, 0 to 7.
    due: u8,
    edits: Vec<Edit>,
    /// Start of what is to be dropped.
    dropping: Option<usize>,
}

impl Restarts {
    /// The file's interval changes.
    pub(super) fn interval(&mut self, units: u16) {
        self.expected = units > 0;
    }

    /// A marker at this offset, of any kind.
    pub(super) fn meet(&mut self, marker: u8, at: usize) {
        if let Some(from) = self.dropping.take() {
            self.edits.push(Edit::Drop { from, to: at });
        }
        if marker == 0xDA {
            self.due = 0;
        }
        if !self.expected || !(0xD0..=0xD7).contains(&marker) {
            return;
        }
        let number = marker - 0xD0;
        match (number + 8 - self.due) % 8 {
            0 => {}
            lost @ (1 | 2) => self.edits.push(Edit::Insert {
                at,
                first: self.due,
                count: lost,
            }),
            6 | 7 => {
                self.dropping = Some(at);
                return;
            }
            _ => {
                let number = self.due;
                self.edits.push(Edit::Renumber { at, number });
                self.due = (number + 1) % 8;
                return;
            }
        }
        self.due = (number + 1) % 8;
    }
}

/// The file as libjpeg would read it.
pub(super) fn mended<'a>(bytes: &'a [u8], restarts: &Restarts) -> Cow<'a, [u8]> {
    if restarts.edits.is_empty() {
        return Cow::Borrowed(bytes);
    }
    let mut out = Vec::with_capacity(bytes.len() + 4 * restarts.edits.len());
    let mut done = 0;
    for edit in &restarts.edits {
        let (until, next) = match *edit {
            Edit::Insert { at, .. } => (at, at),
            Edit::Drop { from, to } => (from, to),
            Edit::Renumber { at, .. } => (at, at + 2),
        };
        out.extend_from_slice(&bytes[done..until]);
        match *edit {
            Edit::Insert { first, count, .. } => {
                out.extend((0..count).flat_map(|n| [0xFF, 0xD0 + (first + n) % 8]));
            }
            Edit::Renumber { number, .. } => out.extend([0xFF, 0xD0 + number]),
            Edit::Drop { .. } => {}
        }
        done = next;
    }
    out.extend_from_slice(&bytes[done..]);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Restarts by number, each followed by a byte of data that names it.
    fn stream(numbers: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0xFF, 0xDA, 0x2A];
        for &number in numbers {
            bytes.extend([0xFF, 0xD0 + number, 0x40 + number]);
        }
        bytes.extend([0xFF, 0xD9]);
        bytes
    }

    fn mend(bytes: &[u8]) -> Vec<u8> {
        let mut restarts = Restarts::default();
        restarts.interval(4);
        for at in 0..bytes.len() - 1 {
            if bytes[at] == 0xFF {
                restarts.meet(bytes[at + 1], at);
            }
        }
        mended(bytes, &restarts).into_owned()
    }

    #[test]
    fn restarts_in_turn_stay() {
        let bytes = stream(&[0, 1, 2, 3, 4, 5, 6, 7, 0, 1]);
        assert_eq!(mend(&bytes), bytes);
    }

    #[test]
    fn a_lost_restart_is_put_back_with_nothing_behind_it() {
        let bytes = stream(&[0, 2, 3]);
        let mut expected = stream(&[0]);
        expected.truncate(6);
        expected.extend([0xFF, 0xD1]);
        expected.extend(&stream(&[2, 3])[3..]);
        assert_eq!(mend(&bytes), expected);
    }

    #[test]
    fn an_earlier_restart_is_passed_over_and_a_far_one_taken_for_the_next() {
        assert_eq!(mend(&stream(&[0, 1, 0, 2])), stream(&[0, 1, 2]));
        let mut far = stream(&[0, 5, 2]);
        let mended = mend(&far);
        far[7] = 0xD1;
        assert_eq!(mended, far);
    }

    #[test]
    fn without_an_interval_nothing_is_touched() {
        let bytes = stream(&[3, 3]);
        let mut restarts = Restarts::default();
        restarts.meet(0xD3, 3);
        assert_eq!(mended(&bytes, &restarts), bytes);
    }
}
