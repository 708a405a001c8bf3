//! A corpus as people keep it.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::error::EmbedError;
use super::manifest::{Encoder, Manifest};
use super::unit::{CorpusImage, Kind, Opened, Unit};
use crate::corpus::{LeftOut, is_hidden};

/// A corpus whose images are counted, and are read in order: folders, archives (WebDataset's
/// too), tables with pictures, lists of paths, single images.
pub struct Source {
    units: Vec<Unit>,
    /// What was found and is no image.
    pub left_out: LeftOut,
    /// The unit that was opened last: images are read in order.
    opened: Option<(usize, Opened)>,
}

/// How far listing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listed {
    /// Units done.
    pub units: usize,
    /// Of how many.
    pub of: usize,
    /// Images so far.
    pub images: u64,
}

impl Source {
    /// Counts the images of what is given. A folder whose own files are archives or tables
    /// with pictures is a set of shards, in the order of their names; any other is a folder
    /// of images, with all below.
    ///
    /// # Errors
    /// [`EmbedError::Nothing`]; what cannot be read, by its path.
    pub fn open(paths: &[PathBuf], mut tell: impl FnMut(Listed)) -> Result<Self, EmbedError> {
        let mut found = Vec::new();
        for path in paths {
            add(path, &mut found)?;
        }
        let mut source = Self {
            units: Vec::with_capacity(found.len()),
            left_out: LeftOut::default(),
            opened: None,
        };
        let of = found.len();
        let mut images = 0;
        for (units, (path, kind)) in found.into_iter().enumerate() {
            tell(Listed { units, of, images });
            let opened = Opened::new(&path, kind)?;
            if let Opened::Files { left_out, .. } = &opened {
                source.left_out.not_images += left_out.not_images;
                source.left_out.repeated += left_out.repeated;
                source.left_out.unreadable += left_out.unreadable;
            }
            images += opened.len();
            let bytes = fs::metadata(&path).ok().filter(fs::Metadata::is_file);
            source.units.push(Unit {
                images: opened.len(),
                bytes: bytes.map(|file| file.len()),
                path,
                kind,
            });
            source.opened = Some((units, opened));
        }
        if images == 0 {
            return Err(EmbedError::Nothing);
        }
        Ok(source)
    }

    /// What is encoded, by which encoders, in shards of so many images.
    pub fn manifest(&self, encoders: Vec<Encoder>, shard: u64) -> Manifest {
        Manifest::new(self.units.clone(), encoders, shard)
    }

    /// Some images, counted over all units.
    ///
    /// # Errors
    /// [`EmbedError::Changed`], and what cannot be read.
    pub fn images(&mut self, range: Range<u64>) -> Result<Vec<CorpusImage>, EmbedError> {
        let mut images = Vec::new();
        let mut first = 0;
        for place in 0..self.units.len() {
            let count = self.units[place].images;
            let (start, end) = (range.start.max(first), range.end.min(first + count));
            if start < end {
                let unit = self.unit(place)?;
                images.extend(unit.images(start - first..end - first)?);
            }
            first += count;
        }
        Ok(images)
    }

    fn unit(&mut self, place: usize) -> Result<&mut Opened, EmbedError> {
        let unit = &self.units[place];
        let opened = match self.opened.take() {
            Some((last, opened)) if last == place => opened,
            _ => Opened::new(&unit.path, unit.kind)?,
        };
        if opened.len() != unit.images {
            return Err(EmbedError::Changed(unit.path.clone()));
        }
        let (_, opened) = self.opened.insert((place, opened));
        Ok(opened)
    }
}

/// The units of a path.
fn add(path: &Path, found: &mut Vec<(PathBuf, Kind)>) -> Result<(), EmbedError> {
    let system = |reason| EmbedError::system("read", path, reason);
    if fs::metadata(path).map_err(system)?.is_file() {
        found.push((path.to_owned(), kind(path).unwrap_or(Kind::Image)));
        return Ok(());
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(path).map_err(system)? {
        let file = entry.map_err(system)?.path();
        let hidden = file.file_name().is_none_or(is_hidden);
        if file.is_file() && !hidden {
            files.push(file);
        }
    }
    files.sort();
    let mut shards = Vec::new();
    for file in &files {
        match kind(file) {
            Some(kind @ Kind::WebDataset) => shards.push((file.clone(), kind)),
            // What img2dataset writes beside an archive holds no pictures.
            Some(kind @ Kind::Table)
                if files.binary_search(&file.with_extension("tar")).is_err() =>
            {
                if let Ok(Some(_)) = crate::vectors::exchange::ImageTable::open(file) {
                    shards.push((file.clone(), kind));
                }
            }
            _ => {}
        }
    }
    match shards.is_empty() {
        true => found.push((path.to_owned(), Kind::Images)),
        false => found.append(&mut shards),
    }
    Ok(())
}

/// Of what kind a file is, by its name; none of a single image.
fn kind(file: &Path) -> Option<Kind> {
    let end = file.extension()?.to_string_lossy().to_lowercase();
    match end.as_str() {
        "tar" => Some(Kind::WebDataset),
        "parquet" => Some(Kind::Table),
        "txt" | "list" => Some(Kind::List),
        "zip" | "gz" | "tgz" => Some(Kind::Images),
        _ => None,
    }
}
