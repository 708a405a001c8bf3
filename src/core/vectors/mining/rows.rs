//! Embeddings as files have them.

use clipsight_processor::{Isa, widen_f16};
use half::f16;
use half::slice::HalfFloatSliceExt;

use crate::vectors::error::VectorError;

/// Embeddings `[rows, width]`, row by row, in the precision that they were given in:
/// often a mapped file.
#[derive(Debug, Clone, Copy)]
pub struct Rows<'a> {
    numbers: Numbers<'a>,
    width: usize,
}

#[derive(Debug, Clone, Copy)]
enum Numbers<'a> {
    F16(&'a [f16]),
    F32(&'a [f32]),
}

impl<'a> Rows<'a> {
    /// Of f16.
    ///
    /// # Errors
    /// [`VectorError::Size`] where the numbers are no whole rows, and
    /// [`VectorError::Setting`] for a width that no embedding has.
    pub fn of_f16(numbers: &'a [f16], width: usize) -> Result<Self, VectorError> {
        Self::new(Numbers::F16(numbers), numbers.len(), width)
    }

    /// Of f32.
    ///
    /// # Errors
    /// As [`of_f16`](Self::of_f16).
    pub fn of_f32(numbers: &'a [f32], width: usize) -> Result<Self, VectorError> {
        Self::new(Numbers::F32(numbers), numbers.len(), width)
    }

    fn new(numbers: Numbers<'a>, count: usize, width: usize) -> Result<Self, VectorError> {
        if !(1..=clipsight_processor::WIDEST).contains(&width) {
            return Err(VectorError::Setting {
                what: "the width of embeddings",
                value: width as f64,
                range: "1 to 65536",
            });
        }
        if !count.is_multiple_of(width) {
            return Err(VectorError::Size {
                what: "numbers of the last row",
                found: count % width,
                expected: width,
            });
        }
        Ok(Self { numbers, width })
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        let numbers = match self.numbers {
            Numbers::F16(numbers) => numbers.len(),
            Numbers::F32(numbers) => numbers.len(),
        };
        numbers / self.width
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Numbers of a row.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Whether they are f16.
    pub(super) fn is_f16(&self) -> bool {
        matches!(self.numbers, Numbers::F16(_))
    }

    /// A row as f32, in `room` where it is not there as such.
    ///
    /// # Panics
    /// For a row that there is not.
    pub(super) fn row<'b>(&self, place: usize, room: &'b mut Vec<f32>) -> &'b [f32]
    where
        'a: 'b,
    {
        let range = place * self.width..(place + 1) * self.width;
        match self.numbers {
            Numbers::F32(numbers) => &numbers[range],
            Numbers::F16(numbers) => {
                room.resize(self.width, 0.0);
                widen_f16(Isa::best(), numbers[range].reinterpret_cast(), room);
                room
            }
        }
    }
}
