//! Linear layers over full or packed weights.

use burn::tensor::activation::{gelu, relu};
use burn::tensor::{Int, Tensor, TensorData, activation::sigmoid, backend::Backend};

use super::VitBackend;
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

/// The weights of a linear layer, as its backend wants them.
#[derive(Debug, Clone)]
pub enum Weight<B: Backend> {
    /// An f32 matrix, transposed to `[inputs, outputs]`.
    Dense {
        /// The matrix.
        matrix: Tensor<B, 2>,
        /// `[1, outputs]`, where the layer has one.
        bias: Option<Tensor<B, 2>>,
        /// Applied to the sum.
        activation: Activation,
    },
    /// Packed words.
    Packed(PackedWeight<B>),
}

/// `activation(x W^T + b)`.
#[derive(Debug, Clone)]
pub struct Linear<B: Backend> {
    weight: Weight<B>,
}

impl<B: VitBackend> Linear<B> {
    /// A layer from a weight `[outputs, inputs]` (any trailing dimensions count
    /// as inputs) and a bias `[outputs]`.
    pub fn new(
        weight: &WeightTensor,
        bias: Option<&WeightTensor>,
        activation: Activation,
        device: &B::Device,
    ) -> Self {
        let outputs = weight.shape[0];
        let inputs = weight.len() / outputs.max(1);
        let weight = if B::KEEPS_PACKED {
            Weight::Packed(packed(weight, bias, [outputs, inputs], activation, device))
        } else {
            let matrix = TensorData::new(weight.to_f32(), [outputs, inputs]);
            Weight::Dense {
                matrix: Tensor::<B, 2>::from_data(matrix, device).transpose(),
                bias: bias.map(|bias| {
                    Tensor::from_data(TensorData::new(bias.to_f32(), [1, outputs]), device)
                }),
                activation,
            }
        };
        Self { weight }
    }

    /// A layer from a matrix `[inputs, outputs]` and a bias `[1, outputs]` that
    /// are on the device already and may be trained.
    pub fn dense(matrix: Tensor<B, 2>, bias: Tensor<B, 2>, activation: Activation) -> Self {
        Self {
            weight: Weight::Dense {
                matrix,
                bias: Some(bias),
                activation,
            },
        }
    }

    /// Whether gradients are kept for the layer, on a backend that has them.
    /// Packed weights have none.
    #[must_use]
    pub fn set_require_grad(self, trained: bool) -> Self {
        let weight = match self.weight {
            Weight::Dense {
                matrix,
                bias,
                activation,
            } => Weight::Dense {
                matrix: matrix.set_require_grad(trained),
                bias: bias.map(|bias| bias.set_require_grad(trained)),
                activation,
            },
            packed @ Weight::Packed(_) => packed,
        };
        Self { weight }
    }

    /// `[batch, tokens, inputs]` to `[batch, tokens, outputs]`.
    pub fn forward(&self, input: Tensor<B, 3>) -> Tensor<B, 3> {
        let [batch, tokens, inputs] = input.dims();
        let rows = input.reshape([batch * tokens, inputs]);
        let output = match &self.weight {
            Weight::Dense {
                matrix,
                bias,
                activation,
            } => {
                let product = rows.matmul(matrix.clone());
                let sum = match bias {
                    Some(bias) => product + bias.clone(),
                    None => product,
                };
                match activation {
                    Activation::None => sum,
                    Activation::QuickGelu => sum.clone() * sigmoid(sum.mul_scalar(1.702)),
                    Activation::Gelu => gelu(sum),
                    Activation::Relu => relu(sum),
                }
            }
            Weight::Packed(packed) => B::packed_linear(rows, packed),
        };
        let outputs = output.dims()[1];
        output.reshape([batch, tokens, outputs])
    }
}

fn packed<B: Backend>(
    weight: &WeightTensor,
    bias: Option<&WeightTensor>,
    [outputs, inputs]: [usize; 2],
    activation: Activation,
    device: &B::Device,
) -> PackedWeight<B> {
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
    PackedWeight {
        words: Tensor::from_data(TensorData::new(words, [count]), device),
        scale: Tensor::from_data(TensorData::new(scale, [outputs]), device),
        bias: Tensor::from_data(TensorData::new(bias, [outputs]), device),
        format,
        outputs,
        inputs,
        activation,
    }
}
