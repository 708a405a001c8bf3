//! A corpus's embeddings in shards.

use std::io::{IsTerminal, stderr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use indicatif::{HumanCount, HumanDuration, ProgressBar, ProgressStyle};

use crate::ask::embed::{Progress, Run, manifest};
use crate::cli::exit::NoDevice;
use crate::cli::interrupt;
use crate::cli::notes::{LEFT_OUT, StrictOption};
use crate::cli::opening::{self, ModelOptions};
use crate::cli::self_test;
use crate::cli::task::TaskOptions;
use crate::clock::Stopwatch;
use crate::device::Runtime;
use crate::embed::Source;
use crate::fetch;
use crate::legible;
use crate::report::set::SetNote;
use crate::weights::catalogue::Catalogue;

/// Images of a shard, if nobody says.
const SHARD: u64 = 65_536;

/// Seconds between lines where nobody watches a bar.
const LINE: f64 = 60.0;

/// How a corpus is cut.
#[derive(Debug, Clone, Args)]
pub struct ShardOptions {
    /// Images of a shard
    #[arg(long, value_name = "IMAGES", default_value_t = SHARD, value_parser = clap::value_parser!(u64).range(1..=4_000_000))]
    shard: u64,
    #[command(flatten)]
    task: TaskOptions,
}

impl Default for ShardOptions {
    fn default() -> Self {
        Self {
            shard: SHARD,
            task: TaskOptions::default(),
        }
    }
}

/// What is to be encoded.
pub struct Work<'a> {
    /// The images, as people keep them.
    pub sources: &'a [PathBuf],
    /// The folder of the embeddings.
    pub out: &'a Path,
    /// One model, or CLIP's and DINOv2's; their weights are here.
    pub models: &'a [String],
    /// How it is cut.
    pub shards: &'a ShardOptions,
    /// Device and precision.
    pub options: ModelOptions,
    /// What becomes of images that cannot be read.
    pub strict: StrictOption,
}

/// What came of it.
pub struct Encoded {
    progress: Progress,
    models: String,
    seconds: f64,
    notes: Vec<SetNote>,
}

/// Encodes a corpus; Ctrl-C ends it, and keeps what is done.
///
/// # Errors
/// Images, weights or a device that cannot be used; a folder of other things.
pub fn encode(catalogue: &Catalogue, work: &Work<'_>) -> Result<Encoded> {
    let cancel = interrupt::cancel();
    let watch = Stopwatch::start();
    let bar = ProgressBar::new(0);
    bar.set_style(ProgressStyle::with_template("{spinner} {msg}")?);
    let mut source = Source::open(work.sources, |listed| {
        bar.set_message(format!(
            "{} images listed, {} of {} parts",
            HumanCount(listed.images),
            listed.units,
            listed.of
        ));
        bar.tick();
    })?;
    bar.finish_and_clear();
    let runtime = pollster::block_on(Runtime::open(work.options.device)).map_err(NoDevice)?;
    let (engine, ()) = self_test::open(runtime, catalogue, |engine| {
        for model in work.models {
            opening::load(engine, model, work.options.precision)?;
        }
        Ok(())
    })?;
    let manifest = manifest(&source, &engine, work.shards.shard);
    let shards = match work.shards.task.number()? {
        Some(task) => task as u64..task as u64 + 1,
        None => 0..manifest.shards(),
    };
    let kept = fetch::Options::from_env()?.home.join("features");
    let run = Run {
        engine: &engine,
        folder: work.out,
        shards,
        kept: &kept,
        strict: work.strict.is_strict(),
        cancel: &cancel,
    };
    let mut shown = Shown::new()?;
    let progress = run.encode(&mut source, &manifest, &mut |progress| shown.tell(progress));
    shown.bar.finish_and_clear();
    let models: Vec<&str> = manifest.encoders.iter().map(|e| e.model.as_str()).collect();
    Ok(Encoded {
        progress: progress?,
        models: format!(
            "{} ({}, {})",
            models.join(" and "),
            work.options.precision,
            engine.runtime().name()
        ),
        seconds: watch.milliseconds() / 1e3,
        notes: source.left_out.notes(),
    })
}

impl Encoded {
    /// What came of it, in a line.
    pub fn said(&self, out: &Path) -> String {
        let Progress {
            done,
            encoded,
            kept,
            ..
        } = self.progress;
        format!(
            "{done} images by {}: {encoded} encoded, {kept} known already; {:.1} s; {}",
            self.models,
            self.seconds,
            legible(&out.display().to_string())
        )
    }

    /// Says what is to be known of it, and gives the exit status that it means.
    pub fn told(&self) -> ExitCode {
        for note in &self.notes {
            eprintln!("note: {note}");
        }
        match self.progress.failed {
            0 => ExitCode::SUCCESS,
            failed => {
                eprintln!(
                    "note: images that cannot be encoded: {failed}; `status` and `error` in the \
                     tables below `metadata` say which and why"
                );
                ExitCode::from(LEFT_OUT)
            }
        }
    }
}

/// Progress as a bar; a line a minute where nobody watches.
struct Shown {
    bar: ProgressBar,
    watched: bool,
    watch: Stopwatch,
    said: f64,
    /// Images that were there before.
    before: Option<u64>,
}

impl Shown {
    fn new() -> Result<Self> {
        let bar = ProgressBar::new(0).with_style(ProgressStyle::with_template(
            "{bar:30} {human_pos}/{human_len} images, {per_sec}, {eta} left",
        )?);
        Ok(Self {
            bar,
            watched: stderr().is_terminal(),
            watch: Stopwatch::start(),
            said: 0.0,
            before: None,
        })
    }

    fn tell(&mut self, progress: Progress) {
        let now = progress.encoded + progress.kept;
        if self.before.is_none() || now == 0 {
            self.before = Some(progress.done);
            self.bar.set_length(progress.of);
            self.bar.set_position(progress.done);
            self.bar.reset_eta();
        }
        self.bar.set_position(progress.done);
        let seconds = self.watch.milliseconds() / 1e3;
        if self.watched || seconds < self.said + LINE {
            return;
        }
        self.said = seconds;
        let since = progress.done - self.before.unwrap_or(0).min(progress.done);
        let rate = since as f64 / seconds;
        let left = (progress.of - progress.done) as f64 / rate;
        if let Ok(left) = std::time::Duration::try_from_secs_f64(left) {
            eprintln!(
                "{} of {} images, {rate:.1} a second, {} left",
                progress.done,
                progress.of,
                HumanDuration(left)
            );
        }
    }
}
