//! `clipsight mine PATHS`: all steps on one machine.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Args;

use super::merge::{What, merged};
use super::plan::{How, plan};
use super::run::tasks_of;
use crate::cli::images;
use crate::cli::notes::{StrictOption, tell};
use crate::cli::opened::Opened;
use crate::cli::opening::{ModelOptions, choose_pair};
use crate::corpus::Item;
use crate::vectors::exchange::{Embeddings, write_folder};
use crate::weights::catalogue::Catalogue;

/// All of it on one machine.
#[derive(Debug, Args)]
pub struct WholeArgs {
    /// Images: files, and folders or archives with all images below
    #[arg(value_name = "PATHS", required = true)]
    images_in: Vec<PathBuf>,
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
    let found = images::given(&args.images_in)?;
    if found.files.is_empty() && found.left_out.pictures.is_empty() {
        bail!("there is no image in what is to be mined");
    }
    let mut unusable = args.strict.unusable();
    unusable.add(found.left_out.pictures.clone())?;
    let models = choose_pair(
        &catalogue,
        args.how.clip.as_deref(),
        args.how.dino.as_deref(),
    )?;
    let embeddings = args.out.join("embeddings");
    std::fs::create_dir_all(&embeddings)
        .with_context(|| format!("cannot write `{}`", embeddings.display()))?;
    let mut items: Vec<Item> = found.files.into_iter().map(|i| Item::new(i, 0)).collect();
    let mut count = None;
    for (model, side) in models.iter().zip(["clip", "dino"]) {
        let opened = Opened::open(&catalogue, model, args.options)?;
        let embedded = images::embed(&opened, &mut items, &mut unusable)?;
        if *count.get_or_insert(items.len()) != items.len() {
            bail!("an image could be read at first and cannot any more: run the command again");
        }
        let names = items.iter().map(|item| item.name.clone()).collect();
        let made = Embeddings {
            names: Some(names),
            rows: embedded.rows,
            made_by: opened.made_by(),
        };
        write_folder(&embeddings.join(side), &made)?;
    }
    let plan = plan(&embeddings, None, &args.out, &args.how)?;
    let tasks: Vec<usize> = (0..plan.tasks()).collect();
    tasks_of(&plan, &args.out, &tasks, args.options.device)?;
    merged(&plan, &args.out, &args.what, args.options)?;
    let mut notes: Vec<_> = unusable.note().into_iter().collect();
    notes.extend(found.left_out.notes());
    Ok(tell(&notes))
}
