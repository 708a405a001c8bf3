//! A model of any kind on an opened device.

use std::fmt;

use super::runtime::Runtime;
use crate::model::{Answer, Kind, ModelError, OnBackend, VitBackend};
use crate::weights::tensor::Tensors;

/// A loaded model.
pub struct Loaded<K: Kind> {
    model: Box<K::Loaded>,
    runtime: Runtime,
}

impl<K: Kind> fmt::Debug for Loaded<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a model on {}", self.runtime)
    }
}

impl<K: Kind> Loaded<K> {
    /// What the model answers, unless its device failed meanwhile.
    ///
    /// # Errors
    /// The question's own, and [`ModelError::Device`].
    pub async fn ask<'a, T>(
        &'a self,
        question: impl FnOnce(&'a K::Loaded) -> Answer<'a, T>,
    ) -> Result<T, ModelError> {
        let answer = question(&self.model).await;
        self.runtime.checked(answer)
    }

    /// The model, to be changed.
    pub fn model_mut(&mut self) -> &mut K::Loaded {
        &mut self.model
    }
}

impl Runtime {
    /// Builds a model on this device.
    ///
    /// # Errors
    /// [`ModelError`] when the tensors do not suit the sizes.
    pub fn load<K: Kind>(&self, spec: &K::Spec, tensors: Tensors) -> Result<Loaded<K>, ModelError> {
        struct Load<'a, K: Kind> {
            spec: &'a K::Spec,
            tensors: Tensors,
        }
        impl<K: Kind> OnBackend for Load<'_, K> {
            type Output = Result<Box<K::Loaded>, ModelError>;

            fn run<B: VitBackend>(self, device: B::Device) -> Self::Output {
                K::load::<B>(self.spec, self.tensors, &device)
            }
        }
        Ok(Loaded {
            model: self.run(Load::<K> { spec, tensors })?,
            runtime: self.clone(),
        })
    }
}
