//! A run between its steps.

use std::ops::Range;

use burn::backend::Autodiff;
use burn::tensor::Tensor;
use burn::tensor::backend::Backend;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

use super::TrainError;
use super::config::{Objective, TrainConfig, cosine};
use super::dino::Dino;
use super::images::{MicroBatch, Prepared};
use super::parameters::{Parameters, StepSize};
use super::random::stream;
use crate::clock::Stopwatch;
use crate::model::{ImageEncoder, VitBackend};
use crate::weights::spec::VisionSpec;
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
    /// Mean entropy of the teacher's answers in nats, the least that the loss can
    /// be; self-supervised only. The rest of the loss is the divergence of the
    /// student from its teacher.
    #[serde(default)]
    pub entropy: Option<f32>,
    /// Learning rate of the step.
    pub rate: f64,
    /// Images in the batch.
    pub images: usize,
    /// Seconds that the step took, without reading the images.
    pub seconds: f64,
}

/// An adapter in training.
pub struct Trainer<B: VitBackend> {
    pub(super) config: TrainConfig,
    /// Those that have a bottleneck.
    pub(super) blocks: Range<usize>,
    pub(super) encoder: ImageEncoder<Autodiff<B>>,
    pub(super) device: B::Device,
    pub(super) parameters: Parameters<B>,
    pub(super) dino: Option<Dino<B>>,
    /// Steps done.
    pub(super) done: usize,
    images: usize,
    threads: usize,
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
        architecture: &VisionSpec,
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
            Objective::Supervised { .. } => {
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
        let (mut mean, mut entropy): (Option<Tensor<B, 2>>, f32) = (None, 0.0);
        let micro: Vec<(usize, &MicroBatch)> = batch.micro.iter().enumerate().collect();
        for side_by_side in micro.chunks(self.threads.max(1)) {
            // Added in their order, so that the sums do not depend on threads.
            for share in self.shares(side_by_side, images)? {
                loss += share.loss;
                right += share.right;
                if let Some(taught) = share.teacher {
                    mean = added(mean, Some(taught.mean));
                    entropy += taught.entropy;
                }
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
            dino.follow(&self.parameters, mean, self.done, part);
        }
        self.done += 1;
        Ok(StepReport {
            step: self.done,
            loss,
            accuracy: self.dino.is_none().then(|| right as f32 / images as f32),
            entropy: self.dino.is_some().then_some(entropy),
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
