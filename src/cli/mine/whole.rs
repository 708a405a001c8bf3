//! `clipsight mine PATHS`: all steps on one machine.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::Args;

use super::merge::{What, merged};
use super::plan::{How, plan};
use super::run::tasks_of;
use crate::cli::embed::{ShardOptions, Work, encode};
use crate::cli::notes::StrictOption;
use crate::cli::opening::{ModelOptions, choose_pair};
use crate::weights::catalogue::Catalogue;

/// All of it on one machine.
#[derive(Debug, Args)]
pub struct WholeArgs {
    /// Images: what `clipsight embed` takes
    #[arg(value_name = "SOURCE", required = true)]
    sources: Vec<PathBuf>,
    /// Where embeddings, plan and pairs are written
    #[arg(long, value_name = "MINE", default_value = "mine")]
    out: PathBuf,
    #[command(flatten)]
    how: How,
    #[command(flatten)]
    what: What,
    #[command(flatten)]
    options: ModelOptions,
    #[command(flatten)]
    strict: StrictOption,
}

/// Runs the command.
///
/// # Errors
/// Images, weights or a device that cannot be used; another corpus in the folder.
pub fn run(args: &WholeArgs) -> Result<ExitCode> {
    let catalogue = Catalogue::load()?;
    let models = choose_pair(
        &catalogue,
        args.how.clip.as_deref(),
        args.how.dino.as_deref(),
    )?;
    let embeddings = args.out.join("embeddings");
    let work = Work {
        sources: &args.sources,
        out: &embeddings,
        models: &models,
        shards: &ShardOptions::default(),
        options: args.options,
        strict: args.strict,
    };
    let encoded = encode(&catalogue, &work)?;
    eprintln!("{}", encoded.said(&embeddings));
    let plan = plan(&embeddings, None, &args.out, &args.how)?;
    let tasks: Vec<usize> = (0..plan.tasks()).collect();
    tasks_of(&plan, &args.out, &tasks, args.options.device)?;
    merged(&plan, &args.out, &args.what, args.options)?;
    Ok(encoded.told())
}
