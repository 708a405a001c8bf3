//! Which files below a folder or in an archive are images: the one answer.

use std::collections::{BTreeSet, HashSet};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use walkdir::WalkDir;

use super::DatasetError;
use super::archive::Archive;
use super::image_path::{ImagePath, UseError};
use super::names::is_hidden;
use super::tree::Tree;
use crate::image::{self, ImageError};
use crate::report::set::{LeftOutPicture, SetNote};

/// Most files and folders that are looked at.
const MAX_ENTRIES: u64 = 5_000_000;

/// Folders within folders, at most.
const MAX_DEPTH: usize = 16;

/// Bytes of a file that tell what it is.
const START: u64 = 4096;

/// Ends of the names of what people call pictures, beside the formats that are read.
const PICTURES: &[&str] = &[
    "arw", "avif", "bmp", "cr2", "cr3", "dds", "dng", "exr", "gif", "hdr", "heic", "heif", "ico",
    "jfif", "jp2", "jpe", "jpeg", "jpg", "jxl", "nef", "orf", "pbm", "pgm", "png", "ppm", "psd",
    "qoi", "raf", "rw2", "svg", "tga", "tif", "tiff", "webp", "xcf",
];

/// Formats that are pictures whatever the file is called: their first bytes begin no
/// other file.
const PHONES: [&str; 3] = ["AVIF", "HEIC", "HEIF"];

/// Files and folders that are no images of a set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Pictures, by their contents or by their names, that cannot be read.
    pub pictures: Vec<LeftOutPicture>,
    /// Files that nobody takes for pictures.
    pub not_images: usize,
    /// Files that another name below the folder leads to as well.
    pub repeated: usize,
    /// Files and folders that cannot be read, dangling links, links in a loop.
    pub unreadable: usize,
}

impl LeftOut {
    /// What is to be known of it, but for the pictures.
    pub fn notes(&self) -> Vec<SetNote> {
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let (other, unreachable) = (count(self.not_images), count(self.unreadable));
        let notes = [
            (other > 0).then_some(SetNote::OtherFiles { count: other }),
            (unreachable > 0).then_some(SetNote::Unreachable { count: unreachable }),
        ];
        notes.into_iter().flatten().collect()
    }
}

/// The images below a folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Images {
    /// The images, in the order of their paths, compared name by name.
    pub files: Vec<ImagePath>,
    /// What was found and left out.
    pub left_out: LeftOut,
    /// Folders without an image in them or below, without those inside such.
    pub empty: Vec<String>,
}

/// All images below a folder, down to 16 folders within folders, or in a zip, tar or
/// tar.gz archive. Contents decide, whatever a file is called: BMP, GIF, JPEG, PNG,
/// TIFF or WebP by the first bytes. Names that begin with a dot and `__MACOSX` are
/// passed over with all below them; links are followed (in a folder), and of several
/// names of one file the first counts.
///
/// # Errors
/// [`DatasetError::Read`] when the folder itself cannot be read,
/// [`DatasetError::TooMuch`] when it holds more than 5 million entries,
/// [`DatasetError::Archive`], and [`DatasetError::NotADataset`] for another file.
pub fn images_below(folder: &Path) -> Result<Images, DatasetError> {
    images_in(&Tree::open(folder)?)
}

pub(super) fn images_in(tree: &Tree) -> Result<Images, DatasetError> {
    let mut found = Found::default();
    match tree {
        Tree::Folder(folder) => walk(folder, &mut found)?,
        Tree::Archive(archive) => list(archive, &mut found),
    }
    Ok(found.done())
}

/// Files and folders as they come.
#[derive(Default)]
struct Found {
    images: Images,
    folders: BTreeSet<String>,
}

impl Found {
    /// Whether a file is an image; else it is counted.
    fn is_image(&mut self, name: &str, start: io::Result<Vec<u8>>) -> bool {
        let end = name.rsplit_once('.').map(|(_, end)| end.to_lowercase());
        let called_so = end.is_some_and(|end| PICTURES.contains(&end.as_str()));
        let left_out = &mut self.images.left_out;
        let why = match start.map(|start| image::recognise(&start)) {
            Ok(Ok(_)) => return true,
            Ok(Err(ImageError::UnsupportedFormat { format })) if PHONES.contains(&format) => {
                ImageError::UnsupportedFormat { format }.to_string()
            }
            Ok(Err(error)) if called_so => error.to_string(),
            Err(error) if called_so => UseError::Read(error).to_string(),
            Ok(Err(_)) => {
                left_out.not_images += 1;
                return false;
            }
            Err(_) => {
                left_out.unreadable += 1;
                return false;
            }
        };
        let name = name.to_owned();
        left_out.pictures.push(LeftOutPicture { name, why });
        false
    }

    fn done(mut self) -> Images {
        let mut filled = HashSet::from([""]);
        for file in &self.images.files {
            filled.extend(above(&file.name).take(MAX_DEPTH));
        }
        let outermost = |folder: &&String| {
            let parent = folder.rsplit_once('/').map_or("", |(parent, _)| parent);
            !filled.contains(folder.as_str()) && filled.contains(parent)
        };
        self.images.empty = self.folders.iter().filter(outermost).cloned().collect();
        self.images
    }
}

/// The folders that a name lies in, outermost first.
pub(super) fn above(name: &str) -> impl Iterator<Item = &str> {
    name.match_indices('/').map(|(at, _)| &name[..at])
}

fn walk(folder: &Path, found: &mut Found) -> Result<(), DatasetError> {
    let mut real_files = HashSet::new();
    let walk = WalkDir::new(folder)
        .follow_links(true)
        .max_depth(MAX_DEPTH)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry.file_name()));
    for (count, entry) in (0..).zip(walk) {
        if count > MAX_ENTRIES {
            return Err(DatasetError::TooMuch {
                path: folder.to_owned(),
                what: "files and folders",
                limit: MAX_ENTRIES,
            });
        }
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) if error.depth() == 0 => {
                return Err(DatasetError::Read {
                    path: folder.to_owned(),
                    error: error.into(),
                });
            }
            // A loop of links, a dangling link, a folder without permission.
            Err(_) => {
                found.images.left_out.unreadable += 1;
                continue;
            }
        };
        let relative = entry.path().strip_prefix(folder).unwrap_or(entry.path());
        let names: Vec<_> = relative.iter().map(|n| n.to_string_lossy()).collect();
        let name = names.join("/");
        if entry.file_type().is_dir() {
            found.folders.insert(name);
            continue;
        }
        if !entry.file_type().is_file() {
            continue;
        }
        if !found.is_image(&name, start(entry.path())) {
            continue;
        }
        let real = entry.path().canonicalize();
        if !real_files.insert(real.unwrap_or_else(|_| entry.path().to_owned())) {
            found.images.left_out.repeated += 1;
            continue;
        }
        found.images.files.push(ImagePath::new(entry.path(), name));
    }
    Ok(())
}

fn start(path: &Path) -> io::Result<Vec<u8>> {
    let mut start = Vec::new();
    File::open(path)?.take(START).read_to_end(&mut start)?;
    Ok(start)
}

fn list(archive: &Archive, found: &mut Found) {
    found.images.left_out.repeated = archive.repeated();
    for name in archive.folders() {
        // A path may have two thousand folders, whose own paths are its length squared.
        let folders = above(name).chain([name.as_str()]).take(MAX_DEPTH);
        found.folders.extend(folders.map(str::to_owned));
    }
    for (number, name) in archive.files() {
        let folders = above(name).take(MAX_DEPTH);
        found.folders.extend(folders.map(str::to_owned));
        if found.is_image(name, archive.start(number, START)) {
            let file = ImagePath::packed(archive, number, name);
            found.images.files.push(file);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

    #[test]
    fn files_come_in_the_order_of_their_paths() {
        let folder = tempfile::tempdir().unwrap();
        let names = [
            "a.png",
            "a/b/x.PNG",
            "a/b.png",
            "a/x",
            "a-b/1.png",
            "b/10.png",
            "b/9.png",
            "Z.png",
        ];
        for name in names {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, PNG).unwrap();
        }
        let found = images_below(folder.path()).unwrap();
        let mut sorted: Vec<PathBuf> = names.iter().map(|n| folder.path().join(n)).collect();
        // What `Vec<PathBuf>::sort` gives, which training and calibration have.
        sorted.sort();
        let paths: Vec<PathBuf> = found.files.iter().map(|file| file.path.clone()).collect();
        assert_eq!(paths, sorted);
        assert_eq!(found.left_out, LeftOut::default());
    }

    #[test]
    fn contents_decide_and_the_rest_is_counted() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, bytes: &[u8]| {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        };
        write("1", PNG);
        write("empty.png", b"");
        write("notes.jpg", b"words");
        write(".hidden/2.png", PNG);
        write(".3.png", PNG);
        write("__MACOSX/4.png", PNG);
        #[cfg(unix)]
        for (to, from) in [("1", "same"), ("nowhere", "dangling"), (".", "loop")] {
            std::os::unix::fs::symlink(folder.path().join(to), folder.path().join(from)).unwrap();
        }
        let found = images_below(folder.path()).unwrap();
        let names: Vec<&str> = found.files.iter().map(|file| &*file.name).collect();
        assert_eq!(names, ["1"]);
        let pictures = found.left_out.pictures.iter().map(|picture| &*picture.name);
        assert_eq!(pictures.collect::<Vec<_>>(), ["empty.png", "notes.jpg"]);
        #[cfg(unix)]
        assert_eq!((found.left_out.repeated, found.left_out.unreadable), (1, 2));
        assert_eq!(found.left_out.not_images, 0);
        let error = images_below(&folder.path().join("nothing")).unwrap_err();
        assert!(matches!(error, DatasetError::Read { .. }), "{error}");
    }
}
