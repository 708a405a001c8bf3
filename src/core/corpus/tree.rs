//! A folder on disk or in an archive.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::DatasetError;
use super::archive::Archive;
use super::image_path::ImagePath;

/// Longest list that is read, in bytes; ImageNet's split takes some 100 MiB.
const MAX_LIST: u64 = 1 << 30;

/// Where a set's files lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Tree {
    /// A folder on disk.
    Folder(PathBuf),
    /// What a zip or tar archive holds.
    Archive(Archive),
}

impl Tree {
    /// Opens a folder or an archive.
    ///
    /// # Errors
    /// As [`Archive::open`], and [`DatasetError::NotADataset`] for another file.
    pub fn open(path: &Path) -> Result<Self, DatasetError> {
        let is_folder = fs::metadata(path).map_err(|error| DatasetError::Read {
            path: path.to_owned(),
            error,
        })?;
        if is_folder.is_dir() {
            return Ok(Self::Folder(path.to_owned()));
        }
        let archive = Archive::open(path)?.ok_or_else(|| DatasetError::NotADataset {
            path: path.to_owned(),
        })?;
        Ok(Self::Archive(archive))
    }

    /// The folder's own name, also of `.`; the archive's, without what says its kind.
    pub fn name(&self) -> String {
        let path = self.path();
        let full = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let name = full.file_name().map(|name| name.to_string_lossy());
        let name = name.as_deref().unwrap_or("data");
        match self {
            Self::Folder(_) => name,
            Self::Archive(_) => {
                let name = name.rsplit_once('.').map_or(name, |(name, _)| name);
                name.strip_suffix(".tar").unwrap_or(name)
            }
        }
        .to_owned()
    }

    /// Where a file of that name lies, for messages; the tree's own path for none.
    pub fn path(&self) -> &Path {
        match self {
            Self::Folder(folder) => folder,
            Self::Archive(archive) => archive.path(),
        }
    }

    /// Whether a file is there, by its path within.
    pub fn is_file(&self, name: &str) -> bool {
        match self {
            Self::Folder(folder) => folder.join(name).is_file(),
            Self::Archive(archive) => archive.find(name).is_some(),
        }
    }

    /// The image of a name in a folder within (which may be none); it need not be there.
    pub fn image(&self, folder: &str, name: String) -> ImagePath {
        match self {
            Self::Folder(path) => ImagePath::new(path.join(folder).join(&name), name),
            Self::Archive(archive) => {
                let number = archive.find(&joined(folder, &name)).unwrap_or(usize::MAX);
                let mut image = ImagePath::packed(archive, number, &joined(folder, &name));
                image.name = name;
                image
            }
        }
    }

    /// The tree's own files and folders, each sorted.
    ///
    /// # Errors
    /// [`DatasetError::Read`].
    pub fn top(&self) -> Result<(Vec<String>, Vec<String>), DatasetError> {
        let (mut files, mut folders) = (Vec::new(), Vec::new());
        match self {
            Self::Folder(folder) => {
                let read = |error| DatasetError::Read {
                    path: folder.clone(),
                    error,
                };
                for entry in fs::read_dir(folder).map_err(read)? {
                    let entry = entry.map_err(read)?;
                    let name = entry.file_name().to_string_lossy().into_owned();
                    // As seen through links.
                    match entry.path().is_dir() {
                        true => folders.push(name),
                        false => files.push(name),
                    }
                }
            }
            Self::Archive(archive) => {
                for (_, name) in archive.files() {
                    match name.split_once('/') {
                        Some((folder, _)) => folders.push(folder.to_owned()),
                        None => files.push(name.to_owned()),
                    }
                }
            }
        }
        files.sort();
        folders.sort();
        folders.dedup();
        Ok((files, folders))
    }

    /// A list's bytes: a split file, a published draw.
    ///
    /// # Errors
    /// [`DatasetError::Read`], and [`DatasetError::TooMuch`] above 1 GiB.
    pub fn read(&self, name: &str) -> Result<Vec<u8>, DatasetError> {
        match self {
            Self::Folder(folder) => read_list(&folder.join(name)),
            Self::Archive(archive) => {
                let missing = || io::Error::from(io::ErrorKind::NotFound);
                let number = archive.find(name).ok_or_else(missing);
                let bytes = number.and_then(|number| archive.read(number, MAX_LIST));
                bytes.map_err(|error| DatasetError::Read {
                    path: archive.path().join(name),
                    error,
                })
            }
        }
    }
}

/// A path within, from a folder that may be the tree itself.
pub(super) fn joined(folder: &str, name: &str) -> String {
    match folder {
        "" => name.to_owned(),
        _ => format!("{folder}/{name}"),
    }
}

/// A file's bytes, unless it is far longer than any list.
pub(super) fn read_list(path: &Path) -> Result<Vec<u8>, DatasetError> {
    let mut bytes = Vec::new();
    let result = File::open(path).and_then(|file| file.take(MAX_LIST + 1).read_to_end(&mut bytes));
    result.map_err(|error| DatasetError::Read {
        path: path.to_owned(),
        error,
    })?;
    if bytes.len() as u64 > MAX_LIST {
        return Err(DatasetError::TooMuch {
            path: path.to_owned(),
            what: "bytes",
            limit: MAX_LIST,
        });
    }
    Ok(bytes)
}
