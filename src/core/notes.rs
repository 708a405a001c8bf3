//! Small files that spare work the next time: that a download was checked, that a
//! device was tested.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::files::write_whole;

/// The folders that notes are looked for in, the first that can be written first.
///
/// A home folder that many share is often read-only; what is noted of it then lies in
/// the user's own cache folder.
#[derive(Debug, Clone)]
pub struct Notes {
    folders: Vec<PathBuf>,
}

impl Notes {
    /// Notes in `home`, or in `spare` where that cannot be written.
    pub fn new(home: PathBuf, spare: Option<PathBuf>) -> Self {
        Self {
            folders: std::iter::once(home).chain(spare).collect(),
        }
    }

    /// What stands under a name, a path below the folders: at most one text a folder.
    pub fn read(&self, name: &Path) -> impl Iterator<Item = Vec<u8>> {
        let read = move |folder: &PathBuf| fs::read(folder.join(name)).ok();
        self.folders.iter().filter_map(read)
    }

    /// Writes a note into the first folder that takes it. Without one the work is done
    /// again next time, no more; so a failure is only logged.
    pub fn write(&self, name: &Path, text: &[u8]) {
        let written = self.folders.iter().any(|folder| {
            let path = folder.join(name);
            put(&path, text)
                .inspect_err(|error| log::debug!("`{}` is not written: {error}", path.display()))
                .is_ok()
        });
        if !written {
            log::info!("`{}` is noted nowhere", name.display());
        }
    }
}

fn put(path: &Path, text: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    write_whole(path, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(notes: &Notes) -> Vec<Vec<u8>> {
        notes.read("a/note.json".as_ref()).collect()
    }

    #[test]
    fn a_note_lies_at_home_and_elsewhere_only_where_home_cannot_be_written() {
        let folder = tempfile::tempdir().unwrap();
        let [home, spare] = ["home", "spare"].map(|name| folder.path().join(name));
        let notes = Notes::new(home.clone(), Some(spare.clone()));
        assert!(texts(&notes).is_empty());
        notes.write("a/note.json".as_ref(), b"one");
        assert_eq!(texts(&notes), [b"one"]);
        assert!(!spare.exists());
        // A folder in the note's place refuses root, too.
        let home = folder.path().join("other");
        fs::create_dir_all(home.join("a/note.json")).unwrap();
        let notes = Notes::new(home.clone(), Some(spare.clone()));
        notes.write("a/note.json".as_ref(), b"two");
        assert_eq!(texts(&notes), [b"two"]);
        assert_eq!(fs::read_dir(home.join("a")).unwrap().count(), 1);
        // Nowhere to write is no failure.
        Notes::new(home, None).write("a/note.json".as_ref(), b"three");
    }
}
