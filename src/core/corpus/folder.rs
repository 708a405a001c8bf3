//! Plain folders, whose sub folders are the labels.
//!
//! A class is a folder that images lie in; what lies deeper inside belongs to
//! it as well. Its name is the folder's, or the whole path where two folders
//! share a name. Each class's files are put in the order of SHA-256 of their
//! names: the first half, rounded up, is for shots and validation, the rest for
//! testing. So the split needs no file, and an image stays on its side as long as
//! about as many are added before as behind it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::DatasetError;
use super::images::{ImagePath, Images, images_below};
use super::set::{Dataset, Item, Skipped, folder_name};

/// Names of sub folders that hold parts instead of classes.
const PARTS: [&str; 6] = ["train", "training", "val", "valid", "validation", "test"];

/// Reads a plain folder.
///
/// # Errors
/// [`DatasetError`] when the folder cannot be read, when fewer than two classes
/// are in it or one of them has a single image, and when it holds more than 5
/// million entries.
pub fn read(folder: &Path) -> Result<Dataset, DatasetError> {
    let Images { files, left_out } = images_below(folder)?;
    let mut skipped = Skipped {
        left_out,
        unlabelled: 0,
    };
    let by_class = classes(files, &mut skipped);
    if by_class.is_empty() {
        return Err(DatasetError::NoClasses {
            folder: folder.to_owned(),
            unlabelled: skipped.unlabelled,
            other: skipped.left_out.not_images,
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
            .map(|ImagePath { path, name }| {
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

/// The images by the folder that is their class.
fn classes(images: Vec<ImagePath>, skipped: &mut Skipped) -> BTreeMap<String, Vec<ImagePath>> {
    let folder_of = |name: &str| name.rsplit_once('/').map(|(folder, _)| folder.to_owned());
    let holding: HashSet<String> = images.iter().filter_map(|i| folder_of(&i.name)).collect();
    let mut by_class: BTreeMap<String, Vec<ImagePath>> = BTreeMap::new();
    for image in images {
        let name = &image.name;
        // The outermost folder on the way that holds images.
        let mut ends = name.match_indices('/').map(|(at, _)| at);
        let class = ends.find(|&end| holding.contains(&name[..end]));
        match class {
            Some(end) => by_class
                .entry(name[..end].to_owned())
                .or_default()
                .push(image),
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
    by_class: &BTreeMap<String, Vec<ImagePath>>,
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
