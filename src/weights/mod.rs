//! Weights: which models there are, where their files come from, and how the
//! files are read.

pub mod adapter;
pub mod catalogue;
pub mod error;
#[cfg(feature = "cli")]
pub mod fetch;
pub mod hash;
pub mod layout;
mod naming;
mod onnx;
pub mod pack;
pub mod quantise;
pub mod random;
mod raw;
pub mod read;
pub mod safetensors;
pub mod tensor;
pub mod text_table;
mod transpose;
mod write;
