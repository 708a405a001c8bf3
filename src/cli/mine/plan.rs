//! `clipsight mine plan`: blocks and tasks of a corpus's embeddings.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use crate::ask::mine::thresholds;
use crate::ask::pairs::{Encoded, rule};
use crate::cli::rule::ThresholdArgs;
use crate::legible;
use crate::mine::{Corpus, Plan, Settings};
use crate::vectors::mining::Labels;
use crate::weights::catalogue::Catalogue;

/// Plan the blocks of a corpus whose embeddings are there.
///
/// EMB has the folders `clip` and `dino`, each in clip-retrieval's layout (as `clipsight
/// embed --out EMB/clip` writes it, or others do), row by row the same images. The plan is
/// a file in MINE; its fingerprint covers embeddings, models, thresholds and labels.
#[derive(Debug, Args)]
pub struct PlanArgs {
    /// The embeddings of both encoders
    #[arg(value_name = "EMB")]
    embeddings: PathBuf,
    /// The plan's folder
    #[arg(long, value_name = "MINE")]
    out: PathBuf,
    /// Pairs of EMB's images with those of another corpus instead, in the same layout
    #[arg(long, value_name = "EMB2")]
    against: Option<PathBuf>,
    #[command(flatten)]
    how: How,
}

/// How pairs are looked for.
#[derive(Debug, Clone, Args)]
pub struct How {
    /// CLIP's model, where the embeddings do not say
    #[arg(long, value_name = "MODEL")]
    pub clip: Option<String>,
    /// DINOv2's
    #[arg(long, value_name = "MODEL")]
    pub dino: Option<String>,
    #[command(flatten)]
    pub thresholds: ThresholdArgs,
    /// Only pairs of images in two folders, which are taken as labels
    #[arg(long, conflicts_with = "within")]
    pub across: bool,
    /// Only pairs of images in one folder
    #[arg(long)]
    pub within: bool,
    /// Rows of a piece: of two of them the embeddings are in memory at once
    #[arg(long, value_name = "ROWS", default_value_t = Settings::default().piece, value_parser = clap::value_parser!(u64).range(1..=4_000_000))]
    pub piece: u64,
    /// Most pairs that a block may have
    #[arg(long, value_name = "N", default_value_t = Settings::default().most)]
    pub max_hits: usize,
}

/// Runs the command.
///
/// # Errors
/// Embeddings that cannot be planned, another plan in the folder.
pub fn run(args: &PlanArgs) -> Result<ExitCode> {
    let against = args.against.as_deref();
    let plan = plan(&args.embeddings, against, &args.out, &args.how)?;
    println!(
        "{} images, {} pairs: {} tasks of {} blocks, in {}",
        plan.images(),
        plan.pairs(),
        plan.tasks(),
        plan.blocks().count(),
        legible(&args.out.display().to_string())
    );
    if let Some(thresholds) = thresholds(&plan) {
        println!("{thresholds}");
    }
    Ok(ExitCode::SUCCESS)
}

/// Plans, and writes the plan.
///
/// # Errors
/// As the command.
pub fn plan(embeddings: &Path, against: Option<&Path>, out: &Path, how: &How) -> Result<Plan> {
    let catalogue = Catalogue::load()?;
    let corpus = open(embeddings)?;
    let against = against.map(open).transpose()?;
    let [clip, dino] = [(&how.clip, 0), (&how.dino, 1)].map(|(given, side)| {
        let made_by = &corpus.made_by[side];
        Encoded {
            model: given.clone().unwrap_or_else(|| made_by.model.clone()),
            weights: made_by.weights.clone(),
            precision: made_by.precision.clone(),
            device: String::new(),
        }
    });
    let given = how.thresholds.given();
    let sides = rule(&catalogue, [&clip, &dino], given)?;
    let settings = Settings {
        piece: how.piece,
        most: how.max_hits,
        labels: match (how.across, how.within) {
            (true, _) => Labels::Across,
            (_, true) => Labels::Within,
            _ => Labels::Any,
        },
    };
    let all = corpus.len() + against.as_ref().map_or(0, Corpus::len);
    let bar = ProgressBar::new(all).with_style(ProgressStyle::with_template(
        "{bar:30} {human_pos}/{human_len} embeddings read, {eta} left",
    )?);
    let plan = Plan::new(
        &corpus,
        against.as_ref(),
        sides,
        &settings,
        &mut |done, _| {
            bar.set_position(done);
            ControlFlow::Continue(())
        },
    );
    bar.finish_and_clear();
    let plan = plan?;
    plan.write(out)?;
    Ok(plan)
}

fn open(embeddings: &Path) -> Result<Corpus> {
    // Tasks may run in other folders.
    let folder = std::path::absolute(embeddings)
        .with_context(|| legible(&embeddings.display().to_string()))?;
    Ok(Corpus::open(&folder)?)
}
