//! Which files below a folder are images: the one answer.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use ::image::ImageFormat;
use walkdir::WalkDir;

use super::DatasetError;

/// Most files and folders that are looked at.
const MAX_ENTRIES: u64 = 5_000_000;

/// Folders within folders, at most.
const MAX_DEPTH: usize = 16;

/// An image's file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ImagePath {
    /// Where it lies: the folder that was given, and its path within.
    pub path: PathBuf,
    /// Its path within the folder, with `/` between names: the same on every
    /// machine.
    pub name: String,
}

/// Files and folders that are no images of a set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Files that are no image of a format that is read, by their contents.
    pub not_images: usize,
    /// Files that another name below the folder leads to as well.
    pub repeated: usize,
    /// Files and folders that cannot be read, dangling links, links in a loop.
    pub unreadable: usize,
}

/// The images below a folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Images {
    /// The images, in the order of their paths, compared name by name.
    pub files: Vec<ImagePath>,
    /// What was found and left out.
    pub left_out: LeftOut,
}

/// All images below a folder, down to 16 folders within folders. Contents decide,
/// whatever a file is called: BMP, GIF, JPEG, PNG, TIFF or WebP by the first bytes.
/// Names that begin with a dot and `__MACOSX` are passed over with all below them;
/// links are followed, and of several names of one file the first counts.
///
/// # Errors
/// [`DatasetError::Read`] when the folder itself cannot be read,
/// [`DatasetError::TooMuch`] when it holds more than 5 million entries.
pub fn images_below(folder: &Path) -> Result<Images, DatasetError> {
    let mut images = Images::default();
    let left_out = &mut images.left_out;
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
                left_out.unreadable += 1;
                continue;
            }
        };
        if !entry.file_type().is_file() {
            continue;
        }
        match is_image(entry.path()) {
            Ok(true) => {}
            Ok(false) => {
                left_out.not_images += 1;
                continue;
            }
            Err(_) => {
                left_out.unreadable += 1;
                continue;
            }
        }
        let real = entry.path().canonicalize();
        if !real_files.insert(real.unwrap_or_else(|_| entry.path().to_owned())) {
            left_out.repeated += 1;
            continue;
        }
        let relative = entry.path().strip_prefix(folder).unwrap_or(entry.path());
        let names: Vec<_> = relative.iter().map(|n| n.to_string_lossy()).collect();
        images.files.push(ImagePath {
            path: entry.path().to_owned(),
            name: names.join("/"),
        });
    }
    Ok(images)
}

fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".") || name == "__MACOSX"
}

/// Whether the file starts as an image of a format that is decoded.
fn is_image(path: &Path) -> io::Result<bool> {
    let mut start = Vec::new();
    File::open(path)?.take(32).read_to_end(&mut start)?;
    Ok(matches!(
        ::image::guess_format(&start),
        Ok(ImageFormat::Bmp
            | ImageFormat::Gif
            | ImageFormat::Jpeg
            | ImageFormat::Png
            | ImageFormat::Tiff
            | ImageFormat::WebP)
    ))
}

#[cfg(test)]
mod tests {
    use std::fs;

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
        assert_eq!(found.left_out.not_images, 2);
        #[cfg(unix)]
        assert_eq!((found.left_out.repeated, found.left_out.unreadable), (1, 2));
        let error = images_below(&folder.path().join("nothing")).unwrap_err();
        assert!(matches!(error, DatasetError::Read { .. }), "{error}");
    }
}
