//! The parts that models are made of, and how they take their weights.

mod block;
mod linear;
mod norm;
mod ops;
mod packed;
mod reader;

pub use block::{Attended, Block, BlockInputs, BlockSpec, Keep, first};
pub use linear::{Activation, Dense, LayerWeights, Linear};
pub use norm::LayerNorm;
pub use ops::{AttentionMask, VitBackend};
#[cfg(feature = "train")]
pub(crate) use ops::{attention_weights, split_heads};
pub use packed::{PackedWeight, WordFormat};
pub(crate) use reader::TensorReader;
