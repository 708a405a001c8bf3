//! A run between its steps.

use std::ops::Range;

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
    /// Those that have a bottleneck.
    blocks: Range<usize>,
    encoder: ImageEncoder<Autodiff<B>>,
    device: B::Device,
    pub(super) parameters: Parameters<B>,
    pub(super) dino: Option<Dino<B>>,
    /// Steps done.
    pub(super) done: usize,
    images: usize,
    threads: usize,
}

/// What a micro-batch adds to a step.
struct Share<B: VitBackend> {
    loss: f32,
    /// Of each trained tensor.
    gradients: Vec<Option<Tensor<B, 2>>>,
    right: usize,
    /// As [`Forward::teacher_mean`].
    teacher_mean: Option<Tensor<B, 2>>,
}

/// A micro-batch's part of the loss, to go back from.
struct Forward<B: VitBackend> {
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
        let sizes = config.sizes(architecture.depth);
        let mut parameters = Parameters::<B>::adapter(architecture, sizes, &mut rng, device);
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
            blocks: sizes.first_block..architecture.depth,
            encoder,
            device: device.clone(),
            parameters,
            dino,
            done: 0,
            images,
            threads: 1,
        })
    }

    /// Computes so many micro-batches at once, each on a thread of its own: for
    /// processors, on which one leaves cores idle. Memory grows with it; the
    /// results stay the same bit for bit.
    #[must_use]
    pub fn with_threads(mut self, threads: usize) -> Self {
        self.threads = threads;
        self
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
        let micro: Vec<(usize, &MicroBatch)> = batch.micro.iter().enumerate().collect();
        for side_by_side in micro.chunks(self.threads.max(1)) {
            // Added in their order, so that the sums do not depend on threads.
            for share in self.shares(side_by_side, images)? {
                loss += share.loss;
                right += share.right;
                mean = added(mean, share.teacher_mean);
                for (sum, gradient) in gradients.iter_mut().zip(share.gradients) {
                    *sum = added(sum.take(), gradient);
                }
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
        let share = self.share(0, batch, batch.images())?;
        let mut gradients = self.parameters.clone();
        for (parameter, gradient) in gradients.list_mut().iter_mut().zip(share.gradients) {
            if let Some(gradient) = gradient {
                parameter.value = gradient;
            }
        }
        Ok((share.loss, gradients.to_tensors()))
    }

    fn rate(&self) -> f64 {
        let config = &self.config;
        let (epoch, total) = (self.steps_per_epoch(), self.total());
        config
            .schedule
            .rate(config.learning_rate, self.done, epoch, total)
    }

    /// The shares of micro-batches, each on a thread of its own.
    fn shares(
        &self,
        micro: &[(usize, &MicroBatch)],
        images: usize,
    ) -> Result<Vec<Share<B>>, TrainError> {
        if let &[(index, micro)] = micro {
            return Ok(vec![self.share(index, micro, images)?]);
        }
        std::thread::scope(|scope| {
            let threads: Vec<_> = micro
                .iter()
                .map(|&(index, micro)| scope.spawn(move || self.share(index, micro, images)))
                .collect();
            let joined = threads.into_iter().map(|thread| match thread.join() {
                Ok(share) => share,
                Err(panic) => std::panic::resume_unwind(panic),
            });
            joined.collect()
        })
    }

    /// What the step's `index`-th micro-batch adds, of `images` images in all.
    fn share(
        &self,
        index: usize,
        micro: &MicroBatch,
        images: usize,
    ) -> Result<Share<B>, TrainError> {
        let leaves = self.parameters.leaves();
        let mut rng = stream(self.config.seed, 2, self.done << 16 | index);
        let forward = self.forward(micro, &leaves, images, &mut rng)?;
        let loss = number(forward.loss.clone().inner());
        let mut found = forward.loss.backward();
        let gradients = leaves.iter().map(|leaf| leaf.grad_remove(&mut found));
        Ok(Share {
            loss,
            gradients: gradients.collect(),
            right: forward.right,
            teacher_mean: forward.teacher_mean,
        })
    }

    fn forward(
        &self,
        micro: &MicroBatch,
        leaves: &[Tensor<Autodiff<B>, 2>],
        images: usize,
        rng: &mut ChaCha8Rng,
    ) -> Result<Forward<B>, TrainError> {
        let mut student = Vec::with_capacity(micro.crops.len());
        for crop in &micro.crops {
            let dropout = self.dropout(crop, rng)?;
            let adapter = adapter_of(leaves, self.blocks.clone(), dropout);
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
            return Ok(Forward {
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
        let teacher = adapter_of(&teacher, self.blocks.clone(), None);
        let correction = teacher.at(self.config.strength);
        let mut global = Vec::with_capacity(micro.global);
        for crop in &micro.crops[..micro.global] {
            global.push(self.encoder.embedding(crop, correction)?.inner());
        }
        let epochs = self.done as f64 / self.steps_per_epoch() as f64;
        let (targets, mean) = dino.targets(global, epochs);
        let part = micro.images() as f64 / images as f64;
        Ok(Forward {
            loss: dino.loss(student, &targets, images),
            right: 0,
            teacher_mean: Some(mean.mul_scalar(part)),
        })
    }

    /// Masks of 0 and 1 / (1 - dropout), one per bottleneck.
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
        let masks = self.blocks.clone().map(|_| {
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

fn added<B: Backend>(
    sum: Option<Tensor<B, 2>>,
    part: Option<Tensor<B, 2>>,
) -> Option<Tensor<B, 2>> {
    match (sum, part) {
        (Some(sum), Some(part)) => Some(sum + part),
        (sum, part) => sum.or(part),
    }
}

/// The one number of a tensor.
fn number<B: Backend>(tensor: Tensor<B, 1>) -> f32 {
    tensor.into_data().iter::<f32>().next().unwrap_or(f32::NAN)
}
