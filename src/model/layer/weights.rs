//! A linear layer's weights on their way to a backend.

use crate::weights::tensor::WeightTensor;

/// A linear layer's weights, before a backend has them.
#[derive(Debug, Clone, Copy)]
pub struct LayerWeights<'a> {
    /// `[outputs, inputs]`; any trailing dimensions count as inputs.
    pub weight: &'a WeightTensor,
    /// `[outputs]`, where the layer has one.
    pub bias: Option<&'a WeightTensor>,
    /// `[outputs]`, multiplies what the layer gives: DINOv2's layer scale.
    pub scale: Option<&'a [f32]>,
}

impl LayerWeights<'_> {
    /// `[outputs, inputs]`.
    pub fn shape(&self) -> [usize; 2] {
        let outputs = self.weight.shape[0];
        [outputs, self.weight.len() / outputs.max(1)]
    }

    /// The scale, or ones.
    pub fn scale_or_ones(&self) -> Vec<f32> {
        let [outputs, _] = self.shape();
        self.scale
            .map_or_else(|| vec![1.0; outputs], <[f32]>::to_vec)
    }

    /// The bias times the scale, or zeros.
    pub fn scaled_bias(&self) -> Vec<f32> {
        let [outputs, _] = self.shape();
        let Some(bias) = self.bias else {
            return vec![0.0; outputs];
        };
        let scaled = bias.to_f32().into_iter().zip(self.scale_or_ones());
        scaled.map(|(bias, scale)| bias * scale).collect()
    }
}
