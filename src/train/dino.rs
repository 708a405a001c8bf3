//! Self-supervised training: DINO v1 (Caron et al. 2021, arXiv 2104.14294,
//! algorithm 1) with multi-crop, a momentum teacher and centring.

use burn::backend::Autodiff;
use burn::tensor::activation::{gelu, log_softmax, softmax};
use burn::tensor::{Tensor, TensorData};
use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::config::DinoConfig;
use super::parameters::{Parameters, length_one, numbers};
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

/// What the teacher says of global crops.
pub(super) struct Targets<B: VitBackend> {
    /// One per crop, `[batch, outputs]`; rows add up to 1.
    pub answers: Vec<Tensor<B, 2>>,
    /// Their mean entropy in nats, `[1]`: the least that the loss can be.
    pub entropy: Tensor<B, 1>,
    /// Mean of the teacher's raw outputs, `[1, outputs]`.
    pub mean: Tensor<B, 2>,
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
        head.push(length_one(matrix(BOTTLENECK, outputs), 0));
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

    /// What the student shall give for the global crops, after `epochs`.
    pub fn targets(&self, crops: Vec<Tensor<B, 2>>, epochs: f64) -> Targets<B> {
        let temperature = self.temperature(epochs);
        let count = crops.len();
        let raw = forward_head(&self.head, Tensor::cat(crops, 0));
        let sharp = (raw.clone() - self.centre.clone()).div_scalar(temperature);
        let answers = softmax(sharp.clone(), 1);
        let entropy = -(answers.clone() * log_softmax(sharp, 1));
        Targets {
            answers: answers.chunk(count, 0),
            entropy: entropy.sum_dim(1).mean(),
            mean: raw.mean_dim(0),
        }
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

    /// Moves the teacher and the centre after a step of the student, `done` steps
    /// having gone before, which are `part` of the run. The first centres are the
    /// mean of all outputs so far: from zeros, as in DINO, a short run would spend
    /// most of its steps on them.
    pub fn follow(&mut self, student: &Parameters<B>, mean: Tensor<B, 2>, done: usize, part: f64) {
        let momentum = super::config::cosine(self.config.teacher_momentum, 1.0, part);
        for (teacher, student) in self.teacher.list_mut().iter_mut().zip(student.list()) {
            teacher.value = teacher.value.clone().mul_scalar(momentum)
                + student.value.clone().mul_scalar(1.0 - momentum);
        }
        let momentum = (done as f64 / (done + 1) as f64).min(self.config.centre_momentum);
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
    length_one(hidden.matmul(third.clone()), 1).matmul(last.clone())
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

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;
    use crate::device::Cpu;
    use crate::train::TrainConfig;
    use crate::train::config::Objective;

    const WIDTH: usize = 6;
    const OUTPUTS: usize = 5;
    const TEMPERATURES: (f64, f64) = (0.05, 0.2);

    fn dino() -> Dino<Cpu> {
        let Objective::Dino(mut config) = TrainConfig::self_supervised("clip-test").objective
        else {
            panic!("self-supervised settings have another objective")
        };
        (config.outputs, config.hidden) = (OUTPUTS, 7);
        config.teacher_temperature = [TEMPERATURES.0; 2];
        config.student_temperature = TEMPERATURES.1;
        let mut rng = ChaCha8Rng::seed_from_u64(3);
        let device = Default::default();
        let mut dino = Dino::new(&config, WIDTH, Parameters::none(), &mut rng, &device);
        // Larger than drawn, so that GELU bends.
        for part in &mut dino.head[..3] {
            *part = part.clone().mul_scalar(40.0);
        }
        let centre: Vec<f32> = (0..OUTPUTS).map(|k| 0.02 * k as f32).collect();
        dino.centre = Tensor::from_data(TensorData::new(centre, [1, OUTPUTS]), &device);
        dino
    }

    fn embedding(crop: usize) -> Vec<f64> {
        let value = |i: usize| ((7 * i + 13 * crop) % 11) as f64 / 5.0 - 1.0;
        (0..WIDTH).map(value).collect()
    }

    /// The head in plain loops, f64.
    fn output(dino: &Dino<Cpu>, embedding: &[f64]) -> Vec<f64> {
        let mut x = embedding.to_vec();
        for (index, part) in dino.head.iter().enumerate() {
            let [inputs, outputs] = part.dims();
            let weights = numbers(part.clone());
            let sum = |o: usize| -> f64 {
                let row = (0..inputs).map(|i| x[i] * f64::from(weights[i * outputs + o]));
                row.sum()
            };
            x = (0..outputs).map(sum).collect();
            if index < 2 {
                let half = std::f64::consts::FRAC_1_SQRT_2;
                x.iter_mut()
                    .for_each(|v| *v *= 0.5 * (1.0 + libm::erf(*v * half)));
            } else if index == 2 {
                let length = x.iter().map(|v| v * v).sum::<f64>().sqrt();
                x.iter_mut().for_each(|v| *v /= length);
            }
        }
        x
    }

    fn softmax_of(x: impl Iterator<Item = f64>) -> Vec<f64> {
        let e: Vec<f64> = x.map(f64::exp).collect();
        let sum: f64 = e.iter().sum();
        e.into_iter().map(|v| v / sum).collect()
    }

    /// Loss and entropy of one image's crops, the first two global.
    fn plain(dino: &Dino<Cpu>, crops: &[Vec<f64>]) -> (f64, f64) {
        let centre = numbers(dino.centre.clone());
        let answers: Vec<Vec<f64>> = [0, 1]
            .map(|crop| {
                let raw = output(dino, &embedding(crop));
                let raw = raw.iter().zip(&centre);
                softmax_of(raw.map(|(o, &c)| (o - f64::from(c)) / TEMPERATURES.0))
            })
            .into();
        let cross =
            |p: &[f64], q: &[f64]| -> f64 { p.iter().zip(q).map(|(p, q)| -p * q.ln()).sum() };
        let (mut loss, mut terms) = (0.0, 0);
        for (index, crop) in crops.iter().enumerate() {
            let said = softmax_of(output(dino, crop).iter().map(|o| o / TEMPERATURES.1));
            for (_, answer) in answers.iter().enumerate().filter(|(t, _)| *t != index) {
                loss += cross(answer, &said);
                terms += 1;
            }
        }
        let entropy = answers.iter().map(|a| cross(a, a)).sum::<f64>() / 2.0;
        (loss / f64::from(terms), entropy)
    }

    #[test]
    fn loss_entropy_and_gradient_are_those_of_the_formula() {
        let dino = dino();
        let device = Default::default();
        let crops: Vec<Vec<f64>> = (0..3).map(embedding).collect();
        let tensor = |values: &[f64]| -> Tensor<Cpu, 2> {
            let values: Vec<f32> = values.iter().map(|&v| v as f32).collect();
            Tensor::from_data(TensorData::new(values, [1, WIDTH]), &device)
        };
        let targets = dino.targets(crops[..2].iter().map(|c| tensor(c)).collect(), 0.0);
        let leaves: Vec<Tensor<Autodiff<Cpu>, 2>> = crops
            .iter()
            .map(|crop| Tensor::from_inner(tensor(crop)).require_grad())
            .collect();
        let loss = dino.loss(leaves.clone(), &targets.answers, 1);
        let (expected, entropy) = plain(&dino, &crops);
        let near = |found: f32, expected: f64| (f64::from(found) - expected).abs() < 2e-5;
        let found = loss.clone().inner().into_scalar();
        assert!(near(found, expected), "{found}, {expected}");
        let found = targets.entropy.clone().into_scalar();
        assert!(near(found, entropy), "{found}, {entropy}");
        assert!(entropy < expected && entropy > 0.1);

        let gradients = loss.backward();
        for (crop, leaf) in leaves.iter().enumerate() {
            let found = numbers(leaf.grad(&gradients).unwrap());
            for (element, &found) in found.iter().enumerate() {
                let moved = |by: f64| {
                    let mut crops = crops.clone();
                    crops[crop][element] += by;
                    plain(&dino, &crops).0
                };
                let expected = (moved(1e-5) - moved(-1e-5)) / 2e-5;
                assert!(
                    near(found, expected),
                    "{crop} {element}: {found}, {expected}"
                );
            }
        }
    }

    #[test]
    fn the_centre_starts_as_a_mean_and_then_forgets() {
        let mut dino = dino();
        dino.config.centre_momentum = 0.5;
        let device = Default::default();
        let mut follow = |done: usize, mean: f32| {
            let mean = Tensor::full([1, OUTPUTS], mean, &device);
            dino.follow(&Parameters::none(), mean, done, 0.0);
            dino.centre_numbers()[0]
        };
        assert_eq!(follow(0, 4.0), 4.0);
        assert_eq!(follow(1, 2.0), 3.0);
        assert_eq!(follow(2, 1.0), 2.0);
    }
}
