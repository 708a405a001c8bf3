//! Images that commands are given: by name, or by the folder or archive that they lie in.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use anyhow::Result;
use ndarray::Array2;

use super::opened::{Opened, shown};
use crate::ask::few_shot::features::FeatureSource;
use crate::corpus::{DatasetError, ImagePath, Images, Item, LeftOut, Unusable, images_below};
use crate::vectors::embedding::normalise;
use crate::vectors::space::View;

/// The images of some paths, each called as it can be found and each once.
///
/// # Errors
/// A path that cannot be read.
pub fn given(paths: &[PathBuf]) -> Result<Images> {
    let mut all = Images::default();
    let mut known = HashSet::new();
    for path in paths {
        let found = match images_below(path) {
            Err(DatasetError::NotADataset { .. }) => one(path),
            found => found?,
        };
        let named = found.files.into_iter().map(|mut image| {
            image.name = image.path.display().to_string();
            image
        });
        all.files
            .extend(named.filter(|image| known.insert(image.path.clone())));
        all.left_out.not_images += found.left_out.not_images;
        all.left_out.unreadable += found.left_out.unreadable;
        let pictures = found.left_out.pictures.into_iter();
        all.left_out.pictures.extend(pictures.map(|mut picture| {
            picture.name = path.join(&picture.name).display().to_string();
            picture
        }));
    }
    Ok(all)
}

/// A file that was named: whether it is an image shows when it is read.
fn one(path: &Path) -> Images {
    Images {
        files: vec![ImagePath::new(path, path.to_string_lossy())],
        left_out: LeftOut::default(),
        empty: Vec::new(),
    }
}

/// Makes the features of a view of images known to `source`; those that cannot be used
/// leave the list. Gives how many had to be encoded.
///
/// # Errors
/// A strict `unusable`; a device or a home folder that cannot be used.
pub fn prepare(
    source: &mut FeatureSource<'_>,
    items: &mut Vec<Item>,
    view: View,
    unusable: &mut Unusable,
) -> Result<usize> {
    let mut encoded = 0;
    let wanted: Vec<_> = items.iter().map(|item| (item, view)).collect();
    let left_out = shown(|progress| {
        source.prepare(&wanted, |done, total| {
            encoded = total;
            progress(done, total);
        })
    })??;
    let without: HashSet<&str> = left_out.iter().map(|picture| &*picture.name).collect();
    items.retain(|item| !without.contains(&*item.name));
    encoded -= without.len().min(encoded);
    unusable.add(left_out)?;
    Ok(encoded)
}

/// Embeddings of images, and how many of them had to be computed.
pub struct Embedded {
    /// `[images, width]`, of length 1.
    pub rows: Array2<f32>,
    /// Those that were neither kept in the home folder nor there twice.
    pub encoded: usize,
}

/// The plain embeddings of images, which are kept in the home folder and taken from there
/// where they are. Images that cannot be used leave the list.
///
/// # Errors
/// A strict `unusable`; a device or a home folder that cannot be used.
pub fn embed(opened: &Opened, items: &mut Vec<Item>, unusable: &mut Unusable) -> Result<Embedded> {
    let mut source = opened.features(&[0.0])?;
    let encoded = prepare(&mut source, items, View::Whole, unusable)?;
    let width = opened.model.architecture.embedding;
    let mut values = Vec::with_capacity(items.len() * width);
    for item in items.iter() {
        let mut row = source.means(item, 1)?.pop().unwrap_or_default();
        normalise(&mut row);
        values.append(&mut row);
    }
    Ok(Embedded {
        rows: Array2::from_shape_vec((items.len(), width), values)?,
        encoded,
    })
}
