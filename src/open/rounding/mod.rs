//! Rounding to 8 bits by what a model's layers see.
//!
//! The inputs of every linear layer are measured on views of 48 photographs, and
//! each matrix is rounded so that its errors on such inputs cancel out
//! ([`crate::weights::rounding::to_int8_with`]). For models whose catalogue entry
//! asks for it: for DINOv2 ViT-S/14 plain rounding strays too far on some photos.

mod photos;
mod views;

use std::collections::BTreeMap;

use burn::tensor::{Tensor, backend::Backend};

use self::photos::PHOTOS;
use self::views::views;
use crate::image::{self, ImageError, Limits, Preprocess, RgbImage};
use crate::model::layer::BlockInputs;
use crate::model::{ImageBatch, ImageEncoder, ModelError, VitBackend, Want, read};
use crate::weights::rounding::compensate::CompensateError;
use crate::weights::rounding::moments::{Moments, TokenShares};
use crate::weights::rounding::{to_f32, to_int8, to_int8_with};
use crate::weights::spec::VisionSpec;
use crate::weights::tensor::{Tensors, Values};

/// Views that are computed together, and whose patch tokens are summed together.
const BATCH: usize = 8;

/// One patch token of so many is measured.
const STRIDE: usize = 4;

/// Parts of a block with a linear layer, in the order of [`BlockInputs`].
const PARTS: [&str; 4] = ["qkv", "out", "up", "down"];

/// Why a model could not be rounded.
#[derive(Debug, thiserror::Error)]
pub enum RoundingError {
    /// A photograph or its preprocessing.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// The model or its device.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The rounding itself.
    #[error(transparent)]
    Compensate(#[from] CompensateError),
}

/// The model in 8 bits; the layers `in_half` (such as `block.10.out`) keep f16.
/// `progress` is told how many of how many views are done.
///
/// The result may differ in single roundings between processors, which add f32
/// numbers in different order.
///
/// # Errors
/// [`RoundingError`] when the tensors do not suit the model.
pub fn to_int8_by_inputs<B: VitBackend>(
    architecture: &VisionSpec,
    preprocess: &Preprocess,
    tensors: &Tensors,
    in_half: &[&str],
    device: &B::Device,
    progress: impl FnMut(usize, usize),
) -> Result<Tensors, RoundingError> {
    let moments = measure::<B>(architecture, preprocess, tensors, device, progress)?;
    Ok(to_int8_with(tensors, &moments, in_half)?)
}

/// What one layer sees.
struct Seen {
    class: Vec<f32>,
    patches: Moments,
}

fn measure<B: VitBackend>(
    architecture: &VisionSpec,
    preprocess: &Preprocess,
    tensors: &Tensors,
    device: &B::Device,
    mut progress: impl FnMut(usize, usize),
) -> Result<BTreeMap<String, Moments>, RoundingError> {
    let photos: Vec<RgbImage> = PHOTOS
        .iter()
        .map(|bytes| image::decode(bytes, Limits::default()).map(|decoded| decoded.rgb))
        .collect::<Result<_, _>>()?;
    let views = views(&photos);
    let encoder = ImageEncoder::<B>::new(architecture, with_rounded_embeddings(tensors), device)?;
    let prefix = 1 + architecture.registers;
    let mut seen: Vec<[Seen; 4]> = Vec::new();
    for (batch, part) in views.chunks(BATCH).enumerate() {
        progress(batch * BATCH, views.len());
        let pixels = part
            .iter()
            .map(|view| image::preprocess(view, preprocess))
            .collect::<Result<Vec<_>, _>>()?;
        let images = ImageBatch::of_images(&pixels, preprocess)?;
        let want = Want {
            inputs: true,
            ..Want::default()
        };
        for (block, inputs) in encoder
            .forward(&images, want)?
            .inputs
            .into_iter()
            .enumerate()
        {
            if seen.len() <= block {
                seen.push(columns(&inputs).map(|columns| Seen {
                    class: Vec::new(),
                    patches: Moments::new(columns),
                }));
            }
            let layers = [inputs.qkv, inputs.out, inputs.up, inputs.down];
            for (layer, seen) in layers.into_iter().zip(&mut seen[block]) {
                add(seen, layer, prefix, batch * BATCH)?;
            }
        }
    }
    progress(views.len(), views.len());
    let depth = architecture.depth;
    let blocks = seen.into_iter().enumerate();
    Ok(blocks
        .flat_map(|(block, layers)| {
            layers.into_iter().zip(PARTS).map(move |(seen, part)| {
                let shares = TokenShares::of(block, part, depth);
                let columns = seen.patches.columns();
                let mut class = Moments::new(columns);
                class.add(&seen.class);
                let parts = [(&seen.patches, shares.patches), (&class, shares.class)];
                (
                    format!("block.{block}.{part}"),
                    Moments::mixed(columns, &parts),
                )
            })
        })
        .collect())
}

/// Adds the tokens of some views, the first of which is view `first`.
fn add<B: Backend>(
    seen: &mut Seen,
    inputs: Tensor<B, 3>,
    prefix: usize,
    first: usize,
) -> Result<(), ModelError> {
    let [_, tokens, columns] = inputs.dims();
    let values = pollster::block_on(read(inputs))?;
    let mut patches = Vec::with_capacity(values.len() / STRIDE + columns);
    for (view, values) in values.chunks_exact(tokens * columns).enumerate() {
        seen.class.extend(&values[..columns]);
        // Every view starts one patch further, so that none is always left out.
        let start = prefix + (first + view) % STRIDE;
        for token in (start..tokens).step_by(STRIDE) {
            patches.extend(&values[token * columns..(token + 1) * columns]);
        }
    }
    seen.patches.add(&patches);
    Ok(())
}

fn columns<B: Backend>(inputs: &BlockInputs<B>) -> [usize; 4] {
    [&inputs.qkv, &inputs.out, &inputs.up, &inputs.down].map(|tensor| tensor.dims()[2])
}

/// The model in f32, its embeddings as the pack will have them.
fn with_rounded_embeddings(tensors: &Tensors) -> Tensors {
    let mut model = to_f32(tensors);
    for (name, rounded) in to_int8(tensors) {
        if matches!(rounded.values, Values::F16(_))
            && let Some(tensor) = model.get_mut(&name)
        {
            tensor.values = Values::F32(rounded.to_f32());
        }
    }
    model
}
