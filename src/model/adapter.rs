//! The bottleneck adapter that corrects intra-modal overlap ("CLIP Adaptation
//! by Intra-modal Overlap Reduction", arXiv 2409.11338, section 3).

use burn::tensor::{Tensor, backend::Backend};

use super::trunk::TensorReader;
use super::{Activation, Architecture, Linear, ModelError, VitBackend};
use crate::weights::tensor::Tensors;

/// One block's adapter, parallel to its MLP:
/// `out = x' + MLP(LN2 x') + s * Up(ReLU(Down x'))`.
#[derive(Debug, Clone)]
pub struct Bottleneck<B: Backend> {
    /// `width` to the bottleneck, followed by ReLU.
    pub down: Linear<B>,
    /// The bottleneck to `width`.
    pub up: Linear<B>,
    /// Multiplies the bottleneck's outputs, `[batch, tokens, bottleneck]`:
    /// dropout while training, otherwise absent.
    pub dropout: Option<Tensor<B, 3>>,
}

impl<B: VitBackend> Bottleneck<B> {
    /// `Up(ReLU(Down x'))`, without the strength `s`.
    pub(super) fn forward(&self, tokens: Tensor<B, 3>) -> Tensor<B, 3> {
        let hidden = self.down.forward(tokens);
        self.up.forward(match &self.dropout {
            Some(mask) => hidden * mask.clone(),
            None => hidden,
        })
    }
}

/// An adapter for every block of an encoder.
#[derive(Debug, Clone)]
pub struct Adapter<B: Backend> {
    /// One per block, in order.
    pub blocks: Vec<Bottleneck<B>>,
}

impl<B: VitBackend> Adapter<B> {
    /// Takes `block.N.adapter.{down,up}.{weight,bias}` out of `tensors`.
    ///
    /// # Errors
    /// [`ModelError::Missing`] and [`ModelError::Shape`] when they do not suit
    /// the architecture.
    pub fn new(
        architecture: &Architecture,
        bottleneck: usize,
        tensors: Tensors,
        device: &B::Device,
    ) -> Result<Self, ModelError> {
        let width = architecture.width;
        let mut tensors = TensorReader::<B> {
            tensors,
            epsilon: architecture.norm_epsilon(),
            width,
            device,
        };
        let blocks = (0..architecture.depth)
            .map(|block| {
                let name = |part: &str| format!("block.{block}.adapter.{part}");
                Ok(Bottleneck {
                    down: tensors.linear(&name("down"), [bottleneck, width], Activation::Relu)?,
                    up: tensors.linear(&name("up"), [width, bottleneck], Activation::None)?,
                    dropout: None,
                })
            })
            .collect::<Result<_, ModelError>>()?;
        Ok(Self { blocks })
    }

    /// The adapter at strength `s`: the trained value or any other from 0,
    /// where the encoder is the plain one, bit for bit.
    pub fn at(&self, strength: f32) -> Correction<'_, B> {
        Correction {
            blocks: &self.blocks,
            strength,
        }
    }
}

/// An adapter at a strength.
#[derive(Debug)]
pub struct Correction<'a, B: Backend> {
    blocks: &'a [Bottleneck<B>],
    strength: f32,
}

// Derived, these would ask the same of the backend.
impl<B: Backend> Clone for Correction<'_, B> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<B: Backend> Copy for Correction<'_, B> {}

impl<B: VitBackend> Correction<'_, B> {
    /// Adds block `index`'s correction of `attended` (x') to `tokens`.
    pub(super) fn add(
        &self,
        index: usize,
        attended: Tensor<B, 3>,
        tokens: Tensor<B, 3>,
    ) -> Tensor<B, 3> {
        match self.blocks.get(index) {
            // Adding 0 would turn -0 into 0.
            Some(block) if self.strength != 0.0 => {
                tokens + block.forward(attended).mul_scalar(self.strength)
            }
            _ => tokens,
        }
    }
}
