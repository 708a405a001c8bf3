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
mod trunk;

pub use adapter::{Adapter, Bottleneck, Correction};
pub use architecture::{Architecture, Family};
pub use block::Block;
pub use clip::ClipImageTower;
pub use dinov2::DinoV2;
pub use encoder::{Encoded, ImageEncoder, Want, read};
pub use error::ModelError;
pub use input::ImageBatch;
pub use linear::{Activation, Linear, PackedWeight, Weight, WordFormat};
pub use norm::LayerNorm;
pub use ops::VitBackend;
pub(crate) use ops::split_heads;
pub use position::interpolate_position;
pub use trunk::{Trunk, TrunkOutput};
