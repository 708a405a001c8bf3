//! Matrix products by the linear layer's kernel, one after the other: for what is
//! computed on request, not on the way to an embedding.

use burn::tensor::{DType, Int, Shape, Tensor};

use super::linear;
use super::memory::{Gpu, Raw, raw};
use crate::model::{Activation, PackedWeight, WordFormat};

/// `[.., rows, inner]` by `[.., inner, columns]`, with `inner` a multiple of 4.
pub(super) fn run<const D: usize>(a: Tensor<Gpu, D>, b: Tensor<Gpu, D>) -> Tensor<Gpu, D> {
    let mut dims = a.dims();
    let (rows, inner, columns) = (dims[D - 2], dims[D - 1], b.dims()[D - 1]);
    let count = dims[..D - 2].iter().product::<usize>();
    let device = a.device();
    let a = a.reshape([count, rows, inner]);
    // The kernel takes weights as `[outputs, inputs]`.
    let b = b.swap_dims(D - 2, D - 1).reshape([count, columns, inner]);
    let (scale, bias) = (
        Tensor::ones([columns], &device),
        Tensor::zeros([columns], &device),
    );
    let products = (0..count).map(|at| {
        let left = a.clone().slice([at..at + 1, 0..rows, 0..inner]);
        let right = b.clone().slice([at..at + 1, 0..columns, 0..inner]);
        let weight = PackedWeight {
            words: words(right),
            scale: scale.clone(),
            bias: bias.clone(),
            format: WordFormat::F32,
            outputs: columns,
            inputs: inner,
        };
        linear::run(left.reshape([rows, inner]), &weight, Activation::None)
    });
    dims[D - 1] = columns;
    Tensor::cat(products.collect(), 0).reshape(dims)
}

/// The bits of numbers as the kernel's words.
fn words(values: Tensor<Gpu, 3>) -> Tensor<Gpu, 1, Int> {
    let count = values.shape().num_elements();
    let raw = raw(values);
    let shape = Shape::new([count]);
    Tensor::from_primitive(Raw::new_contiguous(
        raw.client,
        raw.device,
        shape,
        raw.handle,
        DType::I32,
    ))
}
