//! Supervised training: cross-entropy of a linear head on the embedding.

use burn::backend::Autodiff;
use burn::tensor::activation::log_softmax;
use burn::tensor::{Tensor, TensorData};

use crate::model::VitBackend;

/// Sum over the batch of the cross-entropy, divided by `images`, and how many
/// images the head names right. `embedding` is `[batch, width]`, not
/// normalised; `head` the weight `[width, classes]` and the bias
/// `[1, classes]`.
pub(super) fn loss<B: VitBackend>(
    embedding: Tensor<Autodiff<B>, 2>,
    head: [Tensor<Autodiff<B>, 2>; 2],
    labels: &[usize],
    images: usize,
) -> (Tensor<Autodiff<B>, 1>, usize) {
    let [weight, bias] = head;
    let classes = weight.dims()[1];
    let device = embedding.device();
    let logits = embedding.matmul(weight) + bias;
    let predicted = logits.clone().inner().argmax(1).into_data();
    let right = predicted
        .iter::<i64>()
        .zip(labels)
        .filter(|(predicted, label)| usize::try_from(*predicted) == Ok(**label))
        .count();
    let mut one_hot = vec![0.0f32; labels.len() * classes];
    for (row, &label) in labels.iter().enumerate() {
        one_hot[row * classes + label] = -1.0 / images as f32;
    }
    let one_hot = Tensor::from_data(TensorData::new(one_hot, [labels.len(), classes]), &device);
    ((log_softmax(logits, 1) * one_hot).sum(), right)
}
