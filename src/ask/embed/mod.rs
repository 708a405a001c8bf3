//! The embeddings of a corpus, by one encoder or two at once.

mod batch;
mod told;

pub use told::{EmbedRunError, Progress};

use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::corpus::ahead::Ahead;
use crate::embed::{self, Manifest, Shard, ShardDone, Source};
use crate::image::Preprocess;
use crate::open::Engine;
use crate::vectors::exchange::SIDES;
use crate::vectors::space::Space;
use crate::vectors::store::{Keep, Store};

use batch::{Batch, see};

/// Images encoded together: what a kill loses at most.
const BATCH: usize = 16;

/// Larger corpora are kept in their own folder alone.
const MOST_KEPT: u64 = 65_536;

/// Images that are asked of the source at once; those of tables are in memory then.
const WINDOW: u64 = 128;

/// What is asked of a run.
pub struct Run<'a> {
    /// The loaded encoders.
    pub engine: &'a Engine,
    /// The folder of the embeddings.
    pub folder: &'a Path,
    /// The shards that are to be done.
    pub shards: Range<u64>,
    /// Folder of embeddings that questions keep: what is there is not computed again, and of
    /// a corpus of up to 65,536 images what is computed is kept there too.
    pub kept: &'a Path,
    /// Whether an image that cannot be encoded ends it.
    pub strict: bool,
    /// Ends it once it is true.
    pub cancel: &'a AtomicBool,
}

/// What decides on the embeddings of a source by all loaded image encoders: of two, CLIP's
/// and DINOv2's folders are called so, of a single one the set's own is taken.
pub fn manifest(source: &Source, engine: &Engine, shard: u64) -> Manifest {
    let encoders = engine.encoders();
    let described = encoders.iter().zip(SIDES).map(|(encoder, side)| {
        let folder = if encoders.len() > 1 { side } else { "" };
        embed::Encoder {
            folder: folder.to_owned(),
            model: encoder.id.clone(),
            weights: encoder.source_sha256.clone(),
            precision: encoder.precision.name().to_owned(),
            width: encoder.spec.embedding,
            preprocessing: encoder.preprocess.clone(),
        }
    });
    source.manifest(described.collect(), shard)
}

impl Run<'_> {
    /// Encodes shards that are not there, each taken up where it was left.
    ///
    /// # Errors
    /// [`EmbedRunError`]; with `strict` also the first image that cannot be used.
    pub fn encode(
        &self,
        source: &mut Source,
        manifest: &Manifest,
        tell: &mut dyn FnMut(Progress),
    ) -> Result<Progress, EmbedRunError> {
        manifest.claim(self.folder)?;
        let mut progress = Progress::default();
        for shard in self.shards.clone() {
            let images = manifest.images_of(shard)?;
            progress.of += images.end - images.start;
        }
        let mut stores = Vec::new();
        for encoder in &manifest.encoders {
            stores.push(Store::open(self.kept, &space(encoder))?);
        }
        for shard in self.shards.clone() {
            if let Some(done) = ShardDone::read(self.folder, manifest, shard)? {
                progress.done += done.images;
                progress.failed += done.failed;
                tell(progress);
                continue;
            }
            let mut growing = Shard::open(self.folder, manifest, shard)?;
            progress.done += growing.len();
            progress.failed += growing.failed();
            tell(progress);
            self.grow(
                &mut growing,
                source,
                (manifest, shard),
                &mut stores,
                |step| {
                    progress.done += step.done;
                    progress.encoded += step.encoded;
                    progress.kept += step.kept;
                    progress.failed += step.failed;
                    tell(progress);
                },
            )?;
            growing.finish()?;
            for store in &mut stores {
                store.flush()?;
            }
        }
        Ok(progress)
    }

    /// Encodes what a shard lacks of its images.
    fn grow(
        &self,
        shard: &mut Shard,
        source: &mut Source,
        (manifest, number): (&Manifest, u64),
        stores: &mut [Store],
        mut tell: impl FnMut(Progress),
    ) -> Result<(), EmbedRunError> {
        let encoders = self.engine.encoders();
        let keep = manifest.images <= MOST_KEPT;
        let all = manifest.images_of(number)?;
        let settings: Vec<Preprocess> = encoders
            .iter()
            .map(|encoder| encoder.preprocess.clone())
            .collect();
        let mut first = all.start + shard.len();
        while first < all.end {
            let window = first..all.end.min(first + WINDOW);
            let images = source.images(window.clone())?;
            // Images are read and made ready while the device encodes those before.
            let work = |image: &embed::CorpusImage| see(image, &settings);
            Ahead::default().run(&images, work, |seen| {
                loop {
                    if self.cancel.load(Ordering::Relaxed) {
                        return Err(EmbedRunError::Cancelled);
                    }
                    let images: Vec<_> = (&mut *seen).take(BATCH).collect();
                    if images.is_empty() {
                        return Ok(());
                    }
                    let batch = Batch::encode(images, encoders, stores, keep)?;
                    if let Some(refused) = batch.refused(self.strict) {
                        return Err(refused.into());
                    }
                    let step = batch.step();
                    shard.add(batch.rows, &batch.vectors)?;
                    tell(step);
                }
            })?;
            first = window.end;
        }
        Ok(())
    }
}

/// What the embeddings of an encoder are kept by.
fn space(encoder: &embed::Encoder) -> Space {
    Space {
        model: encoder.model.clone(),
        weights: encoder.weights.clone(),
        precision: encoder.precision.clone(),
        adapter: None,
        strength: 0.0,
        dimension: encoder.width,
    }
}
