//! Files that appear whole or not at all.

use std::fs::{self, File, TryLockError};
use std::io::{self, BufWriter, IntoInnerError, Write as _};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// Writes a file so that nobody ever sees half of it.
pub fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    write_whole_with(path, |out| out.write_all(bytes))
}

/// As [`write_whole`], of what need not be in memory at once.
pub fn write_whole_with(
    path: &Path,
    contents: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) -> io::Result<()> {
    // Of containers that share a disk each may have the same process number.
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.map_or(0, |time| time.subsec_nanos());
    let temporary = with_suffix(path, &format!(".{}-{now}.tmp", std::process::id()));
    let write = || {
        let mut out = BufWriter::new(File::create(&temporary)?);
        contents(&mut out)?;
        let file = out.into_inner().map_err(IntoInnerError::into_error)?;
        publish(&file, &temporary, path)
    };
    write().inspect_err(|_| {
        // The error that matters is the first one.
        let _ = fs::remove_file(&temporary);
    })
}

/// Makes a finished file durable and gives it its name.
pub fn publish(file: &File, from: &Path, to: &Path) -> io::Result<()> {
    file.sync_all()?;
    fs::rename(from, to)?;
    // The name, too, should survive a power cut; not every system can.
    #[cfg(unix)]
    if let Some(folder) = to.parent() {
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
    }
    Ok(())
}

/// The path with something appended to its file name.
pub fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Whether another process holds the lock. Some file systems have no locks, or none
/// left (`ENOLCK`): one goes on without. Two processes may then both download, and the
/// last rename wins with a whole file.
pub(crate) fn is_taken(lock: Result<(), TryLockError>) -> bool {
    match lock {
        Ok(()) => false,
        Err(TryLockError::WouldBlock) => true,
        Err(TryLockError::Error(error)) => {
            log::debug!("going on without a lock: {error}");
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_lock_that_is_held_is_waited_for() {
        assert!(is_taken(Err(TryLockError::WouldBlock)));
        assert!(!is_taken(Ok(())));
        let mut refusals = vec![io::Error::from(io::ErrorKind::Unsupported)];
        // ENOLCK, ENOSYS, EOPNOTSUPP.
        #[cfg(target_os = "linux")]
        refusals.extend([37, 38, 95].map(io::Error::from_raw_os_error));
        for refusal in refusals {
            assert!(!is_taken(Err(TryLockError::Error(refusal))));
        }
    }
}
