//! The features that an evaluation needs, each computed once and kept.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use ndarray::Array2;
use sha2::{Digest, Sha256};

use super::{EvaluationError, decode};
use crate::corpus::Item;
use crate::image::RgbImage;
use crate::image::augment::{Augment, ViewKey};
use crate::image::shift::Shift;
use crate::open::Encoder;
use crate::vectors::few_shot::cache::CacheKey;
use crate::vectors::store::{Key, Space, Store};
use crate::vectors::streams::Streams;

/// Images encoded together: the weights are then read once for all of them.
const BATCH: usize = 8;

/// How an image is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Look {
    /// As it is.
    Whole,
    /// The n-th random view of a cache key.
    View(u64),
    /// After a shift of distribution.
    Shifted(Shift),
}

/// Computes features with an encoder and keeps them on disk, in one store for
/// each of the adapter's strengths.
pub struct FeatureSource<'a> {
    encoder: &'a Encoder,
    side: u32,
    strengths: Vec<f32>,
    stores: Vec<Store>,
    hashes: HashMap<PathBuf, [u8; 32]>,
    known: HashMap<Key, Vec<Vec<f32>>>,
}

/// A look at an image that not every store has.
struct Missing<'i> {
    key: Key,
    hash: [u8; 32],
    item: &'i Item,
    look: Look,
    /// By strength, what the stores have.
    stored: Vec<Option<Vec<f32>>>,
}

impl<'a> FeatureSource<'a> {
    /// Features at `strengths` (0 is the plain stream), kept below `folder`.
    /// `space` says what they depend on, but for the strength; `side` is the
    /// encoder's input in pixels.
    ///
    /// # Errors
    /// [`EvaluationError::Store`].
    pub fn new(
        encoder: &'a Encoder,
        folder: &Path,
        space: &Space,
        side: u32,
        strengths: &[f32],
    ) -> Result<Self, EvaluationError> {
        let stores = strengths.iter().map(|&strength| {
            let space = Space {
                strength,
                ..space.clone()
            };
            Ok(Store::open(folder, &space)?)
        });
        Ok(Self {
            encoder,
            side,
            strengths: strengths.to_vec(),
            stores: stores.collect::<Result<_, EvaluationError>>()?,
            hashes: HashMap::new(),
            known: HashMap::new(),
        })
    }

    /// Makes the features of these images known: from the stores, or else by
    /// the encoder, at those strengths only whose stores lack them. `progress`
    /// is told how many of how many are encoded.
    ///
    /// # Errors
    /// An image that cannot be used, the encoder's and the stores' errors. What
    /// was computed is kept.
    pub fn prepare(
        &mut self,
        wanted: &[(&Item, Look)],
        mut progress: impl FnMut(usize, usize),
    ) -> Result<(), EvaluationError> {
        let missing = self.missing(wanted)?;
        let total = missing.values().map(Vec::len).sum();
        let mut done = 0;
        for (lacking, mut missing) in missing {
            for part in missing.chunks_mut(BATCH) {
                progress(done, total);
                self.encode(&lacking, part)?;
                done += part.len();
            }
        }
        progress(total, total);
        for store in &mut self.stores {
            store.flush()?;
        }
        Ok(())
    }

    /// What has to be encoded, by the strengths that are lacking. What the
    /// stores have whole becomes known.
    fn missing<'i>(
        &mut self,
        wanted: &[(&'i Item, Look)],
    ) -> Result<BTreeMap<Vec<usize>, Vec<Missing<'i>>>, EvaluationError> {
        let mut missing: BTreeMap<Vec<usize>, Vec<Missing<'i>>> = BTreeMap::new();
        let mut listed = HashSet::new();
        for &(item, look) in wanted {
            let hash = self.hash(item)?;
            let key = key_of(&hash, look, self.side);
            if self.known.contains_key(&key) || !listed.insert(key) {
                continue;
            }
            let stored: Vec<Option<Vec<f32>>> = self
                .stores
                .iter_mut()
                .map(|store| store.get(&key))
                .collect::<Result<_, _>>()?;
            let lacking: Vec<usize> = (0..stored.len()).filter(|&s| stored[s].is_none()).collect();
            if lacking.is_empty() {
                self.known
                    .insert(key, stored.into_iter().flatten().collect());
                continue;
            }
            missing.entry(lacking).or_default().push(Missing {
                key,
                hash,
                item,
                look,
                stored,
            });
        }
        Ok(missing)
    }

    /// Encodes images at the `lacking` strengths, and keeps what comes out.
    fn encode(
        &mut self,
        lacking: &[usize],
        part: &mut [Missing<'_>],
    ) -> Result<(), EvaluationError> {
        let views = part.iter().map(|missing| missing.view(self.side));
        let views: Vec<RgbImage> = views.collect::<Result<_, _>>()?;
        let strengths: Vec<f32> = lacking.iter().map(|&s| self.strengths[s]).collect();
        let images = pollster::block_on(self.encoder.streams(&views, &strengths))?;
        for (missing, streams) in part.iter_mut().zip(images) {
            for (&strength, values) in lacking.iter().zip(streams) {
                self.stores[strength].put(missing.key, values.clone())?;
                missing.stored[strength] = Some(values);
            }
            let rows = std::mem::take(&mut missing.stored);
            self.known
                .insert(missing.key, rows.into_iter().flatten().collect());
        }
        Ok(())
    }

    /// Queries: the images of `items` in their order, plain and at the
    /// `strength`-th strength.
    ///
    /// # Errors
    /// An image that was not prepared counts as one that cannot be read.
    pub fn queries(
        &self,
        items: &[Item],
        look: Look,
        strength: usize,
    ) -> Result<Streams, EvaluationError> {
        let rows = items.iter().map(|item| self.get(item, look));
        let (plain, adapted) = self.matrices(rows, strength)?;
        Ok(Streams::new(plain, adapted)?)
    }

    /// The raw embeddings of an item's views, `[views, width]` of either stream.
    ///
    /// # Errors
    /// As [`Self::queries`].
    pub fn views(
        &self,
        item: &Item,
        views: u64,
        strength: usize,
    ) -> Result<(Array2<f32>, Option<Array2<f32>>), EvaluationError> {
        self.matrices(looks(views).map(|look| self.get(item, look)), strength)
    }

    /// An item as a cache key.
    ///
    /// # Errors
    /// As [`Self::queries`].
    pub fn cache_key(
        &self,
        item: &Item,
        views: u64,
        strength: usize,
    ) -> Result<CacheKey, EvaluationError> {
        let (plain, adapted) = self.views(item, views, strength)?;
        let adapted = adapted.as_ref().map(|m| m.view());
        Ok(CacheKey::from_views(plain.view(), adapted)?)
    }

    /// Rows as matrices: plain, and at the `strength`-th strength where there are
    /// others than 0.
    fn matrices<'r>(
        &self,
        rows: impl Iterator<Item = Result<&'r Vec<Vec<f32>>, EvaluationError>>,
        strength: usize,
    ) -> Result<(Array2<f32>, Option<Array2<f32>>), EvaluationError> {
        let rows = rows.collect::<Result<Vec<_>, _>>()?;
        let at = |strength: usize| matrix(rows.iter().map(|row| row[strength].as_slice()));
        Ok((at(0), (self.strengths.len() > 1).then(|| at(strength))))
    }

    fn get(&self, item: &Item, look: Look) -> Result<&Vec<Vec<f32>>, EvaluationError> {
        let hash = self.hashes.get(&item.path);
        hash.and_then(|hash| self.known.get(&key_of(hash, look, self.side)))
            .ok_or_else(|| EvaluationError::Read {
                path: item.path.display().to_string(),
                source: std::io::Error::other("it was not encoded"),
            })
    }

    fn hash(&mut self, item: &Item) -> Result<[u8; 32], EvaluationError> {
        if let Some(hash) = self.hashes.get(&item.path) {
            return Ok(*hash);
        }
        let hash = Sha256::digest(read(&item.path)?).into();
        self.hashes.insert(item.path.clone(), hash);
        Ok(hash)
    }
}

impl Missing<'_> {
    /// What the encoder is to see.
    fn view(&self, side: u32) -> Result<RgbImage, EvaluationError> {
        let path = self.item.path.display().to_string();
        let image = decode(&path, &read(&self.item.path)?)?;
        match self.look {
            Look::Whole => Ok(image),
            Look::View(view) => Augment::cache_view(side)
                .apply(&image, &ViewKey::of_cache(self.hash, view))
                .map_err(|source| EvaluationError::View { path, source }),
            Look::Shifted(shift) => shift
                .apply(&image)
                .map_err(|source| EvaluationError::Shift { path, source }),
        }
    }
}

/// How a cache key's image is looked at: as it is, or in several random views.
pub fn looks(views: u64) -> impl Iterator<Item = Look> {
    let whole = (views <= 1).then_some(Look::Whole);
    let random = if views <= 1 { 0..0 } else { 0..views };
    whole.into_iter().chain(random.map(Look::View))
}

fn key_of(image: &[u8; 32], look: Look, side: u32) -> Key {
    match look {
        Look::Whole => Key::whole(image),
        Look::View(view) => Key::view(&Augment::cache_view(side), &ViewKey::of_cache(*image, view)),
        Look::Shifted(shift) => Key::shifted(image, shift),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, EvaluationError> {
    fs::read(path).map_err(|source| EvaluationError::Read {
        path: path.display().to_string(),
        source,
    })
}

fn matrix<'r>(rows: impl ExactSizeIterator<Item = &'r [f32]>) -> Array2<f32> {
    let count = rows.len();
    let values: Vec<f32> = rows.flat_map(<[f32]>::iter).copied().collect();
    let width = values.len() / count.max(1);
    // The rows of one store have one width, so that the sizes always fit.
    Array2::from_shape_vec((count, width), values).unwrap_or_default()
}

#[cfg(all(test, feature = "cpu"))]
mod tests;
