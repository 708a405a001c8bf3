//! A lab's images and features, from a set or from its own file.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};

use super::Key;
use crate::ask::few_shot::features::FeatureSource;
use crate::cli::opened::{Opened, progress};
use crate::corpus::{Dataset, Item};
use crate::hash;
use crate::open::ImageFile;
use crate::report::lab::{LabEdit, LabFile, LabImage, LabPlace};
use crate::vectors::lab::{Lab, LabError};

/// Images encoded together.
const BATCH: usize = 8;

/// A lab that is being filled with images of a set.
pub struct Filling<'a> {
    /// The lab.
    pub lab: Lab,
    /// The images' files, by id.
    pub images: BTreeMap<String, Vec<u8>>,
    dataset: &'a Dataset,
}

impl<'a> Filling<'a> {
    /// A lab with the classes of a set. Its features are to be those of `key`, shots'
    /// the mean of so many views.
    ///
    /// # Errors
    /// More classes than a lab takes.
    pub fn new(dataset: &'a Dataset, key: &Key, views: u64) -> Result<Self> {
        let mut lab = Lab::new();
        for name in &dataset.classes {
            lab.edit(&LabEdit::AddClass { name: name.clone() })?;
        }
        lab.use_key(key.with_views(views), &key.strengths)?;
        Ok(Self {
            lab,
            images: BTreeMap::new(),
            dataset,
        })
    }

    /// Adds images as shots or as tests of their classes, with the mean features of
    /// their views, which `source` knows, at the steps that its strengths are those of.
    /// An image among shots and tests stays where it is.
    ///
    /// # Errors
    /// A file that cannot be read any more; more images than a lab takes.
    pub fn add(
        &mut self,
        items: &[Item],
        shots: bool,
        views: u64,
        source: &FeatureSource<'_>,
        steps: &[u32],
    ) -> Result<()> {
        for item in items {
            let class = self.dataset.classes[item.class].clone();
            let place = if shots {
                LabPlace::Shots { class }
            } else {
                LabPlace::Tests { truth: Some(class) }
            };
            let id = self.put(item, place)?;
            if self.lab.feature(&id, 0).is_none() {
                for (&step, row) in steps.iter().zip(source.means(item, views)?) {
                    self.lab.put_feature(&id, step, &row)?;
                }
            }
        }
        Ok(())
    }

    /// Gives images that were added DINOv2's mean features of their views, which `source`
    /// knows.
    ///
    /// # Errors
    /// A file that cannot be read any more.
    pub fn add_dino(
        &mut self,
        items: &[Item],
        views: u64,
        source: &FeatureSource<'_>,
    ) -> Result<()> {
        for item in items {
            let bytes = item.read();
            let bytes = bytes.with_context(|| format!("cannot read `{}`", item.path.display()))?;
            let id = hash::hex(&bytes);
            if self.lab.dino(&id).is_none()
                && let Some(row) = source.means(item, views)?.first()
            {
                self.lab.put_dino(&id, row)?;
            }
        }
        Ok(())
    }

    /// Puts an image on the board; its id.
    fn put(&mut self, item: &Item, place: LabPlace) -> Result<String> {
        let bytes = item.read();
        let bytes = bytes.with_context(|| format!("cannot read `{}`", item.path.display()))?;
        let id = hash::hex(&bytes);
        self.images.insert(id.clone(), bytes);
        let name = item.name.rsplit('/').next().unwrap_or(&item.name);
        let images = vec![LabFile {
            id: id.clone(),
            name: name.to_owned(),
        }];
        self.lab.edit(&LabEdit::AddImages { images, place })?;
        Ok(id)
    }
}

/// Gives a lab the features that it misses at some steps, from its own images; those of
/// another model or adapter are dropped first.
///
/// # Errors
/// An image without its file in the lab, or one that cannot be encoded.
pub fn encode_own<B: AsRef<[u8]>>(
    clip: &Opened,
    key: &Key,
    lab: &mut Lab,
    images: &BTreeMap<String, B>,
    views: u32,
    steps: &[u32],
) -> Result<()> {
    let all = &key.strengths;
    lab.use_key(key.with_views(u64::from(views)), all)?;
    let strengths: Vec<f32> = steps.iter().map(|&step| all[step as usize]).collect();
    let lacks = |image: &LabImage| steps.iter().any(|step| !image.steps.contains(step));
    encode_lacking(
        clip,
        lab,
        images,
        views,
        &strengths,
        lacks,
        |lab, id, rows| {
            for (&step, row) in steps.iter().zip(rows) {
                lab.put_feature(id, step, row)?;
            }
            Ok(())
        },
    )
}

/// Gives a lab DINOv2's features of its images where they are missing; those of another
/// model are dropped first.
///
/// # Errors
/// As [`encode_own`].
pub fn encode_dino<B: AsRef<[u8]>>(
    dino: &Opened,
    lab: &mut Lab,
    images: &BTreeMap<String, B>,
    views: u32,
) -> Result<()> {
    lab.use_dino_key(Key::of(dino)?.with_views(u64::from(views)));
    let lacks = |image: &LabImage| !image.dino;
    encode_lacking(dino, lab, images, views, &[0.0], lacks, |lab, id, rows| {
        for row in rows {
            lab.put_dino(id, row)?;
        }
        Ok(())
    })
}

/// Encodes those of a lab's images that lack something, at some strengths, from their own
/// files, and hands on each one's rows.
fn encode_lacking<B: AsRef<[u8]>>(
    opened: &Opened,
    lab: &mut Lab,
    images: &BTreeMap<String, B>,
    views: u32,
    strengths: &[f32],
    lacks: impl Fn(&LabImage) -> bool,
    put: impl Fn(&mut Lab, &str, &[Vec<f32>]) -> Result<(), LabError>,
) -> Result<()> {
    let board = lab.board();
    // Views are for cache keys; test images are looked at as they are.
    let parts = [(&board.shots, views), (&board.tests, 1)];
    let bar = progress()?;
    for (list, views) in parts {
        let missing: Vec<_> = list.iter().filter(|image| lacks(image)).collect();
        bar.inc_length(missing.len() as u64);
        for batch in missing.chunks((BATCH / views.max(1) as usize).max(1)) {
            let mut files = Vec::new();
            for image in batch {
                let Some(bytes) = images.get(&image.id) else {
                    bail!(
                        "the lab has neither the features nor the file of {}: save it again with its images",
                        image.name
                    );
                };
                files.push(ImageFile {
                    name: &image.name,
                    bytes: bytes.as_ref(),
                });
            }
            let encoder = opened.encoder()?;
            let features = encoder.features(&files, u64::from(views), strengths);
            for (image, rows) in batch.iter().zip(pollster::block_on(features)?) {
                put(lab, &image.id, &rows)?;
            }
            bar.inc(batch.len() as u64);
        }
    }
    bar.finish_and_clear();
    Ok(())
}
