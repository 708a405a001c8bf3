//! Paths within a set, as lists and archives write them.

use std::ffi::OsStr;
use std::path::{Component, Path};

/// The path with `/` between plain names, whichever of `/` and `\` it was written
/// with; nothing if it is absolute, goes up, or names nothing.
pub(super) fn within(path: &str) -> Option<String> {
    if path.len() > 4096 || path.contains('\0') {
        return None;
    }
    let path = path.replace('\\', "/");
    let mut names = Vec::new();
    for component in Path::new(&path).components() {
        match component {
            Component::Normal(name) => names.push(name.to_str()?),
            Component::CurDir => {}
            _ => return None,
        }
    }
    (!names.is_empty()).then(|| names.join("/"))
}

/// Whether a file or folder is none of its user's.
pub fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".") || name == "__MACOSX"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_within_the_set() {
        for (path, expected) in [
            ("a/b.jpg", Some("a/b.jpg")),
            ("./a//b.jpg", Some("a/b.jpg")),
            ("a\\b\\c d.jpg", Some("a/b/c d.jpg")),
            ("/etc/passwd", None),
            ("\\etc\\passwd", None),
            ("../b.jpg", None),
            ("a/../../b.jpg", None),
            ("a\\..\\b.jpg", None),
            ("a\0b", None),
            (".", None),
            ("", None),
        ] {
            assert_eq!(within(path).as_deref(), expected, "{path:?}");
        }
    }
}
