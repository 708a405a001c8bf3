//! A text tower as a device holds it.

use super::tower::TextTower;
use crate::model::error::ModelError;
use crate::model::kind::{Answer, Kind};
use crate::model::layer::VitBackend;
use crate::weights::spec::TextSpec;
use crate::weights::tensor::Tensors;

/// The kind: CLIP's text tower.
#[derive(Debug, Clone, Copy)]
pub enum Text {}

/// What can be asked of a loaded text tower.
pub trait LoadedText: std::fmt::Debug {
    /// The embeddings of rows of token ids, not normalised.
    fn embed<'a>(&'a self, rows: &'a [&'a [u32]]) -> Answer<'a, Vec<Vec<f32>>>;
}

impl<B: VitBackend> LoadedText for TextTower<B> {
    fn embed<'a>(&'a self, rows: &'a [&'a [u32]]) -> Answer<'a, Vec<Vec<f32>>> {
        Box::pin(TextTower::embed(self, rows))
    }
}

impl Kind for Text {
    type Spec = TextSpec;
    type Loaded = dyn LoadedText;

    fn load<B: VitBackend>(
        spec: &TextSpec,
        tensors: Tensors,
        device: &B::Device,
    ) -> Result<Box<dyn LoadedText>, ModelError> {
        Ok(Box::new(TextTower::<B>::new(spec, tensors, device)?))
    }
}
