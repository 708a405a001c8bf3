//! What a model is on paper: its sizes, and its tensors' names and shapes.

mod error;
pub mod layout;
pub mod names;

use serde::{Deserialize, Serialize};

pub use error::SpecError;

/// Which of the two families a model belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Family {
    /// CLIP's image tower: pre-norm after the embeddings, QuickGELU, projection.
    Clip,
    /// DINOv2: layer scale, exact GELU, class token after the final norm.
    Dinov2,
}

/// Sizes of a vision transformer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Architecture {
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

impl Architecture {
    /// Epsilon of every layer norm: 1e-5 in CLIP, 1e-6 in DINOv2.
    pub fn norm_epsilon(&self) -> f64 {
        match self.family {
            Family::Clip => 1e-5,
            Family::Dinov2 => 1e-6,
        }
    }

    /// Refuses numbers that no model of these families can have, so that what
    /// is built from them cannot overflow or divide by zero.
    ///
    /// # Errors
    /// [`SpecError`], naming the number.
    pub fn validate(&self) -> Result<(), SpecError> {
        let sizes = [
            self.width,
            self.depth,
            self.heads,
            self.mlp,
            self.patch,
            self.grid,
            self.embedding,
        ];
        check_sizes(&sizes)?;
        if self.registers > 1 << 10 {
            return wrong("a size is over 65,536");
        }
        check_block(self.width, self.heads, self.mlp)?;
        if !(3 * self.patch * self.patch).is_multiple_of(4) {
            return wrong("the patch side is odd");
        }
        if self.family == Family::Dinov2 && self.embedding != self.width {
            return wrong("DINOv2's embedding is its class token, as wide as every token");
        }
        Ok(())
    }
}

/// Sizes of CLIP's text tower.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TextArchitecture {
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

impl TextArchitecture {
    /// Epsilon of every layer norm.
    pub const NORM_EPSILON: f64 = 1e-5;

    /// Refuses numbers that no text tower can have.
    ///
    /// # Errors
    /// [`SpecError`], naming the number.
    pub fn validate(&self) -> Result<(), SpecError> {
        check_sizes(&[
            self.width,
            self.depth,
            self.heads,
            self.mlp,
            self.context,
            self.vocabulary,
            self.embedding,
        ])?;
        check_block(self.width, self.heads, self.mlp)
    }
}

fn check_sizes(sizes: &[usize]) -> Result<(), SpecError> {
    if sizes.contains(&0) {
        return wrong("a size is zero");
    }
    if sizes.iter().any(|&size| size > 1 << 16) {
        return wrong("a size is over 65,536");
    }
    Ok(())
}

fn check_block(width: usize, heads: usize, mlp: usize) -> Result<(), SpecError> {
    if !width.is_multiple_of(heads) {
        return wrong("the heads do not divide the width");
    }
    if !(width / heads).is_multiple_of(4) || !mlp.is_multiple_of(4) {
        return wrong("the width of a head or of the MLP is no multiple of 4");
    }
    Ok(())
}

fn wrong(what: &str) -> Result<(), SpecError> {
    Err(SpecError(what.to_owned()))
}

/// Which bottlenecks an adapter has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AdapterSizes {
    /// Width of each bottleneck.
    pub bottleneck: usize,
    /// The first block that has one.
    pub first_block: usize,
}
