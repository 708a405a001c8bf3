//! Plain folders, whose sub folders are the labels.
//!
//! A class is a folder that images lie in; what lies deeper inside belongs to
//! it as well. Its name is the folder's, or the whole path where two folders
//! share a name. Each class's files are put in the order of SHA-256 of their
//! names: the first half, rounded up, is for shots and validation, the rest for
//! testing. So the split needs no file, and an image stays on its side as long as
//! about as many are added before as behind it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use ::image::ImageFormat;
use sha2::{Digest, Sha256};
use walkdir::WalkDir;

use super::DatasetError;
use super::set::{Dataset, Item, Skipped, folder_name};

/// Most files and folders that are looked at.
const MAX_ENTRIES: u64 = 5_000_000;

/// Folders within folders, at most.
const MAX_DEPTH: usize = 16;

/// Names of sub folders that hold parts instead of classes.
const PARTS: [&str; 6] = ["train", "training", "val", "valid", "validation", "test"];

/// Reads a plain folder.
///
/// # Errors
/// [`DatasetError`] when the folder cannot be read, when fewer than two classes
/// are in it or one of them has a single image, and when it holds more than 5
/// million entries.
pub fn read(folder: &Path) -> Result<Dataset, DatasetError> {
    let (images, mut skipped) = walk(folder)?;
    let by_class = classes(images, &mut skipped);
    if by_class.is_empty() {
        return Err(DatasetError::NoClasses {
            folder: folder.to_owned(),
            unlabelled: skipped.unlabelled,
            other: skipped.not_images,
        });
    }
    refuse_parts(folder, &by_class)?;
    if by_class.len() < 2 {
        return Err(DatasetError::OneClass { classes: 1 });
    }
    let names = class_names(by_class.keys());
    let mut dataset = Dataset {
        name: folder_name(folder),
        classes: Vec::new(),
        train: Vec::new(),
        val: Vec::new(),
        test: Vec::new(),
        skipped,
        selections: None,
        dropped: HashSet::new(),
    };
    for ((class, images), name) in by_class.into_values().enumerate().zip(names) {
        if images.len() < 2 {
            return Err(DatasetError::TooFew { class: name });
        }
        let mut items: Vec<(Vec<u8>, Item)> = images
            .into_iter()
            .map(|(path, name)| {
                let file_name = name.rsplit('/').next().unwrap_or(&name);
                let hash = Sha256::digest(file_name).to_vec();
                (hash, Item { path, name, class })
            })
            .collect();
        // Equal names in deeper folders: by their paths.
        items.sort_by(|(a, x), (b, y)| a.cmp(b).then_with(|| x.name.cmp(&y.name)));
        let test = items.split_off(items.len().div_ceil(2));
        dataset
            .train
            .extend(items.into_iter().map(|(_, item)| item));
        dataset.test.extend(test.into_iter().map(|(_, item)| item));
        dataset.classes.push(name);
    }
    Ok(dataset)
}

/// An image's file and its path within the folder.
type Found = (PathBuf, String);

/// All images below the folder.
fn walk(folder: &Path) -> Result<(Vec<Found>, Skipped), DatasetError> {
    let mut skipped = Skipped::default();
    let mut images = Vec::new();
    let mut real_files = HashSet::new();
    let walk = WalkDir::new(folder)
        .follow_links(true)
        .max_depth(MAX_DEPTH)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry.file_name()));
    for (count, entry) in (0..).zip(walk) {
        if count > MAX_ENTRIES {
            return Err(DatasetError::TooMuch {
                path: folder.to_owned(),
                what: "files and folders",
                limit: MAX_ENTRIES,
            });
        }
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) if error.depth() == 0 => {
                return Err(DatasetError::Read {
                    path: folder.to_owned(),
                    error: error.into(),
                });
            }
            // A loop of links, a dangling link, a folder without permission.
            Err(_) => {
                skipped.unreadable += 1;
                continue;
            }
        };
        if !entry.file_type().is_file() {
            continue;
        }
        match is_image(entry.path()) {
            Ok(true) => {}
            Ok(false) => {
                skipped.not_images += 1;
                continue;
            }
            Err(_) => {
                skipped.unreadable += 1;
                continue;
            }
        }
        let real = entry.path().canonicalize();
        if !real_files.insert(real.unwrap_or_else(|_| entry.path().to_owned())) {
            skipped.repeated += 1;
            continue;
        }
        let relative = entry.path().strip_prefix(folder).unwrap_or(entry.path());
        let names: Vec<_> = relative.iter().map(|n| n.to_string_lossy()).collect();
        images.push((entry.path().to_owned(), names.join("/")));
    }
    Ok((images, skipped))
}

fn is_hidden(name: &std::ffi::OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".") || name == "__MACOSX"
}

/// Whether the file starts as an image of a format that is decoded.
fn is_image(path: &Path) -> std::io::Result<bool> {
    let mut start = Vec::new();
    File::open(path)?.take(32).read_to_end(&mut start)?;
    Ok(matches!(
        ::image::guess_format(&start),
        Ok(ImageFormat::Bmp
            | ImageFormat::Gif
            | ImageFormat::Jpeg
            | ImageFormat::Png
            | ImageFormat::Tiff
            | ImageFormat::WebP)
    ))
}

/// The images by the folder that is their class.
fn classes(images: Vec<Found>, skipped: &mut Skipped) -> BTreeMap<String, Vec<Found>> {
    let folder_of = |name: &str| name.rsplit_once('/').map(|(folder, _)| folder.to_owned());
    let holding: HashSet<String> = images.iter().filter_map(|(_, n)| folder_of(n)).collect();
    let mut by_class: BTreeMap<String, Vec<Found>> = BTreeMap::new();
    for (path, name) in images {
        // The outermost folder on the way that holds images.
        let mut ends = name.match_indices('/').map(|(at, _)| at);
        let class = ends.find(|&end| holding.contains(&name[..end]));
        match class {
            Some(end) => by_class
                .entry(name[..end].to_owned())
                .or_default()
                .push((path, name)),
            None => skipped.unlabelled += 1,
        }
    }
    by_class
}

/// The folders' own names where they differ, else the whole paths.
fn class_names<'a>(folders: impl Iterator<Item = &'a String> + Clone) -> Vec<String> {
    let own = |folder: &'a str| folder.rsplit('/').next().unwrap_or(folder);
    let mut uses: HashMap<&str, usize> = HashMap::new();
    for folder in folders.clone() {
        *uses.entry(own(folder)).or_default() += 1;
    }
    let name = |folder: &'a String| {
        let own = own(folder);
        if uses[own] == 1 { own } else { folder }.to_owned()
    };
    folders.map(name).collect()
}

/// `train/cat` and `test/cat` are one class in two parts, not two classes.
fn refuse_parts(
    folder: &Path,
    by_class: &BTreeMap<String, Vec<Found>>,
) -> Result<(), DatasetError> {
    let outer: HashSet<&str> = by_class
        .keys()
        .map(|class| class.split('/').next().unwrap_or(class))
        .collect();
    let is_part = |name: &&str| PARTS.contains(&name.to_lowercase().as_str());
    if outer.len() < 2 || !outer.iter().all(is_part) {
        return Ok(());
    }
    let mut names: Vec<&str> = outer.into_iter().collect();
    names.sort_unstable();
    Err(DatasetError::PartsNotLabels {
        folder: folder.to_owned(),
        names: names.join(", "),
    })
}
