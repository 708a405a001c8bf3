//! The bottleneck adapter that corrects intra-modal overlap ("CLIP Adaptation
//! by Intra-modal Overlap Reduction", arXiv 2409.11338, section 3).

use burn::tensor::Tensor;

use crate::model::error::ModelError;
use crate::model::layer::{Activation, Linear, TensorReader, VitBackend};
use crate::weights::spec::{AdapterSizes, VisionSpec};
use crate::weights::tensor::Tensors;

/// One block's adapter, parallel to its MLP:
/// `out = x' + MLP(LN2 x') + s * Up(ReLU(Down x'))`.
#[derive(Debug, Clone)]
pub struct Bottleneck<B: VitBackend> {
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
            // The last block may be asked for its first token alone.
            Some(mask) => {
                let [batch, tokens, bottleneck] = hidden.dims();
                hidden * mask.clone().slice([0..batch, 0..tokens, 0..bottleneck])
            }
            None => hidden,
        })
    }
}

/// An adapter for an encoder's last blocks, or for all of them.
#[derive(Debug, Clone)]
pub struct Adapter<B: VitBackend> {
    /// The first block that has a bottleneck; those before are the plain
    /// encoder's, and computed once for all strengths.
    pub first_block: usize,
    /// One per block from there on, in order.
    pub blocks: Vec<Bottleneck<B>>,
}

impl<B: VitBackend> Adapter<B> {
    /// Takes `block.N.adapter.{down,up}.{weight,bias}` out of `tensors`, with N
    /// from `first_block` to the last.
    ///
    /// # Errors
    /// [`ModelError::Missing`] and [`ModelError::Shape`] when they do not suit
    /// the architecture.
    pub fn new(
        architecture: &VisionSpec,
        AdapterSizes {
            bottleneck,
            first_block,
        }: AdapterSizes,
        mut tensors: Tensors,
        device: &B::Device,
    ) -> Result<Self, ModelError> {
        let width = architecture.width;
        let mut tensors = TensorReader::<B>::new(&mut tensors, device);
        let blocks = (first_block..architecture.depth)
            .map(|block| {
                let mut tensors = tensors.scope(format_args!("block.{block}.adapter"));
                Ok(Bottleneck {
                    down: tensors.linear("down", [bottleneck, width], Activation::Relu)?,
                    up: tensors.linear("up", [width, bottleneck], Activation::None)?,
                    dropout: None,
                })
            })
            .collect::<Result<_, ModelError>>()?;
        Ok(Self {
            first_block,
            blocks,
        })
    }

    /// The adapter at strength `s`: the trained value or any other from 0,
    /// where the encoder is the plain one, bit for bit.
    pub fn at(&self, strength: f32) -> Correction<'_, B> {
        Correction {
            adapter: self,
            strength,
        }
    }
}

/// An adapter at a strength.
#[derive(Debug)]
pub struct Correction<'a, B: VitBackend> {
    adapter: &'a Adapter<B>,
    strength: f32,
}

// Derived, these would ask the same of the backend.
impl<B: VitBackend> Clone for Correction<'_, B> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<B: VitBackend> Copy for Correction<'_, B> {}

impl<B: VitBackend> Correction<'_, B> {
    /// The first block that the correction may change.
    pub(super) fn first_block(&self) -> usize {
        self.adapter.first_block
    }

    /// What block `index` adds to its output, given its `attended` (x'), if anything.
    pub(super) fn of(&self, index: usize) -> Option<impl Fn(Tensor<B, 3>) -> Tensor<B, 3>> {
        let index = index.checked_sub(self.adapter.first_block)?;
        let bottleneck = self.adapter.blocks.get(index)?;
        let strength = self.strength;
        let added = move |attended: Tensor<B, 3>| bottleneck.forward(attended).mul_scalar(strength);
        // Adding 0 would turn -0 into 0.
        (strength != 0.0).then_some(added)
    }
}
