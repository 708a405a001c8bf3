//! git's name of a file's contents: SHA-1 of "blob", the length, a zero byte and the bytes.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use sha1::{Digest, Sha1};

use super::files::CHUNK;
use crate::hash;

/// The hash of a file in lower-case hex.
pub(super) fn hash_file(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut hasher = Sha1::new();
    hasher.update(format!("blob {}\0", file.metadata()?.len()));
    let mut buffer = vec![0; CHUNK];
    loop {
        match file.read(&mut buffer)? {
            0 => break,
            n => hasher.update(&buffer[..n]),
        }
    }
    Ok(hash::digits(&hasher.finalize()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_what_git_says() {
        // printf 'hello\n' | git hash-object --stdin
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        std::fs::write(&path, "hello\n").unwrap();
        let expected = "ce013625030ba8dba906f756967f9e9ca394464a";
        assert_eq!(hash_file(&path).unwrap(), expected);
    }
}
