//! `clipsight embed`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::Args;

use super::images;
use super::notes::{StrictOption, tell};
use super::opened::Opened;
use super::opening::{ModelOptions, offer_fetch};
use crate::clock::Stopwatch;
use crate::corpus::Item;
use crate::legible;
use crate::vectors::exchange::{Embeddings, check_folder, write_folder, write_safetensors};
use crate::weights::catalogue::Catalogue;

/// Write the embeddings of images as a file.
///
/// PATHS are images, and folders or archives with all images below. An image is encoded
/// once: its embedding is kept in the home folder, so that a run that was stopped goes on
/// where it was, and `pairs`, `evaluate` and `classify` use it too.
///
/// `--out x.safetensors` writes one file: a tensor `embeddings` [images, width] in F32,
/// rows of length 1, with the images' paths as a JSON list `names` in its metadata, and
/// the model, its weights' SHA-256 and the precision. `--out FOLDER` writes
/// clip-retrieval's layout: FOLDER/img_emb/img_emb_0000.npy in float16 and
/// FOLDER/metadata/metadata_0000.parquet with the column `image_path`, row by row the
/// same. Images that cannot be read are named at the end, and the exit status is 3.
#[derive(Debug, Args)]
pub struct EmbedArgs {
    /// Images: files, and folders or archives with all images below
    #[arg(required = true, value_name = "PATHS")]
    images: Vec<PathBuf>,
    /// What to write: x.safetensors, or a folder in clip-retrieval's layout
    #[arg(long, value_name = "FILE|DIR")]
    out: PathBuf,
    /// Model, see `clipsight models` [default: the default pair's CLIP]
    #[arg(long, value_name = "MODEL")]
    model: Option<String>,
    #[command(flatten)]
    options: ModelOptions,
    #[command(flatten)]
    strict: StrictOption,
}

/// Runs the command.
///
/// # Errors
/// Images, weights or a device that cannot be used; a file that cannot be written.
pub fn run(args: &EmbedArgs) -> Result<ExitCode> {
    let out = Out::of(&args.out)?;
    let found = images::given(&args.images)?;
    if found.files.is_empty() && found.left_out.pictures.is_empty() {
        bail!("there is no image in what is to be encoded");
    }
    let mut unusable = args.strict.unusable();
    unusable.add(found.left_out.pictures.clone())?;
    let catalogue = Catalogue::load()?;
    let name = args
        .model
        .as_deref()
        .unwrap_or(&catalogue.default_pair.clip);
    offer_fetch(&catalogue, &[name])?;

    let watch = Stopwatch::start();
    let opened = Opened::open(&catalogue, name, args.options)?;
    let mut items: Vec<Item> = found.files.into_iter().map(|i| Item::new(i, 0)).collect();
    let embedded = images::embed(&opened, &mut items, &mut unusable)?;
    if items.is_empty() {
        bail!("no image can be read{}", said(unusable.note()));
    }
    let count = items.len();
    out.write(&Embeddings {
        names: Some(items.into_iter().map(|item| item.name).collect()),
        rows: embedded.rows,
        made_by: opened.made_by(),
    })?;
    println!(
        "{count} images by {} ({}, {}): {} encoded, {} known already; {:.1} s; {}",
        opened.model.id,
        opened.precision,
        opened.device(),
        embedded.encoded,
        count - embedded.encoded.min(count),
        watch.milliseconds() / 1e3,
        legible(&args.out.display().to_string()),
    );
    let mut notes: Vec<_> = unusable.note().into_iter().collect();
    notes.extend(found.left_out.notes());
    Ok(tell(&notes))
}

fn said(note: Option<impl std::fmt::Display>) -> String {
    note.map_or_else(String::new, |note| format!(": {note}"))
}

/// What is written.
enum Out<'a> {
    Safetensors(&'a Path),
    Folder(&'a Path),
}

impl<'a> Out<'a> {
    /// By the name; whether it can be written is asked before hours of encoding.
    fn of(path: &'a Path) -> Result<Self> {
        let end = path
            .extension()
            .map(|end| end.to_string_lossy().to_lowercase());
        let shown = legible(&path.display().to_string());
        match end.as_deref() {
            Some("safetensors") => {
                let folder = path.parent().filter(|f| !f.as_os_str().is_empty());
                if path.is_dir() || !folder.is_none_or(Path::is_dir) {
                    bail!("`{shown}` cannot be written: its folder is not there, or it is one");
                }
                Ok(Self::Safetensors(path))
            }
            Some("npy" | "npz" | "parquet" | "csv" | "json" | "pt" | "pkl" | "h5" | "zip") => {
                bail!("`{shown}` is not written: give x.safetensors, or the name of a folder")
            }
            _ => {
                check_folder(path)?;
                Ok(Self::Folder(path))
            }
        }
    }

    fn write(&self, embeddings: &Embeddings) -> Result<()> {
        match self {
            Self::Safetensors(path) => write_safetensors(path, embeddings)?,
            Self::Folder(path) => write_folder(path, embeddings)?,
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_name_says_what_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let of = |name: &str| {
            let path = folder.path().join(name);
            let out = Out::of(&path).map(|out| matches!(out, Out::Folder(_)));
            out.map_err(|error| error.to_string())
        };
        assert_eq!(of("x.safetensors"), Ok(false));
        assert_eq!(of("set"), Ok(true));
        assert_eq!(of("set-2026.11"), Ok(true));
        assert!(of("x.npy").unwrap_err().contains("give x.safetensors"));
        assert!(
            of("nowhere/x.safetensors")
                .unwrap_err()
                .contains("its folder is not there")
        );
        std::fs::write(folder.path().join("notes.txt"), "words").unwrap();
        assert!(of("").unwrap_err().contains("other things"));
    }
}
