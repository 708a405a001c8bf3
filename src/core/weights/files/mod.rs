//! Files of weights: other people's (safetensors, ONNX) under their names, and
//! Clipsight's own (packs, adapters).

pub mod adapter;
pub mod error;
mod naming;
mod onnx;
pub mod pack;
pub mod pack_list;
mod raw;
pub mod read;
pub mod safetensors;
mod write;
