//! Weights in 32-bit words, for backends that multiply by them as they are.

use burn::tensor::{Int, Tensor, TensorData, backend::Backend};

use super::weights::LayerWeights;
use crate::weights::tensor::Values;

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
    /// Multiplies each output's sum, `[outputs]`: the scale of 8-bit weights, and of
    /// the layer.
    pub scale: Tensor<B, 1>,
    /// Added to each output, `[outputs]` (zeros where the layer has none).
    pub bias: Tensor<B, 1>,
    /// Layout of the words.
    pub format: WordFormat,
    /// Number of outputs.
    pub outputs: usize,
    /// Number of inputs, a multiple of 4.
    pub inputs: usize,
}

impl<B: Backend> PackedWeight<B> {
    /// Packs a layer's weights.
    pub fn new(layer: &LayerWeights<'_>, device: &B::Device) -> Self {
        let [outputs, inputs] = layer.shape();
        let (words, format): (Vec<i32>, _) = match &layer.weight.values {
            Values::F32(_) | Values::Panels(_) => {
                let values = layer.weight.to_f32().into_iter();
                (
                    values.map(|v| v.to_bits() as i32).collect(),
                    WordFormat::F32,
                )
            }
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
        let mut scale = layer.scale_or_ones();
        if let Values::I8 {
            scale: of_weights, ..
        } = &layer.weight.values
        {
            for (scale, of_weight) in scale.iter_mut().zip(of_weights) {
                *scale *= of_weight;
            }
        }
        let bias = layer.scaled_bias();
        let count = words.len();
        Self {
            words: Tensor::from_data(TensorData::new(words, [count]), device),
            scale: Tensor::from_data(TensorData::new(scale, [outputs]), device),
            bias: Tensor::from_data(TensorData::new(bias, [outputs]), device),
            format,
            outputs,
            inputs,
        }
    }
}
