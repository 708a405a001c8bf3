//! What a training run is made of: the file that reproduces it.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::TrainError;
use crate::weights::spec::AdapterSizes;

/// Settings of a run. The same settings, images and backend give the same
/// adapter; on the CPU bit for bit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainConfig {
    /// Catalogue name of the CLIP model whose image tower is corrected.
    pub model: String,
    /// What is learnt from.
    pub objective: Objective,
    /// Width of the bottleneck.
    pub bottleneck: usize,
    /// How many blocks, counted from the last, have a bottleneck; all where
    /// absent.
    #[serde(default)]
    pub last_blocks: Option<usize>,
    /// The adapter's strength `s` while training.
    pub strength: f32,
    /// Part of the bottleneck's outputs that is dropped, 0 to below 1.
    pub dropout: f64,
    /// Learning rate at its highest.
    pub learning_rate: f64,
    /// How the learning rate falls.
    pub schedule: Schedule,
    /// AdamW's weight decay at the start and at the end (a cosine between).
    pub weight_decay: [f64; 2],
    /// Largest norm of each tensor's gradient, unlimited where absent.
    pub clip_gradient: Option<f64>,
    /// Images per optimiser step.
    pub batch: usize,
    /// Images that are computed at once: memory grows with it, the result of a
    /// step does not depend on it but for rounding and dropout's draws.
    pub micro_batch: usize,
    /// Times that every image is seen.
    pub epochs: usize,
    /// Of everything drawn: weights, order, views, dropout.
    pub seed: u64,
    /// Images taken of each class, by name; all where absent.
    pub images_per_class: Option<usize>,
    /// Other numbers for the classes below a folder, so that a pool of several
    /// sources takes what each can give: of nested folders the innermost counts.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub images_below: BTreeMap<String, usize>,
    /// Classes kept out of training for choosing between adapters: every n-th
    /// by name, none where absent.
    pub hold_out_every: Option<usize>,
    /// Whether images are changed in colour, blur and crop, or only resized.
    pub augment: bool,
    /// Mean and deviation that pixels are normalised with.
    pub normalisation: Normalisation,
}

/// What an adapter learns from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Objective {
    /// Cross-entropy of a linear head on the embedding.
    Supervised {
        /// Where given, the head's logits are this times its cosines with the
        /// embedding; otherwise the products and a bias, as in the paper.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cosine_scale: Option<f64>,
    },
    /// DINO (Caron et al. 2021, arXiv 2104.14294): a student learns to give a
    /// momentum teacher's output from other crops of the same image.
    Dino(DinoConfig),
}

/// Which mean and deviation the pixels get.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Normalisation {
    /// The encoder's own, as everywhere else.
    Clip,
    /// ImageNet's, as in DINO.
    ImageNet,
    /// None: the authors' own supervised training leaves it out.
    None,
}

/// DINO's own settings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DinoConfig {
    /// Outputs of the head.
    pub outputs: usize,
    /// Width of the head's hidden layers.
    pub hidden: usize,
    /// Local crops per image, besides two global ones.
    pub local_crops: usize,
    /// The teacher's temperature at the start and after its warm-up.
    pub teacher_temperature: [f64; 2],
    /// Epochs over which the teacher's temperature rises.
    pub teacher_warmup: f64,
    /// The student's temperature.
    pub student_temperature: f64,
    /// The teacher's momentum at the start; it rises to 1.
    pub teacher_momentum: f64,
    /// Momentum of the centre of the teacher's outputs.
    pub centre_momentum: f64,
}

/// Course of the learning rate over a run.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Schedule {
    /// Always the highest.
    Constant,
    /// A line up from 0, then a cosine down.
    Cosine {
        /// Epochs of the rise.
        warmup: f64,
        /// The rate at the end.
        least: f64,
    },
}

impl TrainConfig {
    /// The settings that the feasibility runs favoured: the paper's
    /// (section 4), with augmentation and a falling learning rate.
    pub fn supervised(model: &str) -> Self {
        Self {
            model: model.to_owned(),
            objective: Objective::Supervised { cosine_scale: None },
            bottleneck: 64,
            last_blocks: None,
            strength: 0.03,
            dropout: 0.1,
            learning_rate: 8e-3,
            schedule: Schedule::Cosine {
                warmup: 0.0,
                least: 0.0,
            },
            weight_decay: [0.01, 0.01],
            clip_gradient: None,
            batch: 64,
            micro_batch: 8,
            epochs: 1,
            seed: 1,
            images_per_class: None,
            images_below: BTreeMap::new(),
            hold_out_every: None,
            augment: true,
            normalisation: Normalisation::Clip,
        }
    }

    /// The paper's self-supervised settings (section 4), with a head of 4,096
    /// outputs instead of 65,536.
    pub fn self_supervised(model: &str) -> Self {
        let batch = 120;
        Self {
            objective: Objective::Dino(DinoConfig {
                outputs: 4096,
                hidden: 2048,
                local_crops: 10,
                teacher_temperature: [0.04, 0.07],
                teacher_warmup: 3.0,
                student_temperature: 0.1,
                teacher_momentum: 0.9998,
                centre_momentum: 0.9,
            }),
            strength: 0.1,
            learning_rate: 8e-4 * batch as f64 / 256.0,
            schedule: Schedule::Cosine {
                warmup: 2.0,
                least: 2e-6,
            },
            weight_decay: [0.04, 0.4],
            clip_gradient: Some(0.3),
            batch,
            micro_batch: 2,
            epochs: 10,
            normalisation: Normalisation::ImageNet,
            ..Self::supervised(model)
        }
    }

    /// Which bottlenecks the adapter of a tower of `depth` blocks has.
    pub fn sizes(&self, depth: usize) -> AdapterSizes {
        AdapterSizes {
            bottleneck: self.bottleneck,
            first_block: depth.saturating_sub(self.last_blocks.unwrap_or(depth)),
        }
    }

    /// Images taken of a class of that name, as a path below the pool; all
    /// where nothing is said.
    pub fn images_of(&self, class: &str) -> Option<usize> {
        // Of a folder and one in it, the inner comes later.
        let mut below = self.images_below.iter().rev();
        below
            .find(|(folder, _)| Path::new(class).starts_with(folder))
            .map(|(_, &count)| count)
            .or(self.images_per_class)
    }

    /// Refuses settings that no run can have.
    ///
    /// # Errors
    /// [`TrainError::Config`], naming the setting.
    pub fn check(&self) -> Result<(), TrainError> {
        let wrong = |what: &'static str| Err(TrainError::Config(what));
        if self.bottleneck == 0 || self.bottleneck > 4096 || !self.bottleneck.is_multiple_of(4) {
            return wrong("`bottleneck` is not a multiple of 4 between 4 and 4,096");
        }
        if self.last_blocks == Some(0) {
            return wrong("`last_blocks` is 0, which leaves nothing to train");
        }
        if !(self.strength.is_finite() && self.strength > 0.0) {
            return wrong("`strength` is not above 0");
        }
        if !(0.0..1.0).contains(&self.dropout) {
            return wrong("`dropout` is not between 0 and 1");
        }
        if !(self.learning_rate.is_finite() && self.learning_rate > 0.0) {
            return wrong("`learning_rate` is not above 0");
        }
        if self.batch == 0 || self.micro_batch == 0 || self.epochs == 0 {
            return wrong("`batch`, `micro_batch` or `epochs` is 0");
        }
        if self.images_per_class == Some(0) || self.images_below.values().any(|&n| n == 0) {
            return wrong("`images_per_class` or a number of `images_below` is 0");
        }
        if self.hold_out_every.is_some_and(|every| every < 2) {
            return wrong("`hold_out_every` is below 2, which leaves no class to train on");
        }
        if let Objective::Supervised {
            cosine_scale: Some(scale),
        } = self.objective
            && !(scale.is_finite() && scale > 0.0)
        {
            return wrong("`cosine_scale` is not above 0");
        }
        if let Objective::Dino(dino) = &self.objective
            && (dino.outputs < 2
                || dino.hidden == 0
                || dino.student_temperature <= 0.0
                || dino.teacher_temperature.iter().any(|t| *t <= 0.0))
        {
            return wrong("`objective`: a size is 0 or a temperature is not above 0");
        }
        Ok(())
    }
}

impl Schedule {
    /// The learning rate of a step, with `progress` and `warmup` counted in
    /// steps of which there are `total`.
    pub fn rate(self, highest: f64, step: usize, steps_per_epoch: usize, total: usize) -> f64 {
        match self {
            Self::Constant => highest,
            Self::Cosine { warmup, least } => {
                let warmup = warmup * steps_per_epoch as f64;
                let step = step as f64;
                if step < warmup {
                    highest * (step + 1.0) / warmup.max(1.0)
                } else {
                    let part = (step - warmup) / (total as f64 - warmup).max(1.0);
                    cosine(highest, least, part)
                }
            }
        }
    }
}

/// Half a cosine from `start` to `end`, at `part` (0 to 1) of the way.
pub(super) fn cosine(start: f64, end: f64, part: f64) -> f64 {
    end + (start - end) * (1.0 + (std::f64::consts::PI * part.clamp(0.0, 1.0)).cos()) / 2.0
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_file_gives_the_settings_back_and_typing_errors_are_found() {
        for config in [
            TrainConfig::supervised("clip-vit-b16"),
            TrainConfig::self_supervised("clip-vit-b16"),
        ] {
            config.check().unwrap();
            let json = serde_json::to_string(&config).unwrap();
            assert_eq!(serde_json::from_str::<TrainConfig>(&json).unwrap(), config);
            let typo = json.replace("\"seed\"", "\"sede\"");
            assert!(serde_json::from_str::<TrainConfig>(&typo).is_err());
        }
    }

    #[test]
    fn the_shipped_adapters_settings_are_read() {
        let json = include_str!("../../adapters/clip-vit-b16.json");
        let config: TrainConfig = serde_json::from_str(json).unwrap();
        let plain = Objective::Supervised { cosine_scale: None };
        assert_eq!((config.objective, config.seed), (plain, 1));
    }

    #[test]
    fn the_rate_rises_then_falls_to_its_least() {
        let schedule = Schedule::Cosine {
            warmup: 1.0,
            least: 0.1,
        };
        let rates: Vec<f64> = (0..=20).map(|s| schedule.rate(1.0, s, 4, 20)).collect();
        assert_eq!(rates[0], 0.25);
        assert_eq!(rates[3], 1.0);
        assert!(rates[4..].windows(2).all(|pair| pair[1] < pair[0]));
        assert!((rates[20] - 0.1).abs() < 1e-12);
        assert_eq!(Schedule::Constant.rate(0.5, 19, 4, 20), 0.5);
    }

    #[test]
    fn impossible_settings_are_named() {
        let mut config = TrainConfig::supervised("clip-vit-b16");
        config.dropout = 1.0;
        let error = config.check().unwrap_err().to_string();
        assert!(error.contains("dropout"), "{error}");
    }
}
