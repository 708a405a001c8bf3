//! A labelled set.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::DatasetError;

/// One labelled image.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Item {
    /// Where the file lies.
    pub path: PathBuf,
    /// Its path within the set, with `/` between folders: the same on every
    /// machine, which draws of shots rest on.
    pub name: String,
    /// Index into [`Dataset::classes`].
    pub class: usize,
}

/// A set of images with labels, in parts that share no file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dataset {
    /// The folder's name.
    pub name: String,
    /// Names of the classes, at least two, all different.
    pub classes: Vec<String>,
    /// What shots are drawn from; every class has some.
    pub train: Vec<Item>,
    /// Validation; empty where it is what a draw leaves over of `train`.
    pub val: Vec<Item>,
    /// What accuracies are measured on, and nothing else.
    pub test: Vec<Item>,
    /// What was found and left out.
    pub skipped: Skipped,
    /// Folder of published draws, where there is one.
    pub(super) selections: Option<PathBuf>,
    /// Classes that [`Dataset::restrict`] took out.
    pub(super) dropped: HashSet<String>,
}

/// Files of a plain folder that are no part of the set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Skipped {
    /// Files that are no image of a format that is read, by their contents.
    pub not_images: usize,
    /// Images in the folder itself, beside the labels.
    pub unlabelled: usize,
    /// Files that another name of the same set leads to as well.
    pub repeated: usize,
    /// Files and folders that cannot be read, dangling links, links in a loop.
    pub unreadable: usize,
}

impl Dataset {
    /// The set without the classes that `keep` refuses; published draws lose
    /// those classes, too.
    ///
    /// # Errors
    /// [`DatasetError::OneClass`] when fewer than two classes are left.
    pub fn restrict(&self, keep: impl Fn(&str) -> bool) -> Result<Self, DatasetError> {
        let mut classes = Vec::new();
        let mut dropped = self.dropped.clone();
        let new_index: Vec<Option<usize>> = self
            .classes
            .iter()
            .map(|name| {
                if keep(name) {
                    classes.push(name.clone());
                    Some(classes.len() - 1)
                } else {
                    dropped.insert(name.clone());
                    None
                }
            })
            .collect();
        if classes.len() < 2 {
            return Err(DatasetError::OneClass {
                classes: classes.len(),
            });
        }
        let part = |items: &[Item]| {
            let kept = items.iter().filter_map(|item| {
                new_index[item.class].map(|class| Item {
                    class,
                    ..item.clone()
                })
            });
            kept.collect()
        };
        Ok(Self {
            name: self.name.clone(),
            train: part(&self.train),
            val: part(&self.val),
            test: part(&self.test),
            classes,
            skipped: self.skipped,
            selections: self.selections.clone(),
            dropped,
        })
    }
}

/// The folder's own name, also of `.`.
pub(super) fn folder_name(folder: &Path) -> String {
    let full = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    full.file_name().map_or_else(
        || "data".to_owned(),
        |name| name.to_string_lossy().into_owned(),
    )
}
