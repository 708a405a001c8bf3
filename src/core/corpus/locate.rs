//! From a path to a set: what it holds, and where the images lie.

use std::path::Path;

use super::coop::Split;
use super::folder::Part;
use super::set::{Dataset, Item};
use super::tree::{Tree, joined, read_list};
use super::{DatasetError, folder, table};

/// Sub folders that may hold the images of a list, at most.
const MAX_FOLDERS: usize = 1000;

impl Dataset {
    /// Reads a set: a folder or an archive, with a CoOp split file, with the parts
    /// `train`, `val` and `test`, or else with sub folders that are the labels; a split
    /// file; or a CSV file of paths and labels.
    ///
    /// # Errors
    /// [`DatasetError`], as [`read`](Self::read) and [`check`](Self::check).
    pub fn open(path: &Path) -> Result<Self, DatasetError> {
        let set = Self::read(path)?;
        set.check()?;
        Ok(set)
    }

    /// As [`open`](Self::open), whatever the classes hold: some may be left out
    /// ([`restrict`](Self::restrict)) before it is [checked](Self::check).
    ///
    /// # Errors
    /// [`DatasetError`]: nothing is repaired silently but what
    /// [`Dataset::notes`] and [`Dataset::unreadable`] name.
    pub fn read(path: &Path) -> Result<Self, DatasetError> {
        let end = path.extension().unwrap_or_default().to_ascii_lowercase();
        let list = ["json", "csv", "tsv"].into_iter().find(|&list| end == list);
        if let Some(list) = list.filter(|_| path.is_file()) {
            let folder = match path.parent() {
                Some(folder) if !folder.as_os_str().is_empty() => folder,
                _ => Path::new("."),
            };
            let tree = Tree::Folder(folder.to_owned());
            let bytes = read_list(path)?;
            return match list {
                "json" => with_split(&tree, &bytes, path),
                _ => with_table(&tree, &bytes, path),
            };
        }
        let tree = Tree::open(path)?;
        match split_file(&tree)? {
            Some(file) => with_split(&tree, &tree.read(&file)?, &tree.path().join(&file)),
            None => folder::read(&tree),
        }
    }
}

/// `split_zhou_*.json` or `split.json`, if the folder holds one.
fn split_file(tree: &Tree) -> Result<Option<String>, DatasetError> {
    let is_split = |name: &String| {
        name == "split.json" || (name.starts_with("split_zhou_") && name.ends_with(".json"))
    };
    let mut found: Vec<String> = tree.top()?.0.into_iter().filter(is_split).collect();
    if found.len() > 1 {
        return Err(DatasetError::SeveralSplits {
            folder: tree.path().to_owned(),
            files: found.join(", "),
        });
    }
    Ok(found.pop())
}

fn with_split(tree: &Tree, json: &[u8], file: &Path) -> Result<Dataset, DatasetError> {
    let split = Split::parse(json, file)?;
    let learned_and_tested = split.train.iter().chain(&split.test);
    let some = learned_and_tested.map(|(name, _)| name.as_str());
    let images = images_folder(tree, some)?;
    let mut set = Dataset::empty(tree.name());
    for (part, rows) in [
        (Part::Train, split.train),
        (Part::Val, split.val),
        (Part::Test, split.test),
    ] {
        for (name, class) in rows {
            set.add(part, Item::new(tree.image(&images, name), class));
        }
    }
    set.classes = split.classes;
    set.said.backslashes = split.backslashes;
    set.selections = Some(tree.clone());
    all_there(&set, tree, &images, "split")?;
    Ok(set)
}

fn with_table(tree: &Tree, bytes: &[u8], file: &Path) -> Result<Dataset, DatasetError> {
    let table = table::Table::parse(bytes, file)?;
    let names = table.rows.iter().map(|row| row.path.as_str());
    let images = images_folder(tree, names)?;
    let name = file.file_stem().unwrap_or_default().to_string_lossy();
    let mut set = Dataset::empty(name.into_owned());
    set.said.backslashes = table.backslashes;
    for (class, (label, rows)) in table::by_label(table.rows).into_iter().enumerate() {
        set.classes.push(label);
        let mut without_part = Vec::new();
        for row in rows {
            let image = tree.image(&images, row.path);
            match row.part {
                Some(part) => set.add(part, Item::new(image, class)),
                None => without_part.push(image),
            }
        }
        if !without_part.is_empty() {
            set.add_halves(without_part, class);
        }
    }
    all_there(&set, tree, &images, "list")?;
    Ok(set)
}

fn all_there(
    set: &Dataset,
    tree: &Tree,
    images: &str,
    list: &'static str,
) -> Result<(), DatasetError> {
    let all = || set.train.iter().chain(&set.val).chain(&set.test);
    let there = |item: &&Item| tree.is_file(&joined(images, &item.name));
    let mut missing = all().filter(|item| !there(item));
    match missing.next() {
        None => Ok(()),
        Some(first) => Err(DatasetError::Missing {
            list,
            count: 1 + missing.count(),
            all: all().count(),
            first: first.name.clone(),
            folder: match images {
                "" => tree.path().to_owned(),
                _ => tree.path().join(images),
            },
        }),
    }
}

/// The folder that a list's paths start from: the set's own, or that sub folder
/// (`images`, `101_ObjectCategories`, `2750`) that holds the most of some rows.
fn images_folder<'a>(
    tree: &Tree,
    names: impl Iterator<Item = &'a str> + Clone,
) -> Result<String, DatasetError> {
    let step = names.clone().count().div_ceil(32).max(1);
    let some: Vec<&str> = names.step_by(step).collect();
    let held = |folder: &str| {
        let held = some
            .iter()
            .filter(|name| tree.is_file(&joined(folder, name)));
        held.count()
    };
    let mut best = (held(""), String::new());
    for candidate in tree.top()?.1.into_iter().take(MAX_FOLDERS) {
        let count = held(&candidate);
        if count > best.0 {
            best = (count, candidate);
        }
    }
    Ok(best.1)
}
