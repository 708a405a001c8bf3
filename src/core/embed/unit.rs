//! A part of a corpus that is opened at once: a folder, an archive, a table, a list.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::error::EmbedError;
use crate::corpus::{ImagePath, Images, LeftOut, images_below, listed};
use crate::vectors::exchange::{ImageTable, TableImage, Told, read_told};

/// Of what kind a unit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Kind {
    /// A folder of images, or an archive of one.
    Images,
    /// A WebDataset archive, with the table that img2dataset writes beside it where there is
    /// one.
    WebDataset,
    /// A Parquet file with pictures.
    Table,
    /// A text file of paths.
    List,
    /// A single image.
    Image,
}

/// A part of a corpus.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Unit {
    pub path: PathBuf,
    pub kind: Kind,
    /// Images in it.
    pub images: u64,
    /// Bytes of its file; none of a folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
}

/// A unit whose images are known.
pub(super) enum Opened {
    Files {
        images: Vec<CorpusImage>,
        left_out: LeftOut,
    },
    Table {
        path: PathBuf,
        table: ImageTable,
    },
}

/// An image of a corpus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorpusImage {
    /// What its source calls it.
    pub key: String,
    /// Where it lies: [`find`] finds it again.
    pub path: String,
    /// Its file, or why there is none.
    pub file: Result<ImagePath, String>,
    /// What its source tells of it.
    pub told: Told,
}

impl Opened {
    /// Opens a unit.
    pub fn new(path: &Path, kind: Kind) -> Result<Self, EmbedError> {
        match kind {
            Kind::Table => {
                let table = ImageTable::open(path)?;
                let table = table.ok_or_else(|| EmbedError::NoPictures(path.into()))?;
                Ok(Self::Table {
                    path: path.to_owned(),
                    table,
                })
            }
            Kind::Image => {
                let file = ImagePath::new(path, path.to_string_lossy());
                Ok(Self::files(Images {
                    files: vec![file],
                    ..Default::default()
                }))
            }
            Kind::List => Ok(Self::files(Images {
                files: listed(path)?,
                ..Default::default()
            })),
            Kind::Images => Ok(Self::below(path, images_below(path)?, &HashMap::new())),
            Kind::WebDataset => {
                let beside = path.with_extension("parquet");
                let told = match beside.is_file() {
                    true => read_told(&beside)?,
                    false => HashMap::new(),
                };
                Ok(Self::below(path, images_below(path)?, &told))
            }
        }
    }

    fn files(found: Images) -> Self {
        Self::below(Path::new(""), found, &HashMap::new())
    }

    /// Images in their order, and behind them what looks like one and cannot be read.
    fn below(path: &Path, mut found: Images, told: &HashMap<String, Told>) -> Self {
        let pictures = std::mem::take(&mut found.left_out.pictures);
        let unusable = pictures.into_iter().map(|picture| CorpusImage {
            key: key(&picture.name).to_owned(),
            path: path.join(&picture.name).display().to_string(),
            file: Err(picture.why),
            told: Told::default(),
        });
        let files = found.files.into_iter().map(|file| CorpusImage {
            key: key(&file.name).to_owned(),
            path: file.path.display().to_string(),
            told: told.get(key(&file.name)).cloned().unwrap_or_default(),
            file: Ok(file),
        });
        Self::Files {
            images: files.chain(unusable).collect(),
            left_out: found.left_out,
        }
    }

    /// How many images it has.
    pub fn len(&self) -> u64 {
        match self {
            Self::Files { images, .. } => images.len() as u64,
            Self::Table { table, .. } => table.len(),
        }
    }

    /// Some of its images.
    pub fn images(&mut self, range: Range<u64>) -> Result<Vec<CorpusImage>, EmbedError> {
        match self {
            Self::Files { images, .. } => {
                let range = range.start as usize..range.end as usize;
                Ok(images[range].to_vec())
            }
            Self::Table { path, table } => {
                let rows = (range.start..).zip(table.rows(range)?);
                Ok(rows.map(|(row, image)| of_row(path, row, image)).collect())
            }
        }
    }
}

/// A table's row: its path is the table's with the row's number behind it.
fn of_row(table: &Path, row: u64, image: TableImage) -> CorpusImage {
    let path = table.join(row.to_string());
    let name = path.display().to_string();
    let bytes = image.bytes.ok_or("its row has no picture");
    CorpusImage {
        key: image.key.or(image.path).unwrap_or_else(|| row.to_string()),
        file: match bytes {
            Ok(bytes) => Ok(ImagePath::read_before(path, name.as_str(), bytes)),
            Err(why) => Err(why.to_owned()),
        },
        path: name,
        told: Told {
            url: image.url,
            caption: image.caption,
        },
    }
}

/// A WebDataset's key: the path within up to the first dot of the name.
fn key(name: &str) -> &str {
    let start = name.rfind('/').map_or(0, |at| at + 1);
    let end = name[start..].find('.').filter(|at| *at > 0);
    end.map_or(name, |end| &name[..start + end])
}

/// The files of images by their paths, as tables of embeddings have them: on the disk, in
/// archives, in rows of tables. What is no more is left out.
pub fn find(paths: &[&Path]) -> Vec<ImagePath> {
    let mut files = Vec::new();
    let mut packed: BTreeMap<&Path, Vec<&Path>> = BTreeMap::new();
    for path in paths {
        if path.is_file() {
            files.push(ImagePath::new(*path, path.to_string_lossy()));
        } else if let Some(unit) = path.ancestors().skip(1).find(|above| above.is_file()) {
            packed.entry(unit).or_default().push(path);
        }
    }
    for (unit, wanted) in packed {
        if let Ok(Some(mut table)) = ImageTable::open(unit) {
            for path in wanted {
                let row = path.strip_prefix(unit).ok().and_then(Path::to_str);
                let Some(row) = row.and_then(|row| row.parse::<u64>().ok()) else {
                    continue;
                };
                let image = table.rows(row..row.saturating_add(1));
                let image = image.ok().and_then(|mut images| images.pop());
                files.extend(image.and_then(|image| of_row(unit, row, image).file.ok()));
            }
        } else if let Ok(found) = images_below(unit) {
            let wanted: BTreeSet<&Path> = wanted.into_iter().collect();
            let found = found.files.into_iter();
            let found = found.filter(|file| wanted.contains(file.path.as_path()));
            files.extend(found.map(|mut file| {
                file.name = file.path.display().to_string();
                file
            }));
        }
    }
    files
}
