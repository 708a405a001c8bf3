//! `clipsight mmvp vlm`: CLIP models on statements in pairs.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::Args;

use super::output;
use crate::ask::mmvp::vlm::{answer, texts};
use crate::cli::files::{read, write};
use crate::cli::images;
use crate::cli::opened::{self, Opened};
use crate::cli::opening::ModelOptions;
use crate::cli::statements;
use crate::clock::today;
use crate::corpus::{ImagePath, Item, Unusable};
use crate::fetch;
use crate::legible;
use crate::mmvp::vlm;
use crate::report::mmvp_vlm::{MmvpVlmReport, StatementPair, VlmScored};
use crate::weights::catalogue::Catalogue;
use crate::weights::spec::Family;

/// Which image does each of two statements pick, to CLIP? Pairs that a model has right, by
/// pattern.
///
/// DIR is MMVP-VLM as the Hub has it, or statements of one's own in the same layout
/// (Questions.csv with Question ID, Type, Statement; images in `MLLM_VLM Images/TYPE/ID.jpg`
/// or beside the file), or a CSV file with a pair a line (image_a, image_b, statement_a,
/// statement_b, pattern), whose images lie in its folder or below. A pair is right when both
/// statements pick their own images; who guesses has 25 %. --replay scores published
/// predictions instead.
#[derive(Debug, Args)]
pub struct VlmArgs {
    /// The benchmark with its images: a folder, or a CSV file
    #[arg(value_name = "DIR", required_unless_present = "replay")]
    pub benchmark: Option<PathBuf>,
    /// CLIP models [default: those of the catalogue whose weights are here]
    #[arg(long, value_name = "MODEL")]
    pub clip: Vec<String>,
    /// Text embeddings of all statements instead of CLIP's text tower, as `clipsight
    /// text-pack` writes them with the template "a photo of {}"; for one model
    #[arg(long, value_name = "FILE")]
    pub text: Option<PathBuf>,
    /// Score predictions that others published (qid1, qid2, pred1, pred2, gt1, gt2,
    /// q1score, q2score)
    #[arg(long, value_name = "FILE.csv")]
    pub replay: Vec<PathBuf>,
    /// Write a model's predictions in that form; for one model
    #[arg(long, value_name = "FILE.csv")]
    pub predictions: Option<PathBuf>,
    #[command(flatten)]
    pub options: ModelOptions,
    /// Write the report as JSON
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// A benchmark or predictions that cannot be read; weights, texts or a device that cannot
/// be used.
pub fn run(args: &VlmArgs) -> Result<ExitCode> {
    let mut report = MmvpVlmReport {
        date: today(),
        models: Vec::new(),
        notes: vec![vlm::NOTE.to_owned()],
    };
    if let Some(folder) = &args.benchmark {
        let catalogue = Catalogue::load()?;
        let (pairs, folder) = vlm::read_folder(folder)?;
        let models = models(args, &catalogue)?;
        if models.len() > 1 && (args.text.is_some() || args.predictions.is_some()) {
            bail!("--text and --predictions are of one model: name it by --clip");
        }
        for model in &models {
            let found = of_model(args, &catalogue, model, &pairs, &folder)?;
            if let Some(path) = &args.predictions {
                write(path, vlm::write(&found.predictions))?;
            }
            report.models.push(found.model);
        }
    }
    for file in &args.replay {
        let name = legible(&file.display().to_string());
        let found = vlm::read(&read(file)?, &name)?;
        let stem = file
            .file_stem()
            .map_or(name.clone(), |stem| legible(&stem.to_string_lossy()));
        report.models.push(vlm::score(&stem, &name, &found));
    }
    if let Some(path) = &args.json {
        write(path, serde_json::to_string_pretty(&report)? + "\n")?;
    }
    print!("{}", output::vlm(&report));
    Ok(ExitCode::SUCCESS)
}

/// The models that are asked.
fn models(args: &VlmArgs, catalogue: &Catalogue) -> Result<Vec<String>> {
    if !args.clip.is_empty() {
        let chosen = args
            .clip
            .iter()
            .map(|name| opened::choose(catalogue, Some(name)));
        return chosen.collect();
    }
    let models = catalogue.models.iter();
    let here = models.filter(|model| {
        model.architecture.family == Family::Clip && fetch::installed(*model).is_some()
    });
    let here: Vec<String> = here.map(|model| model.id.clone()).collect();
    if here.is_empty() {
        bail!("no CLIP model's weights are here: run `clipsight fetch` first");
    }
    Ok(here)
}

fn of_model(
    args: &VlmArgs,
    catalogue: &Catalogue,
    model: &str,
    pairs: &[StatementPair],
    folder: &Path,
) -> Result<VlmScored> {
    let mut statements: Vec<String> = pairs
        .iter()
        .flat_map(|pair| pair.statements.clone())
        .collect();
    // The same may be said of several pairs, and a table has each once.
    statements.sort();
    statements.dedup();
    let name = args
        .text
        .as_deref()
        .map(|path| legible(&path.display().to_string()));
    let file = args.text.as_deref().zip(name.as_deref());
    let table = statements::table(catalogue, model, &statements, file, args.options)?;
    let texts = texts(pairs, table)?;

    let opened = Opened::open(catalogue, model, args.options)?;
    let image = |path: &Path| Item::new(ImagePath::new(path, path.display().to_string()), 0);
    let mut items: Vec<Item> = pairs
        .iter()
        .flat_map(|pair| pair.images.each_ref().map(|path| image(&folder.join(path))))
        .collect();
    let embedded = images::embed(&opened, &mut items, &mut Unusable::new(true))?;
    Ok(answer(model, pairs, texts, embedded.rows.view())?)
}
