//! What a kind of model is to the devices that load it.

use std::pin::Pin;

use super::ModelError;
use super::layer::VitBackend;
use crate::weights::tensor::Tensors;

/// What a device is asked: it comes once the device has computed it.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, ModelError>> + 'a>>;

/// Work that is written once for every backend.
pub trait OnBackend {
    /// What comes of it.
    type Output;

    /// Does the work on a device of one backend.
    fn run<B: VitBackend>(self, device: B::Device) -> Self::Output;
}

/// A kind of model: [`Vision`](super::Vision), [`Text`](super::Text).
pub trait Kind {
    /// Its sizes.
    type Spec;

    /// What can be asked of a loaded one, whatever the backend.
    type Loaded: ?Sized;

    /// Builds a model and moves its weights to a device.
    ///
    /// # Errors
    /// [`ModelError`] when the tensors do not suit the sizes.
    fn load<B: VitBackend>(
        spec: &Self::Spec,
        tensors: Tensors,
        device: &B::Device,
    ) -> Result<Box<Self::Loaded>, ModelError>;
}
