//! `clipsight train-adapter`: trains the adapter of a CLIP model.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::mpsc::sync_channel;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::files::write;
use super::notes::{StrictOption, tell};
use super::opening::{offer_fetch, require_family};
use super::self_test;
use crate::device::{Device, Runtime};
use crate::model::{OnBackend, VitBackend};
use crate::open::named::read_source;
use crate::plot::{self, TrainingFigure, TrainingStep};
use crate::train::{
    FolderImages, Normalisation, Objective, Prepared, Schedule, StepReport, TrainConfig,
    TrainError, Trainer, TrainingImages, prepare,
};
use crate::weights::catalogue::{Catalogue, Model};
use crate::weights::files::adapter::{AdapterInfo, FORMAT, write_adapter};
use crate::weights::rounding::to_f32;
use crate::weights::spec::Family;

/// Train an adapter on a folder with one folder of images per class.
///
/// Starts from the settings of the paper, with augmentation and a falling
/// learning rate; each can be changed here, or all together by --config.
/// Writes to the output folder: adapter.safetensors, config.json (which makes
/// the same run again), held-out.txt (the classes kept out), curve.csv, .png and
/// .svg, and checkpoint.safetensors. The same command goes on where a run was
/// stopped.
#[derive(Debug, Args)]
pub struct TrainArgs {
    /// Folder of classes, at any depth, or a zip or tar archive of it
    folder: PathBuf,
    /// Folder to write to, made if it is not there
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Settings from a config.json, instead of the defaults
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// CLIP model [default: the default pair's]
    #[arg(long)]
    model: Option<String>,
    /// Self-supervised (DINO) instead of supervised
    #[arg(long)]
    self_supervised: bool,
    /// Device: cpu or cuda; auto takes CUDA where it is there
    #[arg(long, default_value = "auto")]
    device: Device,
    /// Images of each class, by name
    #[arg(long, value_name = "N")]
    images_per_class: Option<usize>,
    /// Another number for each class below a folder of the pool; may be repeated
    #[arg(long, value_name = "FOLDER=N", value_parser = below)]
    images_below: Vec<(String, usize)>,
    /// Keep every n-th class out, for choosing between adapters
    #[arg(long, value_name = "N")]
    hold_out_every: Option<usize>,
    /// Bottlenecks in the last N blocks only; those before are not trained
    #[arg(long, value_name = "N")]
    last_blocks: Option<usize>,
    /// Times that every image is seen
    #[arg(long, value_name = "N")]
    epochs: Option<usize>,
    /// Images per step
    #[arg(long, value_name = "N")]
    batch: Option<usize>,
    /// Images computed at once, on the CPU by each of up to 4 cores: less needs
    /// less memory
    #[arg(long, value_name = "N")]
    micro_batch: Option<usize>,
    /// Highest learning rate
    #[arg(long, value_name = "X")]
    learning_rate: Option<f64>,
    /// Keep the learning rate as it is, as the paper does
    #[arg(long)]
    constant: bool,
    /// Learn from cosines times this instead of raw products
    #[arg(long, value_name = "SCALE", conflicts_with = "self_supervised")]
    cosine: Option<f64>,
    /// Strength s while training
    #[arg(long, value_name = "X")]
    strength: Option<f32>,
    /// No changes of crop, colour and sharpness, as the paper does
    #[arg(long)]
    no_augment: bool,
    /// Leave CLIP's mean and deviation out, as the authors' training does
    #[arg(long)]
    no_normalisation: bool,
    /// Seed of all that is drawn
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Name of the adapter, for its file
    #[arg(long, default_value = "adapter")]
    name: String,
    /// What the images are, and under which terms: kept in the adapter's file
    #[arg(long, value_name = "TEXT", default_value = "")]
    data: String,
    /// Strength to use the adapter with, once it is chosen [default: the
    /// training's]; may be given to a run that is over
    #[arg(long, value_name = "X")]
    use_strength: Option<f32>,
    #[command(flatten)]
    strict: StrictOption,
    /// Seconds between checkpoints
    #[arg(long, value_name = "N", default_value_t = 120)]
    save_every: u64,
}

/// Runs the command.
///
/// # Errors
/// Settings, images or weights that cannot be used; a device that is not there.
pub fn run(args: &TrainArgs) -> Result<ExitCode> {
    let catalogue = Catalogue::load()?;
    let config = args.settings(&catalogue)?;
    config.check()?;
    require_family(&catalogue, &config.model, Family::Clip)?;
    offer_fetch(&catalogue, &[&config.model])?;
    let model = catalogue.model(&config.model)?;
    let runtime = Runtime::for_training(args.device)?;
    let runtime = self_test::trusted(runtime, &catalogue, &config.model)?;
    runtime.train(Training {
        threads: threads(&runtime),
        args,
        config: &config,
        model,
    })?
}

/// A run on whatever backend it is.
struct Training<'a> {
    threads: usize,
    args: &'a TrainArgs,
    config: &'a TrainConfig,
    model: &'a Model,
}

impl OnBackend for Training<'_> {
    type Output = Result<ExitCode>;

    fn run<B: VitBackend>(self, device: B::Device) -> Result<ExitCode> {
        train::<B>(&self, &device)
    }
}

impl TrainArgs {
    fn settings(&self, catalogue: &Catalogue) -> Result<TrainConfig> {
        let model = self
            .model
            .as_deref()
            .unwrap_or(&catalogue.default_pair.clip);
        let mut config = match &self.config {
            Some(path) => {
                let json = fs::read_to_string(path)
                    .with_context(|| format!("cannot read `{}`", path.display()))?;
                serde_json::from_str(&json)
                    .with_context(|| format!("`{}` holds no settings of a run", path.display()))?
            }
            None if self.self_supervised => TrainConfig::self_supervised(model),
            None => TrainConfig::supervised(model),
        };
        set(&mut config.epochs, self.epochs);
        set(&mut config.batch, self.batch);
        set(&mut config.micro_batch, self.micro_batch);
        set(&mut config.learning_rate, self.learning_rate);
        set(&mut config.strength, self.strength);
        set(&mut config.seed, self.seed);
        config.last_blocks = self.last_blocks.or(config.last_blocks);
        config.images_per_class = self.images_per_class.or(config.images_per_class);
        config
            .images_below
            .extend(self.images_below.iter().cloned());
        config.hold_out_every = self.hold_out_every.or(config.hold_out_every);
        config.augment &= !self.no_augment;
        if self.constant {
            config.schedule = Schedule::Constant;
        }
        if let Objective::Supervised { cosine_scale } = &mut config.objective {
            *cosine_scale = self.cosine.or(*cosine_scale);
        }
        if self.no_normalisation {
            config.normalisation = Normalisation::None;
        }
        Ok(config)
    }
}

fn below(text: &str) -> Result<(String, usize)> {
    let (folder, count) = text.rsplit_once('=').context("FOLDER=N is wanted")?;
    Ok((folder.trim_end_matches('/').to_owned(), count.parse()?))
}

fn set<T>(value: &mut T, given: Option<T>) {
    if let Some(given) = given {
        *value = given;
    }
}

/// Micro-batches at once: more than a few would need more memory than they save
/// time, and a GPU is busy with one.
const MOST_THREADS: usize = 4;

fn threads(runtime: &Runtime) -> usize {
    match runtime.name() {
        "cpu" => std::thread::available_parallelism().map_or(1, |n| n.get().min(MOST_THREADS)),
        _ => 1,
    }
}

fn train<B: VitBackend>(training: &Training<'_>, device: &B::Device) -> Result<ExitCode> {
    let Training {
        threads,
        args,
        config,
        model,
    } = *training;
    let mut unusable = args.strict.unusable();
    let images = FolderImages::new(&args.folder, config, &mut unusable)?;
    let mut notes = images.notes().to_vec();
    notes.extend(unusable.note());
    eprintln!(
        "{} images of {} classes; {} classes are kept out",
        images.count(),
        images.classes(),
        images.held_out().len()
    );
    fs::create_dir_all(&args.out)
        .with_context(|| format!("cannot make `{}`", args.out.display()))?;
    let (_, tensors) = read_source(model)?;
    let mut trainer = Trainer::<B>::new(
        config,
        &model.architecture,
        to_f32(&tensors),
        [images.count(), images.classes()],
        device,
    )?
    .with_threads(threads);
    let checkpoint = args.out.join("checkpoint.safetensors");
    let mut history = if checkpoint.exists() {
        let history = trainer
            .resume(&checkpoint)
            .with_context(|| format!("`{}`", checkpoint.display()))?;
        eprintln!("going on after step {}", trainer.done());
        history
    } else {
        Vec::new()
    };
    write(
        &args.out.join("config.json"),
        serde_json::to_string_pretty(config)? + "\n",
    )?;
    let held_out = images.held_out().iter();
    let held_out: String = held_out.map(|name| format!("{name}\n")).collect();
    write(&args.out.join("held-out.txt"), held_out)?;
    steps(
        args,
        model,
        &images,
        &mut trainer,
        &mut history,
        &checkpoint,
    )?;
    finish(args, config, model, &trainer, &history)?;
    Ok(tell(&notes))
}

/// All steps that are left; a thread reads the images of the next step while
/// one is computed.
fn steps<B: VitBackend>(
    args: &TrainArgs,
    model: &Model,
    images: &FolderImages,
    trainer: &mut Trainer<B>,
    history: &mut Vec<StepReport>,
    checkpoint: &Path,
) -> Result<()> {
    let config = trainer.config().clone();
    let (first, total, epoch) = (trainer.done(), trainer.total(), trainer.steps_per_epoch());
    let order: Vec<Vec<usize>> = (first..total).map(|step| trainer.indices(step)).collect();
    let bar = ProgressBar::new(total as u64)
        .with_position(first as u64)
        .with_style(ProgressStyle::with_template(
            "{bar:30} {pos}/{len} steps, {eta} left  {msg}",
        )?);
    bar.enable_steady_tick(Duration::from_secs(1));
    std::thread::scope(|scope| {
        let (sender, receiver) = sync_channel::<Result<Prepared, TrainError>>(1);
        let config = &config;
        scope.spawn(move || {
            for (step, indices) in (first..total).zip(&order) {
                let batch = prepare(
                    config,
                    &model.preprocess,
                    model.architecture.patch,
                    images,
                    indices,
                    step / epoch,
                );
                let failed = batch.is_err();
                if sender.send(batch).is_err() || failed {
                    return;
                }
            }
        });
        let mut saved = Instant::now();
        for batch in receiver {
            let report = trainer.step(&batch?)?;
            bar.set_message(format!(
                "loss {:.3}{}{}, learning rate {:.1e}, {:.2} s an image",
                report.loss,
                report.accuracy.map_or_else(String::new, |right| format!(
                    ", {:.0} % right",
                    right * 100.0
                )),
                report.entropy.map_or_else(String::new, |entropy| format!(
                    ", {:.3} of it the teacher's entropy",
                    entropy
                )),
                report.rate,
                report.seconds / report.images as f64,
            ));
            bar.inc(1);
            history.push(report);
            if saved.elapsed() > Duration::from_secs(args.save_every) || trainer.done() == total {
                trainer.save(checkpoint, history)?;
                write(&args.out.join("curve.csv"), csv(history))?;
                saved = Instant::now();
            }
        }
        bar.finish();
        Ok(())
    })
}

fn finish<B: VitBackend>(
    args: &TrainArgs,
    config: &TrainConfig,
    model: &Model,
    trainer: &Trainer<B>,
    history: &[StepReport],
) -> Result<()> {
    let sizes = config.sizes(model.architecture.depth);
    let info = AdapterInfo {
        format: FORMAT,
        name: args.name.clone(),
        model: config.model.clone(),
        bottleneck: sizes.bottleneck,
        first_block: sizes.first_block,
        trained_strength: config.strength,
        strength: args.use_strength.unwrap_or(config.strength),
        data: args.data.clone(),
        training: serde_json::to_value(config)?,
    };
    let bytes = write_adapter(&info, &model.architecture, &trainer.adapter())?;
    let path = args.out.join("adapter.safetensors");
    write(&path, &bytes)?;
    write(&args.out.join("curve.csv"), csv(history))?;
    plot::save(
        &figure(&args.name, config, history),
        &args.out.join("curve"),
    )?;
    let seconds: f64 = history.iter().map(|step| step.seconds).sum();
    let images: usize = history.iter().map(|step| step.images).sum();
    println!(
        "{}: {} bytes, {} steps, {images} images, {seconds:.0} s ({:.2} s an image)",
        path.display(),
        bytes.len(),
        history.len(),
        seconds / images as f64,
    );
    Ok(())
}

fn figure(name: &str, config: &TrainConfig, history: &[StepReport]) -> TrainingFigure {
    TrainingFigure {
        title: format!("Training of {name}"),
        note: format!(
            "{}, batches of {}, seed {}",
            match config.objective {
                Objective::Supervised { .. } => "supervised",
                Objective::Dino(_) => "self-supervised (DINO)",
            },
            config.batch,
            config.seed
        ),
        steps: history
            .iter()
            .map(|step| TrainingStep {
                step: step.step as u64,
                loss: f64::from(step.loss),
                entropy: step.entropy.map(f64::from),
                learning_rate: step.rate,
            })
            .collect(),
    }
}

fn csv(history: &[StepReport]) -> String {
    let mut text = String::from("step,loss,accuracy,entropy,learning_rate,images,seconds\n");
    for step in history {
        let [accuracy, entropy] = [step.accuracy, step.entropy]
            .map(|value| value.map_or_else(String::new, |value| value.to_string()));
        text.push_str(&format!(
            "{},{},{accuracy},{entropy},{},{},{:.3}\n",
            step.step, step.loss, step.rate, step.images, step.seconds
        ));
    }
    text
}
