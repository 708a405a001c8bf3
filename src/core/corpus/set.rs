//! A labelled set.

use std::collections::{BTreeMap, HashSet};
use std::io;
use std::path::PathBuf;

use super::DatasetError;
use super::image_path::{ImagePath, Packed, UseError};
use super::images::LeftOut;
use super::tree::Tree;
use crate::image::RgbImage;
use crate::report::set::{LeftOutPicture, SetNote};
use crate::text::templates;

/// Folders of Caltech-101 that CoOp, whose splits the papers measure by, leaves out.
const NOT_IN_CALTECH: [&str; 2] = ["BACKGROUND_Google", "Faces_easy"];

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
    packed: Option<Packed>,
}

impl Item {
    /// An image with its label.
    pub fn new(image: ImagePath, class: usize) -> Self {
        Self {
            path: image.path,
            name: image.name,
            class,
            packed: image.packed,
        }
    }

    /// The image without its label.
    pub fn image(&self) -> ImagePath {
        ImagePath {
            path: self.path.clone(),
            name: self.name.clone(),
            packed: self.packed.clone(),
        }
    }

    /// As [`ImagePath::read`].
    ///
    /// # Errors
    /// As there.
    pub fn read(&self) -> io::Result<Vec<u8>> {
        self.image().read()
    }

    /// As [`ImagePath::decode`].
    ///
    /// # Errors
    /// As there.
    pub fn decode(&self) -> Result<RgbImage, UseError> {
        self.image().decode()
    }
}

/// A set of images with labels, in parts that share no file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dataset {
    /// The folder's name.
    pub name: String,
    /// Names of the classes, all different.
    pub classes: Vec<String>,
    /// What shots are drawn from.
    pub train: Vec<Item>,
    /// Validation; empty where it is what a draw leaves over of `train`.
    pub val: Vec<Item>,
    /// What accuracies are measured on, and nothing else.
    pub test: Vec<Item>,
    /// What was found and left out.
    pub skipped: Skipped,
    /// What else is to be said of how it was read.
    pub(super) said: Said,
    /// Whether each class was cut in two here, by a hash of its files' names.
    pub(super) halved: bool,
    /// Where published draws lie, if there are any.
    pub(super) selections: Option<Tree>,
    /// Classes that [`Dataset::restrict`] took out.
    pub(super) dropped: HashSet<String>,
    /// Images that [`Dataset::leave_out`] took out.
    pub(super) left_out: HashSet<String>,
}

/// Files of a plain folder that are no part of the set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Skipped {
    /// Files that are no images, or are there twice.
    pub left_out: LeftOut,
    /// Images that lie in no folder of a class.
    pub unlabelled: usize,
}

/// Notes of the reader of a set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Said {
    /// Folders without an image that would else be classes.
    pub empty: Vec<String>,
    /// Folders that are the parts: train, val, test.
    pub parts: Option<[Vec<String>; 3]>,
    /// Paths that were read with `/` for `\`.
    pub backslashes: super::coop::Backslashes,
}

impl Dataset {
    /// A set without images, for its reader to fill.
    pub(super) fn empty(name: String) -> Self {
        Self {
            name,
            classes: Vec::new(),
            train: Vec::new(),
            val: Vec::new(),
            test: Vec::new(),
            skipped: Skipped::default(),
            said: Said::default(),
            halved: false,
            selections: None,
            dropped: HashSet::new(),
            left_out: HashSet::new(),
        }
    }

    /// Whether there is something to tell apart, and of each class something to draw.
    ///
    /// # Errors
    /// [`DatasetError::OneClass`] for fewer than two classes,
    /// [`DatasetError::EmptyClass`] for one without an image to draw.
    pub fn check_drawn(&self) -> Result<(), DatasetError> {
        if self.classes.len() < 2 {
            return Err(DatasetError::OneClass {
                classes: self.classes.len(),
            });
        }
        let to_draw = self.counts(&self.train).into_iter();
        match to_draw.zip(&self.classes).find(|(count, _)| *count == 0) {
            Some((_, class)) => Err(DatasetError::EmptyClass {
                class: class.clone(),
            }),
            None => Ok(()),
        }
    }

    /// As [`check_drawn`](Self::check_drawn), and whether there is enough to test.
    ///
    /// # Errors
    /// As there; [`DatasetError::TooFew`] for a class without an image to test in a
    /// set that was split here, [`DatasetError::EmptyPart`] without anything to test.
    pub fn check(&self) -> Result<(), DatasetError> {
        self.check_drawn()?;
        let (to_draw, to_test) = (self.counts(&self.train), self.counts(&self.test));
        let untested = to_test.iter().position(|&count| count == 0);
        if let (true, Some(class)) = (self.halved, untested) {
            let has = match to_draw[class] {
                1 => "one image only",
                _ => "no image left to test",
            };
            let class = self.classes[class].clone();
            return Err(DatasetError::TooFew { class, has });
        }
        if self.test.is_empty() {
            return Err(DatasetError::EmptyPart {
                part: "test",
                purpose: "measure accuracy on",
            });
        }
        Ok(())
    }

    /// Images of each class.
    fn counts(&self, items: &[Item]) -> Vec<usize> {
        let mut counts = vec![0; self.classes.len()];
        for item in items {
            counts[item.class] += 1;
        }
        counts
    }

    /// The set with nothing to test: where its classes were cut in two here, shots are
    /// drawn from both halves.
    pub fn untested(mut self) -> Self {
        let test = std::mem::take(&mut self.test);
        if self.halved {
            self.train.extend(test);
            self.train.sort();
            self.halved = false;
        }
        self
    }

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
        let folder = |name: &str| name.rsplit_once('/').map(|(folder, _)| folder.to_owned());
        let all = self.train.iter().chain(&self.val).chain(&self.test);
        let gone = all.filter(|item| new_index[item.class].is_none());
        let gone: HashSet<_> = gone.filter_map(|item| folder(&item.name)).collect();
        let mut skipped = self.skipped.clone();
        let pictures = &mut skipped.left_out.pictures;
        pictures.retain(|picture| folder(&picture.name).is_none_or(|f| !gone.contains(&f)));
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
            train: part(&self.train),
            val: part(&self.val),
            test: part(&self.test),
            classes,
            skipped,
            dropped,
            ..self.clone()
        })
    }

    /// Takes images out of every part, by their names; draws are made of the others.
    pub fn leave_out<'a>(&mut self, names: impl IntoIterator<Item = &'a str>) {
        let names = names.into_iter().map(str::to_owned);
        self.left_out.extend(names);
        for part in [&mut self.train, &mut self.val, &mut self.test] {
            part.retain(|item| !self.left_out.contains(&item.name));
        }
    }

    /// Pictures that were found beside the set's images and cannot be read.
    pub fn unreadable(&self) -> &[LeftOutPicture] {
        &self.skipped.left_out.pictures
    }

    /// What is to be known of the set, but for [`unreadable`](Self::unreadable).
    pub fn notes(&self) -> Vec<SetNote> {
        let count = u32::try_from(self.skipped.unlabelled).unwrap_or(u32::MAX);
        let folders = self.said.empty.clone();
        let groups = self.same_words();
        let not_in_caltech = |class: &&String| NOT_IN_CALTECH.contains(&class.as_str());
        let classes = self.classes.iter().filter(not_in_caltech);
        let classes: Vec<String> = classes.cloned().collect();
        let parts = self.said.parts.clone();
        let how_read = [
            parts.map(|[train, val, test]| SetNote::Parts { train, val, test }),
            self.said.backslashes.note(),
        ];
        let what_else = [
            (count > 0).then_some(SetNote::Unlabelled { count }),
            (!folders.is_empty()).then_some(SetNote::EmptyFolders { folders }),
            (!groups.is_empty()).then_some(SetNote::SameWord { groups }),
            (!classes.is_empty()).then_some(SetNote::NotInCaltech { classes }),
        ];
        let mut notes: Vec<SetNote> = how_read.into_iter().flatten().collect();
        notes.extend(self.skipped.left_out.notes());
        notes.extend(what_else.into_iter().flatten());
        notes
    }

    /// Classes whose names are the same words to CLIP's text.
    fn same_words(&self) -> Vec<Vec<String>> {
        let mut by_words: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for class in &self.classes {
            let words = templates::words(class);
            by_words.entry(words).or_default().push(class.clone());
        }
        by_words.into_values().filter(|one| one.len() > 1).collect()
    }
}
