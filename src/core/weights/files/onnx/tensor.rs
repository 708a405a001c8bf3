//! One initialiser (`TensorProto`) of an ONNX graph.

use std::borrow::Cow;

use super::super::error::ReadError;
use super::super::raw::{Dtype, RawTensor};
use super::wire::{Fields, Value, broken, message, text, varint};
use crate::weights::spec::element_count;

/// More dimensions than any weight has.
const MOST_DIMENSIONS: usize = 8;

/// An initialiser's name, without decoding the rest.
pub(super) fn name_of(tensor: &[u8]) -> Result<&str, ReadError> {
    let mut name = "";
    for field in Fields::new(tensor) {
        if let (8, value) = field? {
            name = text(value)?;
        }
    }
    Ok(name)
}

/// Decodes an initialiser, of one of the types that are read.
pub(super) fn parse<'a>(name: &'a str, tensor: &'a [u8]) -> Result<RawTensor<'a>, ReadError> {
    let mut shape = Vec::new();
    let mut data_type = 0;
    let mut raw: Option<&[u8]> = None;
    let mut floats = Vec::new();
    let mut integers = Vec::new();
    for field in Fields::new(tensor) {
        match field? {
            (1, value) => dimensions(value, &mut shape)?,
            (2, Value::Varint(v)) => data_type = v,
            (4, value) => floats.push(value),
            (5, value) => integers.push(value),
            (9, value) => raw = Some(message(value)?),
            // The data's place in another file, or the sign that it has one.
            (13, _) | (14, Value::Varint(1..)) => {
                return Err(ReadError::External {
                    name: name.to_owned(),
                });
            }
            _ => {}
        }
    }
    let dtype = match data_type {
        1 => Dtype::F32,
        3 => Dtype::I8,
        10 => Dtype::F16,
        16 => Dtype::Bf16,
        other => {
            return Err(ReadError::Dtype {
                name: name.to_owned(),
                found: type_name(other),
                allowed: "FLOAT, FLOAT16, BFLOAT16 or INT8",
            });
        }
    };
    let data = match (raw, dtype) {
        (Some(raw), _) => Cow::Borrowed(raw),
        (None, Dtype::F32) => packed_floats(&floats)?,
        (None, _) => {
            let count = element_count(&shape).unwrap_or(usize::MAX);
            Cow::Owned(packed_integers(name, dtype, &integers, count)?)
        }
    };
    Ok(RawTensor {
        name,
        shape,
        dtype,
        data,
    })
}

fn dimensions(value: Value<'_>, shape: &mut Vec<usize>) -> Result<(), ReadError> {
    let mut add = |v: u64| {
        let d = usize::try_from(v.cast_signed()).map_err(|_| broken("a dimension is negative"))?;
        if shape.len() == MOST_DIMENSIONS {
            return Err(broken(format!(
                "a tensor has over {MOST_DIMENSIONS} dimensions"
            )));
        }
        shape.push(d);
        Ok(())
    };
    match value {
        Value::Varint(v) => add(v),
        value => {
            let mut rest = message(value)?;
            while !rest.is_empty() {
                add(varint(&mut rest)?)?;
            }
            Ok(())
        }
    }
}

/// `float_data`: little-endian already, in one piece as a rule.
fn packed_floats<'a>(fields: &[Value<'a>]) -> Result<Cow<'a, [u8]>, ReadError> {
    if let [value] = fields
        && let Value::Bytes(bytes) = *value
    {
        return Ok(Cow::Borrowed(bytes));
    }
    let mut data = Vec::new();
    for &value in fields {
        match value {
            Value::Fixed32(bytes) => data.extend_from_slice(&bytes),
            value => data.extend_from_slice(message(value)?),
        }
    }
    Ok(Cow::Owned(data))
}

/// `int32_data` holds INT8 as numbers and the 16-bit floats as their bits.
fn packed_integers(
    name: &str,
    dtype: Dtype,
    fields: &[Value<'_>],
    count: usize,
) -> Result<Vec<u8>, ReadError> {
    let wrong = |what| ReadError::Value {
        name: name.to_owned(),
        what,
    };
    let mut data = Vec::new();
    let mut seen = 0usize;
    let mut add = |v: u64| {
        seen += 1;
        if seen > count {
            return Err(wrong("more numbers than its shape says"));
        }
        let v = v.cast_signed();
        if dtype == Dtype::I8 {
            let v = i8::try_from(v).map_err(|_| wrong("a number outside 8 bits"))?;
            data.push(v.cast_unsigned());
        } else {
            let v = u16::try_from(v).map_err(|_| wrong("a number outside 16 bits"))?;
            data.extend_from_slice(&v.to_le_bytes());
        }
        Ok(())
    };
    for &value in fields {
        if let Value::Varint(v) = value {
            add(v)?;
            continue;
        }
        let mut rest = message(value)?;
        while !rest.is_empty() {
            add(varint(&mut rest)?)?;
        }
    }
    Ok(data)
}

fn type_name(data_type: u64) -> String {
    match data_type {
        0 => "none".into(),
        2 => "UINT8".into(),
        6 => "INT32".into(),
        7 => "INT64".into(),
        11 => "DOUBLE".into(),
        other => format!("number {other}"),
    }
}
