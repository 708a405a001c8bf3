//! A run between its steps.

use burn::backend::Autodiff;
use burn::tensor::backend::Backend;
use burn::tensor::{Tensor, TensorData};
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

use super::config::{Objective, TrainConfig, cosine};
use super::dino::Dino;
use super::images::{MicroBatch, Prepared};
use super::parameters::{Parameters, StepSize, adapter_of};
use super::{TrainError, supervised};
use crate::clock::Stopwatch;
use crate::model::{Architecture, ImageBatch, ImageEncoder, VitBackend};
use crate::weights::tensor::Tensors;

/// What one step did.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct StepReport {
    /// Number of the step, from 1.
    pub step: usize,
    /// Mean loss of the batch, before the step.
    pub loss: f32,
    /// Part of the batch that the head named right, 0 to 1; supervised only.
    pub accuracy: Option<f32>,
    /// Learning rate of the step.
    pub rate: f64,
    /// Images in the batch.
    pub images: usize,
    /// Seconds that the step took, without reading the images.
    pub seconds: f64,
}

/// An adapter in training.
pub struct Trainer<B: VitBackend> {
    config: TrainConfig,
    depth: usize,
    encoder: ImageEncoder<Autodiff<B>>,
    device: B::Device,
    pub(super) parameters: Parameters<B>,
    pub(super) dino: Option<Dino<B>>,
    /// Steps done.
    pub(super) done: usize,
    images: usize,
}

/// What a micro-batch adds to a step.
struct Share<B: VitBackend> {
    loss: Tensor<Autodiff<B>, 1>,
    right: usize,
    /// Mean of the teacher's outputs, weighted by the part of the batch.
    teacher_mean: Option<Tensor<B, 2>>,
}

impl<B: VitBackend> Trainer<B> {
    /// A run at its start, over `images` images of `classes` classes. `tensors`
    /// are the frozen encoder's.
    ///
    /// # Errors
    /// [`TrainError::Config`], and [`TrainError::Model`] when the tensors do
    /// not suit the architecture.
    pub fn new(
        config: &TrainConfig,
        architecture: &Architecture,
        tensors: Tensors,
        [images, classes]: [usize; 2],
        device: &B::Device,
    ) -> Result<Self, TrainError> {
        config.check()?;
        let encoder = ImageEncoder::new(architecture, tensors, device)?;
        let mut rng = ChaCha8Rng::seed_from_u64(config.seed);
        let mut parameters =
            Parameters::<B>::adapter(architecture, config.bottleneck, &mut rng, device);
        let embedding = architecture.embedding;
        let dino = match &config.objective {
            Objective::Supervised => {
                parameters.add_head(embedding, classes, &mut rng, device);
                None
            }
            Objective::Dino(dino) => {
                let teacher = parameters.clone();
                Some(Dino::new(dino, embedding, teacher, &mut rng, device))
            }
        };
        Ok(Self {
            config: config.clone(),
            depth: architecture.depth,
            encoder,
            device: device.clone(),
            parameters,
            dino,
            done: 0,
            images,
        })
    }

    /// Starts from these tensors (see [`Parameters::to_tensors`]) instead of
    /// drawn ones; those that are not named stay. DINO's teacher starts from
    /// them too.
    ///
    /// # Errors
    /// [`TrainError::Model`] when a tensor has another shape.
    pub fn start_from(&mut self, tensors: &Tensors) -> Result<(), TrainError> {
        self.parameters.replace(tensors, &self.device)?;
        if let Some(dino) = &mut self.dino {
            dino.teacher = self.parameters.clone();
        }
        Ok(())
    }

    /// The settings.
    pub fn config(&self) -> &TrainConfig {
        &self.config
    }

    /// Number of images of an epoch.
    pub fn image_count(&self) -> usize {
        self.images
    }

    pub(super) fn device(&self) -> &B::Device {
        &self.device
    }

    /// Steps done so far.
    pub fn done(&self) -> usize {
        self.done
    }

    /// Steps of one epoch; the last may have fewer images.
    pub fn steps_per_epoch(&self) -> usize {
        self.images.div_ceil(self.config.batch)
    }

    /// Steps of the whole run.
    pub fn total(&self) -> usize {
        self.steps_per_epoch() * self.config.epochs
    }

    /// Indices of the images of step `step` (from 0): every epoch sees each
    /// image once, in its own order.
    pub fn indices(&self, step: usize) -> Vec<usize> {
        let (epoch, step) = (step / self.steps_per_epoch(), step % self.steps_per_epoch());
        let mut order: Vec<usize> = (0..self.images).collect();
        order.shuffle(&mut stream(self.config.seed, 1, epoch));
        let end = ((step + 1) * self.config.batch).min(self.images);
        order[step * self.config.batch..end].to_vec()
    }

    /// The adapter that is used afterwards: DINO's teacher's.
    pub fn adapter(&self) -> Tensors {
        let parameters = self.dino.as_ref().map_or(&self.parameters, |d| &d.teacher);
        let mut tensors = parameters.to_tensors();
        tensors.retain(|name, _| name.starts_with("block."));
        tensors
    }

    /// One optimiser step on a prepared batch.
    ///
    /// # Errors
    /// [`TrainError::Model`] when a batch does not suit the encoder,
    /// [`TrainError::Diverged`] when the loss is not finite; the state is then
    /// as before.
    pub fn step(&mut self, batch: &Prepared) -> Result<StepReport, TrainError> {
        let watch = Stopwatch::start();
        let images = batch.micro.iter().map(MicroBatch::images).sum::<usize>();
        let mut gradients: Vec<Option<Tensor<B, 2>>> = vec![None; self.parameters.list().len()];
        let (mut loss, mut right) = (0.0f32, 0);
        let mut mean: Option<Tensor<B, 2>> = None;
        let mut rng = stream(self.config.seed, 2, self.done);
        for micro in &batch.micro {
            let leaves = self.parameters.leaves();
            let share = self.share(micro, &leaves, images, &mut rng)?;
            loss += number(share.loss.clone().inner());
            right += share.right;
            mean = match (mean, share.teacher_mean) {
                (Some(sum), Some(part)) => Some(sum + part),
                (sum, part) => sum.or(part),
            };
            let mut found = share.loss.backward();
            for (leaf, sum) in leaves.iter().zip(&mut gradients) {
                *sum = match (sum.take(), leaf.grad_remove(&mut found)) {
                    (Some(sum), Some(gradient)) => Some(sum + gradient),
                    (sum, gradient) => sum.or(gradient),
                };
            }
        }
        if !loss.is_finite() {
            return Err(TrainError::Diverged(self.done + 1));
        }
        let part = self.done as f64 / self.total().max(1) as f64;
        let [start, end] = self.config.weight_decay;
        let size = StepSize {
            rate: self.rate(),
            weight_decay: cosine(start, end, part),
            decay_bias: self.dino.is_none(),
            clip: self.config.clip_gradient,
        };
        self.parameters.step(gradients, size);
        if let (Some(dino), Some(mean)) = (&mut self.dino, mean) {
            dino.follow(&self.parameters, mean, part);
        }
        self.done += 1;
        Ok(StepReport {
            step: self.done,
            loss,
            accuracy: self.dino.is_none().then(|| right as f32 / images as f32),
            rate: size.rate,
            images,
            seconds: watch.milliseconds() / 1000.0,
        })
    }

    /// Gradients of the loss of one batch with respect to every trained tensor,
    /// under its name, without taking a step.
    ///
    /// # Errors
    /// As [`Trainer::step`].
    pub fn gradients(&self, batch: &MicroBatch) -> Result<(f32, Tensors), TrainError> {
        let leaves = self.parameters.leaves();
        let mut rng = stream(self.config.seed, 2, self.done);
        let share = self.share(batch, &leaves, batch.images(), &mut rng)?;
        let loss = number(share.loss.clone().inner());
        let mut found = share.loss.backward();
        let mut gradients = self.parameters.clone();
        for (parameter, leaf) in gradients.list_mut().iter_mut().zip(&leaves) {
            if let Some(gradient) = leaf.grad_remove(&mut found) {
                parameter.value = gradient;
            }
        }
        Ok((loss, gradients.to_tensors()))
    }

    fn rate(&self) -> f64 {
        let config = &self.config;
        let (epoch, total) = (self.steps_per_epoch(), self.total());
        config
            .schedule
            .rate(config.learning_rate, self.done, epoch, total)
    }

    fn share(
        &self,
        micro: &MicroBatch,
        leaves: &[Tensor<Autodiff<B>, 2>],
        images: usize,
        rng: &mut ChaCha8Rng,
    ) -> Result<Share<B>, TrainError> {
        let mut student = Vec::with_capacity(micro.crops.len());
        for crop in &micro.crops {
            let dropout = self.dropout(crop, rng)?;
            let adapter = adapter_of(leaves, self.depth, dropout);
            let correction = adapter.at(self.config.strength);
            student.push(self.encoder.embedding(crop, correction)?);
        }
        let Some(dino) = &self.dino else {
            let [.., weight, bias] = leaves else {
                unreachable!("`Trainer::new` adds the head")
            };
            // One crop an image: the view itself.
            let embedding = student.swap_remove(0);
            let head = [weight.clone(), bias.clone()];
            let (loss, right) = supervised::loss::<B>(embedding, head, &micro.labels, images);
            return Ok(Share {
                loss,
                right,
                teacher_mean: None,
            });
        };
        let teacher: Vec<Tensor<Autodiff<B>, 2>> = dino
            .teacher
            .list()
            .iter()
            .map(|parameter| Tensor::from_inner(parameter.value.clone()))
            .collect();
        let teacher = adapter_of(&teacher, self.depth, None);
        let correction = teacher.at(self.config.strength);
        let mut global = Vec::with_capacity(micro.global);
        for crop in &micro.crops[..micro.global] {
            global.push(self.encoder.embedding(crop, correction)?.inner());
        }
        let epochs = self.done as f64 / self.steps_per_epoch() as f64;
        let (targets, mean) = dino.targets(global, epochs);
        let part = micro.images() as f64 / images as f64;
        Ok(Share {
            loss: dino.loss(student, &targets, images),
            right: 0,
            teacher_mean: Some(mean.mul_scalar(part)),
        })
    }

    /// Masks of 0 and 1 / (1 - dropout), one per block.
    fn dropout(
        &self,
        batch: &ImageBatch,
        rng: &mut ChaCha8Rng,
    ) -> Result<Option<Vec<Tensor<Autodiff<B>, 3>>>, TrainError> {
        let dropped = self.config.dropout;
        if dropped == 0.0 {
            return Ok(None);
        }
        let shape = [
            batch.count(),
            self.encoder.tokens(batch)?,
            self.config.bottleneck,
        ];
        let kept = (1.0 / (1.0 - dropped)) as f32;
        let masks = (0..self.depth).map(|_| {
            let mask: Vec<f32> = (0..shape.iter().product())
                .map(|_| if rng.random_bool(dropped) { 0.0 } else { kept })
                .collect();
            Tensor::from_data(TensorData::new(mask, shape), &self.device)
        });
        Ok(Some(masks.collect()))
    }
}

/// Random numbers for one purpose of one step.
pub(super) fn stream(seed: u64, purpose: u64, index: usize) -> ChaCha8Rng {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(purpose << 48 | index as u64);
    rng
}

/// The one number of a tensor.
fn number<B: Backend>(tensor: Tensor<B, 1>) -> f32 {
    tensor.into_data().iter::<f32>().next().unwrap_or(f32::NAN)
}
