//! Safetensors files: named tensors and a little text.
//!
//! The `safetensors` crate parses and checks the offsets. What it leaves open
//! is checked here first: names that occur twice, and offsets so large that
//! its sums would wrap around.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use safetensors::{Dtype as FileDtype, SafeTensors};
use serde::Deserialize;
use serde::de::{IgnoredAny, MapAccess, Visitor};

use super::error::ReadError;
use super::raw::{Dtype, RawTensor};
use crate::weights::tensor::WeightTensor;

/// Bytes before the header: its length, little-endian.
const LENGTH_BYTES: usize = 8;

/// The format's own bound of its header.
const MOST_HEADER_BYTES: u64 = 100_000_000;

/// A safetensors file in memory. Tensors are borrowed from its bytes.
#[derive(Debug)]
pub(crate) struct SafetensorsFile<'a> {
    tensors: SafeTensors<'a>,
    header: &'a [u8],
}

impl<'a> SafetensorsFile<'a> {
    /// Parses the header and checks that the tensors cover the file exactly.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, ReadError> {
        let header = header(bytes)?;
        let data_bytes = bytes.len() - LENGTH_BYTES - header.len();
        let Offsets(ends) = serde_json::from_slice(header).map_err(|e| broken(e.to_string()))?;
        if ends.iter().any(|&end| end > data_bytes as u64) {
            return Err(broken("a tensor ends after the end of the file"));
        }
        let tensors = SafeTensors::deserialize(bytes).map_err(|e| broken(e.to_string()))?;
        Ok(Self { tensors, header })
    }

    /// Names of all tensors, in no order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.tensors.iter().map(|(name, _)| name)
    }

    /// Number of tensors.
    pub fn len(&self) -> usize {
        self.tensors.len()
    }

    /// Whether a tensor of this name exists.
    pub fn has(&self, name: &str) -> bool {
        self.tensors.tensor(name).is_ok()
    }

    /// A tensor of floats by name, of the given shape.
    pub fn plain(&self, name: &str, shape: &[usize]) -> Result<Option<WeightTensor>, ReadError> {
        let Some(raw) = self.find(name)? else {
            return Ok(None);
        };
        raw.check_shape(shape)?;
        Ok(Some(WeightTensor {
            shape: shape.to_vec(),
            values: raw.floats()?,
        }))
    }

    /// A tensor by name, its numbers not yet looked at.
    pub fn find<'n>(&'n self, name: &'n str) -> Result<Option<RawTensor<'n>>, ReadError> {
        let Ok(view) = self.tensors.tensor(name) else {
            return Ok(None);
        };
        let dtype = match view.dtype() {
            FileDtype::F32 => Dtype::F32,
            FileDtype::F16 => Dtype::F16,
            FileDtype::BF16 => Dtype::Bf16,
            FileDtype::I8 => Dtype::I8,
            other => {
                return Err(ReadError::Dtype {
                    name: name.to_owned(),
                    found: format!("{other:?}"),
                    allowed: "F32, F16, BF16 or I8",
                });
            }
        };
        Ok(Some(RawTensor {
            name,
            shape: view.shape().to_vec(),
            dtype,
            data: Cow::Borrowed(view.data()),
        }))
    }

    /// A text of the header's `__metadata__`.
    pub fn metadata(&self, key: &str) -> Option<String> {
        #[derive(Deserialize)]
        struct Header {
            #[serde(rename = "__metadata__")]
            metadata: Option<BTreeMap<String, String>>,
        }
        let header: Header = serde_json::from_slice(self.header).ok()?;
        header.metadata?.remove(key)
    }
}

fn header(bytes: &[u8]) -> Result<&[u8], ReadError> {
    let (length, rest) = bytes
        .split_first_chunk::<LENGTH_BYTES>()
        .ok_or_else(|| broken("it is shorter than 8 bytes"))?;
    let length = u64::from_le_bytes(*length);
    if length > MOST_HEADER_BYTES {
        return Err(broken(format!("its header claims {length} bytes")));
    }
    usize::try_from(length)
        .ok()
        .and_then(|length| rest.get(..length))
        .ok_or_else(|| broken("it ends within its header"))
}

fn broken(reason: impl Into<String>) -> ReadError {
    ReadError::Container {
        format: "safetensors",
        reason: reason.into(),
    }
}

/// Where each tensor of a header ends; refuses names that occur twice.
struct Offsets(Vec<u64>);

impl<'de> Deserialize<'de> for Offsets {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(OffsetsVisitor)
    }
}

struct OffsetsVisitor;

impl<'de> Visitor<'de> for OffsetsVisitor {
    type Value = Offsets;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of tensors")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Offsets, A::Error> {
        #[derive(Deserialize)]
        struct Entry {
            data_offsets: (u64, u64),
        }
        let mut names = BTreeSet::new();
        let mut ends = Vec::new();
        while let Some(name) = map.next_key::<String>()? {
            if name == "__metadata__" {
                map.next_value::<IgnoredAny>()?;
            } else {
                ends.push(map.next_value::<Entry>()?.data_offsets.1);
            }
            if let Some(name) = names.replace(name) {
                return Err(serde::de::Error::custom(format!("'{name}' occurs twice")));
            }
        }
        Ok(Offsets(ends))
    }
}
