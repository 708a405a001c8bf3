//! Named weight tensors as plain memory, before any backend sees them.

pub mod random;
mod transpose;

use std::collections::BTreeMap;

use clipsight_processor::Panels;
use half::f16;

pub(crate) use transpose::transpose;

/// The numbers of one weight tensor, row-major.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// 32-bit floats.
    F32(Vec<f32>),
    /// 16-bit floats.
    F16(Vec<f16>),
    /// Symmetric 8-bit integers of a matrix `[out, in]` with one scale per
    /// output channel: `weight[o][i] = values[o][i] * scale[o]`.
    I8 {
        /// `out * in` values in -127..=127.
        values: Vec<i8>,
        /// `out` scales, finite and not negative.
        scale: Vec<f32>,
    },
    /// A matrix `[out, in]` as the processor's kernels want it, f32 or 8-bit.
    Panels(Panels),
}

/// One weight tensor: its shape and its numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct WeightTensor {
    /// Dimensions, outermost first.
    pub shape: Vec<usize>,
    /// The numbers, `shape.iter().product()` of them.
    pub values: Values,
}

/// A model's tensors under Clipsight's own names (see [`crate::weights::spec`]).
pub type Tensors = BTreeMap<String, WeightTensor>;

impl WeightTensor {
    /// An f32 tensor.
    pub fn f32(shape: impl Into<Vec<usize>>, values: Vec<f32>) -> Self {
        let shape = shape.into();
        debug_assert_eq!(shape.iter().product::<usize>(), values.len());
        Self {
            shape,
            values: Values::F32(values),
        }
    }

    /// Number of elements.
    pub fn len(&self) -> usize {
        self.shape.iter().product()
    }

    /// Whether the tensor has no element.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A matrix `[out, in]` as the processor's kernels want it, with its own scales; any
    /// trailing dimensions count as inputs. 8-bit values stay 8-bit.
    pub fn to_panels(&self) -> Panels {
        let outputs = self.shape[0];
        let shape = [outputs, self.len() / outputs.max(1)];
        match &self.values {
            Values::Panels(panels) => panels.clone(),
            Values::I8 { values, scale } => Panels::of_i8(values, shape, scale, None),
            Values::F32(values) => Panels::of_f32(values, shape, None, None),
            Values::F16(_) => Panels::of_f32(&self.to_f32(), shape, None, None),
        }
    }

    /// The numbers as f32; 8-bit values are multiplied by their scale.
    pub fn to_f32(&self) -> Vec<f32> {
        match &self.values {
            Values::F32(v) => v.clone(),
            Values::F16(v) => v.iter().map(|x| x.to_f32()).collect(),
            Values::Panels(panels) => panels.to_f32(),
            Values::I8 { values, scale } => {
                let row = values.len() / scale.len().max(1);
                values
                    .iter()
                    .enumerate()
                    .map(|(i, &v)| f32::from(v) * scale[i / row])
                    .collect()
            }
        }
    }
}
