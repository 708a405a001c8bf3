//! `clipsight text-pack`: writes the text embeddings of names, for the page.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;

use super::files::write_whole;
use super::opening::ModelOptions;
use super::text_tower;
use crate::hash;
use crate::text::templates;
use crate::vectors::few_shot::text::{Lookup, TextTable};
use crate::vectors::text_table::NamedEmbeddings;
use crate::weights::catalogue::Catalogue;

/// Write the text embeddings of names as one small safetensors file, for the
/// page and for few-shot commands.
///
/// They come from CLIP's text tower, which embeds any name, or from a table of
/// ready embeddings. A name that the table does not hold is said to be unknown,
/// and nothing is written unless --skip-unknown is given. Names match without
/// regard to case, with `_` and `-` read as spaces; nothing is guessed.
#[derive(Debug, Clone, Args)]
pub struct TextPackArgs {
    /// Names to embed
    #[arg(required_unless_present = "names_file")]
    pub names: Vec<String>,
    /// File with further names, one a line
    #[arg(id = "names_file", long = "names", value_name = "FILE")]
    pub names_file: Option<PathBuf>,
    /// Table of ready embeddings: safetensors with `embeddings` and `names`.
    /// Without it the text tower makes them
    #[arg(long, value_name = "TABLE", conflicts_with_all = ["template", "model"])]
    pub from: Option<PathBuf>,
    /// Leave unknown names out instead of failing
    #[arg(long, requires = "from")]
    pub skip_unknown: bool,
    /// Prompt with {} in place of the name, or a data set whose prompts to take:
    /// imagenet, dtd, ... [default: "a photo of a {}."]
    #[arg(long)]
    pub template: Option<String>,
    /// CLIP model whose text tower to use [default: that of the default pair]
    #[arg(long)]
    pub model: Option<String>,
    /// Device and precision of the text tower
    #[command(flatten)]
    pub options: ModelOptions,
    /// File to write
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

/// Runs the command.
///
/// # Errors
/// Names that are unknown, ambiguous or given twice; files that cannot be read
/// or written.
pub fn run(args: &TextPackArgs) -> Result<()> {
    let names = wanted(args)?;
    let table = match &args.from {
        Some(path) => from_table(path, &names, args.skip_unknown)?,
        None => from_tower(args, &names)?,
    };
    let bytes = table.write()?;
    write_whole(&args.out, &bytes)?;
    println!(
        "{}: {} names of width {} ({} bytes, sha256 {})",
        args.out.display(),
        table.names.len(),
        table.width,
        bytes.len(),
        hash::hex(&bytes),
    );
    Ok(())
}

/// The names asked for, each once.
fn wanted(args: &TextPackArgs) -> Result<Vec<String>> {
    let mut names = args.names.clone();
    if let Some(path) = &args.names_file {
        let text = fs::read_to_string(path)
            .with_context(|| format!("cannot read the names of `{}`", path.display()))?;
        names.extend(
            text.trim_start_matches('\u{feff}')
                .lines()
                .map(str::to_owned),
        );
    }
    let mut once: Vec<String> = Vec::new();
    for name in names.iter().map(|name| name.trim()) {
        if name.is_empty() {
            continue;
        }
        if once.iter().any(|other| other == name) {
            bail!("'{name}' is given twice: name it once");
        }
        once.push(name.to_owned());
    }
    if once.is_empty() {
        bail!("no names were given: name them, or give a file of them with --names");
    }
    Ok(once)
}

/// The templates of a data set, or the one given in full.
fn prompts(template: Option<&str>) -> Result<Vec<&str>> {
    match template {
        None => Ok(vec![templates::DEFAULT]),
        Some(own) if own.contains(templates::PLACE) => Ok(vec![own]),
        Some(dataset) => match templates::find(dataset) {
            Some(templates) => Ok(templates.prompts.to_vec()),
            None => {
                let known = templates::ALL.map(|templates| templates.dataset);
                bail!(
                    "'{dataset}' is no template and no data set: write {{}} where the name goes, \
                     or take one of {}",
                    known.join(", ")
                )
            }
        },
    }
}

/// Embeds names by CLIP's text tower: the mean over the prompts.
fn from_tower(args: &TextPackArgs, names: &[String]) -> Result<NamedEmbeddings> {
    let templates = prompts(args.template.as_deref())?;
    let catalogue = Catalogue::load()?;
    let id = args.model.as_ref().unwrap_or(&catalogue.default_pair.clip);
    text_tower::embed(&catalogue, id, names, &templates, args.options)
}

/// Takes names out of a table of ready embeddings.
fn from_table(path: &Path, names: &[String], skip_unknown: bool) -> Result<NamedEmbeddings> {
    let bytes = fs::read(path).with_context(|| format!("cannot read `{}`", path.display()))?;
    let source = NamedEmbeddings::read(&bytes).with_context(|| format!("`{}`", path.display()))?;
    let mut taken = NamedEmbeddings {
        names: Vec::new(),
        width: source.width,
        values: Vec::new(),
        model: source.model.clone(),
        prompt: source.prompt.clone(),
    };
    let table = TextTable::of(source)?;
    let (mut unknown, mut ambiguous) = (Vec::new(), Vec::new());
    for name in names {
        match table.find(name) {
            Lookup::Row(row) => {
                taken.names.push(name.clone());
                taken.values.extend(table.rows().row(row));
            }
            Lookup::Unknown => unknown.push(name.as_str()),
            Lookup::Ambiguous => ambiguous.push(name.as_str()),
        }
    }
    if !ambiguous.is_empty() {
        bail!(
            "several rows of `{}` with different embeddings match {}: write the name as the table has it",
            path.display(),
            ambiguous.join(", ")
        );
    }
    if !unknown.is_empty() {
        let list = unknown.join(", ");
        if !skip_unknown {
            bail!(
                "`{}` does not know {list}: nothing was written; take another name, another table, or --skip-unknown",
                path.display()
            );
        }
        eprintln!("unknown, left out: {list}");
    }
    if taken.names.is_empty() {
        bail!("`{}` knows none of the names", path.display());
    }
    Ok(taken)
}
