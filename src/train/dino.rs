//! Self-supervised training: DINO v1 (Caron et al. 2021, arXiv 2104.14294,
//! algorithm 1) with multi-crop, a momentum teacher and centring.

use burn::backend::Autodiff;
use burn::tensor::activation::{gelu, log_softmax, softmax};
use burn::tensor::{Tensor, TensorData};
use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::config::DinoConfig;
use super::parameters::{Parameters, numbers};
use crate::model::VitBackend;

/// Width of the head's last hidden layer.
const BOTTLENECK: usize = 256;

/// The teacher, the head that both share, and the centre.
pub(super) struct Dino<B: VitBackend> {
    pub config: DinoConfig,
    /// The teacher's adapter.
    pub teacher: Parameters<B>,
    /// Running mean of the teacher's outputs, `[1, outputs]`: without it the
    /// training collapses to one output.
    pub centre: Tensor<B, 2>,
    /// Weights of the head; it stays as it is drawn.
    head: Vec<Tensor<B, 2>>,
}

impl<B: VitBackend> Dino<B> {
    pub fn new(
        config: &DinoConfig,
        embedding: usize,
        teacher: Parameters<B>,
        rng: &mut ChaCha8Rng,
        device: &B::Device,
    ) -> Self {
        let (hidden, outputs) = (config.hidden, config.outputs);
        let mut matrix = |inputs: usize, outputs: usize| {
            let values = normal(rng, inputs * outputs);
            Tensor::<B, 2>::from_data(TensorData::new(values, [inputs, outputs]), device)
        };
        let mut head = vec![
            matrix(embedding, hidden),
            matrix(hidden, hidden),
            matrix(hidden, BOTTLENECK),
        ];
        // Weight normalisation with all gains 1: each output's weights have
        // length 1.
        let last = matrix(BOTTLENECK, outputs);
        let length = (last.clone() * last.clone()).sum_dim(0).sqrt();
        head.push(last / length);
        Self {
            config: config.clone(),
            teacher,
            centre: Tensor::zeros([1, outputs], device),
            head,
        }
    }

    /// The teacher's temperature after `epochs`.
    fn temperature(&self, epochs: f64) -> f64 {
        let [start, end] = self.config.teacher_temperature;
        let part = epochs / self.config.teacher_warmup.max(f64::MIN_POSITIVE);
        start + (end - start) * part.min(1.0)
    }

    /// What the student shall give for each global crop, and the mean of the
    /// teacher's raw outputs over them, `[1, outputs]`.
    pub fn targets(
        &self,
        crops: Vec<Tensor<B, 2>>,
        epochs: f64,
    ) -> (Vec<Tensor<B, 2>>, Tensor<B, 2>) {
        let temperature = self.temperature(epochs);
        let outputs: Vec<_> = crops
            .into_iter()
            .map(|embedding| forward_head(&self.head, embedding))
            .collect();
        let mean = Tensor::cat(outputs.clone(), 0).mean_dim(0);
        let targets = outputs
            .into_iter()
            .map(|output| softmax((output - self.centre.clone()).div_scalar(temperature), 1))
            .collect();
        (targets, mean)
    }

    /// Sum over the images of the cross-entropy between every target and every
    /// other crop's output, averaged over those terms, divided by `images`.
    /// The first crops are the global ones, in the order of `targets`.
    pub fn loss(
        &self,
        crops: Vec<Tensor<Autodiff<B>, 2>>,
        targets: &[Tensor<B, 2>],
        images: usize,
    ) -> Tensor<Autodiff<B>, 1> {
        let head: Vec<Tensor<Autodiff<B>, 2>> =
            self.head.iter().cloned().map(Tensor::from_inner).collect();
        let device = self.centre.device();
        let terms = targets.len() * (crops.len() - 1);
        let mut sum = Tensor::<Autodiff<B>, 1>::zeros([1], &device);
        for (index, embedding) in crops.into_iter().enumerate() {
            let output = forward_head(&head, embedding).div_scalar(self.config.student_temperature);
            let log = log_softmax(output, 1);
            for (_, target) in targets.iter().enumerate().filter(|(t, _)| *t != index) {
                sum = sum - (log.clone() * Tensor::from_inner(target.clone())).sum();
            }
        }
        sum.div_scalar((terms * images) as f64)
    }

    /// Moves the teacher and the centre after a step of the student; `part` is
    /// how much of the run is done.
    pub fn follow(&mut self, student: &Parameters<B>, mean: Tensor<B, 2>, part: f64) {
        let momentum = super::config::cosine(self.config.teacher_momentum, 1.0, part);
        for (teacher, student) in self.teacher.list_mut().iter_mut().zip(student.list()) {
            teacher.value = teacher.value.clone().mul_scalar(momentum)
                + student.value.clone().mul_scalar(1.0 - momentum);
        }
        let momentum = self.config.centre_momentum;
        self.centre = self.centre.clone().mul_scalar(momentum) + mean.mul_scalar(1.0 - momentum);
    }

    /// The centre's numbers, for a checkpoint.
    pub fn centre_numbers(&self) -> Vec<f32> {
        numbers(self.centre.clone())
    }
}

/// Three layers with GELU between them, length 1, then the last layer:
/// `[batch, embedding]` to `[batch, outputs]`.
fn forward_head<B: burn::tensor::backend::Backend>(
    head: &[Tensor<B, 2>],
    embedding: Tensor<B, 2>,
) -> Tensor<B, 2> {
    let [first, second, third, last] = head else {
        unreachable!("`Dino::new` makes four")
    };
    let hidden = gelu(embedding.matmul(first.clone()));
    let hidden = gelu(hidden.matmul(second.clone()));
    let hidden = hidden.matmul(third.clone());
    let length = (hidden.clone() * hidden.clone())
        .sum_dim(1)
        .sqrt()
        .clamp_min(1e-12);
    (hidden / length).matmul(last.clone())
}

/// Normal numbers of deviation 0.02, cut at 2 deviations (Box and Muller).
fn normal(rng: &mut ChaCha8Rng, count: usize) -> Vec<f32> {
    let mut values = Vec::with_capacity(count);
    while values.len() < count {
        let radius = (-2.0 * rng.random_range(f32::MIN_POSITIVE..1.0).ln()).sqrt();
        let value = radius * (std::f32::consts::TAU * rng.random::<f32>()).cos();
        if value.abs() <= 2.0 {
            values.push(0.02 * value);
        }
    }
    values
}
