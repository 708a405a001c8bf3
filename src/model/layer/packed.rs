//! Weights in 32-bit words, for backends that multiply by them as they are.

use burn::tensor::{Int, Tensor, TensorData, backend::Backend};

use crate::weights::tensor::{Values, WeightTensor};

/// What follows the matrix product, before the next layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Activation {
    /// Nothing.
    None,
    /// `x * sigmoid(1.702 x)`, CLIP's.
    QuickGelu,
    /// `x * (1 + erf(x / sqrt 2)) / 2`, DINOv2's.
    Gelu,
    /// `max(x, 0)`, the adapter's.
    Relu,
}

impl Activation {
    /// Each of them.
    pub const ALL: [Self; 4] = [Self::None, Self::QuickGelu, Self::Gelu, Self::Relu];
}

/// How a packed weight lies in its 32-bit words, lowest bits first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WordFormat {
    /// One f32 a word.
    F32,
    /// Two f16 a word.
    F16,
    /// Four signed 8-bit integers a word.
    I8,
}

/// A weight matrix `[outputs, inputs]` in 32-bit words, row by row.
#[derive(Debug, Clone)]
pub struct PackedWeight<B: Backend> {
    /// The words, `[outputs * inputs / values per word]`.
    pub words: Tensor<B, 1, Int>,
    /// Scale of each output channel, `[outputs]` (ones unless 8-bit).
    pub scale: Tensor<B, 1>,
    /// Added to each output, `[outputs]` (zeros where the layer has none).
    pub bias: Tensor<B, 1>,
    /// Layout of the words.
    pub format: WordFormat,
    /// Number of outputs.
    pub outputs: usize,
    /// Number of inputs, a multiple of 4.
    pub inputs: usize,
    /// Applied to the sum.
    pub activation: Activation,
}

impl<B: Backend> PackedWeight<B> {
    /// Packs a weight `[outputs, inputs]` and a bias `[outputs]`.
    pub fn new(
        weight: &WeightTensor,
        bias: Option<&WeightTensor>,
        [outputs, inputs]: [usize; 2],
        activation: Activation,
        device: &B::Device,
    ) -> Self {
        let (words, format): (Vec<i32>, _) = match &weight.values {
            Values::F32(values) => (
                values.iter().map(|v| v.to_bits() as i32).collect(),
                WordFormat::F32,
            ),
            Values::F16(values) => (
                values
                    .chunks(2)
                    .map(|pair| {
                        let low = u32::from(pair[0].to_bits());
                        let high = pair.get(1).map_or(0, |v| u32::from(v.to_bits()));
                        (low | high << 16) as i32
                    })
                    .collect(),
                WordFormat::F16,
            ),
            Values::I8 { values, .. } => (
                values
                    .chunks(4)
                    .map(|four| {
                        let mut bytes = [0u8; 4];
                        for (byte, value) in bytes.iter_mut().zip(four) {
                            *byte = *value as u8;
                        }
                        i32::from_le_bytes(bytes)
                    })
                    .collect(),
                WordFormat::I8,
            ),
        };
        let scale = match &weight.values {
            Values::I8 { scale, .. } => scale.clone(),
            _ => vec![1.0; outputs],
        };
        let bias = bias.map_or_else(|| vec![0.0; outputs], WeightTensor::to_f32);
        let count = words.len();
        Self {
            words: Tensor::from_data(TensorData::new(words, [count]), device),
            scale: Tensor::from_data(TensorData::new(scale, [outputs]), device),
            bias: Tensor::from_data(TensorData::new(bias, [outputs]), device),
            format,
            outputs,
            inputs,
            activation,
        }
    }
}
