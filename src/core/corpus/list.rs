//! Plain lists of images: a text file of paths.

use std::fs;
use std::path::{Path, PathBuf};

use super::DatasetError;
use super::image_path::ImagePath;

/// Longest list that is read, in bytes.
const MAX_LIST: u64 = 1 << 30;

/// The files that a text file names, one path a line, in its order; relative paths
/// start from the list's folder. Empty lines and those that begin with `#` are
/// passed over.
///
/// # Errors
/// [`DatasetError::Read`] when the list cannot be read or is no text,
/// [`DatasetError::TooMuch`] above 1 GiB, [`DatasetError::Listed`] for the first path
/// where no file is, or that comes twice.
pub fn listed(list: &Path) -> Result<Vec<ImagePath>, DatasetError> {
    let read = |error| DatasetError::Read {
        path: list.to_owned(),
        error,
    };
    if fs::metadata(list).map_err(read)?.len() > MAX_LIST {
        return Err(DatasetError::TooMuch {
            path: list.to_owned(),
            what: "bytes",
            limit: MAX_LIST,
        });
    }
    let text = fs::read_to_string(list).map_err(read)?;
    let folder = list.parent().map_or_else(PathBuf::new, Path::to_owned);
    let mut seen = std::collections::HashSet::new();
    let mut files = Vec::new();
    for (line, name) in (1..).zip(text.lines()) {
        let name = name.trim();
        if name.is_empty() || name.starts_with('#') {
            continue;
        }
        let wrong = |what| DatasetError::Listed {
            path: list.to_owned(),
            line,
            name: name.to_owned(),
            what,
        };
        let path = folder.join(name);
        if !path.is_file() {
            return Err(wrong("no such file"));
        }
        if !seen.insert(path.clone()) {
            return Err(wrong("it is in the list already"));
        }
        files.push(ImagePath::new(path, name));
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_keeps_its_order_and_says_what_is_wrong() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("list.txt");
        fs::write(folder.path().join("a b.png"), b"").unwrap();
        fs::write(folder.path().join("c.png"), b"").unwrap();
        let with = |text: &str| {
            fs::write(&path, text).unwrap();
            listed(&path)
        };
        let found = with("# a comment\n\n c.png\r\na b.png\n").unwrap();
        let names: Vec<&str> = found.iter().map(|file| &*file.name).collect();
        assert_eq!(names, ["c.png", "a b.png"]);
        assert_eq!(found[0].path, folder.path().join("c.png"));
        for (text, line) in [("c.png\nd.png", 2), ("c.png\n\nc.png", 3)] {
            let error = with(text).unwrap_err();
            let DatasetError::Listed { line: found, .. } = error else {
                panic!("{error}");
            };
            assert_eq!(found, line);
        }
        assert!(with("").unwrap().is_empty());
    }
}
