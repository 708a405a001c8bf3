//! Plain folders, whose sub folders are the labels.
//!
//! A class is a folder that images lie in; what lies deeper inside belongs to
//! it as well. Its name is the folder's, or the whole path where two folders
//! share a name. Each class's files are put in the order of SHA-256 of their
//! names: the first half, rounded up, is for shots and validation, the rest for
//! testing. So the split needs no file, and an image stays on its side as long as
//! about as many are added before as behind it.
//!
//! Folders `train`, `val` and `test` (torchvision's layout) are the parts instead, each
//! with the folders of the labels inside. Without `val`, validation is what the shots
//! leave over; without `test`, `val` is tested on, as CoOp does on ImageNet.

use std::collections::{BTreeMap, HashMap, HashSet};

use sha2::{Digest, Sha256};

use super::DatasetError;
use super::image_path::ImagePath;
use super::images::{Images, above, images_in};
use super::set::{Dataset, Item};
use super::tree::Tree;

/// A part of a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Train,
    Val,
    Test,
}

impl Part {
    /// The part that people call so.
    pub fn named(name: &str) -> Option<Self> {
        match name.to_lowercase().as_str() {
            "train" | "training" => Some(Self::Train),
            "val" | "valid" | "validation" => Some(Self::Val),
            "test" | "testing" => Some(Self::Test),
            _ => None,
        }
    }
}

/// Reads a plain folder.
///
/// # Errors
/// [`DatasetError`] when the folder cannot be read, when no class is in it, and when it
/// holds more than 5 million entries.
pub(super) fn read(tree: &Tree) -> Result<Dataset, DatasetError> {
    let Images {
        files,
        left_out,
        empty,
    } = images_in(tree)?;
    let mut set = Dataset::empty(tree.name());
    let found = files.len();
    let parts = part_folders(tree, &files)?;
    // Where a name goes on below the folder of its part.
    let inner = |name: &str| match &parts {
        Some(_) => name.find('/').map_or(0, |at| at + 1),
        None => 0,
    };
    let (by_class, labelled) = classes(files, inner);
    set.skipped.unlabelled = found - labelled;
    set.skipped.left_out = left_out;
    if by_class.is_empty() {
        return Err(DatasetError::NoClasses {
            folder: tree.path().to_owned(),
            unlabelled: set.skipped.unlabelled,
            other: set.skipped.left_out.not_images + set.skipped.left_out.pictures.len(),
        });
    }
    // A folder inside a class is no class that lacks images.
    let empty = empty.into_iter().filter(|folder| {
        let inner = &folder[inner(folder).min(folder.len())..];
        !above(inner).any(|above| by_class.contains_key(above))
    });
    set.said.empty = empty.collect();
    let names = class_names(by_class.keys());
    for (images, name) in by_class.into_values().zip(names) {
        let class = set.classes.len();
        set.classes.push(name);
        match &parts {
            Some(_) => set.add_parts(images, class),
            None => set.add_halves(images, class),
        }
    }
    if let Some(folders) = parts {
        set.use_parts(folders);
    }
    Ok(set)
}

impl Dataset {
    /// Adds a class, whose images are cut in half by a hash of their names.
    pub(super) fn add_halves(&mut self, images: Vec<ImagePath>, class: usize) {
        self.halved = true;
        let mut items: Vec<(Vec<u8>, Item)> = images
            .into_iter()
            .map(|image| {
                let file_name = image.name.rsplit('/').next().unwrap_or(&image.name);
                let hash = Sha256::digest(file_name).to_vec();
                (hash, Item::new(image, class))
            })
            .collect();
        // Equal names in deeper folders: by their paths.
        items.sort_by(|(a, x), (b, y)| a.cmp(b).then_with(|| x.name.cmp(&y.name)));
        let test = items.split_off(items.len().div_ceil(2));
        self.train.extend(items.into_iter().map(|(_, item)| item));
        self.test.extend(test.into_iter().map(|(_, item)| item));
    }

    /// Adds an image to a part.
    pub(super) fn add(&mut self, part: Part, item: Item) {
        match part {
            Part::Train => &mut self.train,
            Part::Val => &mut self.val,
            Part::Test => &mut self.test,
        }
        .push(item);
    }

    /// Adds a class, whose images lie in the folders of their parts.
    fn add_parts(&mut self, images: Vec<ImagePath>, class: usize) {
        for image in images {
            let folder = above(&image.name).next().unwrap_or_default();
            if let Some(part) = Part::named(folder) {
                self.add(part, Item::new(image, class));
            }
        }
    }

    /// Says which folders are the parts; without anything to test, validation is tested.
    fn use_parts(&mut self, folders: Vec<String>) {
        let mut parts = [Part::Train, Part::Val, Part::Test].map(|part| {
            let of_part = |folder: &&String| Part::named(folder) == Some(part);
            folders.iter().filter(of_part).cloned().collect::<Vec<_>>()
        });
        if self.test.is_empty() {
            self.test = std::mem::take(&mut self.val);
            parts[2] = std::mem::take(&mut parts[1]);
        }
        self.said.parts = Some(parts);
    }
}

/// The images by the folder that is their class, whose name starts at `inner` of
/// theirs, and how many these are.
fn classes(
    images: Vec<ImagePath>,
    inner: impl Fn(&str) -> usize,
) -> (BTreeMap<String, Vec<ImagePath>>, usize) {
    let folder_of = |name: &str| {
        let inner = &name[inner(name)..];
        inner.rsplit_once('/').map(|(folder, _)| folder.to_owned())
    };
    let holding: HashSet<String> = images.iter().filter_map(|i| folder_of(&i.name)).collect();
    let mut by_class: BTreeMap<String, Vec<ImagePath>> = BTreeMap::new();
    let mut labelled = 0;
    for image in images {
        let inner = &image.name[inner(&image.name)..];
        // The outermost folder on the way that holds images.
        let class = above(inner).find(|&folder| holding.contains(folder));
        if let Some(class) = class.map(str::to_owned) {
            by_class.entry(class).or_default().push(image);
            labelled += 1;
        }
    }
    (by_class, labelled)
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

/// The folders of the parts, where all folders are such: `train/cat` and `test/cat` are
/// one class in two parts, not two classes.
///
/// # Errors
/// [`DatasetError::PartsNotLabels`] where shots or tests lack a part, or its images
/// labels.
fn part_folders(tree: &Tree, images: &[ImagePath]) -> Result<Option<Vec<String>>, DatasetError> {
    // With whether folders with images are in it.
    let mut outer: BTreeMap<&str, bool> = BTreeMap::new();
    for image in images {
        let mut above = above(&image.name);
        if let Some(folder) = above.next() {
            *outer.entry(folder).or_default() |= above.next().is_some();
        }
    }
    if outer.len() < 2 || outer.keys().any(|name| Part::named(name).is_none()) {
        return Ok(None);
    }
    let has = |part| {
        let mut outer = outer.iter();
        outer.any(|(name, &labels)| labels && Part::named(name) == Some(part))
    };
    if has(Part::Train) && (has(Part::Val) || has(Part::Test)) {
        let labelled = outer.iter().filter(|(_, labels)| **labels);
        return Ok(Some(labelled.map(|(name, _)| (*name).to_owned()).collect()));
    }
    Err(DatasetError::PartsNotLabels {
        folder: tree.path().to_owned(),
        names: outer.into_keys().collect::<Vec<_>>().join(", "),
    })
}
