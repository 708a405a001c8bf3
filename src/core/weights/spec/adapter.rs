//! Adapters: bottlenecks in an image encoder's last blocks, or in all.

use super::error::wrong;
use super::{SpecError, TensorList, TensorSpec, VisionSpec};

/// Wider than any adapter: the number may come from a corrupt file.
const WIDEST: usize = 1 << 12;

/// Which bottlenecks an adapter has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AdapterSizes {
    /// Width of each bottleneck.
    pub bottleneck: usize,
    /// The first block that has one.
    pub first_block: usize,
}

impl AdapterSizes {
    /// The adapter's tensors for an encoder: `block.N.adapter.down.weight`
    /// `[bottleneck, width]`, `block.N.adapter.up.weight` `[width, bottleneck]`
    /// and their biases, for each block from the first that has one.
    ///
    /// # Errors
    /// [`SpecError`] when no adapter of the encoder has these sizes.
    pub fn tensors(&self, encoder: &VisionSpec) -> Result<Vec<TensorSpec>, SpecError> {
        let Self {
            bottleneck,
            first_block,
        } = *self;
        if bottleneck == 0 || bottleneck > WIDEST || !bottleneck.is_multiple_of(4) {
            wrong(format!(
                "its bottleneck is {bottleneck}, not a multiple of 4 up to {WIDEST}"
            ))?;
        }
        let VisionSpec { width, depth, .. } = *encoder;
        if first_block >= depth {
            wrong(format!("it begins in block {first_block} of {depth}"))?;
        }
        let mut list = TensorList::default();
        for block in first_block..depth {
            list.affine(&format!("block.{block}.adapter.down"), &[bottleneck, width]);
            list.affine(&format!("block.{block}.adapter.up"), &[width, bottleneck]);
        }
        Ok(list.finish())
    }
}
