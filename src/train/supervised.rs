//! Supervised training: cross-entropy of a linear head on the embedding.

use burn::backend::Autodiff;
use burn::tensor::activation::log_softmax;
use burn::tensor::{Tensor, TensorData};

use super::parameters::length_one;
use crate::model::VitBackend;

/// The head's weight `[width, classes]` and its bias `[1, classes]`.
type Head<B> = [Tensor<Autodiff<B>, 2>; 2];

/// The paper's logits of embeddings `[batch, width]`, which are not normalised:
/// `[batch, classes]`.
pub(super) fn products<B: VitBackend>(
    embedding: Tensor<Autodiff<B>, 2>,
    [weight, bias]: Head<B>,
) -> Tensor<Autodiff<B>, 2> {
    embedding.matmul(weight) + bias
}

/// `scale` times the cosines of embeddings and the head's columns; the bias is
/// not used. Few-shot methods compare by cosine too.
pub(super) fn cosines<B: VitBackend>(
    embedding: Tensor<Autodiff<B>, 2>,
    [weight, _]: Head<B>,
    scale: f64,
) -> Tensor<Autodiff<B>, 2> {
    length_one(embedding, 1)
        .matmul(length_one(weight, 0))
        .mul_scalar(scale)
}

/// Sum over the batch of the cross-entropy of logits `[batch, classes]`, divided
/// by `images`, and how many images they name right.
pub(super) fn loss<B: VitBackend>(
    logits: Tensor<Autodiff<B>, 2>,
    labels: &[usize],
    images: usize,
) -> (Tensor<Autodiff<B>, 1>, usize) {
    let classes = logits.dims()[1];
    let device = logits.device();
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::device::Cpu;
    use crate::train::parameters::numbers;

    const SHAPES: [[usize; 2]; 2] = [[3, 4], [4, 5]];
    const SCALE: f64 = 7.0;
    const LABELS: [usize; 3] = [2, 4, 0];

    /// Loss and number right in plain loops, f64.
    fn plain([embedding, weight]: &[Vec<f64>; 2]) -> (f64, usize) {
        let [[images, width], [_, classes]] = SHAPES;
        let length =
            |values: &mut dyn Iterator<Item = f64>| values.map(|v| v * v).sum::<f64>().sqrt();
        let (mut loss, mut right) = (0.0, 0);
        for (row, &label) in LABELS.iter().enumerate() {
            let x = &embedding[row * width..(row + 1) * width];
            let logit = |class: usize| {
                let column = || (0..width).map(|i| weight[i * classes + class]);
                let product: f64 = x.iter().zip(column()).map(|(x, w)| x * w).sum();
                SCALE * product / length(&mut x.iter().copied()) / length(&mut column())
            };
            let sum: f64 = (0..classes).map(|class| logit(class).exp()).sum();
            loss += sum.ln() - logit(label);
            right += usize::from((0..classes).all(|class| logit(class) <= logit(label)));
        }
        (loss / images as f64, right)
    }

    #[test]
    fn the_loss_on_cosines_and_its_gradients_are_those_of_the_formula() {
        let values = SHAPES.map(|[rows, columns]| -> Vec<f64> {
            let value = |i: usize| ((5 * i + columns) % 13) as f64 / 4.0 - 1.3;
            (0..rows * columns).map(value).collect()
        });
        let device = Default::default();
        let leaves = [0, 1].map(|part: usize| -> Tensor<Autodiff<Cpu>, 2> {
            let numbers: Vec<f32> = values[part].iter().map(|&v| v as f32).collect();
            Tensor::from_data(TensorData::new(numbers, SHAPES[part]), &device).require_grad()
        });
        let [embedding, weight] = leaves.clone();
        let bias = Tensor::ones([1, SHAPES[1][1]], &device);
        let logits = cosines::<Cpu>(embedding, [weight, bias], SCALE);
        let (loss, right) = loss::<Cpu>(logits, &LABELS, LABELS.len());
        let near = |found: f32, expected: f64| (f64::from(found) - expected).abs() < 2e-5;
        let found = loss.clone().inner().into_scalar();
        let (expected, named_right) = plain(&values);
        assert!(near(found, expected), "{found}, {expected}");
        assert_eq!(right, named_right);
        assert_eq!(right, 1);

        let gradients = loss.backward();
        for (part, leaf) in leaves.iter().enumerate() {
            for (element, found) in numbers(leaf.grad(&gradients).unwrap())
                .into_iter()
                .enumerate()
            {
                let moved = |by: f64| {
                    let mut values = values.clone();
                    values[part][element] += by;
                    plain(&values).0
                };
                let expected = (moved(1e-5) - moved(-1e-5)) / 2e-5;
                assert!(
                    near(found, expected),
                    "{part} {element}: {found}, {expected}"
                );
            }
        }
    }
}
