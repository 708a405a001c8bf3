//! Weights: what a model is on paper ([`spec`]), its numbers ([`tensor`]), the
//! files that hold them ([`files`]), fewer bits for them ([`rounding`]), and which
//! models there are ([`catalogue`]).

pub mod catalogue;
pub mod files;
mod precision;
pub mod rounding;
pub mod spec;
pub mod tensor;

pub use precision::Precision;
