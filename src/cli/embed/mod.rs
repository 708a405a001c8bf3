//! `clipsight embed`.

mod corpus;
mod one;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::Args;

pub use corpus::{ShardOptions, Work, encode};

use super::notes::StrictOption;
use super::opening::{ModelOptions, choose_pair, offer_fetch};
use crate::legible;
use crate::weights::catalogue::Catalogue;

/// Write the embeddings of images, from a few to a corpus.
///
/// SOURCE is a folder of images with all below, an archive of one, WebDataset's archives
/// (`00000.tar`, with the table that img2dataset writes beside it), Parquet files with
/// pictures (a column, or a struct of bytes and path), a list of paths (.txt), a folder of
/// such archives or tables, or images.
///
/// `--out EMB` writes clip-retrieval's layout, shard by shard, once per encoder:
/// EMB/clip/img_emb/img_emb_0000.npy and EMB/dino/... in float16, rows of length 1, and row by
/// row the same EMB/metadata/metadata_0000.parquet (key, path, sha256, width, height, status,
/// error), with models, weights' hashes and preprocessing in its metadata. With --model one
/// encoder's arrays lie in EMB/img_emb. An image that cannot be read is a row of zeros with
/// its reason; the exit status is then 3. A run that was stopped goes on where it was. Other
/// exit statuses are those of `clipsight mine`.
///
/// `--out x.safetensors` writes one encoder's as one file: a tensor `embeddings` [images,
/// width] in F32, with the images' paths as a JSON list `names` in its metadata, and the
/// model, its weights' SHA-256 and the precision; what cannot be read is left out.
#[derive(Debug, Args)]
pub struct EmbedArgs {
    /// Images: folders, archives, WebDataset, Parquet, lists, files
    #[arg(required = true, value_name = "SOURCE")]
    sources: Vec<PathBuf>,
    /// What to write: a folder in clip-retrieval's layout, or x.safetensors
    #[arg(long, value_name = "EMB|FILE")]
    out: PathBuf,
    /// One encoder alone, see `clipsight models` [default: a pair; of x.safetensors the
    /// default pair's CLIP]
    #[arg(long, value_name = "MODEL", conflicts_with_all = ["clip", "dino"])]
    model: Option<String>,
    /// CLIP's model [default: the default pair's]
    #[arg(long, value_name = "MODEL")]
    clip: Option<String>,
    /// DINOv2's model
    #[arg(long, value_name = "MODEL")]
    dino: Option<String>,
    #[command(flatten)]
    shards: ShardOptions,
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
    let catalogue = Catalogue::load()?;
    let (clip, dino) = (args.clip.as_deref(), args.dino.as_deref());
    if is_file(&args.out)? {
        if clip.is_some() || dino.is_some() {
            bail!("x.safetensors holds one encoder's embeddings: name it by --model");
        }
        let name = args.model.as_deref();
        let name = name.unwrap_or(&catalogue.default_pair.clip);
        offer_fetch(&catalogue, &[name])?;
        return one::run(
            &catalogue,
            name,
            &args.sources,
            &args.out,
            args.options,
            args.strict,
        );
    }
    let models = match &args.model {
        Some(model) => {
            offer_fetch(&catalogue, &[model])?;
            vec![model.clone()]
        }
        None => choose_pair(&catalogue, clip, dino)?.to_vec(),
    };
    let work = Work {
        sources: &args.sources,
        out: &args.out,
        models: &models,
        shards: &args.shards,
        options: args.options,
        strict: args.strict,
    };
    let encoded = encode(&catalogue, &work)?;
    println!("{}", encoded.said(&args.out));
    Ok(encoded.told())
}

/// Whether a file is to be written, by the name: a folder else.
fn is_file(path: &Path) -> Result<bool> {
    let end = path.extension();
    let end = end.map(|end| end.to_string_lossy().to_lowercase());
    let shown = legible(&path.display().to_string());
    match end.as_deref() {
        Some("safetensors") => {
            // Asked before hours of encoding.
            let folder = path.parent().filter(|f| !f.as_os_str().is_empty());
            if path.is_dir() || !folder.is_none_or(Path::is_dir) {
                bail!("`{shown}` cannot be written: its folder is not there, or it is one");
            }
            Ok(true)
        }
        Some("npy" | "npz" | "parquet" | "csv" | "json" | "pt" | "pkl" | "h5" | "zip") => {
            bail!("`{shown}` is not written: give x.safetensors, or the name of a folder")
        }
        _ => Ok(false),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_name_says_what_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let of = |name: &str| is_file(&folder.path().join(name)).map_err(|e| e.to_string());
        assert_eq!(of("x.safetensors"), Ok(true));
        assert_eq!(of("set"), Ok(false));
        assert_eq!(of("set-2026.11"), Ok(false));
        assert!(of("x.npy").unwrap_err().contains("give x.safetensors"));
        let error = of("nowhere/x.safetensors").unwrap_err();
        assert!(error.contains("its folder is not there"), "{error}");
    }
}
