//! `clipsight pack`: writes a model as one small 8-bit file.

use std::fs;
use std::num::NonZeroU64;
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
use crate::weights::files::pack_list::{self, PackEntry, PackList, divide};
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
    /// With --web: no file larger than this, in bytes, since static hosts refuse them;
    /// a larger pack lies in several
    #[arg(
        long,
        value_name = "BYTES",
        default_value = "95000000",
        requires = "web"
    )]
    pub largest_file: NonZeroU64,
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
        write(args, folder, pack(model)?)?;
        if args.web.is_some()
            && let Some(adapter) = adapter_of(model)?
        {
            write(args, folder, adapter)?;
        }
        if args.text && model.text.is_some() {
            write(args, folder, pack_text(model)?)?;
            if args.web.is_some() {
                write(args, folder, tokenizer_of(&catalogue)?)?;
            }
        }
    }
    Ok(())
}

/// What is to be written, by what the page knows it by.
struct Packed {
    model: String,
    title: String,
    /// Name of its file.
    file: String,
    bytes: Vec<u8>,
}

/// Writes a pack, says so, and lists it for the page.
fn write(args: &PackArgs, folder: &Path, packed: Packed) -> Result<()> {
    let Packed {
        model,
        title,
        file,
        bytes,
    } = packed;
    let length = bytes.len() as u64;
    let files = match args.web {
        Some(_) => divide(&file, length, args.largest_file),
        None => divide(&file, length, NonZeroU64::MAX),
    };
    let mut rest = bytes.as_slice();
    for one in &files {
        let part;
        (part, rest) = rest.split_at(usize::try_from(one.bytes)?);
        write_whole(&folder.join(&one.file), part)?;
    }
    let sha256 = hash::hex(&bytes);
    let paths: Vec<String> = files
        .iter()
        .map(|one| folder.join(&one.file).display().to_string())
        .collect();
    println!(
        "{model}: {} ({}, sha256 {sha256})",
        paths.join(", "),
        megabytes(length),
    );
    if args.web.is_some() {
        let listed = PackEntry {
            model,
            files,
            bytes: length,
            sha256,
            title,
        };
        add_to_list(folder, listed)?;
    }
    Ok(())
}

fn pack(model: &Model) -> Result<Packed> {
    let (fetched, tensors) = read_source(model)?;
    eprintln!("{}: packing {}", model.id, fetched.path.display());
    let Int8 { tensors, scheme } = int8(model, &fetched, &tensors)?;
    let bytes = write_pack(&pack_info(model, &fetched, scheme), &tensors)
        .with_context(|| format!("cannot pack {}", model.id))?;
    Ok(Packed {
        model: model.id.clone(),
        title: model.title.clone(),
        file: format!("{}.safetensors", model.id),
        bytes,
    })
}

/// The adapter that comes with Clipsight for a model, if there is one, for the page's
/// few-shot lab. The page knows it by the model's name and `-imo`.
fn adapter_of(model: &Model) -> Result<Option<Packed>> {
    let Some(bytes) = built_in_adapter(&model.id)? else {
        return Ok(None);
    };
    let name = format!("{}-imo", model.id);
    Ok(Some(Packed {
        file: format!("{name}.safetensors"),
        model: name,
        title: format!("IMO adapter of {}", model.title),
        bytes: bytes.to_vec(),
    }))
}

/// CLIP's text tower. The page knows it by the model's name and `-text`.
fn pack_text(model: &Model) -> Result<Packed> {
    let (spec, fetched, tensors) = read_text_source(model)?;
    let info = PackInfo {
        architecture: spec.into(),
        preprocess: None,
        ..pack_info(model, &fetched, SCHEME)
    };
    let bytes = write_pack(&info, &to_int8(&tensors))
        .with_context(|| format!("cannot pack the text tower of {}", model.id))?;
    let name = format!("{}-text", model.id);
    Ok(Packed {
        file: format!("{name}.safetensors"),
        model: name,
        title: format!("Text tower of {}", model.title),
        bytes,
    })
}

/// The tokenizer's file as it came. Its name does not end in `.gz`: some hosts would
/// have the browser unpack it on the way.
fn tokenizer_of(catalogue: &Catalogue) -> Result<Packed> {
    let (bytes, _) = read_tokenizer(catalogue)?;
    let known = catalogue.tokenizer.as_ref();
    let title = known.map_or_else(String::new, |known| known.title.clone());
    Ok(Packed {
        model: TOKENIZER.to_owned(),
        title,
        file: format!("{TOKENIZER}.bin"),
        bytes,
    })
}

/// Adds a pack to the page's list, in place of an older one of its model, whose files go.
fn add_to_list(folder: &Path, pack: PackEntry) -> Result<()> {
    let path = &folder.join(pack_list::FILE);
    let mut list: PackList = match fs::read(path) {
        Ok(json) => serde_json::from_slice(&json).unwrap_or_else(|error| {
            eprintln!(
                "note: `{}` is not a list that this version reads ({error}), so it begins anew: pack again what else the page offers",
                path.display()
            );
            PackList::default()
        }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => PackList::default(),
        Err(error) => {
            return Err(error).with_context(|| format!("cannot read `{}`", path.display()));
        }
    };
    let left = list.add(pack);
    let mut json = serde_json::to_vec_pretty(&list)?;
    json.push(b'\n');
    write_whole(path, &json)?;
    for file in left {
        // A name in a list is not a way out of the folder.
        if Path::new(&file).file_name() == Some(file.as_ref()) {
            let _ = fs::remove_file(folder.join(file));
        }
    }
    Ok(())
}
