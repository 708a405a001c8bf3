//! What a run learns from: images with labels, and batches of their views.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::TrainError;
use super::config::{Normalisation, Objective, TrainConfig};
use crate::corpus::{ImagePath, Images, Unusable, UseError, images_below};
use crate::image::augment::{Augment, MultiCrop, ViewError, ViewKey};
use crate::image::{self, ImageError, Pixels, Preprocess, RgbImage};
use crate::model::ImageBatch;
use crate::report::set::SetNote;

/// Labelled images that can be read in any order.
pub trait TrainingImages: Sync {
    /// Number of images.
    fn count(&self) -> usize;
    /// Number of classes.
    fn classes(&self) -> usize;
    /// Class of an image, below [`classes`](Self::classes).
    fn label(&self, index: usize) -> usize;
    /// What tells an image from the others in every run.
    fn id(&self, index: usize) -> [u8; 32];
    /// The decoded image.
    ///
    /// # Errors
    /// [`TrainError::Read`] and [`TrainError::Image`].
    fn read(&self, index: usize) -> Result<RgbImage, TrainError>;
}

/// A folder of folders, each of which that holds images is a class.
#[derive(Debug, Clone)]
pub struct FolderImages {
    classes: Vec<String>,
    held_out: Vec<String>,
    files: Vec<(ImagePath, usize)>,
    notes: Vec<SetNote>,
}

impl FolderImages {
    /// Lists the images to train on, by name: as many of each class as the
    /// settings say, without every `hold_out_every`-th class. All of them are decoded
    /// once, so that none ends the run later: `unusable` takes those that cannot be.
    ///
    /// # Errors
    /// [`TrainError::Pool`] when the folder cannot be read or for a strict
    /// `unusable`, [`TrainError::Images`]
    /// when fewer than two classes are found, or none below a folder that the
    /// settings name.
    pub fn new(
        root: &Path,
        config: &TrainConfig,
        unusable: &mut Unusable,
    ) -> Result<Self, TrainError> {
        let Images {
            files, left_out, ..
        } = images_below(root)?;
        // In the order of paths, folders and the files of each.
        let mut found: BTreeMap<PathBuf, Vec<ImagePath>> = BTreeMap::new();
        for file in files {
            let folder = Path::new(&file.name).parent().map(Path::to_owned);
            found
                .entry(folder.unwrap_or_default())
                .or_default()
                .push(file);
        }
        let mut images = Self {
            classes: Vec::new(),
            held_out: Vec::new(),
            files: Vec::new(),
            notes: left_out.notes(),
        };
        unusable.add(left_out.pictures)?;
        for (index, (folder, files)) in found.into_iter().enumerate() {
            let name = folder.to_string_lossy().into_owned();
            let every = config.hold_out_every;
            if every.is_some_and(|every| index % every == every - 1) {
                images.held_out.push(name);
                continue;
            }
            let count = config.images_of(&name).unwrap_or(usize::MAX);
            let files = unusable.first(files, count)?;
            if files.is_empty() {
                continue;
            }
            let class = images.classes.len();
            images
                .files
                .extend(files.into_iter().map(|file| (file, class)));
            images.classes.push(name);
        }
        let trained_on = |folder: &&String| {
            let names = &mut images.classes.iter();
            names.any(|name| Path::new(name).starts_with(folder))
        };
        if let Some(folder) = config.images_below.keys().find(|f| !trained_on(f)) {
            return Err(TrainError::Images(format!(
                "`{}` holds no class to train on below `{folder}`",
                root.display()
            )));
        }
        if images.classes.len() < 2 {
            return Err(TrainError::Images(format!(
                "`{}` holds {} classes to train on",
                root.display(),
                images.classes.len()
            )));
        }
        Ok(images)
    }

    /// Names of the classes, relative to the folder.
    pub fn class_names(&self) -> &[String] {
        &self.classes
    }

    /// Names of the classes that are kept out.
    pub fn held_out(&self) -> &[String] {
        &self.held_out
    }

    /// What is to be known of the folder, but for the pictures that are left out.
    pub fn notes(&self) -> &[SetNote] {
        &self.notes
    }
}

impl TrainingImages for FolderImages {
    fn count(&self) -> usize {
        self.files.len()
    }

    fn classes(&self) -> usize {
        self.classes.len()
    }

    fn label(&self, index: usize) -> usize {
        self.files[index].1
    }

    fn id(&self, index: usize) -> [u8; 32] {
        Sha256::digest(&self.files[index].0.name).into()
    }

    fn read(&self, index: usize) -> Result<RgbImage, TrainError> {
        let file = &self.files[index].0;
        let path = || file.path.display().to_string();
        file.decode().map_err(|error| match error {
            UseError::Read(reason) => TrainError::Read {
                path: path(),
                reason,
            },
            UseError::Image(reason) => TrainError::Image {
                path: path(),
                reason,
            },
        })
    }
}

/// Images that are computed at once.
#[derive(Debug, Clone)]
pub struct MicroBatch {
    /// Views of the same images: one for supervised training; for DINO the
    /// global crops, then the local ones.
    pub crops: Vec<ImageBatch>,
    /// How many of the crops the teacher sees too.
    pub global: usize,
    /// Classes of the images.
    pub labels: Vec<usize>,
}

impl MicroBatch {
    /// Number of images.
    pub fn images(&self) -> usize {
        self.labels.len()
    }
}

/// A step's batch, ready to be computed.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// Its parts.
    pub micro: Vec<MicroBatch>,
}

/// Reads the images of a step and makes their views.
///
/// # Errors
/// [`TrainError::Read`], [`TrainError::Image`], and [`TrainError::Model`] when
/// the views do not make a batch.
pub fn prepare(
    config: &TrainConfig,
    preprocess: &Preprocess,
    patch: usize,
    images: &impl TrainingImages,
    indices: &[usize],
    epoch: usize,
) -> Result<Prepared, TrainError> {
    let views = Views::new(config, preprocess, patch);
    let micro = indices.chunks(config.micro_batch).map(|part| {
        let mut crops: Vec<Vec<RgbImage>> = Vec::new();
        for &index in part {
            let image = images.read(index)?;
            let key = ViewKey {
                seed: config.seed,
                image: images.id(index),
                view: epoch as u64,
            };
            crops.push(views.of(&image, &key)?);
        }
        let count = crops.first().map_or(0, Vec::len);
        let batches = (0..count).map(|crop| views.batch(crops.iter().map(|views| &views[crop])));
        Ok(MicroBatch {
            crops: batches.collect::<Result<_, TrainError>>()?,
            global: if views.multi.is_some() { 2 } else { 0 },
            labels: part.iter().map(|&index| images.label(index)).collect(),
        })
    });
    Ok(Prepared {
        micro: micro.collect::<Result<_, TrainError>>()?,
    })
}

/// How a run looks at its images.
struct Views {
    /// The encoder's own preprocessing, with the run's normalisation.
    preprocess: Preprocess,
    single: Option<Augment>,
    multi: Option<MultiCrop>,
}

impl Views {
    fn new(config: &TrainConfig, preprocess: &Preprocess, patch: usize) -> Self {
        let side = preprocess.crop;
        let mut preprocess = preprocess.clone();
        match config.normalisation {
            Normalisation::Clip => {}
            Normalisation::ImageNet => {
                preprocess.mean = [0.485, 0.456, 0.406];
                preprocess.std = [0.229, 0.224, 0.225];
            }
            Normalisation::None => {
                preprocess.mean = [0.0; 3];
                preprocess.std = [1.0; 3];
            }
        }
        let multi = match &config.objective {
            Objective::Supervised { .. } => None,
            Objective::Dino(dino) => {
                let mut crops = MultiCrop::dino(dino.local_crops as u32);
                for global in &mut crops.global {
                    global.crop.size = side;
                }
                // DINO's 96 of 224 pixels, in whole patches.
                let patch = patch as u32;
                crops.local.crop.size = (side * 96 / 224 / patch).max(1) * patch;
                Some(crops)
            }
        };
        Self {
            preprocess,
            single: (multi.is_none() && config.augment).then(|| Augment::training(side)),
            multi,
        }
    }

    fn of(&self, image: &RgbImage, key: &ViewKey) -> Result<Vec<RgbImage>, TrainError> {
        let failed = |error| match error {
            ViewError::Image(reason) => TrainError::Image {
                path: "a decoded image".into(),
                reason,
            },
            ViewError::Settings { .. } => TrainError::Config("the settings of the views"),
        };
        match (&self.multi, &self.single) {
            (Some(multi), _) => multi.apply(image, key).map_err(failed),
            (None, Some(single)) => Ok(vec![single.apply(image, key).map_err(failed)?]),
            (None, None) => {
                let Pixels { side, data } = image::preprocess(image, &self.preprocess)
                    .map_err(|source| failed(source.into()))?;
                let view =
                    RgbImage::new(side, side, data).map_err(|e: ImageError| failed(e.into()));
                Ok(vec![view?])
            }
        }
    }

    fn batch<'a>(
        &self,
        views: impl Iterator<Item = &'a RgbImage>,
    ) -> Result<ImageBatch, TrainError> {
        let pixels: Vec<Pixels> = views
            .map(|view| Pixels {
                side: view.width,
                data: view.pixels.clone(),
            })
            .collect();
        Ok(ImageBatch::of_images(&pixels, &self.preprocess)?)
    }
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn each_source_of_a_pool_gives_its_own_number() {
        let pool = tempfile::tempdir().unwrap();
        for class in ["a/one", "a/b/two", "c/three", "c/four"] {
            std::fs::create_dir_all(pool.path().join(class)).unwrap();
            for n in 0..6 {
                let name = format!("{class}/{n}.png");
                let image = ::image::RgbImage::new(2, 2);
                image.save(pool.path().join(name)).unwrap();
            }
        }
        let mut config = TrainConfig::supervised("clip-test");
        config.images_per_class = Some(1);
        config.images_below.insert("a".into(), 3);
        config.images_below.insert("a/b".into(), 2);
        // The third counts in its stead.
        std::fs::write(pool.path().join("a/b/two/1.png"), b"\x89PNG\r\n\x1a\n").unwrap();
        let mut unusable = Unusable::default();
        let images = FolderImages::new(pool.path(), &config, &mut unusable).unwrap();
        let left_out: Vec<&str> = unusable.pictures().iter().map(|p| &*p.name).collect();
        assert_eq!(left_out, ["a/b/two/1.png"]);
        let error = FolderImages::new(pool.path(), &config, &mut Unusable::new(true)).unwrap_err();
        assert!(error.to_string().contains("a/b/two/1.png"), "{error}");
        let count = |class: &str| {
            let label = images.class_names().iter().position(|name| name == class);
            (0..images.count())
                .filter(|&i| Some(images.label(i)) == label)
                .count()
        };
        let counts = ["a/one", "a/b/two", "c/three", "c/four"].map(count);
        assert_eq!(counts, [3, 2, 1, 1]);
        config.images_below.insert("d".into(), 2);
        let error = FolderImages::new(pool.path(), &config, &mut unusable).unwrap_err();
        assert!(error.to_string().contains("`d`"), "{error}");
    }
}
