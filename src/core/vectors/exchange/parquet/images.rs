//! Tables that hold pictures: a column of files' bytes, or the struct `{bytes, path}` of the
//! Hub's data sets.

use std::collections::{BTreeSet, HashMap};
use std::fs::File;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use ::parquet::file::metadata::ParquetMetaData;
use ::parquet::file::reader::{FileReader, SerializedFileReader};

use super::columns::{Column, text};
use super::refuse::{broken, unsound};
use super::{footer, pages};
use crate::vectors::exchange::ExchangeError;

/// Columns of pictures, the first that is there: the Hub's, img2dataset's, others'.
const PICTURES: [&str; 12] = [
    "image.bytes",
    "img.bytes",
    "picture.bytes",
    "jpg.bytes",
    "png.bytes",
    "jpg",
    "jpeg",
    "png",
    "webp",
    "image",
    "img",
    "bytes",
];

const KEYS: [&str; 2] = ["key", "id"];
const URLS: [&str; 2] = ["url", "URL"];
const CAPTIONS: [&str; 3] = ["caption", "text", "TEXT"];

/// A table of pictures, of which some rows are read at a time.
pub struct ImageTable {
    file: File,
    reader: SerializedFileReader<File>,
    picture: Column,
    told: [Option<Column>; 4],
    /// Groups whose pages were checked.
    checked: BTreeSet<usize>,
}

/// A row of such a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TableImage {
    /// The file's bytes; none where the row has none.
    pub bytes: Option<Vec<u8>>,
    /// What it is called within the table.
    pub path: Option<String>,
    /// Its key.
    pub key: Option<String>,
    /// Where it was found.
    pub url: Option<String>,
    /// What is said of it.
    pub caption: Option<String>,
}

/// What a table beside an archive tells of its images.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// Where it was found.
    pub url: Option<String>,
    /// What is said of it.
    pub caption: Option<String>,
}

impl ImageTable {
    /// Opens a table; nothing for one that holds no pictures.
    ///
    /// # Errors
    /// [`ExchangeError`] for a file that is no sound one.
    pub fn open(path: &Path) -> Result<Option<Self>, ExchangeError> {
        contained(|| {
            let (file, reader) = opened(path)?;
            let metadata = reader.metadata();
            let mut pictures = PICTURES.iter();
            let found = pictures.find_map(|name| Some((*name, Column::find(metadata, name)?)));
            let Some((name, picture)) = found else {
                return Ok(None);
            };
            let beside = name
                .strip_suffix("bytes")
                .map(|before| format!("{before}path"));
            let told = [
                beside.and_then(|name| Column::find(metadata, &name)),
                first(metadata, &KEYS),
                first(metadata, &URLS),
                first(metadata, &CAPTIONS),
            ];
            Ok(Some(Self {
                file,
                picture,
                told,
                checked: BTreeSet::new(),
                reader,
            }))
        })
    }

    /// How many rows it has.
    pub fn len(&self) -> u64 {
        let rows = self.reader.metadata().file_metadata().num_rows();
        u64::try_from(rows).unwrap_or_default()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Reads some rows, as few at a time as their bytes are to be in memory.
    ///
    /// # Errors
    /// [`ExchangeError`], also for rows that it has not.
    pub fn rows(&mut self, range: Range<u64>) -> Result<Vec<TableImage>, ExchangeError> {
        contained(|| self.read(range))
    }

    fn read(&mut self, range: Range<u64>) -> Result<Vec<TableImage>, ExchangeError> {
        let mut images = Vec::new();
        let mut first = 0;
        for place in 0..self.reader.num_row_groups() {
            let of_group = self.reader.metadata().row_group(place);
            let rows = u64::try_from(of_group.num_rows()).unwrap_or_default();
            let (start, end) = (range.start.max(first), range.end.min(first + rows));
            if start < end {
                let columns = [Some(self.picture)].into_iter().chain(self.told);
                if self.checked.insert(place) {
                    for column in columns.flatten() {
                        pages::check(&self.file, of_group.column(column.place))?;
                    }
                }
                let within = (start - first) as usize..(end - first) as usize;
                self.group(place, within, &mut images)?;
            }
            first += rows;
        }
        if images.len() as u64 == range.end - range.start {
            Ok(images)
        } else {
            Err(broken("it holds fewer rows than it claims"))
        }
    }

    fn group(
        &self,
        place: usize,
        rows: Range<usize>,
        images: &mut Vec<TableImage>,
    ) -> Result<(), ExchangeError> {
        let group = self.reader.get_row_group(place).map_err(unsound)?;
        let begin = images.len();
        self.picture.each(&*group, rows.clone(), |bytes| {
            images.push(TableImage {
                bytes: bytes.map(|bytes| bytes.data().to_vec()),
                ..Default::default()
            });
            Ok(())
        })?;
        for (which, column) in self.told.iter().enumerate() {
            let Some(column) = column else {
                continue;
            };
            let mut own = images[begin..].iter_mut();
            column.each(&*group, rows.clone(), |value| {
                let Some(image) = own.next() else {
                    return Err(broken("a column is longer than it claims"));
                };
                let value = value.map(text).filter(|text| !text.is_empty());
                match which {
                    0 => image.path = value,
                    1 => image.key = value,
                    2 => image.url = value,
                    _ => image.caption = value,
                }
                Ok(())
            })?;
        }
        Ok(())
    }
}

/// What a table tells of images by their keys, as img2dataset writes it beside its
/// archives.
///
/// # Errors
/// [`ExchangeError`] for a file that is no sound table, or has no keys.
pub fn read_told(path: &Path) -> Result<HashMap<String, Told>, ExchangeError> {
    contained(|| {
        let (file, reader) = opened(path)?;
        let metadata = reader.metadata();
        let key = first(metadata, &KEYS).ok_or_else(|| broken("it has no column `key`"))?;
        let told = [first(metadata, &URLS), first(metadata, &CAPTIONS)];
        let mut all = HashMap::new();
        for place in 0..metadata.num_row_groups() {
            for column in [Some(key)].into_iter().chain(told).flatten() {
                pages::check(&file, metadata.row_group(place).column(column.place))?;
            }
            let group = reader.get_row_group(place).map_err(unsound)?;
            let rows = usize::try_from(metadata.row_group(place).num_rows()).unwrap_or_default();
            let mut keys = Vec::new();
            key.each(&*group, 0..rows, |value| {
                keys.push(value.map(text));
                Ok(())
            })?;
            for (which, column) in told.iter().enumerate() {
                let Some(column) = column else {
                    continue;
                };
                let mut own = keys.iter();
                column.each(&*group, 0..rows, |value| {
                    if let (Some(Some(key)), Some(value)) = (own.next(), value) {
                        let told: &mut Told = all.entry(key.clone()).or_default();
                        let place = [&mut told.url, &mut told.caption];
                        *place[which] = Some(text(value));
                    }
                    Ok(())
                })?;
            }
        }
        Ok(all)
    })
}

fn first(metadata: &ParquetMetaData, names: &[&str]) -> Option<Column> {
    names.iter().find_map(|name| Column::find(metadata, name))
}

/// A file whose footer holds, and its reader.
fn opened(path: &Path) -> Result<(File, SerializedFileReader<File>), ExchangeError> {
    let system = |reason| ExchangeError::system("read", path, reason);
    let file = File::open(path).map_err(system)?;
    footer::check(&file)?;
    let reader = SerializedFileReader::new(file.try_clone().map_err(system)?);
    Ok((file, reader.map_err(unsound)?))
}

/// A panic of the reader is one more broken file: nothing that it could leave half changed
/// is used afterwards.
fn contained<T>(work: impl FnOnce() -> Result<T, ExchangeError>) -> Result<T, ExchangeError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(broken("the reader gave up")))
}
