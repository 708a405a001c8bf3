//! Networks: what a kind of model computes. Everything is generic over burn's
//! backend ([`VitBackend`]); nothing knows the web, the command line or a
//! particular device.
//!
//! [`layer`] has the parts that kinds share; [`vision`] and [`text`] are the kinds,
//! each with what can be asked of it once a device has loaded it.

mod error;
mod kind;
pub mod layer;
mod read_back;
pub mod text;
pub mod vision;

pub use error::ModelError;
pub use kind::{Answer, Kind, OnBackend};
pub use layer::{
    Activation, AttentionMask, Dense, LayerNorm, LayerWeights, Linear, PackedWeight, VitBackend,
    WordFormat,
};
pub use read_back::read;
pub use text::{LoadedText, Text, TextTower};
pub use vision::{
    Adapter, Bottleneck, Correction, Encoded, ImageBatch, ImageEncoder, LoadedVision, Tokens,
    Vision, Want,
};
