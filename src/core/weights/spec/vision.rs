//! Image encoders: CLIP's image tower and DINOv2.

use serde::{Deserialize, Serialize};

use super::error::{check_blocks, check_most, check_sizes, wrong};
use super::{Sizes, SpecError, TensorList, TensorSpec};

/// Which of the two families an image encoder belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Family {
    /// CLIP's image tower: pre-norm after the embeddings, QuickGELU, projection.
    Clip,
    /// DINOv2: layer scale, exact GELU, class token after the final norm.
    Dinov2,
}

impl Family {
    /// Its name for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Clip => "CLIP",
            Self::Dinov2 => "DINOv2",
        }
    }
}

/// Sizes of a vision transformer.
///
/// | tensor | shape | in |
/// | --- | --- | --- |
/// | `patch.weight` | `[width, 3, patch, patch]` | both |
/// | `patch.bias` | `[width]` | DINOv2 |
/// | `class_token` | `[width]` | both |
/// | `registers` | `[registers, width]` | DINOv2 with registers |
/// | `position` | `[1 + grid * grid, width]`, class token first | both |
/// | `pre_norm.weight`, `.bias` | `[width]` | CLIP |
/// | `block.N.norm1.weight`, `.bias` | `[width]` | both |
/// | `block.N.qkv.weight`, `.bias` | `[3 * width, width]`, `[3 * width]` | both |
/// | `block.N.out.weight`, `.bias` | `[width, width]`, `[width]` | both |
/// | `block.N.layer_scale1` | `[width]` | DINOv2 |
/// | `block.N.norm2.weight`, `.bias` | `[width]` | both |
/// | `block.N.up.weight`, `.bias` | `[mlp, width]`, `[mlp]` | both |
/// | `block.N.down.weight`, `.bias` | `[width, mlp]`, `[width]` | both |
/// | `block.N.layer_scale2` | `[width]` | DINOv2 |
/// | `final_norm.weight`, `.bias` | `[width]` | both |
/// | `projection.weight` | `[embedding, width]`, no bias | CLIP |
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisionSpec {
    /// Model family.
    pub family: Family,
    /// Token width.
    pub width: usize,
    /// Number of blocks.
    pub depth: usize,
    /// Attention heads per block; divides `width`.
    pub heads: usize,
    /// Hidden width of the MLP.
    pub mlp: usize,
    /// Patch side in pixels.
    pub patch: usize,
    /// Side of the position embedding's grid, in patches.
    pub grid: usize,
    /// Register tokens (0 without).
    pub registers: usize,
    /// Length of the embedding.
    pub embedding: usize,
}

impl VisionSpec {
    /// Epsilon of every layer norm: 1e-5 in CLIP, 1e-6 in DINOv2.
    pub fn norm_epsilon(&self) -> f64 {
        match self.family {
            Family::Clip => 1e-5,
            Family::Dinov2 => 1e-6,
        }
    }

    /// Number of weights.
    pub fn parameters(&self) -> u64 {
        let tensors = self.tensors().unwrap_or_default();
        let count = |tensor: &TensorSpec| tensor.shape.iter().map(|&n| n as u64).product::<u64>();
        tensors.iter().map(count).sum()
    }

    fn check(&self) -> Result<(), SpecError> {
        check_sizes(&[
            self.width,
            self.depth,
            self.heads,
            self.mlp,
            self.patch,
            self.grid,
            self.embedding,
        ])?;
        check_most("number of registers", self.registers, 1 << 10)?;
        check_blocks(self.depth, self.width, self.heads, self.mlp)?;
        check_most("patch", self.patch, 1 << 10)?;
        check_most("grid", self.grid, 1 << 12)?;
        if !(3 * self.patch * self.patch).is_multiple_of(4) {
            return wrong("the patch side is odd");
        }
        match self.family {
            Family::Clip if self.registers > 0 => wrong("CLIP has no register tokens"),
            Family::Dinov2 if self.embedding != self.width => {
                wrong("DINOv2's embedding is its class token, as wide as every token")
            }
            _ => Ok(()),
        }
    }
}

impl Sizes for VisionSpec {
    fn tensors(&self) -> Result<Vec<TensorSpec>, SpecError> {
        self.check()?;
        let Self { width, patch, .. } = *self;
        let clip = self.family == Family::Clip;
        let mut list = TensorList::default();
        list.add("patch.weight", &[width, 3, patch, patch]);
        if !clip {
            list.add("patch.bias", &[width]);
        }
        list.add("class_token", &[width]);
        if self.registers > 0 {
            list.add("registers", &[self.registers, width]);
        }
        list.add("position", &[1 + self.grid * self.grid, width]);
        if clip {
            list.affine("pre_norm", &[width]);
        }
        for index in 0..self.depth {
            list.block(index, width, self.mlp, !clip);
        }
        list.affine("final_norm", &[width]);
        if clip {
            list.add("projection.weight", &[self.embedding, width]);
        }
        Ok(list.finish())
    }
}
