//! Zip and tar archives of a folder, read in place: nothing is ever unpacked to disk.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::fs::File;
use std::hash::{Hash, Hasher};
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use flate2::read::MultiGzDecoder;
use zip::ZipArchive;

use super::DatasetError;
use super::names::{is_hidden, within};

/// Most entries that are read.
const MAX_ENTRIES: usize = 5_000_000;

/// Most bytes that a compressed tar archive may unpack to: all of it is kept in memory.
const MAX_UNPACKED: u64 = 1 << 30;

/// An archive, opened once and shared by all that read from it.
#[derive(Clone)]
pub(super) struct Archive(Arc<Inner>);

struct Inner {
    path: PathBuf,
    source: Source,
    entries: Vec<Entry>,
    by_name: HashMap<String, usize>,
    /// Folders that the archive names on their own.
    folders: Vec<String>,
    /// Names that came twice, and links.
    repeated: usize,
}

/// Where the entries' bytes are.
enum Source {
    Zip(Mutex<ZipArchive<BufReader<File>>>),
    Tar(Mutex<File>),
    Unpacked(Vec<u8>),
}

struct Entry {
    /// Path below the one folder that holds all, with `/` between names.
    name: String,
    /// Number in a zip archive, first byte in a tar archive.
    at: u64,
    size: u64,
}

/// A file of more bytes than are read.
pub(super) fn too_long(length: u64, most: u64) -> io::Error {
    io::Error::other(format!("it has {length} bytes, at most {most} are read"))
}

impl Archive {
    /// Opens a zip, tar or tar.gz archive; nothing for a file of another kind, by its
    /// contents. Where all lies in one folder, names start below it.
    ///
    /// # Errors
    /// [`DatasetError::Read`]; [`DatasetError::Archive`] for a broken archive and one
    /// that holds a path leading out of it; [`DatasetError::TooMuch`].
    pub fn open(path: &Path) -> Result<Option<Self>, DatasetError> {
        let read = |error| DatasetError::Read {
            path: path.to_owned(),
            error,
        };
        let mut file = File::open(path).map_err(read)?;
        let mut start = Vec::new();
        (&mut file)
            .take(512)
            .read_to_end(&mut start)
            .map_err(read)?;
        file.rewind().map_err(read)?;
        let listing = Listing::new(path);
        let (listing, source) = if start.starts_with(b"PK\x03\x04") {
            listing.zip(file)?
        } else if start.starts_with(&[0x1f, 0x8b]) {
            let mut bytes = Vec::new();
            MultiGzDecoder::new(BufReader::new(file))
                .take(MAX_UNPACKED + 1)
                .read_to_end(&mut bytes)
                .map_err(|error| listing.broken(error))?;
            if bytes.len() as u64 > MAX_UNPACKED {
                return Err(listing.too_much("bytes when unpacked", MAX_UNPACKED));
            }
            if !is_tar(&bytes) {
                return Ok(None);
            }
            let listing = listing.tar(Cursor::new(&bytes))?;
            (listing, Source::Unpacked(bytes))
        } else if is_tar(&start) {
            let listing = listing.tar(&file)?;
            (listing, Source::Tar(Mutex::new(file)))
        } else {
            return Ok(None);
        };
        Ok(Some(listing.done(source)))
    }

    /// The archive's file.
    pub fn path(&self) -> &Path {
        &self.0.path
    }

    /// Numbers and names of the files in the order of their paths, name by name.
    pub fn files(&self) -> impl Iterator<Item = (usize, &str)> {
        let names = self.0.entries.iter().map(|entry| entry.name.as_str());
        names.enumerate()
    }

    /// Number of the file of a name.
    pub fn find(&self, name: &str) -> Option<usize> {
        self.0.by_name.get(name).copied()
    }

    /// Folders that the archive names on their own, empty ones among them.
    pub fn folders(&self) -> &[String] {
        &self.0.folders
    }

    /// How many names came again, or were links.
    pub fn repeated(&self) -> usize {
        self.0.repeated
    }

    /// The first bytes of a file.
    pub fn start(&self, file: usize, most: u64) -> io::Result<Vec<u8>> {
        self.bytes(file, most)
    }

    /// A whole file.
    ///
    /// # Errors
    /// A broken archive, and a file of more than `most` bytes.
    pub fn read(&self, file: usize, most: u64) -> io::Result<Vec<u8>> {
        // What a zip archive states of the size need not be so.
        let bytes = self.bytes(file, most.saturating_add(1))?;
        if bytes.len() as u64 > most {
            return Err(too_long(bytes.len() as u64, most));
        }
        Ok(bytes)
    }

    fn bytes(&self, file: usize, most: u64) -> io::Result<Vec<u8>> {
        let locked = || io::Error::other("another reader failed");
        let entry = self
            .0
            .entries
            .get(file)
            .ok_or_else(|| io::Error::other("no such file in the archive"))?;
        let mut bytes = Vec::new();
        match &self.0.source {
            Source::Zip(zip) => {
                let mut zip = zip.lock().map_err(|_| locked())?;
                let entry = zip.by_index(entry.at as usize).map_err(io::Error::other)?;
                entry.take(most).read_to_end(&mut bytes)?;
            }
            Source::Tar(file) => {
                let mut file = file.lock().map_err(|_| locked())?;
                file.seek(SeekFrom::Start(entry.at))?;
                let size = entry.size.min(most);
                if (&mut *file).take(size).read_to_end(&mut bytes)? as u64 != size {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
            }
            Source::Unpacked(all) => {
                let end = entry.at.saturating_add(entry.size.min(most));
                let part = all.get(entry.at as usize..end as usize);
                bytes.extend_from_slice(part.ok_or(io::ErrorKind::UnexpectedEof)?);
            }
        }
        Ok(bytes)
    }
}

fn is_tar(start: &[u8]) -> bool {
    start.get(257..262) == Some(b"ustar")
}

/// Entries as they are found.
struct Listing<'a> {
    path: &'a Path,
    found: HashMap<String, (u64, u64)>,
    folders: Vec<String>,
    repeated: usize,
}

impl<'a> Listing<'a> {
    fn new(path: &'a Path) -> Self {
        Self {
            path,
            found: HashMap::new(),
            folders: Vec::new(),
            repeated: 0,
        }
    }

    fn zip(mut self, file: File) -> Result<(Self, Source), DatasetError> {
        let zip = ZipArchive::new(BufReader::new(file));
        let mut zip = zip.map_err(|error| self.broken(error))?;
        if zip.len() > MAX_ENTRIES {
            return Err(self.too_much("files", MAX_ENTRIES as u64));
        }
        for index in 0..zip.len() {
            let entry = zip
                .by_index_raw(index)
                .map_err(|error| self.broken(error))?;
            let name = match entry.name() {
                Ok(name) => name.into_owned(),
                Err(_) => String::from_utf8_lossy(entry.name_raw()).into_owned(),
            };
            let size = entry.size();
            if entry.is_symlink() {
                self.repeated += 1;
            } else if entry.is_dir() {
                self.folders.extend(within(&name));
            } else {
                self.add(&name, index as u64, size)?;
            }
        }
        Ok((self, Source::Zip(Mutex::new(zip))))
    }

    fn tar(mut self, file: impl Read + Seek) -> Result<Self, DatasetError> {
        let mut tar = tar::Archive::new(file);
        let entries = tar
            .entries_with_seek()
            .map_err(|error| self.broken(error))?;
        for (count, entry) in entries.enumerate() {
            if count >= MAX_ENTRIES {
                return Err(self.too_much("files", MAX_ENTRIES as u64));
            }
            let entry = entry.map_err(|error| self.broken(error))?;
            let kind = entry.header().entry_type();
            if kind.is_symlink() || kind.is_hard_link() {
                self.repeated += 1;
                continue;
            }
            let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
            if kind.is_dir() {
                self.folders.extend(within(&name));
            } else if kind.is_file() || kind.is_contiguous() {
                self.add(&name, entry.raw_file_position(), entry.size())?;
            }
        }
        Ok(self)
    }

    /// Of several files of one name the last counts, as when they are unpacked.
    fn add(&mut self, name: &str, at: u64, size: u64) -> Result<(), DatasetError> {
        let Some(within) = within(name) else {
            let shown: String = name.chars().take(80).collect();
            return Err(DatasetError::Archive {
                path: self.path.to_owned(),
                what: format!("it holds the path {shown:?}, which leads out of it"),
            });
        };
        if !within.split('/').any(|name| is_hidden(name.as_ref()))
            && self.found.insert(within, (at, size)).is_some()
        {
            self.repeated += 1;
        }
        Ok(())
    }

    fn done(mut self, source: Source) -> Archive {
        let mut entries: Vec<Entry> = self
            .found
            .into_iter()
            .map(|(name, (at, size))| Entry { name, at, size })
            .collect();
        entries.sort_by(|a, b| a.name.split('/').cmp(b.name.split('/')));
        let above = shared_folders(&entries);
        if !above.is_empty() {
            let below = |name: &String| name.strip_prefix(&above).map(str::to_owned);
            for entry in &mut entries {
                entry.name.drain(..above.len());
            }
            self.folders = self.folders.iter().filter_map(below).collect();
        }
        let names = entries.iter().enumerate();
        let by_name = names.map(|(at, entry)| (entry.name.clone(), at)).collect();
        Archive(Arc::new(Inner {
            path: self.path.to_owned(),
            source,
            entries,
            by_name,
            folders: self.folders,
            repeated: self.repeated,
        }))
    }

    fn broken(&self, error: impl std::fmt::Display) -> DatasetError {
        DatasetError::Archive {
            path: self.path.to_owned(),
            what: error.to_string(),
        }
    }

    fn too_much(&self, what: &'static str, limit: u64) -> DatasetError {
        DatasetError::TooMuch {
            path: self.path.to_owned(),
            what,
            limit,
        }
    }
}

/// The folders, each with its `/`, that all entries begin with: the first and the last in
/// their order do.
fn shared_folders(entries: &[Entry]) -> String {
    let (Some(first), Some(last)) = (entries.first(), entries.last()) else {
        return String::new();
    };
    let [first, last] = [first, last].map(|entry| {
        let above = entry
            .name
            .rsplit_once('/')
            .map_or(0, |(above, _)| above.len() + 1);
        &entry.name.as_bytes()[..above]
    });
    let both = first.iter().zip(last).take_while(|(a, b)| a == b);
    let alike = &first[..both.count()];
    let end = alike.iter().rposition(|&byte| byte == b'/');
    // Whole names, and so text.
    let names = end.map_or(&[][..], |end| &alike[..=end]);
    String::from_utf8_lossy(names).into_owned()
}

/// By the archive's path: its entries have names of their own.
impl PartialEq for Archive {
    fn eq(&self, other: &Self) -> bool {
        self.0.path == other.0.path
    }
}

impl Eq for Archive {}

impl PartialOrd for Archive {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Archive {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.path.cmp(&other.0.path)
    }
}

impl Hash for Archive {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.path.hash(state);
    }
}

impl std::fmt::Debug for Archive {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Archive").field(&self.0.path).finish()
    }
}
