//! What a transformer block needs, on a processor: linear layers over weights in
//! panels, self-attention without a matrix of scores, layer norm. And products of rows:
//! which can reach a limit ([`Screen`]), and exactly ([`dot()`]), of f16 too ([`widen_f16`]).
//!
//! Kernels are written once over `lanes`, a vector of one instruction set, and
//! compiled for each set that a machine of this kind may have; which one runs is
//! asked once ([`Isa::best`]). They know slices of numbers and nothing of tensors,
//! models or files.

#![warn(missing_docs)]

mod activate;
mod attention;
mod dot;
mod half;
mod isa;
mod lanes;
mod layer_norm;
mod linear;
mod math;
mod panels;
mod parallel;
mod screen;

pub use activate::{activate, activation_gradient};
pub use attention::{AttentionShape, attention};
pub use dot::dot;
pub use half::widen_f16;
pub use isa::Isa;
pub use layer_norm::{layer_norm, layer_norm_gradient};
pub use linear::{Store, linear};
pub use math::Activation;
pub use panels::{Format, Panels};
pub use screen::{Band, Pairs, Screen, WIDEST};
