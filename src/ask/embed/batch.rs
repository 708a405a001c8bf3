//! Some images through the encoders.

use sha2::{Digest, Sha256};

use super::told::{EmbedRunError, Progress};
use crate::corpus::{DatasetError, UseError};
use crate::embed::{CorpusImage, EmbedError};
use crate::hash::digits;
use crate::image::{Limits, Pixels, Preprocess, decode, preprocess};
use crate::open::Encoder;
use crate::report::set::LeftOutPicture;
use crate::vectors::embedding::normalise;
use crate::vectors::exchange::ImageRow;
use crate::vectors::space::{VectorId, View};
use crate::vectors::store::{Keep, Store};

/// An image as it is ready to be encoded.
pub(super) struct Seen {
    row: ImageRow,
    hash: Option<[u8; 32]>,
    /// What each encoder is to see; none of an image with an error.
    pixels: Vec<Pixels>,
}

/// Reads an image and makes it ready for each encoder; what is wrong with it is part of its
/// row.
pub(super) fn see(image: &CorpusImage, settings: &[Preprocess]) -> Seen {
    let mut seen = Seen {
        row: ImageRow {
            key: image.key.clone(),
            path: image.path.clone(),
            url: image.told.url.clone(),
            caption: image.told.caption.clone(),
            ..Default::default()
        },
        hash: None,
        pixels: Vec::with_capacity(settings.len()),
    };
    if let Err(why) = seen.fill(image, settings) {
        seen.pixels.clear();
        seen.row.error = Some(why);
    }
    seen
}

impl Seen {
    fn fill(&mut self, image: &CorpusImage, settings: &[Preprocess]) -> Result<(), String> {
        let file = image.file.as_ref().map_err(String::clone)?;
        let bytes = file
            .read()
            .map_err(|error| UseError::Read(error).to_string())?;
        let hash: [u8; 32] = Sha256::digest(&bytes).into();
        self.hash = Some(hash);
        self.row.sha256 = Some(digits(&hash));
        let decoded = decode(&bytes, Limits::default()).map_err(|error| error.to_string())?;
        self.row.size = Some([decoded.rgb.width, decoded.rgb.height]);
        for settings in settings {
            let pixels = preprocess(&decoded.rgb, settings).map_err(|error| error.to_string())?;
            self.pixels.push(pixels);
        }
        Ok(())
    }
}

/// Images that were encoded together.
pub(super) struct Batch {
    pub rows: Vec<ImageRow>,
    /// By encoder, the images' vectors one behind the other.
    pub vectors: Vec<Vec<f32>>,
    encoded: u64,
}

impl Batch {
    /// Encodes images, those whose vectors are not kept; `keep` says whether they are then.
    pub fn encode(
        images: Vec<Seen>,
        encoders: &[Encoder],
        stores: &mut [Store],
        keep: bool,
    ) -> Result<Self, EmbedRunError> {
        let mut rows = Vec::with_capacity(images.len());
        let mut ids = Vec::with_capacity(images.len());
        let mut pixels: Vec<Vec<Option<Pixels>>> = encoders.iter().map(|_| Vec::new()).collect();
        for image in images {
            let id = image.hash.map(|hash| VectorId::new(&hash, View::Whole));
            ids.push(id.filter(|_| image.row.error.is_none()));
            let mut own = image.pixels.into_iter();
            for side in &mut pixels {
                side.push(own.next());
            }
            rows.push(image.row);
        }
        let mut vectors = Vec::with_capacity(encoders.len());
        let mut computed = vec![false; rows.len()];
        for ((encoder, store), pixels) in encoders.iter().zip(stores).zip(pixels) {
            let mut found = Vec::with_capacity(rows.len());
            let (mut places, mut wanted) = (Vec::new(), Vec::new());
            for (place, (id, pixels)) in ids.iter().zip(pixels).enumerate() {
                let kept = id.as_ref().map(|id| store.get(id)).transpose()?.flatten();
                if let (None, Some(pixels)) = (&kept, pixels) {
                    computed[place] = true;
                    places.push(place);
                    wanted.push(pixels);
                }
                found.push(kept);
            }
            if !wanted.is_empty() {
                let streams = pollster::block_on(encoder.streams(&wanted, &[0.0]))?;
                for (place, mut streams) in places.into_iter().zip(streams) {
                    found[place] = streams.pop();
                    if let (true, Some(id), Some(vector)) = (keep, ids[place], &found[place]) {
                        store.put(id, vector.clone())?;
                    }
                }
            }
            let width = encoder.spec.embedding;
            let mut own = Vec::with_capacity(rows.len() * width);
            for (vector, row) in found.into_iter().zip(&mut rows) {
                let mut vector = vector.unwrap_or_default();
                let length = normalise(&mut vector);
                // Only a device that fails gives anything else.
                if row.error.is_none() && !(length.is_finite() && length > 0.0) {
                    row.error = Some("its embedding is not finite".into());
                }
                vector.resize(width, 0.0);
                own.append(&mut vector);
            }
            vectors.push(own);
        }
        let mut batch = Self {
            rows,
            vectors,
            encoded: computed.iter().filter(|computed| **computed).count() as u64,
        };
        batch.without_failed();
        Ok(batch)
    }

    /// An image that one encoder failed on has no row of the other either.
    fn without_failed(&mut self) {
        let count = self.rows.len().max(1);
        for vectors in &mut self.vectors {
            let width = vectors.len() / count;
            for (row, vector) in self.rows.iter().zip(vectors.chunks_mut(width.max(1))) {
                if row.error.is_some() {
                    vector.fill(0.0);
                }
            }
        }
    }

    /// The images that cannot be encoded, as an error where none may be.
    pub fn refused(&self, strict: bool) -> Option<EmbedError> {
        let refused = self.rows.iter().filter_map(|row| {
            let (name, why) = (row.path.clone(), row.error.clone()?);
            Some(LeftOutPicture { name, why })
        });
        let pictures: Vec<_> = refused.filter(|_| strict).collect();
        (!pictures.is_empty()).then(|| DatasetError::Unusable { pictures }.into())
    }

    /// What it adds to the progress.
    pub fn step(&self) -> Progress {
        let failed = self.rows.iter().filter(|row| row.error.is_some()).count() as u64;
        let done = self.rows.len() as u64;
        Progress {
            done,
            of: 0,
            encoded: self.encoded,
            kept: done.saturating_sub(self.encoded + failed),
            failed,
        }
    }
}
