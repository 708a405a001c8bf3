//! One encoder's embeddings as one file.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::cli::images;
use crate::cli::notes::{StrictOption, tell};
use crate::cli::opened::Opened;
use crate::cli::opening::ModelOptions;
use crate::clock::Stopwatch;
use crate::corpus::Item;
use crate::legible;
use crate::vectors::exchange::{Embeddings, write_safetensors};
use crate::weights::catalogue::Catalogue;

/// Writes the embeddings of images by a model whose weights are here.
///
/// # Errors
/// Images or a device that cannot be used; a file that cannot be written.
pub fn run(
    catalogue: &Catalogue,
    model: &str,
    paths: &[PathBuf],
    out: &Path,
    options: ModelOptions,
    strict: StrictOption,
) -> Result<ExitCode> {
    let found = images::given(paths)?;
    if found.files.is_empty() && found.left_out.pictures.is_empty() {
        bail!("there is no image in what is to be encoded");
    }
    let mut unusable = strict.unusable();
    unusable.add(found.left_out.pictures.clone())?;
    let watch = Stopwatch::start();
    let opened = Opened::open(catalogue, model, options)?;
    let mut items: Vec<Item> = found.files.into_iter().map(|i| Item::new(i, 0)).collect();
    let embedded = images::embed(&opened, &mut items, &mut unusable)?;
    if items.is_empty() {
        let note = unusable.note();
        let why = note.map_or_else(String::new, |note| format!(": {note}"));
        bail!("no image can be read{why}");
    }
    let count = items.len();
    let embeddings = Embeddings {
        names: Some(items.into_iter().map(|item| item.name).collect()),
        rows: embedded.rows,
        made_by: opened.made_by(),
    };
    write_safetensors(out, &embeddings)?;
    println!(
        "{count} images by {} ({}, {}): {} encoded, {} known already; {:.1} s; {}",
        opened.model.id,
        opened.precision,
        opened.device(),
        embedded.encoded,
        count - embedded.encoded.min(count),
        watch.milliseconds() / 1e3,
        legible(&out.display().to_string()),
    );
    let mut notes: Vec<_> = unusable.note().into_iter().collect();
    notes.extend(found.left_out.notes());
    Ok(tell(&notes))
}
