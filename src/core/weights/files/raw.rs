//! A tensor as it lies in a file, before its name and layout are ours.

use std::borrow::Cow;

use half::{bf16, f16};

use super::error::ReadError;
use crate::weights::spec::element_count;
use crate::weights::tensor::Values;

/// Types of numbers that the readers take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dtype {
    F32,
    F16,
    Bf16,
    I8,
}

impl Dtype {
    fn bytes(self) -> usize {
        match self {
            Self::F32 => 4,
            Self::F16 | Self::Bf16 => 2,
            Self::I8 => 1,
        }
    }
}

/// One tensor of a file: little-endian numbers, not yet looked at.
#[derive(Debug, Clone)]
pub(crate) struct RawTensor<'a> {
    pub name: &'a str,
    pub shape: Vec<usize>,
    pub dtype: Dtype,
    pub data: Cow<'a, [u8]>,
}

/// The numbers of a tensor; bfloat16 is widened, which loses nothing.
#[derive(Debug, Clone)]
pub(crate) enum RawValues {
    F32(Vec<f32>),
    F16(Vec<f16>),
    I8(Vec<i8>),
}

impl RawTensor<'_> {
    /// Refuses any shape but `expected`, leading dimensions of 1 aside: a
    /// class token is `[1, 1, width]` in some files and `[width]` in others.
    pub fn check_shape(&self, expected: &[usize]) -> Result<(), ReadError> {
        let mut shape = self.shape.as_slice();
        while shape.len() > expected.len() && shape.first() == Some(&1) {
            shape = &shape[1..];
        }
        if shape == expected {
            return Ok(());
        }
        Err(ReadError::Shape {
            name: self.name.to_owned(),
            found: self.shape.clone(),
            expected: expected.to_vec(),
        })
    }

    /// The numbers, checked: as many as the shape says, each finite.
    pub fn values(&self) -> Result<RawValues, ReadError> {
        let expected = element_count(&self.shape)
            .and_then(|n| n.checked_mul(self.dtype.bytes()))
            .unwrap_or(usize::MAX);
        if self.data.len() != expected {
            return Err(ReadError::Length {
                name: self.name.to_owned(),
                found: self.data.len(),
                expected,
            });
        }
        let pairs = || self.data.as_chunks::<2>().0.iter();
        let values = match self.dtype {
            Dtype::F32 => {
                let fours = self.data.as_chunks::<4>().0.iter();
                RawValues::F32(fours.map(|b| f32::from_le_bytes(*b)).collect())
            }
            Dtype::Bf16 => {
                RawValues::F32(pairs().map(|b| bf16::from_le_bytes(*b).to_f32()).collect())
            }
            Dtype::F16 => RawValues::F16(pairs().map(|b| f16::from_le_bytes(*b)).collect()),
            Dtype::I8 => RawValues::I8(self.data.iter().map(|&b| b.cast_signed()).collect()),
        };
        let finite = match &values {
            RawValues::F32(v) => v.iter().all(|x| x.is_finite()),
            RawValues::F16(v) => v.iter().all(|x| x.is_finite()),
            RawValues::I8(_) => true,
        };
        if finite {
            Ok(values)
        } else {
            Err(self.bad_value("a number that is infinite or not a number"))
        }
    }

    /// The numbers of a tensor that must be floating-point.
    pub fn floats(&self) -> Result<Values, ReadError> {
        match self.values()? {
            RawValues::F32(v) => Ok(Values::F32(v)),
            RawValues::F16(v) => Ok(Values::F16(v)),
            RawValues::I8(_) => Err(ReadError::Dtype {
                name: self.name.to_owned(),
                found: "I8 without a scale".into(),
                allowed: "F32, F16 or BF16",
            }),
        }
    }

    /// The numbers of an 8-bit weight: -127 to 127, as [`Values::I8`] says.
    pub fn bytes(&self) -> Result<Vec<i8>, ReadError> {
        match self.values()? {
            RawValues::I8(v) if v.contains(&i8::MIN) => {
                Err(self.bad_value("-128, outside -127 to 127"))
            }
            RawValues::I8(v) => Ok(v),
            _ => Err(ReadError::Dtype {
                name: self.name.to_owned(),
                found: "floating point".into(),
                allowed: "I8",
            }),
        }
    }

    /// Scales of an 8-bit weight: `rows` of them; one alone serves all rows.
    pub fn scales(&self, rows: usize) -> Result<Vec<f32>, ReadError> {
        let one_for_all = element_count(&self.shape) == Some(1);
        if !one_for_all {
            self.check_shape(&[rows])?;
        }
        let RawValues::F32(mut scale) = self.values()? else {
            return Err(ReadError::Dtype {
                name: self.name.to_owned(),
                found: "other than F32".into(),
                allowed: "F32",
            });
        };
        if scale.iter().any(|&s| s < 0.0) {
            return Err(self.bad_value("a negative scale"));
        }
        // Finite themselves, but not the weights that they make.
        if scale.iter().any(|&s| !(s * f32::from(i8::MAX)).is_finite()) {
            return Err(self.bad_value("a scale that makes infinite weights"));
        }
        if one_for_all {
            scale = vec![scale[0]; rows];
        }
        Ok(scale)
    }

    fn bad_value(&self, what: &'static str) -> ReadError {
        ReadError::Value {
            name: self.name.to_owned(),
            what,
        }
    }
}
