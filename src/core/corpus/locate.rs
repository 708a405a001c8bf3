//! From a path to a set: what it holds, and where the images lie.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use super::coop::Split;
use super::set::{Dataset, Item, Skipped, folder_name};
use super::{DatasetError, folder};

/// Longest JSON file that is read; ImageNet's split takes some 100 MiB.
const MAX_JSON: u64 = 1 << 30;

/// Sub folders that may hold the images of a split, at most.
const MAX_FOLDERS: usize = 1000;

impl Dataset {
    /// Reads a set: a CoOp split file, a folder that holds one, or a plain
    /// folder whose sub folders are the labels.
    ///
    /// # Errors
    /// [`DatasetError`]: nothing is repaired silently but what
    /// [`Dataset::skipped`] counts.
    pub fn open(path: &Path) -> Result<Self, DatasetError> {
        open(path)
    }
}

fn open(path: &Path) -> Result<Dataset, DatasetError> {
    let read = |error| DatasetError::Read {
        path: path.to_owned(),
        error,
    };
    if fs::metadata(path).map_err(read)?.is_dir() {
        return match split_file(path)? {
            Some(file) => with_split(path, &file),
            None => folder::read(path),
        };
    }
    let is_json = path
        .extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("json"));
    match path.parent() {
        Some(folder) if is_json && folder.as_os_str().is_empty() => with_split(".".as_ref(), path),
        Some(folder) if is_json => with_split(folder, path),
        _ => Err(DatasetError::NotADataset {
            path: path.to_owned(),
        }),
    }
}

/// A file's bytes, unless it is far longer than any of its kind.
pub(super) fn read_json(path: &Path) -> Result<Vec<u8>, DatasetError> {
    let mut bytes = Vec::new();
    let result = File::open(path).and_then(|file| file.take(MAX_JSON + 1).read_to_end(&mut bytes));
    result.map_err(|error| DatasetError::Read {
        path: path.to_owned(),
        error,
    })?;
    if bytes.len() as u64 > MAX_JSON {
        return Err(DatasetError::TooMuch {
            path: path.to_owned(),
            what: "bytes",
            limit: MAX_JSON,
        });
    }
    Ok(bytes)
}

/// The folder's own entries, sorted.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, DatasetError> {
    let listed = fs::read_dir(folder).and_then(|entries| {
        entries
            .map(|e| e.map(|e| e.path()))
            .collect::<Result<Vec<_>, _>>()
    });
    let mut paths = listed.map_err(|error| DatasetError::Read {
        path: folder.to_owned(),
        error,
    })?;
    paths.sort();
    Ok(paths)
}

/// `split_zhou_*.json` or `split.json`, if the folder holds one.
fn split_file(folder: &Path) -> Result<Option<PathBuf>, DatasetError> {
    let name = |path: &Path| path.file_name().map(|n| n.to_string_lossy().into_owned());
    let is_split = |path: &PathBuf| {
        name(path).is_some_and(|name| {
            name == "split.json" || (name.starts_with("split_zhou_") && name.ends_with(".json"))
        })
    };
    let mut found: Vec<PathBuf> = entries(folder)?.into_iter().filter(is_split).collect();
    if found.len() > 1 {
        let files: Vec<String> = found.iter().filter_map(|path| name(path)).collect();
        return Err(DatasetError::SeveralSplits {
            folder: folder.to_owned(),
            files: files.join(", "),
        });
    }
    Ok(found.pop())
}

fn with_split(folder: &Path, file: &Path) -> Result<Dataset, DatasetError> {
    let split = Split::parse(&read_json(file)?, file)?;
    let images = images_folder(folder, &split)?;
    let items = |rows: Vec<(String, usize)>| -> Vec<Item> {
        rows.into_iter()
            .map(|(name, class)| Item {
                path: images.join(&name),
                name,
                class,
            })
            .collect()
    };
    let selections = folder.join("few_shot_indices");
    let dataset = Dataset {
        name: folder_name(folder),
        classes: split.classes,
        train: items(split.train),
        val: items(split.val),
        test: items(split.test),
        skipped: Skipped::default(),
        selections: selections.is_dir().then_some(selections),
        dropped: Default::default(),
    };
    let all = || {
        dataset
            .train
            .iter()
            .chain(&dataset.val)
            .chain(&dataset.test)
    };
    let mut missing = all().filter(|item| !item.path.is_file());
    if let Some(first) = missing.next() {
        return Err(DatasetError::Missing {
            count: 1 + missing.count(),
            all: all().count(),
            first: first.name.clone(),
            folder: images,
        });
    }
    Ok(dataset)
}

/// The folder that the split's paths start from: the set's own, or that sub
/// folder (`images`, `101_ObjectCategories`, `2750`) that holds the most of some
/// rows.
fn images_folder(folder: &Path, split: &Split) -> Result<PathBuf, DatasetError> {
    let rows = split.train.iter().chain(&split.test);
    let step = (split.train.len() + split.test.len()).div_ceil(32);
    let some: Vec<&str> = rows.step_by(step).map(|(name, _)| name.as_str()).collect();
    let held = |folder: &Path| {
        some.iter()
            .filter(|name| folder.join(name).is_file())
            .count()
    };
    let sub_folders = entries(folder)?.into_iter().filter(|path| path.is_dir());
    let mut best = (held(folder), folder.to_owned());
    for candidate in sub_folders.take(MAX_FOLDERS) {
        let count = held(&candidate);
        if count > best.0 {
            best = (count, candidate);
        }
    }
    Ok(best.1)
}
