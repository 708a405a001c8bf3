//! CLIP's text tower.

use serde::{Deserialize, Serialize};

use super::error::{check_blocks, check_sizes};
use super::{Sizes, SpecError, TensorList, TensorSpec};

/// Sizes of CLIP's text tower.
///
/// Its tensors: `token_embedding` `[vocabulary, width]`, `position`
/// `[context, width]`, blocks as an image encoder's without layer scales,
/// `final_norm`, and `projection.weight` `[embedding, width]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TextSpec {
    /// Token width.
    pub width: usize,
    /// Number of blocks.
    pub depth: usize,
    /// Attention heads per block; divides `width`.
    pub heads: usize,
    /// Hidden width of the MLP.
    pub mlp: usize,
    /// Tokens per text, with the start, the end and the zeros behind it.
    pub context: usize,
    /// Number of token ids; the greatest ends a text.
    pub vocabulary: usize,
    /// Length of the embedding, the image tower's.
    pub embedding: usize,
}

impl TextSpec {
    /// Epsilon of every layer norm.
    pub const NORM_EPSILON: f64 = 1e-5;
}

impl Sizes for TextSpec {
    fn tensors(&self) -> Result<Vec<TensorSpec>, SpecError> {
        let Self { width, mlp, .. } = *self;
        check_sizes(&[
            width,
            self.depth,
            self.heads,
            mlp,
            self.context,
            self.vocabulary,
            self.embedding,
        ])?;
        check_blocks(self.depth, width, self.heads, mlp)?;
        let mut list = TensorList::default();
        list.add("token_embedding", &[self.vocabulary, width]);
        list.add("position", &[self.context, width]);
        for index in 0..self.depth {
            list.block(index, width, mlp, false);
        }
        list.affine("final_norm", &[width]);
        list.add("projection.weight", &[self.embedding, width]);
        Ok(list.finish())
    }
}
