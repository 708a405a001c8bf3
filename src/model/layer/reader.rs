//! From named tensors to layers on a device.

use burn::tensor::{Tensor, TensorData, backend::Backend};

use super::activation::Activation;
use super::linear::Linear;
use super::norm::LayerNorm;
use super::ops::VitBackend;
use super::weights::LayerWeights;
use crate::model::ModelError;
use crate::weights::tensor::{Tensors, WeightTensor};

/// Takes tensors out of a set by their names within a scope, checks their shapes
/// and moves them to a device. A part of a model takes its tensors from a scope of
/// its own, so that it need not know where in which model it stands.
pub(crate) struct TensorReader<'a, B: Backend> {
    tensors: &'a mut Tensors,
    /// What stands before every name: nothing, or ends in a dot.
    prefix: String,
    /// Whether linear layers are leaves of the graph, on a backend that has one.
    trained: bool,
    /// Where the tensors go.
    pub device: &'a B::Device,
}

impl<'a, B: VitBackend> TensorReader<'a, B> {
    /// A reader of the whole set.
    pub fn new(tensors: &'a mut Tensors, device: &'a B::Device) -> Self {
        Self {
            tensors,
            prefix: String::new(),
            trained: false,
            device,
        }
    }

    /// Whether the linear layers from here on are to be trained.
    pub fn trained(mut self, trained: bool) -> Self {
        self.trained = trained;
        self
    }

    /// A reader of the names below `scope`.
    pub fn scope(&mut self, scope: impl std::fmt::Display) -> TensorReader<'_, B> {
        TensorReader {
            tensors: self.tensors,
            prefix: format!("{}{scope}.", self.prefix),
            trained: self.trained,
            device: self.device,
        }
    }

    /// A tensor as it is.
    pub fn take(&mut self, name: &str, shape: &[usize]) -> Result<WeightTensor, ModelError> {
        let name = format!("{}{name}", self.prefix);
        let tensor = match self.tensors.remove(&name) {
            Some(tensor) => tensor,
            None => return Err(ModelError::Missing(name)),
        };
        if tensor.shape != shape {
            return Err(ModelError::Shape {
                name,
                expected: shape.to_vec(),
                found: tensor.shape,
            });
        }
        Ok(tensor)
    }

    /// Numbers on the device.
    pub fn tensor<const D: usize>(&self, values: Vec<f32>, shape: [usize; D]) -> Tensor<B, D> {
        Tensor::from_data(TensorData::new(values, shape), self.device)
    }

    /// A vector.
    pub fn vector(&mut self, name: &str, length: usize) -> Result<Tensor<B, 1>, ModelError> {
        let values = self.take(name, &[length])?.to_f32();
        Ok(self.tensor(values, [length]))
    }

    /// A layer norm.
    pub fn norm(
        &mut self,
        name: &str,
        width: usize,
        epsilon: f64,
    ) -> Result<LayerNorm<B>, ModelError> {
        Ok(LayerNorm {
            weight: self.vector(&format!("{name}.weight"), width)?,
            bias: self.vector(&format!("{name}.bias"), width)?,
            epsilon,
        })
    }

    /// A linear layer with its bias.
    pub fn linear(
        &mut self,
        name: &str,
        shape: [usize; 2],
        activation: Activation,
    ) -> Result<Linear<B>, ModelError> {
        self.scaled_linear(name, shape, activation, None)
    }

    /// A linear layer with its bias, and a scale of what it gives.
    pub fn scaled_linear(
        &mut self,
        name: &str,
        [outputs, inputs]: [usize; 2],
        activation: Activation,
        scale: Option<&[f32]>,
    ) -> Result<Linear<B>, ModelError> {
        let weight = self.take(&format!("{name}.weight"), &[outputs, inputs])?;
        let bias = self.take(&format!("{name}.bias"), &[outputs])?;
        let layer = LayerWeights {
            weight: &weight,
            bias: Some(&bias),
            scale,
        };
        Ok(self.linear_of(&layer, activation))
    }

    /// A linear layer of tensors that were taken before.
    pub fn linear_of(&self, layer: &LayerWeights<'_>, activation: Activation) -> Linear<B> {
        if self.trained {
            Linear::trained(layer, activation, self.device)
        } else {
            Linear::frozen(layer, activation, self.device)
        }
    }
}
