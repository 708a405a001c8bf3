//! The folder that pairs are written to: it gets its name when all of it is there.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::error::MakeError;
use crate::files::with_suffix;
use crate::mmvp::questions::IMAGES;

/// Marks an unfinished folder as ours, and is locked while it is written.
const MARK: &str = ".clipsight-unfinished";

/// A folder that is being written as `DIR.part`. One that a run left behind, which was
/// ended in the middle, is taken over by the next.
pub(super) struct Unfinished {
    path: PathBuf,
    out: PathBuf,
    /// Held to the end.
    mark: Option<File>,
}

impl Unfinished {
    /// # Errors
    /// [`MakeError::NotEmpty`], [`MakeError::Busy`], [`MakeError::InTheWay`] and
    /// [`MakeError::Write`].
    pub fn begin(out: &Path) -> Result<Self, MakeError> {
        let out = without_slash(out);
        let entries = fs::read_dir(&out).map(|mut entries| entries.next().is_some());
        if entries.unwrap_or_else(|_| out.exists()) {
            return Err(MakeError::NotEmpty { path: out });
        }
        let path = with_suffix(&out, ".part");
        let wrong = |reason| failed(&path, reason);
        if path.exists() {
            let old = File::open(path.join(MARK));
            let old = old.map_err(|_| MakeError::InTheWay { path: path.clone() })?;
            if matches!(old.try_lock(), Err(TryLockError::WouldBlock)) {
                return Err(MakeError::Busy { path });
            }
            fs::remove_dir_all(&path).map_err(wrong)?;
        }
        fs::create_dir_all(path.join(IMAGES)).map_err(wrong)?;
        let mark = File::create(path.join(MARK)).map_err(wrong)?;
        // Some file systems have no locks: one goes on without.
        if matches!(mark.try_lock(), Err(TryLockError::WouldBlock)) {
            return Err(MakeError::Busy { path });
        }
        Ok(Self {
            path,
            out,
            mark: Some(mark),
        })
    }

    /// Writes picture `number`, from 1.
    pub fn picture(&self, number: usize, png: &[u8]) -> Result<(), MakeError> {
        self.write(&format!("{IMAGES}/{number}.png"), png)
    }

    /// Writes a file.
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<(), MakeError> {
        let path = self.path.join(name);
        fs::write(&path, bytes).map_err(|reason| failed(&path, reason))
    }

    /// Gives the folder its name.
    pub fn finish(mut self) -> Result<(), MakeError> {
        let mark = self.path.join(MARK);
        fs::remove_file(&mark).map_err(|reason| failed(&mark, reason))?;
        // An empty folder of that name may be there.
        let _ = fs::remove_dir(&self.out);
        fs::rename(&self.path, &self.out).map_err(|reason| failed(&self.out, reason))?;
        self.mark = None;
        Ok(())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if self.mark.take().is_some() {
            // What matters is why it did not come to its end.
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}

fn failed(path: &Path, reason: io::Error) -> MakeError {
    MakeError::Write {
        path: path.to_owned(),
        reason,
    }
}

/// `a/b` of `a/b/`: something is put behind the name.
fn without_slash(path: &Path) -> PathBuf {
    path.components().collect()
}
