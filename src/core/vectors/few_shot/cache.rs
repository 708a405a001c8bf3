//! The cache of labelled images: keys, their classes, and nothing derived, so
//! that every change touches only what it names.

use std::collections::HashMap;
use std::hash::Hash;

use ndarray::{Array2, ArrayView2};
use serde::{Deserialize, Serialize};

use super::labels::Labels;
use crate::vectors::error::VectorError;
use crate::vectors::fit::same;
use crate::vectors::mixture::Ratio;
use crate::vectors::streams::Streams;
use crate::vectors::views::direction;

/// A class, whatever its name and place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ClassId(u64);

/// A key, whatever its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct KeyId(u64);

/// A labelled image's features: vectors of length 1.
#[derive(Debug, Clone, PartialEq)]
pub struct CacheKey {
    plain: Vec<f32>,
    adapted: Option<Vec<f32>>,
    /// CLIP's own plain key, where `plain` is a mixture.
    clip: Option<Vec<f32>>,
}

impl CacheKey {
    /// From the raw embeddings of an image's views, `[views, width]`: averaged,
    /// then scaled to length 1 once, as the authors do.
    ///
    /// # Errors
    /// No view, streams of different sizes, or numbers that are not finite.
    pub fn from_views(
        plain: ArrayView2<'_, f32>,
        adapted: Option<ArrayView2<'_, f32>>,
    ) -> Result<Self, VectorError> {
        if plain.nrows() == 0 {
            return Err(VectorError::Empty { what: "views" });
        }
        if let Some(adapted) = adapted {
            same("adapted views", adapted.nrows(), plain.nrows())?;
            same("adapted width", adapted.ncols(), plain.ncols())?;
        }
        Ok(Self {
            plain: direction(plain)?,
            adapted: adapted.map(direction).transpose()?,
            clip: None,
        })
    }

    /// The key mixed with DINOv2's of the same image, which has length 1 too. At CLIP's
    /// ratio it stays as it is.
    #[must_use]
    pub fn mixed(self, dino: &[f32], ratio: Ratio) -> Self {
        if ratio.is_clip() {
            return self;
        }
        Self {
            plain: ratio.row(&self.plain, dino),
            adapted: self.adapted.map(|adapted| ratio.row(&adapted, dino)),
            clip: Some(self.clip.unwrap_or(self.plain)),
        }
    }

    /// The plain key.
    pub fn plain(&self) -> &[f32] {
        &self.plain
    }

    /// The adapted key.
    pub fn adapted(&self) -> Option<&[f32]> {
        self.adapted.as_deref()
    }
}

/// A class of the cache.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Class {
    /// Its identity.
    pub id: ClassId,
    /// Its name.
    pub name: String,
}

#[derive(Debug, Clone, PartialEq)]
struct Entry {
    id: KeyId,
    class: ClassId,
    key: CacheKey,
}

/// Labelled images: classes in order, keys in the order they were added.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cache {
    classes: Vec<Class>,
    entries: Vec<Entry>,
    next: u64,
}

impl Cache {
    /// An empty cache.
    pub fn new() -> Self {
        Self::default()
    }

    /// The classes, in the order of the logits' columns.
    pub fn classes(&self) -> &[Class] {
        &self.classes
    }

    /// The keys, in the order of the affinities' columns.
    pub fn keys(&self) -> impl ExactSizeIterator<Item = (KeyId, ClassId, &CacheKey)> {
        self.entries.iter().map(|e| (e.id, e.class, &e.key))
    }

    /// Number of keys.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no key.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// A class's place, counted from 0.
    ///
    /// # Errors
    /// [`VectorError::UnknownClass`]
    pub fn position(&self, class: ClassId) -> Result<usize, VectorError> {
        self.classes
            .iter()
            .position(|c| c.id == class)
            .ok_or(VectorError::UnknownClass)
    }

    /// Adds a class at the end.
    ///
    /// # Errors
    /// [`VectorError::DuplicateClass`]
    pub fn add_class(&mut self, name: impl Into<String>) -> Result<ClassId, VectorError> {
        let name = self.free_name(name.into(), None)?;
        let id = ClassId(self.fresh());
        self.classes.push(Class { id, name });
        Ok(id)
    }

    /// Gives a class another name.
    ///
    /// # Errors
    /// [`VectorError::UnknownClass`], [`VectorError::DuplicateClass`]
    pub fn rename_class(
        &mut self,
        class: ClassId,
        name: impl Into<String>,
    ) -> Result<(), VectorError> {
        let at = self.position(class)?;
        self.classes[at].name = self.free_name(name.into(), Some(class))?;
        Ok(())
    }

    /// Moves all keys of one class to another and removes it.
    ///
    /// # Errors
    /// [`VectorError::UnknownClass`]
    pub fn merge_class(&mut self, from: ClassId, into: ClassId) -> Result<(), VectorError> {
        let at = self.position(from)?;
        self.position(into)?;
        if from != into {
            for entry in self.entries.iter_mut().filter(|e| e.class == from) {
                entry.class = into;
            }
            self.classes.remove(at);
        }
        Ok(())
    }

    /// Removes a class with its keys; their ids are returned.
    ///
    /// # Errors
    /// [`VectorError::UnknownClass`]
    pub fn remove_class(&mut self, class: ClassId) -> Result<Vec<KeyId>, VectorError> {
        let at = self.position(class)?;
        self.classes.remove(at);
        let gone = self.entries.iter().filter(|e| e.class == class);
        let gone = gone.map(|e| e.id).collect();
        self.entries.retain(|e| e.class != class);
        Ok(gone)
    }

    /// Adds a key at the end.
    ///
    /// # Errors
    /// An unknown class, or a key of another width or with other streams than
    /// those in the cache.
    pub fn add(&mut self, class: ClassId, key: CacheKey) -> Result<KeyId, VectorError> {
        self.position(class)?;
        if let Some(first) = self.entries.first() {
            same("width of the key", key.plain.len(), first.key.plain.len())?;
            if first.key.adapted.is_some() != key.adapted.is_some() {
                return Err(VectorError::MixedStreams);
            }
            if first.key.clip.is_some() != key.clip.is_some() {
                return Err(VectorError::MixedRatios);
            }
        }
        let id = KeyId(self.fresh());
        self.entries.push(Entry { id, class, key });
        Ok(id)
    }

    /// Removes a key and returns it.
    ///
    /// # Errors
    /// [`VectorError::UnknownKey`]
    pub fn remove(&mut self, key: KeyId) -> Result<CacheKey, VectorError> {
        let at = self.key_position(key)?;
        Ok(self.entries.remove(at).key)
    }

    /// Gives a key another class.
    ///
    /// # Errors
    /// [`VectorError::UnknownKey`], [`VectorError::UnknownClass`]
    pub fn move_key(&mut self, key: KeyId, class: ClassId) -> Result<(), VectorError> {
        self.position(class)?;
        let at = self.key_position(key)?;
        self.entries[at].class = class;
        Ok(())
    }

    /// Puts classes and keys in the given order, which must name each of them
    /// once.
    ///
    /// # Errors
    /// [`VectorError::UnknownClass`], [`VectorError::UnknownKey`]: one is not
    /// there, missing or named twice; then nothing has changed.
    pub fn arrange(&mut self, classes: &[ClassId], keys: &[KeyId]) -> Result<(), VectorError> {
        let class_places =
            places(classes, self.classes.iter().map(|c| c.id)).ok_or(VectorError::UnknownClass)?;
        let key_places =
            places(keys, self.entries.iter().map(|e| e.id)).ok_or(VectorError::UnknownKey)?;
        self.classes.sort_by_key(|c| class_places.get(&c.id));
        self.entries.sort_by_key(|e| key_places.get(&e.id));
        Ok(())
    }

    /// Every key's class as a place, in the keys' order.
    pub fn class_positions(&self) -> Vec<usize> {
        self.entries
            .iter()
            .filter_map(|e| self.classes.iter().position(|c| c.id == e.class))
            .collect()
    }

    /// What a method sees of the labels.
    ///
    /// # Errors
    /// None for a cache built through its methods.
    pub fn labels(&self) -> Result<Labels, VectorError> {
        Labels::new(
            self.class_positions(),
            self.classes.len(),
            &self.features(0)?,
        )
    }

    /// The features of the keys from place `from` on, as queries or for a
    /// product; `[0, 0]` when there are none.
    ///
    /// # Errors
    /// None for a cache built through its methods.
    pub fn features(&self, from: usize) -> Result<Streams, VectorError> {
        let entries = self.entries.get(from..).unwrap_or_default();
        let width = entries.first().map_or(0, |e| e.key.plain.len());
        let stack = |width: usize, row: fn(&CacheKey) -> &[f32]| {
            let mut all = Vec::with_capacity(entries.len() * width);
            for entry in entries {
                all.extend_from_slice(row(&entry.key));
            }
            let found = all.len();
            Array2::from_shape_vec((entries.len(), width), all).map_err(|_| VectorError::Size {
                what: "numbers in the keys",
                found,
                expected: entries.len() * width,
            })
        };
        // What the first key has all have.
        let first = entries.first().map(|entry| &entry.key);
        let adapted = first.and_then(|key| key.adapted.as_ref());
        let clip = first.and_then(|key| key.clip.as_ref());
        Ok(Streams::from_normalised(
            stack(width, |key| &key.plain)?,
            adapted
                .map(|_| stack(width, |key| key.adapted.as_deref().unwrap_or_default()))
                .transpose()?,
            clip.map(|own| stack(own.len(), |key| key.clip.as_deref().unwrap_or_default()))
                .transpose()?,
        ))
    }

    fn key_position(&self, key: KeyId) -> Result<usize, VectorError> {
        self.entries
            .iter()
            .position(|e| e.id == key)
            .ok_or(VectorError::UnknownKey)
    }

    fn free_name(&self, name: String, own: Option<ClassId>) -> Result<String, VectorError> {
        let taken = |c: &Class| c.name == name && Some(c.id) != own;
        if self.classes.iter().any(taken) {
            return Err(VectorError::DuplicateClass { name });
        }
        Ok(name)
    }

    fn fresh(&mut self) -> u64 {
        self.next += 1;
        self.next
    }
}

/// Where each id stands in `order`; none unless it holds exactly the ids `own`.
fn places<Id: Copy + Eq + Hash>(
    order: &[Id],
    mut own: impl ExactSizeIterator<Item = Id>,
) -> Option<HashMap<Id, usize>> {
    let places: HashMap<Id, usize> = order.iter().copied().zip(0..).collect();
    let complete = places.len() == order.len() && order.len() == own.len();
    (complete && own.all(|id| places.contains_key(&id))).then_some(places)
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    fn key(x: f32, y: f32) -> CacheKey {
        CacheKey::from_views(array![[x, y]].view(), None).unwrap()
    }

    #[test]
    fn raw_views_are_averaged_before_they_are_normalised() {
        let key =
            CacheKey::from_views(array![[8.0, 0.0], [0.0, 6.0], [4.0, 3.0]].view(), None).unwrap();
        assert_eq!(key.plain(), [0.8, 0.6]);
    }

    #[test]
    fn classes_can_be_renamed_merged_and_removed() {
        let mut cache = Cache::new();
        let [a, b, c] = ["a", "b", "c"].map(|name| cache.add_class(name).unwrap());
        cache.add(a, key(1.0, 0.0)).unwrap();
        let second = cache.add(b, key(0.0, 1.0)).unwrap();
        cache.add(c, key(1.0, 1.0)).unwrap();
        assert!(matches!(
            cache.rename_class(a, "b"),
            Err(VectorError::DuplicateClass { .. })
        ));
        cache.rename_class(a, "a").unwrap();
        cache.merge_class(a, c).unwrap();
        assert_eq!(cache.class_positions(), [1, 0, 1]);
        assert_eq!(cache.position(a), Err(VectorError::UnknownClass));
        cache.move_key(second, c).unwrap();
        assert_eq!(cache.labels().unwrap().counts(), [0, 3]);
        assert_eq!(cache.remove_class(c).unwrap().len(), 3);
        assert!(cache.is_empty());
        assert_eq!(cache.remove(second), Err(VectorError::UnknownKey));
    }

    #[test]
    fn keys_of_another_kind_are_refused() {
        let mut cache = Cache::new();
        let a = cache.add_class("a").unwrap();
        cache.add(a, key(1.0, 0.0)).unwrap();
        let wide = CacheKey::from_views(array![[1.0, 0.0, 0.0]].view(), None).unwrap();
        assert!(matches!(cache.add(a, wide), Err(VectorError::Size { .. })));
        let row = array![[1.0, 0.0]];
        let both = CacheKey::from_views(row.view(), Some(row.view())).unwrap();
        assert_eq!(cache.add(a, both), Err(VectorError::MixedStreams));
    }
}
