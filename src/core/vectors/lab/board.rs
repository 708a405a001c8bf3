//! What lies where: classes, their shots, test images. Every change gives
//! another board, or an error and nothing.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::error::EditError;
use super::limits::{LONGEST_FILE, LONGEST_NAME, MOST_CLASSES, MOST_IMAGES};
use crate::report::lab::{LabEdit, LabFile, LabPlace};

/// An image with its class: a place for a shot, perhaps one for a test image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Placed<C> {
    pub id: Arc<str>,
    pub name: Arc<str>,
    pub class: C,
}

/// Classes and images, each image at most once. Cheap to keep many of: ids and
/// names are shared.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Board {
    pub classes: Vec<Arc<str>>,
    pub shots: Vec<Placed<usize>>,
    pub tests: Vec<Placed<Option<usize>>>,
}

/// A [`LabPlace`] whose class was looked up.
#[derive(Debug, Clone, Copy)]
enum Place {
    Shots(usize),
    Tests(Option<usize>),
}

impl Board {
    /// The board after an edit.
    pub fn edited(&self, edit: &LabEdit) -> Result<Self, EditError> {
        let mut next = self.clone();
        next.apply(edit)?;
        Ok(next)
    }

    /// Number of images.
    pub fn len(&self) -> usize {
        self.shots.len() + self.tests.len()
    }

    /// Ids of all images, shots first.
    pub fn ids(&self) -> impl Iterator<Item = &Arc<str>> {
        let shots = self.shots.iter().map(|image| &image.id);
        shots.chain(self.tests.iter().map(|image| &image.id))
    }

    /// Whether an image is on the board.
    pub fn contains(&self, id: &str) -> bool {
        self.ids().any(|own| &**own == id)
    }

    fn apply(&mut self, edit: &LabEdit) -> Result<(), EditError> {
        match edit {
            LabEdit::AddClass { name } => self.add_class(name),
            LabEdit::RenameClass { class, name } => {
                let at = self.class(class)?;
                self.classes[at] = self.free_name(name, Some(at))?.into();
                Ok(())
            }
            LabEdit::MergeClasses { from, into } => {
                let (at, stays) = (self.class(from)?, self.class(into)?);
                if at == stays {
                    let name = from.trim().to_owned();
                    return Err(EditError::SameClass { name });
                }
                for shot in self.shots.iter_mut().filter(|shot| shot.class == at) {
                    shot.class = stays;
                }
                self.drop_class(at, Some(stays));
                Ok(())
            }
            LabEdit::RemoveClass { class } => {
                let at = self.class(class)?;
                self.drop_class(at, None);
                Ok(())
            }
            LabEdit::AddImages { images, place } => self.add_images(images, self.place(place)?),
            LabEdit::MoveImages { ids, place } => self.move_images(ids, self.place(place)?),
            LabEdit::RemoveImages { ids } => {
                let gone = self.known(ids)?;
                self.shots.retain(|image| !gone.contains(&*image.id));
                self.tests.retain(|image| !gone.contains(&*image.id));
                Ok(())
            }
            LabEdit::All { edits } => edits.iter().try_for_each(|edit| self.apply(edit)),
        }
    }

    fn add_class(&mut self, name: &str) -> Result<(), EditError> {
        if self.classes.len() >= MOST_CLASSES {
            return Err(EditError::TooManyClasses);
        }
        let name = self.free_name(name, None)?;
        self.classes.push(name.into());
        Ok(())
    }

    /// Takes a class away: its shots with it, and its test images get another
    /// truth or none.
    fn drop_class(&mut self, at: usize, truth: Option<usize>) {
        self.classes.remove(at);
        let after = |class: usize| class - usize::from(class > at);
        self.shots.retain(|shot| shot.class != at);
        for shot in &mut self.shots {
            shot.class = after(shot.class);
        }
        for test in &mut self.tests {
            let class = if test.class == Some(at) {
                truth
            } else {
                test.class
            };
            test.class = class.map(after);
        }
    }

    fn add_images(&mut self, images: &[LabFile], place: Place) -> Result<(), EditError> {
        let mut known: HashSet<Arc<str>> = self.ids().cloned().collect();
        for file in images {
            check_file(&file.id, &file.name)?;
            let id: Arc<str> = file.id.as_str().into();
            if known.insert(id.clone()) {
                self.put(id, file.name.as_str().into(), place);
            }
        }
        if self.len() > MOST_IMAGES {
            return Err(EditError::TooManyImages);
        }
        Ok(())
    }

    /// Images that stay among the shots, or among the test images, keep their
    /// place in the order; others go to the end, in the order that they had.
    fn move_images(&mut self, ids: &[String], place: Place) -> Result<(), EditError> {
        let moved = self.known(ids)?;
        let moves = |id: &str| moved.contains(id);
        match place {
            Place::Shots(class) => {
                for shot in self.shots.iter_mut().filter(|shot| moves(&shot.id)) {
                    shot.class = class;
                }
                let (gone, left) = self.tests.drain(..).partition(|image| moves(&image.id));
                self.tests = left;
                let gone: Vec<Placed<Option<usize>>> = gone;
                for image in gone {
                    self.put(image.id, image.name, place);
                }
            }
            Place::Tests(truth) => {
                for test in self.tests.iter_mut().filter(|test| moves(&test.id)) {
                    test.class = truth;
                }
                let (gone, left) = self.shots.drain(..).partition(|image| moves(&image.id));
                self.shots = left;
                let gone: Vec<Placed<usize>> = gone;
                for image in gone {
                    self.put(image.id, image.name, place);
                }
            }
        }
        Ok(())
    }

    fn put(&mut self, id: Arc<str>, name: Arc<str>, place: Place) {
        match place {
            Place::Shots(class) => self.shots.push(Placed { id, name, class }),
            Place::Tests(class) => self.tests.push(Placed { id, name, class }),
        }
    }

    fn place(&self, place: &LabPlace) -> Result<Place, EditError> {
        Ok(match place {
            LabPlace::Shots { class } => Place::Shots(self.class(class)?),
            LabPlace::Tests { truth } => {
                Place::Tests(truth.as_ref().map(|class| self.class(class)).transpose()?)
            }
        })
    }

    fn class(&self, name: &str) -> Result<usize, EditError> {
        let name = name.trim();
        let at = self.classes.iter().position(|class| &**class == name);
        at.ok_or_else(|| EditError::UnknownClass { name: name.into() })
    }

    fn known<'a>(&self, ids: &'a [String]) -> Result<HashSet<&'a str>, EditError> {
        let all: HashSet<&str> = self.ids().map(|id| &**id).collect();
        match ids.iter().find(|id| !all.contains(id.as_str())) {
            Some(id) => Err(EditError::UnknownImage { id: id.clone() }),
            None => Ok(ids.iter().map(String::as_str).collect()),
        }
    }

    fn free_name<'a>(&self, name: &'a str, own: Option<usize>) -> Result<&'a str, EditError> {
        let name = name.trim();
        check_class(name)?;
        let mut others = self.classes.iter().enumerate();
        if others.any(|(at, class)| &**class == name && Some(at) != own) {
            return Err(EditError::DuplicateClass { name: name.into() });
        }
        Ok(name)
    }

    /// Checks a board that was put together from a file.
    pub fn check(&self) -> Result<(), EditError> {
        if self.classes.len() > MOST_CLASSES {
            return Err(EditError::TooManyClasses);
        }
        if self.len() > MOST_IMAGES {
            return Err(EditError::TooManyImages);
        }
        for (at, class) in self.classes.iter().enumerate() {
            if class.trim() != &**class {
                return Err(EditError::ClassName);
            }
            self.free_name(class, Some(at))?;
        }
        let shots = self.shots.iter().map(|i| (&i.id, &i.name, Some(i.class)));
        let tests = self.tests.iter().map(|i| (&i.id, &i.name, i.class));
        let mut seen = HashMap::new();
        for (id, name, class) in shots.chain(tests) {
            check_file(id, name)?;
            if class.is_some_and(|class| class >= self.classes.len()) {
                let name = format!("number {}", class.unwrap_or_default());
                return Err(EditError::UnknownClass { name });
            }
            if seen.insert(id, ()).is_some() {
                return Err(EditError::ImageId { id: id.to_string() });
            }
        }
        Ok(())
    }
}

fn check_class(name: &str) -> Result<(), EditError> {
    let length = name.chars().count();
    if length == 0 || length > LONGEST_NAME {
        return Err(EditError::ClassName);
    }
    Ok(())
}

fn check_file(id: &str, name: &str) -> Result<(), EditError> {
    let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    if id.len() != 64 || !id.bytes().all(hex) {
        // What is no id may be long.
        let id = id.chars().take(80).collect();
        return Err(EditError::ImageId { id });
    }
    if name.len() > LONGEST_FILE {
        return Err(EditError::FileName);
    }
    Ok(())
}
