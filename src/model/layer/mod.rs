//! The parts that models are made of, and how they take their weights.

mod activation;
mod block;
mod linear;
mod norm;
mod ops;
mod packed;
mod reader;
mod weights;

pub use activation::Activation;
pub use block::{Attended, Block, BlockInputs, BlockSpec, Keep, first};
pub use linear::{Dense, Linear};
pub use norm::LayerNorm;
pub use ops::{AttentionMask, VitBackend};
#[cfg(feature = "train")]
pub(crate) use ops::{attention_weights, split_heads};
pub use packed::{PackedWeight, WordFormat};
pub(crate) use reader::TensorReader;
pub use weights::LayerWeights;
