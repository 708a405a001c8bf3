//! Vision transformers: CLIP's image tower and DINOv2 on one shared block.
//!
//! Everything here is generic over burn's backend ([`VitBackend`]); nothing
//! knows the web, the command line or a particular device.

mod adapter;
pub mod architecture;
mod block;
mod clip;
mod dinov2;
mod encoder;
mod error;
mod input;
mod linear;
pub mod names;
mod norm;
mod ops;
mod position;
pub mod text;
mod trunk;

pub use adapter::{Adapter, AdapterSizes, Bottleneck, Correction};
pub use architecture::{Architecture, Family, TextArchitecture};
pub use block::{Attended, Block, BlockInputs};
pub use clip::ClipImageTower;
pub use dinov2::DinoV2;
pub use encoder::{Encoded, ImageEncoder, Want, read};
pub use error::ModelError;
pub use input::ImageBatch;
pub use linear::{Activation, Linear, PackedWeight, Weight, WordFormat};
pub use norm::LayerNorm;
pub use ops::{AttentionMask, VitBackend};
#[cfg(feature = "train")]
pub(crate) use ops::{attention_weights, split_heads};
pub use position::interpolate_position;
pub use trunk::{Trunk, TrunkOutput};
