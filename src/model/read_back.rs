//! From a device's tensors to plain numbers.

use burn::tensor::{Tensor, backend::Backend};

use super::ModelError;

/// Reads a tensor back as f32.
///
/// # Errors
/// [`ModelError::Device`] when the device fails, [`ModelError::NotFinite`] when
/// a value is NaN or infinite.
pub async fn read<B: Backend, const D: usize>(
    tensor: Tensor<B, D>,
) -> Result<Vec<f32>, ModelError> {
    let data = tensor
        .into_data_async()
        .await
        .map_err(|error| ModelError::Device(error.to_string()))?;
    let values = data
        .convert::<f32>()
        .into_vec::<f32>()
        .map_err(|error| ModelError::Device(format!("{error:?}")))?;
    if values.iter().all(|value| value.is_finite()) {
        Ok(values)
    } else {
        Err(ModelError::NotFinite)
    }
}

/// Reads a matrix back, row by row.
///
/// # Errors
/// As [`read`].
pub(super) async fn rows<B: Backend>(matrix: Tensor<B, 2>) -> Result<Vec<Vec<f32>>, ModelError> {
    let length = matrix.dims()[1];
    let values = read(matrix).await?;
    Ok(values.chunks_exact(length).map(<[f32]>::to_vec).collect())
}
