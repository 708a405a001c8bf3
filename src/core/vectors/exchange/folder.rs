//! clip-retrieval's layout: numbered parts, an array and a table each.
//!
//! ```text
//! <folder>/img_emb/img_emb_0000.npy           [images, width], f2
//! <folder>/metadata/metadata_0000.parquet     a column image_path; row k is row k
//! ```

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};

use super::embeddings::{Embeddings, MadeBy};
use super::rows::Rows;
use super::{ExchangeError, npy, parquet};
use crate::files::{with_suffix, write_whole_with};

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

/// Images of a part, as clip-retrieval has them by default.
const PART: usize = 1_000_000;

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

    fn file(&self, number: usize) -> String {
        format!("{}/{}{number:04}{}", self.folder, self.begin, self.end)
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

pub(super) fn read(folder: &Path) -> Result<Embeddings, ExchangeError> {
    let parts = parts(folder)?;
    let named = parts.iter().any(|(_, table)| table.is_some());
    let mut rows = Rows::default();
    let mut names = Vec::new();
    let mut made_by = MadeBy::default();
    for (path, table) in &parts {
        let before = rows.len();
        let read = of_file(path, |file, length| npy::read(file, length, &mut rows));
        read.map_err(|error| error.within(&shown(path)))?;
        let Some(table) = table else {
            continue;
        };
        let (of_part, maker) = read_table(table, rows.len() - before)?;
        names.extend(of_part);
        made_by = maker;
    }
    Ok(Embeddings {
        names: named.then_some(names),
        rows: rows.matrix()?,
        made_by,
    })
}

/// The names and the maker that a table of so many rows says, as clip-retrieval has it.
///
/// # Errors
/// [`ExchangeError`]
pub fn read_table(path: &Path, rows: usize) -> Result<(Vec<String>, MadeBy), ExchangeError> {
    let bytes = fs::read(path).map_err(|reason| ExchangeError::system("read", path, reason))?;
    let found = parquet::read(bytes.into(), rows);
    let found = found.map_err(|error| error.within(&shown(path)))?;
    Ok((found.names, found.made_by))
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

/// Writes embeddings with their names (those without get numbers), rounded to f16. The
/// folder appears whole: one that was written before is replaced, any other refused.
///
/// # Errors
/// [`ExchangeError::System`], and [`ExchangeError::Taken`] where something else lies.
pub fn write(folder: &Path, embeddings: &Embeddings) -> Result<(), ExchangeError> {
    check(folder)?;
    let suffix = |what| with_suffix(folder, &format!(".{}.{what}", std::process::id()));
    let (new, old) = (suffix("tmp"), suffix("old"));
    let system = |what, path: &Path| {
        let path = path.to_owned();
        move |reason| ExchangeError::system(what, &path, reason)
    };
    let written = write_parts(&new, embeddings).and_then(|()| {
        let there = folder.exists();
        if there {
            fs::rename(folder, &old).map_err(system("replace", folder))?;
        }
        fs::rename(&new, folder).map_err(system("write", folder))?;
        if there {
            fs::remove_dir_all(&old).map_err(system("remove", &old))?;
        }
        Ok(())
    });
    written.inspect_err(|_| {
        // The error that matters is the first one.
        let _ = fs::remove_dir_all(&new);
    })
}

/// Whether [`write()`] would write into a folder of this name, as far as that shows before.
///
/// # Errors
/// As there.
pub fn check(folder: &Path) -> Result<(), ExchangeError> {
    if is_ours(folder)? {
        Ok(())
    } else {
        Err(ExchangeError::Taken {
            path: folder.display().to_string(),
        })
    }
}

/// Whether a folder is not there, empty, or holds nothing but such parts.
fn is_ours(folder: &Path) -> Result<bool, ExchangeError> {
    let entries = |path: &Path| -> Result<Vec<fs::DirEntry>, ExchangeError> {
        match fs::read_dir(path).and_then(Iterator::collect) {
            Ok(entries) => Ok(entries),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(reason) => Err(ExchangeError::system("read", path, reason)),
        }
    };
    for entry in entries(folder)? {
        let name = entry.file_name();
        let Some(kind) = [ARRAYS, TABLES]
            .into_iter()
            .find(|kind| name == *kind.folder)
        else {
            return Ok(false);
        };
        for part in entries(&entry.path())? {
            if kind.number(&part.file_name().to_string_lossy()).is_none() {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

fn write_parts(folder: &Path, embeddings: &Embeddings) -> Result<(), ExchangeError> {
    let (rows, names) = (&embeddings.rows, &embeddings.names);
    for kind in [&ARRAYS, &TABLES] {
        let folder = folder.join(kind.folder);
        fs::create_dir_all(&folder)
            .map_err(|reason| ExchangeError::system("write", &folder, reason))?;
    }
    let (count, width) = (rows.nrows(), rows.ncols());
    // Rows are one behind the other, as they were read or made.
    let rows = rows.as_standard_layout();
    let values = rows.as_slice().unwrap_or_default();
    for (number, first) in (0..count).step_by(PART).enumerate() {
        let places = first..count.min(first + PART);
        let array = folder.join(ARRAYS.file(number));
        let part = &values[places.start * width..places.end * width];
        write_whole_with(&array, |out| npy::write(out, part, width))
            .map_err(|reason| ExchangeError::system("write", &array, reason))?;
        let table = folder.join(TABLES.file(number));
        let own: Vec<String> = match names {
            Some(names) => names[places].to_vec(),
            None => places.map(|place| place.to_string()).collect(),
        };
        write_whole_with(&table, |out| {
            parquet::write(out, &own, &embeddings.made_by).map_err(io::Error::other)
        })
        .map_err(|reason| ExchangeError::system("write", &table, reason))?;
    }
    Ok(())
}
