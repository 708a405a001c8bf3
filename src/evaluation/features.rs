//! The features that an evaluation needs, each computed once and kept.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use ndarray::Array2;
use sha2::{Digest, Sha256};

use super::{EvaluationError, decode};
use crate::dataset::Item;
use crate::engine::Engine;
use crate::fewshot::cache::CacheKey;
use crate::fewshot::features::Streams;
use crate::image::RgbImage;
use crate::image::augment::{Augment, ViewKey};
use crate::image::shift::Shift;
use crate::store::{Key, Space, Store};

/// Of the views of cache keys: one seed, so that every draw shares them.
const VIEW_SEED: u64 = 1;

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

/// Computes features with an engine and keeps them on disk, in one store for
/// each of the adapter's strengths.
pub struct FeatureSource<'a> {
    engine: &'a Engine,
    side: u32,
    strengths: Vec<f32>,
    stores: Vec<Store>,
    hashes: HashMap<PathBuf, [u8; 32]>,
    known: HashMap<Key, Vec<Vec<f32>>>,
}

impl<'a> FeatureSource<'a> {
    /// Features at `strengths` (0 is the plain stream), kept below `folder`.
    /// `space` says what they depend on, but for the strength; `side` is the
    /// encoder's input in pixels.
    ///
    /// # Errors
    /// [`EvaluationError::Store`].
    pub fn new(
        engine: &'a Engine,
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
            engine,
            side,
            strengths: strengths.to_vec(),
            stores: stores.collect::<Result<_, EvaluationError>>()?,
            hashes: HashMap::new(),
            known: HashMap::new(),
        })
    }

    /// Makes the features of these images known: from the stores, or else by
    /// the encoder. `progress` is told how many of how many are encoded, and
    /// stops the run by giving false.
    ///
    /// # Errors
    /// An image that cannot be used, the encoder's and the stores' errors,
    /// [`EvaluationError::Stopped`]. What was computed is kept.
    pub fn prepare(
        &mut self,
        wanted: &[(&Item, Look)],
        mut progress: impl FnMut(usize, usize) -> bool,
    ) -> Result<(), EvaluationError> {
        let mut missing: Vec<(Key, &Item, Look)> = Vec::new();
        let mut listed = HashSet::new();
        for &(item, look) in wanted {
            let key = self.key(item, look)?;
            if self.known.contains_key(&key) || !listed.insert(key) {
                continue;
            }
            let stored: Option<Vec<Vec<f32>>> = self
                .stores
                .iter_mut()
                .map(|store| store.get(&key))
                .collect::<Result<_, _>>()?;
            match stored {
                Some(values) => {
                    self.known.insert(key, values);
                }
                None => missing.push((key, item, look)),
            }
        }
        let total = missing.len();
        for (done, part) in missing.chunks(BATCH).enumerate() {
            if !progress(done * BATCH, total) {
                self.flush()?;
                return Err(EvaluationError::Stopped);
            }
            let views = part.iter().map(|&(_, item, look)| self.view(item, look));
            let views: Vec<RgbImage> = views.collect::<Result<_, _>>()?;
            let images = pollster::block_on(self.engine.streams(&views, &self.strengths))?;
            for (&(key, ..), streams) in part.iter().zip(images) {
                for (store, values) in self.stores.iter_mut().zip(&streams) {
                    store.put(key, values.clone())?;
                }
                self.known.insert(key, streams);
            }
        }
        progress(total, total);
        self.flush()
    }

    fn flush(&mut self) -> Result<(), EvaluationError> {
        for store in &mut self.stores {
            store.flush()?;
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
        let rows: Vec<_> = rows.collect::<Result<_, _>>()?;
        let plain = matrix(rows.iter().map(|row| row[0].as_slice()));
        let adapted = (self.strengths.len() > 1)
            .then(|| matrix(rows.iter().map(|row| row[strength].as_slice())));
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
        let rows = looks(views).map(|look| self.get(item, look));
        let rows: Vec<_> = rows.collect::<Result<_, _>>()?;
        let plain = matrix(rows.iter().map(|row| row[0].as_slice()));
        let adapted = (self.strengths.len() > 1)
            .then(|| matrix(rows.iter().map(|row| row[strength].as_slice())));
        Ok((plain, adapted))
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

    fn get(&self, item: &Item, look: Look) -> Result<&Vec<Vec<f32>>, EvaluationError> {
        let hash = self.hashes.get(&item.path);
        hash.and_then(|hash| self.known.get(&key_of(hash, look, self.side)))
            .ok_or_else(|| EvaluationError::Read {
                path: item.path.display().to_string(),
                source: std::io::Error::other("it was not encoded"),
            })
    }

    fn key(&mut self, item: &Item, look: Look) -> Result<Key, EvaluationError> {
        let hash = match self.hashes.get(&item.path) {
            Some(hash) => *hash,
            None => {
                let hash = Sha256::digest(read(&item.path)?).into();
                self.hashes.insert(item.path.clone(), hash);
                hash
            }
        };
        Ok(key_of(&hash, look, self.side))
    }

    fn view(&self, item: &Item, look: Look) -> Result<RgbImage, EvaluationError> {
        let path = item.path.display().to_string();
        let bytes = read(&item.path)?;
        let image = decode(&path, &bytes)?;
        match look {
            Look::Whole => Ok(image),
            Look::View(view) => Augment::cache_view(self.side)
                .apply(&image, &view_key(Sha256::digest(&bytes).into(), view))
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
        Look::View(view) => Key::view(&Augment::cache_view(side), &view_key(*image, view)),
        Look::Shifted(shift) => Key::shifted(image, shift),
    }
}

fn view_key(image: [u8; 32], view: u64) -> ViewKey {
    ViewKey {
        seed: VIEW_SEED,
        image,
        view,
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
