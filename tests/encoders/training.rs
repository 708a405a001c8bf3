//! Training of adapters: gradients and optimiser against an independent
//! implementation, repeatability, resuming.

use std::collections::BTreeMap;

use clipsight::device::Cpu;
use clipsight::model::ImageBatch;
use clipsight::train::{
    MicroBatch, Objective, Prepared, Schedule, StepReport, TrainConfig, TrainError, Trainer,
};
use clipsight::weights::spec::VisionSpec;
use clipsight::weights::tensor::random::{random_tensor, random_tensors};
use clipsight::weights::tensor::{Tensors, WeightTensor};
use serde::Deserialize;

use crate::support::{pixels, random_adapter};

/// `tests/data/adapter_gradients.json`, made by `tests/reference/adapter.py`
/// and held there against central differences.
#[derive(Deserialize)]
struct Reference {
    architecture: VisionSpec,
    seed: u64,
    bottleneck: usize,
    strength: f32,
    batch: usize,
    height: usize,
    width: usize,
    classes: usize,
    labels: Vec<usize>,
    loss: f32,
    gradients: BTreeMap<String, Vec<f32>>,
    adamw: AdamW,
    runs: Vec<Run>,
}

#[derive(Deserialize)]
struct AdamW {
    learning_rate: f64,
    weight_decay: f64,
}

#[derive(Deserialize)]
struct Run {
    initial: String,
    losses: Vec<f32>,
    after: BTreeMap<String, Vec<f32>>,
}

fn reference() -> Reference {
    serde_json::from_str(include_str!("../data/adapter_gradients.json")).unwrap()
}

impl Reference {
    fn config(&self) -> TrainConfig {
        TrainConfig {
            bottleneck: self.bottleneck,
            strength: self.strength,
            dropout: 0.0,
            learning_rate: self.adamw.learning_rate,
            weight_decay: [self.adamw.weight_decay; 2],
            schedule: Schedule::Constant,
            batch: self.batch,
            epochs: 8,
            ..TrainConfig::supervised("clip-test")
        }
    }

    fn trainer(&self, config: &TrainConfig) -> Trainer<Cpu> {
        Trainer::new(
            config,
            &self.architecture,
            random_tensors(&self.architecture, self.seed),
            [self.batch, self.classes],
            &Default::default(),
        )
        .unwrap()
    }

    /// The trained tensors' start: all random, or as a real run starts.
    fn initial(&self, initial: &str) -> Tensors {
        let mut tensors =
            random_adapter::random_adapter(&self.architecture, self.bottleneck, self.seed);
        let embedding = self.architecture.embedding;
        for (name, shape) in [
            ("head.weight", vec![self.classes, embedding]),
            ("head.bias", vec![self.classes]),
        ] {
            tensors.insert(name.into(), random_tensor(name, &shape, self.seed));
        }
        match initial {
            "random" => {}
            "up zero" => {
                for (name, tensor) in &mut tensors {
                    if name.contains(".up.") {
                        let zeros = vec![0.0; tensor.len()];
                        *tensor = WeightTensor::f32(tensor.shape.clone(), zeros);
                    }
                }
            }
            other => panic!("{other}"),
        }
        tensors
    }

    /// The whole batch in parts of `micro` images.
    fn prepared(&self, micro: usize) -> Prepared {
        let pixels = pixels::pixels(self.batch, self.height, self.width);
        let image = 3 * self.height * self.width;
        let parts = pixels.chunks(image * micro).zip(self.labels.chunks(micro));
        Prepared {
            micro: parts
                .map(|(values, labels)| MicroBatch {
                    crops: vec![
                        ImageBatch::new(values.to_vec(), labels.len(), self.height, self.width)
                            .unwrap(),
                    ],
                    global: 0,
                    labels: labels.to_vec(),
                })
                .collect(),
        }
    }
}

#[test]
fn gradients_equal_the_references() {
    let reference = reference();
    let mut trainer = reference.trainer(&reference.config());
    trainer.start_from(&reference.initial("random")).unwrap();
    let (loss, gradients) = trainer.gradients(&reference.prepared(4).micro[0]).unwrap();
    assert!((loss - reference.loss).abs() < 1e-5, "{loss}");
    assert_eq!(
        gradients.keys().collect::<Vec<_>>(),
        reference.gradients.keys().collect::<Vec<_>>()
    );
    for (name, expected) in &reference.gradients {
        let found = gradients[name].to_f32();
        let largest = expected.iter().fold(0.0f32, |m, g| m.max(g.abs()));
        assert!(largest > 0.0, "{name}");
        for (ours, theirs) in found.iter().zip(expected) {
            let error = (ours - theirs).abs() / largest;
            assert!(error < 1e-5, "{name}: {ours}, expected {theirs}");
        }
        assert_eq!(found.len(), expected.len());
    }
}

#[test]
fn adamw_and_micro_batches_equal_the_reference() {
    let reference = reference();
    for run in &reference.runs {
        for micro in [4, 3, 1] {
            let mut trainer = reference.trainer(&reference.config());
            trainer
                .start_from(&reference.initial(&run.initial))
                .unwrap();
            let batch = reference.prepared(micro);
            for (step, expected) in run.losses.iter().enumerate() {
                if step + 1 == run.losses.len() {
                    // The last loss is that of the tensors after the steps.
                    let (loss, _) = trainer.gradients(&reference.prepared(4).micro[0]).unwrap();
                    assert!(
                        (loss - expected).abs() < 1e-5,
                        "{loss}, expected {expected}"
                    );
                } else {
                    let report = trainer.step(&batch).unwrap();
                    assert!((report.loss - expected).abs() < 1e-5, "{report:?}");
                }
            }
            let adapter = trainer.adapter();
            for (name, expected) in run.after.iter().filter(|(n, _)| n.starts_with("block.")) {
                for (ours, theirs) in adapter[name].to_f32().iter().zip(expected) {
                    assert!((ours - theirs).abs() < 1e-4, "{name}: {ours}, {theirs}");
                }
            }
        }
    }
}

fn run(trainer: &mut Trainer<Cpu>, batch: &Prepared, until: usize) -> Vec<StepReport> {
    (trainer.done()..until)
        .map(|_| {
            let mut report = trainer.step(batch).unwrap();
            report.seconds = 0.0;
            report
        })
        .collect()
}

/// The blocks before the first bottleneck are as in an adapter that does
/// nothing there, and get no gradients.
#[test]
fn bottlenecks_in_the_last_blocks_learn_as_among_all() {
    let reference = reference();
    let batch = reference.prepared(reference.batch).micro.swap_remove(0);
    let first_block = reference.architecture.depth - 1;
    let last = format!("block.{first_block}.");
    let trained = |name: &str| name.starts_with(&last) || name.starts_with("head.");
    let mut start = reference.initial("random");
    for (name, tensor) in &mut start {
        if !trained(name) && name.contains(".up.") {
            *tensor = WeightTensor::f32(tensor.shape.clone(), vec![0.0; tensor.len()]);
        }
    }
    let mut config = reference.config();
    let mut all = reference.trainer(&config);
    all.start_from(&start).unwrap();
    config.last_blocks = Some(1);
    let mut some = reference.trainer(&config);
    some.start_from(&start).unwrap();
    let (loss, mut expected) = all.gradients(&batch).unwrap();
    expected.retain(|name, _| trained(name));
    let (ours, found) = some.gradients(&batch).unwrap();
    assert!((ours - loss).abs() < 1e-6, "{ours}, expected {loss}");
    assert!(found.keys().eq(expected.keys()), "{:?}", found.keys());
    for (name, expected) in &expected {
        let (expected, found) = (expected.to_f32(), found[name].to_f32());
        let largest = expected.iter().fold(0.0f32, |most, x| most.max(x.abs()));
        assert!(largest > 0.0, "{name}");
        for (a, b) in found.iter().zip(&expected) {
            assert!((a - b).abs() <= 1e-5 * largest, "{name}: {a}, expected {b}");
        }
    }
    assert!(some.adapter().keys().all(|name| name.starts_with(&last)));
}

#[test]
fn the_same_seed_repeats_bit_for_bit_and_learns() {
    let reference = reference();
    let mut config = reference.config();
    config.dropout = 0.1;
    let batch = reference.prepared(2);
    let mut first = reference.trainer(&config);
    let losses = run(&mut first, &batch, 8);
    let mut second = reference.trainer(&config).with_threads(2);
    assert_eq!(losses, run(&mut second, &batch, 8));
    assert_eq!(first.adapter(), second.adapter());
    assert!(
        losses[7].loss < 0.8 * losses[0].loss,
        "{} to {}",
        losses[0].loss,
        losses[7].loss
    );
    config.seed = 2;
    let mut third = reference.trainer(&config);
    assert_ne!(losses, run(&mut third, &batch, 8));
}

#[test]
fn a_killed_run_resumes_to_the_same_weights() {
    let reference = reference();
    let folder = tempfile::tempdir().unwrap();
    for objective in [
        Objective::Supervised { cosine_scale: None },
        Objective::Supervised {
            cosine_scale: Some(20.0),
        },
        TrainConfig::self_supervised("clip-test").objective,
    ] {
        let mut config = reference.config();
        config.dropout = 0.1;
        config.objective = objective;
        let batch = match &mut config.objective {
            Objective::Supervised { .. } => reference.prepared(2),
            Objective::Dino(dino) => {
                (dino.outputs, dino.hidden, dino.local_crops) = (32, 16, 1);
                dino_batch(&reference)
            }
        };
        let mut whole = reference.trainer(&config);
        let expected = run(&mut whole, &batch, 6);

        let path = folder.path().join("checkpoint.safetensors");
        let mut killed = reference.trainer(&config);
        let history = run(&mut killed, &batch, 3);
        killed.save(&path, &history).unwrap();
        drop(killed);
        let mut resumed = reference.trainer(&config);
        assert_eq!(resumed.resume(&path).unwrap(), history);
        assert_eq!(run(&mut resumed, &batch, 6), expected[3..]);
        assert_eq!(resumed.adapter(), whole.adapter());

        // Another run's checkpoint, and a damaged one.
        config.seed = 9;
        let mut other = reference.trainer(&config);
        let error = other.resume(&path).unwrap_err();
        assert!(matches!(error, TrainError::Checkpoint(_)), "{error}");
        let bytes = std::fs::read(&path).unwrap();
        for end in [0, 9, bytes.len() / 2, bytes.len() - 1] {
            std::fs::write(&path, &bytes[..end]).unwrap();
            let error = other.resume(&path).unwrap_err();
            assert!(matches!(error, TrainError::Checkpoint(_)), "{error}");
        }
        assert_eq!(other.done(), 0);
    }
}

/// Two global crops and a local one of half the side, of each image.
fn dino_batch(reference: &Reference) -> Prepared {
    let (height, width) = (reference.height, reference.width);
    let images = reference.batch;
    let crop = |side: usize, shift: usize| {
        let mut pixels = pixels::pixels(images, side, side);
        pixels.rotate_left(shift);
        ImageBatch::new(pixels, images, side, side).unwrap()
    };
    assert_eq!(height, width);
    Prepared {
        micro: vec![MicroBatch {
            crops: vec![crop(height, 0), crop(height, 5), crop(height / 2, 3)],
            global: 2,
            labels: reference.labels.clone(),
        }],
    }
}

#[test]
fn dinos_student_learns_its_teachers_answers() {
    let reference = reference();
    let mut config = TrainConfig::self_supervised("clip-test");
    config.bottleneck = 8;
    config.dropout = 0.0;
    config.batch = reference.batch;
    config.epochs = 100;
    config.learning_rate = 2e-2;
    config.schedule = Schedule::Constant;
    let Objective::Dino(dino) = &mut config.objective else {
        panic!("self-supervised settings have another objective")
    };
    (dino.outputs, dino.hidden, dino.local_crops) = (32, 16, 1);
    let batch = dino_batch(&reference);
    let mut trainer = reference.trainer(&config);
    let start = trainer.adapter();
    let reports = run(&mut trainer, &batch, 100);
    assert!(
        reports
            .iter()
            .all(|r| r.loss.is_finite() && r.accuracy.is_none())
    );
    // The teacher, which is what is kept, followed.
    assert_ne!(trainer.adapter(), start);
    // The teacher's answers change as its centre settles, so that the loss of a
    // student that learns is held against that of one that does not.
    config.learning_rate = 1e-9;
    let idle = run(&mut reference.trainer(&config), &batch, 100);
    let late = |reports: &[StepReport]| reports[95..].iter().map(|r| r.loss).sum::<f32>() / 5.0;
    let (learnt, idle) = (late(&reports), late(&idle));
    assert!(learnt < idle - 0.1, "{learnt}, without learning {idle}");
}

#[test]
fn a_loss_that_is_no_number_stops_the_run_and_changes_nothing() {
    let reference = reference();
    let mut trainer = reference.trainer(&reference.config());
    let mut tensors = reference.initial("random");
    let head = tensors.get_mut("head.bias").unwrap();
    *head = WeightTensor::f32([3], vec![f32::INFINITY, 0.0, 0.0]);
    trainer.start_from(&tensors).unwrap();
    let before = trainer.adapter();
    let error = trainer.step(&reference.prepared(4)).unwrap_err();
    assert!(matches!(error, TrainError::Diverged(1)), "{error}");
    assert_eq!(trainer.adapter(), before);
}
