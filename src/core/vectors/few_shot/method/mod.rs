//! Training-free few-shot methods: one trait, one file per method.

mod class_mean;
mod name;
mod tip_adapter;
mod tip_x;
mod zero_shot;

use ndarray::Array2;

pub use class_mean::ClassMean;
pub use name::MethodName;
pub use tip_adapter::TipAdapter;
pub use tip_x::TipX;
pub use zero_shot::ZeroShot;

use super::affinity::{Input, Phi};
use super::terms::{Hyper, Terms};
use crate::vectors::error::VectorError;

/// A training-free method: from affinities, labels and text logits to logits.
pub trait Method: std::fmt::Debug + Send + Sync {
    /// The logits' parts that no hyper-parameter changes.
    ///
    /// # Errors
    /// Text or adapted features that the method needs and the input has not.
    fn terms(&self, input: &Input<'_>) -> Result<Terms, VectorError>;

    /// The logits, `[queries, classes]`.
    ///
    /// # Errors
    /// As [`Self::terms`].
    fn logits(&self, input: &Input<'_>, hyper: &Hyper) -> Result<Array2<f64>, VectorError> {
        Ok(self.terms(input)?.logits(hyper))
    }

    /// Over what the method's phi looks, where it has one.
    fn phi(&self) -> Option<Phi> {
        None
    }
}
