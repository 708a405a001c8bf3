//! `clipsight pack`: writes a model as one small 8-bit file.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;

use super::fetch::{chosen, megabytes};
use super::files::write_whole;
use super::opening::int8;
use crate::hash;
use crate::open::named::{read_source, read_text_source, read_tokenizer};
use crate::open::{Int8, built_in_adapter, pack_info};
use crate::weights::catalogue::{Catalogue, Model};
use crate::weights::files::pack::{PackInfo, SCHEME, write_pack};
use crate::weights::files::pack_list::{self, PackEntry, PackList};
use crate::weights::rounding::to_int8;

/// Under this name the page looks for the tokenizer.
const TOKENIZER: &str = "clip-tokenizer";

/// Write models as packs: one safetensors file each, with 8-bit weights, that
/// the page and native builds load.
///
/// On one machine the same source file gives the same pack, byte for byte. DINOv2
/// ViT-S/14 is rounded by what its layers see in 48 photographs, which takes a
/// minute the first time, and processors may differ in single roundings. The
/// source must be here already: see `clipsight fetch`.
#[derive(Debug, Clone, Args)]
pub struct PackArgs {
    /// Models to pack, `all` for every one [default: the default pair]
    pub models: Vec<String>,
    /// Folder to write `MODEL.safetensors` to, made if it is not there
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub out: PathBuf,
    /// Folder of the page's packs: write there, and list them in packs.json
    #[arg(long, value_name = "DIR", conflicts_with = "out")]
    pub web: Option<PathBuf>,
    /// Also write CLIP's text tower, as `MODEL-text.safetensors`; with --web the
    /// tokenizer too, so that the few-shot lab makes text embeddings itself
    #[arg(long)]
    pub text: bool,
}

/// Runs the command.
///
/// # Errors
/// An unknown model, one whose weights are not here or not sound, a folder that
/// cannot be written.
pub fn run(args: &PackArgs) -> Result<()> {
    let catalogue = Catalogue::load()?;
    let folder = args.web.as_ref().unwrap_or(&args.out);
    fs::create_dir_all(folder).with_context(|| format!("cannot make `{}`", folder.display()))?;
    for model in chosen(&catalogue, &args.models)? {
        let mut written = vec![pack(model, folder)?];
        if args.web.is_some() {
            written.extend(adapter_of(model, folder)?);
        }
        for listed in written {
            tell(args, folder, listed)?;
        }
        if args.text && model.text.is_some() {
            tell(args, folder, pack_text(model, folder)?)?;
            if args.web.is_some() {
                tell(args, folder, tokenizer_of(&catalogue, folder)?)?;
            }
        }
    }
    Ok(())
}

/// Says what was written, and lists it for the page.
fn tell(args: &PackArgs, folder: &Path, listed: PackEntry) -> Result<()> {
    println!(
        "{}: {} ({}, sha256 {})",
        listed.model,
        folder.join(&listed.file).display(),
        megabytes(listed.bytes),
        listed.sha256,
    );
    if args.web.is_some() {
        add_to_list(&folder.join(pack_list::FILE), listed)?;
    }
    Ok(())
}

fn pack(model: &Model, folder: &Path) -> Result<PackEntry> {
    let (fetched, tensors) = read_source(model)?;
    eprintln!("{}: packing {}", model.id, fetched.path.display());
    let Int8 { tensors, scheme } = int8(model, &fetched, &tensors)?;
    let bytes = write_pack(&pack_info(model, &fetched, scheme), &tensors)
        .with_context(|| format!("cannot pack {}", model.id))?;
    let file = format!("{}.safetensors", model.id);
    write_whole(&folder.join(&file), &bytes)?;
    Ok(PackEntry {
        model: model.id.clone(),
        file,
        bytes: bytes.len() as u64,
        sha256: hash::hex(&bytes),
        title: model.title.clone(),
    })
}

/// Writes the adapter that comes with Clipsight for a model, if there is one, for
/// the page's few-shot lab. The page knows it by the model's name and `-imo`.
fn adapter_of(model: &Model, folder: &Path) -> Result<Option<PackEntry>> {
    let Some(bytes) = built_in_adapter(&model.id)? else {
        return Ok(None);
    };
    let name = format!("{}-imo", model.id);
    let file = format!("{name}.safetensors");
    write_whole(&folder.join(&file), bytes)?;
    Ok(Some(PackEntry {
        model: name,
        file,
        bytes: bytes.len() as u64,
        sha256: hash::hex(bytes),
        title: format!("IMO adapter of {}", model.title),
    }))
}

/// Writes CLIP's text tower. The page knows it by the model's name and `-text`.
fn pack_text(model: &Model, folder: &Path) -> Result<PackEntry> {
    let (spec, fetched, tensors) = read_text_source(model)?;
    let info = PackInfo {
        architecture: spec.into(),
        preprocess: None,
        ..pack_info(model, &fetched, SCHEME)
    };
    let bytes = write_pack(&info, &to_int8(&tensors))
        .with_context(|| format!("cannot pack the text tower of {}", model.id))?;
    let name = format!("{}-text", model.id);
    let file = format!("{name}.safetensors");
    write_whole(&folder.join(&file), &bytes)?;
    Ok(PackEntry {
        model: name,
        file,
        bytes: bytes.len() as u64,
        sha256: hash::hex(&bytes),
        title: format!("Text tower of {}", model.title),
    })
}

/// Writes the tokenizer's file as it came. Its name does not end in `.gz`: some
/// hosts would have the browser unpack it on the way.
fn tokenizer_of(catalogue: &Catalogue, folder: &Path) -> Result<PackEntry> {
    let (bytes, _) = read_tokenizer(catalogue)?;
    let known = catalogue.tokenizer.as_ref();
    let title = known.map_or_else(String::new, |known| known.title.clone());
    let file = format!("{TOKENIZER}.bin");
    write_whole(&folder.join(&file), &bytes)?;
    Ok(PackEntry {
        model: TOKENIZER.to_owned(),
        file,
        bytes: bytes.len() as u64,
        sha256: hash::hex(&bytes),
        title,
    })
}

/// Adds a pack to the page's list, in place of an older one of its model.
fn add_to_list(path: &Path, pack: PackEntry) -> Result<()> {
    let mut list: PackList = match fs::read(path) {
        Ok(json) => serde_json::from_slice(&json)
            .with_context(|| format!("`{}` is not a list of packs: remove it", path.display()))?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => PackList::default(),
        Err(error) => {
            return Err(error).with_context(|| format!("cannot read `{}`", path.display()));
        }
    };
    list.add(pack);
    let mut json = serde_json::to_vec_pretty(&list)?;
    json.push(b'\n');
    write_whole(path, &json)
}
