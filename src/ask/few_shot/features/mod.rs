//! The features that an evaluation needs, each computed once and kept.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};

use ndarray::Array2;
use sha2::{Digest, Sha256};

use super::EvaluationError;
use crate::corpus::ahead::Ahead;
use crate::corpus::{Item, UseError};
use crate::image::{Pixels, Preprocess, preprocess};
use crate::open::Encoder;
use crate::report::set::LeftOutPicture;
use crate::vectors::few_shot::cache::CacheKey;
use crate::vectors::space::{Space, VectorId, View};
use crate::vectors::store::{Keep, Store};
use crate::vectors::streams::Streams;
use crate::vectors::views;

/// Images encoded together: the weights are then read once for all of them.
const BATCH: usize = 8;

/// Computes features with an encoder and keeps them on disk, in one store for
/// each of the adapter's strengths.
pub struct FeatureSource<'a> {
    encoder: &'a Encoder,
    side: u32,
    strengths: Vec<f32>,
    stores: Vec<Store>,
    hashes: HashMap<PathBuf, [u8; 32]>,
    known: HashMap<VectorId, Vec<Vec<f32>>>,
}

/// A view of an image that not every store has.
struct Missing<'i> {
    key: VectorId,
    hash: [u8; 32],
    item: &'i Item,
    view: View,
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
        let stores = strengths
            .iter()
            .map(|&strength| Ok(Store::open(folder, &space.at(strength))?));
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
    /// is told how many of how many are encoded. Gives the images that cannot be
    /// used, each once: the others' features are known all the same.
    ///
    /// # Errors
    /// The encoder's and the stores' errors. What was computed is kept.
    pub fn prepare(
        &mut self,
        wanted: &[(&Item, View)],
        mut progress: impl FnMut(usize, usize),
    ) -> Result<Vec<LeftOutPicture>, EvaluationError> {
        let mut unusable = BTreeMap::new();
        let missing = self.missing(wanted, &mut unusable)?;
        let total = missing.values().map(Vec::len).sum();
        let mut done = 0;
        for (lacking, missing) in missing {
            // Images are read and made ready while the device encodes those before.
            let settings = &self.encoder.preprocess;
            let see = |missing: &Missing<'_>| missing.see(settings);
            Ahead::default().run(&missing, see, |images| {
                for part in missing.chunks(BATCH) {
                    progress(done, total);
                    let (mut usable, mut pixels) = (Vec::new(), Vec::new());
                    for (missing, image) in part.iter().zip(&mut *images) {
                        match image {
                            Ok(image) => {
                                usable.push(missing);
                                pixels.push(image);
                            }
                            Err(why) => {
                                unusable.insert(missing.item.name.clone(), why);
                            }
                        }
                    }
                    if !usable.is_empty() {
                        self.encode(&lacking, &usable, &pixels)?;
                    }
                    done += part.len();
                }
                Ok::<_, EvaluationError>(())
            })?;
        }
        progress(total, total);
        for store in &mut self.stores {
            store.flush()?;
        }
        let unusable = unusable.into_iter();
        Ok(unusable
            .map(|(name, why)| LeftOutPicture { name, why })
            .collect())
    }

    /// What has to be encoded, by the strengths that are lacking. What the
    /// stores have whole becomes known; files that cannot be read are `unusable`.
    fn missing<'i>(
        &mut self,
        wanted: &[(&'i Item, View)],
        unusable: &mut BTreeMap<String, String>,
    ) -> Result<BTreeMap<Vec<usize>, Vec<Missing<'i>>>, EvaluationError> {
        let mut missing: BTreeMap<Vec<usize>, Vec<Missing<'i>>> = BTreeMap::new();
        let mut listed = HashSet::new();
        for &(item, view) in wanted {
            let hash = match self.read_hash(item) {
                Ok(hash) => hash,
                Err(error) => {
                    let why = UseError::Read(error).to_string();
                    unusable.insert(item.name.clone(), why);
                    continue;
                }
            };
            let key = VectorId::new(&hash, view);
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
                view,
                stored,
            });
        }
        Ok(missing)
    }

    /// Encodes images at the `lacking` strengths, and keeps what comes out.
    fn encode(
        &mut self,
        lacking: &[usize],
        part: &[&Missing<'_>],
        images: &[Pixels],
    ) -> Result<(), EvaluationError> {
        let strengths: Vec<f32> = lacking.iter().map(|&s| self.strengths[s]).collect();
        let images = pollster::block_on(self.encoder.streams(images, &strengths))?;
        for (missing, streams) in part.iter().zip(images) {
            let mut rows = missing.stored.clone();
            for (&strength, values) in lacking.iter().zip(streams) {
                self.stores[strength].put(missing.key, values.clone())?;
                rows[strength] = Some(values);
            }
            self.known
                .insert(missing.key, rows.into_iter().flatten().collect());
        }
        Ok(())
    }

    /// Side of the encoder's input in pixels.
    pub fn side(&self) -> u32 {
        self.side
    }

    /// Queries: the images of `items` in their order, plain and at the
    /// `strength`-th strength.
    ///
    /// # Errors
    /// An image that was not prepared counts as one that cannot be read.
    pub fn queries(
        &self,
        items: &[Item],
        view: View,
        strength: usize,
    ) -> Result<Streams, EvaluationError> {
        let rows = items.iter().map(|item| self.get(item, view));
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
        let views = View::of_key(views, self.side);
        self.matrices(views.map(|view| self.get(item, view)), strength)
    }

    /// The mean of an item's raw views at each strength, as labs hold it.
    ///
    /// # Errors
    /// As [`Self::queries`].
    pub fn means(&self, item: &Item, views: u64) -> Result<Vec<Vec<f32>>, EvaluationError> {
        let rows = View::of_key(views, self.side).map(|view| self.get(item, view));
        let rows = rows.collect::<Result<Vec<_>, _>>()?;
        let at = |strength: usize| views::mean(rows.iter().map(|row| row[strength].as_slice()));
        Ok((0..self.strengths.len()).map(at).collect())
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

    fn get(&self, item: &Item, view: View) -> Result<&Vec<Vec<f32>>, EvaluationError> {
        let hash = self.hashes.get(&item.path);
        hash.and_then(|hash| self.known.get(&VectorId::new(hash, view)))
            .ok_or_else(|| EvaluationError::Read {
                path: item.path.display().to_string(),
                reason: io::Error::other("it was not encoded"),
            })
    }

    /// SHA-256 of an image's file; of those alone that were [prepared](Self::prepare).
    pub fn hash(&self, item: &Item) -> Option<[u8; 32]> {
        self.hashes.get(&item.path).copied()
    }

    fn read_hash(&mut self, item: &Item) -> io::Result<[u8; 32]> {
        if let Some(hash) = self.hash(item) {
            return Ok(hash);
        }
        let hash = Sha256::digest(item.read()?).into();
        self.hashes.insert(item.path.clone(), hash);
        Ok(hash)
    }
}

impl Missing<'_> {
    /// What the encoder is to see, or why it cannot.
    fn see(&self, settings: &Preprocess) -> Result<Pixels, String> {
        let mut image = self.item.decode().map_err(|error| error.to_string())?;
        match self.view {
            View::Whole => {}
            View::Random { .. } => {
                if let Some((augment, key)) = self.view.random(self.hash) {
                    let view = augment.apply(&image, &key);
                    image = view.map_err(|error| error.to_string())?;
                }
            }
            View::Shifted(shift) => {
                image = shift.apply(&image).map_err(|error| error.to_string())?;
            }
            View::Changed(change) => {
                image = change.apply(&image).map_err(|error| error.to_string())?;
            }
        }
        preprocess(&image, settings).map_err(|error| error.to_string())
    }
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
