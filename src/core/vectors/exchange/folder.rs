//! clip-retrieval's layout: numbered parts, an array and a table each.
//!
//! ```text
//! <folder>/img_emb/img_emb_0000.npy           [images, width], f2
//! <folder>/metadata/metadata_0000.parquet     a column image_path; row k is row k
//! ```

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::BufReader;
use std::path::{Path, PathBuf};

use super::embeddings::{Embeddings, MadeBy};
use super::parquet::{self, Table};
use super::rows::Rows;
use super::{ExchangeError, npy, safetensors};

const ARRAYS: Kind = Kind {
    folder: "img_emb",
    begin: "img_emb_",
    end: ".npy",
};
const TABLES: Kind = Kind {
    folder: "metadata",
    begin: "metadata_",
    end: ".parquet",
};

/// Most parts of a set: 400 million images in parts of 10,000.
const MOST_PARTS: usize = 40_000;

/// One of the two kinds of files.
struct Kind {
    folder: &'static str,
    begin: &'static str,
    end: &'static str,
}

impl Kind {
    fn number(&self, name: &str) -> Option<u64> {
        let number = name.strip_prefix(self.begin)?.strip_suffix(self.end)?;
        number.bytes().all(|b| b.is_ascii_digit()).then_some(())?;
        number.parse().ok()
    }

    fn path(&self, folder: &Path, number: u64) -> PathBuf {
        let name = format!("{}{number:04}{}", self.begin, self.end);
        folder.join(self.folder).join(name)
    }

    /// The parts that there are, by their numbers; none without the folder.
    fn parts(&self, folder: &Path) -> Result<BTreeMap<u64, PathBuf>, ExchangeError> {
        let folder = folder.join(self.folder);
        let system = |reason| ExchangeError::system("read", &folder, reason);
        let mut parts = BTreeMap::new();
        if !folder.is_dir() {
            return Ok(parts);
        }
        for entry in fs::read_dir(&folder).map_err(system)? {
            let entry = entry.map_err(system)?;
            let Some(number) = self.number(&entry.file_name().to_string_lossy()) else {
                continue;
            };
            if let Some(other) = parts.insert(number, entry.path()) {
                return Err(ExchangeError::Form {
                    found: format!(
                        "part {number} twice, also as `{}`",
                        other.file_name().unwrap_or_default().to_string_lossy()
                    ),
                    instead: "each part once",
                });
            }
            if parts.len() > MOST_PARTS {
                return Err(ExchangeError::Form {
                    found: format!("more than {MOST_PARTS} parts"),
                    instead: "fewer and larger ones",
                });
            }
        }
        Ok(parts)
    }
}

/// The tables of a folder in the order of their numbers; none without any.
///
/// # Errors
/// [`ExchangeError`]
pub fn tables(folder: &Path) -> Result<Vec<PathBuf>, ExchangeError> {
    Ok(TABLES.parts(folder)?.into_values().collect())
}

/// The arrays of a folder in the order of their numbers, each with its table where there
/// are tables.
pub(super) fn parts(folder: &Path) -> Result<Vec<(PathBuf, Option<PathBuf>)>, ExchangeError> {
    let (arrays, tables) = (ARRAYS.parts(folder)?, TABLES.parts(folder)?);
    if arrays.is_empty() {
        return Err(ExchangeError::Unknown);
    }
    // A folder of arrays alone has no names; but what has names has all of them.
    if !tables.is_empty() && !tables.keys().eq(arrays.keys()) {
        return Err(ExchangeError::Counts {
            what: "parts of `metadata`, or others than those",
            found: tables.len(),
            expected: arrays.len(),
        });
    }
    let mut tables = tables.into_values();
    Ok(arrays
        .into_values()
        .map(|array| (array, tables.next()))
        .collect())
}

/// Where the array of a number belongs.
pub(super) fn array_path(folder: &Path, number: u64) -> PathBuf {
    ARRAYS.path(folder, number)
}

/// Where the table of a number belongs.
pub fn table_path(folder: &Path, number: u64) -> PathBuf {
    TABLES.path(folder, number)
}

/// All embeddings of a folder; images that could not be encoded are left out.
pub(super) fn read(folder: &Path) -> Result<Embeddings, ExchangeError> {
    let parts = parts(folder)?;
    let named = parts.iter().any(|(_, table)| table.is_some());
    let mut rows = Rows::default();
    let mut names = Vec::new();
    let mut made_by = MadeBy::default();
    for (path, table) in &parts {
        let within = |error: ExchangeError| error.within(&shown(path));
        let count = of_file(path, npy::layout).map_err(within)?.shape[0];
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        let table = table.as_ref().map(|table| read_table(table, count));
        let table = table.transpose()?.unwrap_or_default();
        let read = of_file(path, |file, length| {
            npy::read(file, length, &table.failed, &mut rows)
        });
        read.map_err(within)?;
        let mut failed = table.failed.into_iter().peekable();
        let used = table.names.into_iter().enumerate();
        names.extend(
            used.filter(|(row, _)| failed.next_if_eq(row).is_none())
                .map(|(_, name)| name),
        );
        made_by = table.made_by;
    }
    Ok(Embeddings {
        names: named.then_some(names),
        rows: rows.matrix()?,
        made_by,
    })
}

/// What the table of so many rows says, as clip-retrieval has it or `clipsight embed` writes
/// it; of a safetensors file, what its metadata says (it need have no names).
///
/// # Errors
/// [`ExchangeError`]
pub fn read_table(path: &Path, rows: usize) -> Result<Table, ExchangeError> {
    let within = |error: ExchangeError| error.within(&shown(path));
    if path.extension().is_some_and(|end| end == "safetensors") {
        let header = of_file(path, safetensors::Header::read).map_err(within)?;
        let (names, made_by) = header.told().map_err(within)?;
        return Ok(Table {
            names: names.unwrap_or_default(),
            made_by,
            ..Default::default()
        });
    }
    let bytes = fs::read(path).map_err(|reason| ExchangeError::system("read", path, reason))?;
    parquet::read(bytes.into(), rows).map_err(within)
}

pub(super) fn of_file<T>(
    path: &Path,
    read: impl FnOnce(&mut BufReader<File>, u64) -> Result<T, ExchangeError>,
) -> Result<T, ExchangeError> {
    let system = |reason| ExchangeError::system("read", path, reason);
    let file = File::open(path).map_err(system)?;
    let length = file.metadata().map_err(system)?.len();
    read(&mut BufReader::new(file), length)
}

/// A part within its set: folder and name.
pub(super) fn shown(path: &Path) -> String {
    let names: Vec<_> = path
        .iter()
        .rev()
        .take(2)
        .map(|n| n.to_string_lossy())
        .collect();
    names.into_iter().rev().collect::<Vec<_>>().join("/")
}
