//! An image encoder as a device holds it, with its adapter if it has one.

use ndarray::{Array2, Array3, Array4, ShapeBuilder as _};

use super::adapter::Adapter;
use super::batch::ImageBatch;
use super::encoded::Want;
use super::encoder::ImageEncoder;
use crate::model::error::ModelError;
use crate::model::kind::{Answer, Kind};
use crate::model::layer::VitBackend;
use crate::model::read_back::read;
use crate::weights::spec::{AdapterSizes, Family, VisionSpec};
use crate::weights::tensor::Tensors;

/// The kind: an image encoder.
#[derive(Debug, Clone, Copy)]
pub enum Vision {}

/// The spatial side of an encoder's answer, read back from the device.
#[derive(Debug, Clone, PartialEq)]
pub struct Tokens {
    /// `[images, embedding]`, not normalised.
    pub embeddings: Array2<f32>,
    /// `[images, patches, width]`: of CLIP as its last block leaves them, of DINOv2
    /// after the final norm. Patches run row by row.
    pub patches: Array3<f32>,
    /// Grid of the patches, `[rows, columns]`.
    pub grid: [usize; 2],
    /// Tokens before the first patch in `layers` and `attention`: the class token,
    /// then registers.
    pub prefix: usize,
    /// `[images, tokens, width]` after each block, where they were asked for.
    pub layers: Vec<Array3<f32>>,
    /// Attention weights of each block, `[images, heads, tokens, tokens]`, where
    /// they were asked for: each row sums to 1.
    pub attention: Vec<Array4<f32>>,
}

/// What can be asked of a loaded image encoder.
pub trait LoadedVision: std::fmt::Debug {
    /// Gives a CLIP model an adapter, in place of the one it had.
    ///
    /// # Errors
    /// [`ModelError`] when the adapter does not suit the model.
    fn attach(&mut self, sizes: AdapterSizes, tensors: Tensors) -> Result<(), ModelError>;

    /// The embeddings of a batch at each of the adapter's strengths, in their
    /// order, one row per image, not normalised; 0 is the plain stream. What the
    /// streams share is computed once. Without an adapter a strength above 0 is
    /// [`ModelError::NoAdapter`].
    fn embed_each<'a>(
        &'a self,
        batch: &'a ImageBatch,
        strengths: &'a [f32],
    ) -> Answer<'a, Vec<Vec<Vec<f32>>>>;

    /// Embeddings and patch tokens of the plain stream, and on request what each
    /// block made. [`Want::inputs`] is not read back.
    fn tokens<'a>(&'a self, batch: &'a ImageBatch, want: Want) -> Answer<'a, Tokens>;
}

#[derive(Debug)]
struct OnDevice<B: VitBackend> {
    spec: VisionSpec,
    encoder: ImageEncoder<B>,
    adapter: Option<Adapter<B>>,
    device: B::Device,
}

impl<B: VitBackend> LoadedVision for OnDevice<B> {
    fn attach(&mut self, sizes: AdapterSizes, tensors: Tensors) -> Result<(), ModelError> {
        if self.spec.family != Family::Clip {
            return Err(ModelError::NoAdapter);
        }
        let adapter = Adapter::new(&self.spec, sizes, tensors, &self.device)?;
        self.adapter = Some(adapter);
        Ok(())
    }

    fn embed_each<'a>(
        &'a self,
        batch: &'a ImageBatch,
        strengths: &'a [f32],
    ) -> Answer<'a, Vec<Vec<Vec<f32>>>> {
        Box::pin(async move {
            match &self.adapter {
                Some(adapter) => self.encoder.embed_each(batch, adapter, strengths).await,
                None if strengths.iter().all(|&s| s == 0.0) => {
                    let plain = self.encoder.embed(batch).await?;
                    Ok(vec![plain; strengths.len()])
                }
                None => Err(ModelError::NoAdapter),
            }
        })
    }

    fn tokens<'a>(&'a self, batch: &'a ImageBatch, want: Want) -> Answer<'a, Tokens> {
        Box::pin(async move {
            let want = Want {
                inputs: false,
                ..want
            };
            let encoded = self.encoder.forward(batch, want)?;
            let (rows, columns) = batch.grid(self.spec.patch)?;
            let (images, patches) = (encoded.embedding.dims(), encoded.patch_tokens.dims());
            let mut tokens = Tokens {
                embeddings: array(images, read(encoded.embedding).await?)?,
                patches: array(patches, read(encoded.patch_tokens).await?)?,
                grid: [rows, columns],
                prefix: 1 + self.spec.registers,
                layers: Vec::new(),
                attention: Vec::new(),
            };
            for layer in encoded.layers {
                tokens.layers.push(array(layer.dims(), read(layer).await?)?);
            }
            for weights in encoded.attention {
                let dims = weights.dims();
                tokens.attention.push(array(dims, read(weights).await?)?);
            }
            Ok(tokens)
        })
    }
}

impl Kind for Vision {
    type Spec = VisionSpec;
    type Loaded = dyn LoadedVision;

    fn load<B: VitBackend>(
        spec: &VisionSpec,
        tensors: Tensors,
        device: &B::Device,
    ) -> Result<Box<dyn LoadedVision>, ModelError> {
        Ok(Box::new(OnDevice::<B> {
            spec: spec.clone(),
            encoder: ImageEncoder::new(spec, tensors, device)?,
            adapter: None,
            device: device.clone(),
        }))
    }
}

/// Numbers that were read back in their shape.
fn array<D: ndarray::Dimension, const N: usize>(
    shape: [usize; N],
    values: Vec<f32>,
) -> Result<ndarray::Array<f32, D>, ModelError>
where
    [usize; N]: ndarray::IntoDimension<Dim = D>,
{
    ndarray::Array::from_shape_vec(shape.into_shape_with_order(), values)
        .map_err(|error| ModelError::Device(error.to_string()))
}
