//! What one micro-batch adds to a step: loss and gradients.

use burn::backend::Autodiff;
use burn::tensor::backend::Backend;
use burn::tensor::{Tensor, TensorData};
use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::config::Objective;
use super::images::MicroBatch;
use super::parameters::adapter_of;
use super::random::stream;
use super::{TrainError, Trainer, supervised};
use crate::model::{ImageBatch, VitBackend};

/// What a micro-batch adds to a step.
pub(super) struct Share<B: VitBackend> {
    pub loss: f32,
    /// Of each trained tensor.
    pub gradients: Vec<Option<Tensor<B, 2>>>,
    pub right: usize,
    pub teacher: Option<Taught<B>>,
}

/// A micro-batch's part of the loss, to go back from.
struct Forward<B: VitBackend> {
    loss: Tensor<Autodiff<B>, 1>,
    right: usize,
    teacher: Option<Taught<B>>,
}

/// What a micro-batch's teacher gave, weighted by its part of the batch.
pub(super) struct Taught<B: VitBackend> {
    /// Mean of the raw outputs, `[1, outputs]`.
    pub mean: Tensor<B, 2>,
    /// Mean entropy of the answers, in nats.
    pub entropy: f32,
}

impl<B: VitBackend> Trainer<B> {
    /// The shares of micro-batches, each on a thread of its own.
    pub(super) fn shares(
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
    pub(super) fn share(
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
            teacher: forward.teacher,
        })
    }

    fn forward(
        &self,
        micro: &MicroBatch,
        leaves: &[Tensor<Autodiff<B>, 2>],
        images: usize,
        rng: &mut ChaCha8Rng,
    ) -> Result<Forward<B>, TrainError> {
        let teacher = self.dino.as_ref().map(|dino| {
            let tensors: Vec<_> = dino
                .teacher
                .list()
                .iter()
                .map(|parameter| Tensor::from_inner(parameter.value.clone()))
                .collect();
            adapter_of(&tensors, self.blocks.clone(), None)
        });
        let mut student = Vec::with_capacity(micro.crops.len());
        let mut global = Vec::with_capacity(micro.global);
        for (index, crop) in micro.crops.iter().enumerate() {
            let dropout = self.dropout(crop, rng)?;
            let adapter = adapter_of(leaves, self.blocks.clone(), dropout);
            // The teacher sees the global crops only. What comes before the first
            // bottleneck is the same for both.
            let teacher = teacher.as_ref().filter(|_| index < micro.global);
            let corrections: Vec<_> = [Some(&adapter), teacher]
                .into_iter()
                .flatten()
                .map(|adapter| adapter.at(self.config.strength))
                .collect();
            let mut streams = self.encoder.embeddings(crop, &corrections)?.into_iter();
            student.extend(streams.next());
            global.extend(streams.map(Tensor::inner));
        }
        let Some(dino) = &self.dino else {
            let [.., weight, bias] = leaves else {
                unreachable!("`Trainer::new` adds the head")
            };
            // One crop an image: the view itself.
            let embedding = student.swap_remove(0);
            let head = [weight.clone(), bias.clone()];
            let logits = match self.config.objective {
                Objective::Supervised {
                    cosine_scale: Some(scale),
                } => supervised::cosines::<B>(embedding, head, scale),
                _ => supervised::products::<B>(embedding, head),
            };
            let (loss, right) = supervised::loss::<B>(logits, &micro.labels, images);
            return Ok(Forward {
                loss,
                right,
                teacher: None,
            });
        };
        let epochs = self.done as f64 / self.steps_per_epoch() as f64;
        let targets = dino.targets(global, epochs);
        let part = micro.images() as f32 / images as f32;
        Ok(Forward {
            loss: dino.loss(student, &targets.answers, images),
            right: 0,
            teacher: Some(Taught {
                mean: targets.mean.mul_scalar(part),
                entropy: part * number(targets.entropy),
            }),
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

/// The one number of a tensor.
fn number<B: Backend>(tensor: Tensor<B, 1>) -> f32 {
    tensor.into_data().iter::<f32>().next().unwrap_or(f32::NAN)
}
